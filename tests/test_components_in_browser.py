"""The components as a person meets them: keyboard, themes, small screens, without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import UserFactory

GALLERY = "/gallery/"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.gallery.urls"),
]


@pytest.fixture
def session(client, live_server):
    """The cookie of somebody who is signed in."""
    client.force_login(UserFactory(name="Elin Sorensen"))
    cookie = client.cookies["sessionid"]
    return {"name": "sessionid", "value": cookie.value, "url": live_server.url}


@pytest.fixture
def gallery(page, session):
    page.context.add_cookies([session])
    page.goto(GALLERY)
    return page


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1440])
def test_no_width_makes_the_page_scroll_sideways(gallery, width):
    gallery.set_viewport_size({"width": width, "height": 900})

    assert gallery.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium, live_server, session, scheme):
    # axe is a script of its own, which the content policy would refuse
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(live_server.url + GALLERY)

    found = Axe().run(page).response["violations"]

    context.close()
    assert [(violation["id"], len(violation["nodes"])) for violation in found] == []


def test_a_key_figure_opens_and_escape_closes_it(gallery):
    summary = gallery.locator("details.explain summary").first
    summary.click()
    assert gallery.locator(".explain-box:visible").count() == 1

    gallery.keyboard.press("Escape")

    assert gallery.locator(".explain-box:visible").count() == 0
    assert summary.evaluate("element => element === document.activeElement")


def test_a_figure_in_a_table_is_explained_where_it_stands(gallery):
    gallery.locator("a.num-x[data-metric]").first.click()

    gallery.locator(".explain-box.float").wait_for()
    assert gallery.url.endswith(GALLERY)


def test_without_script_figures_still_open(chromium, live_server, session):
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(live_server.url + GALLERY)

    page.locator("details.explain summary").first.click()

    opened, useless = (
        page.locator(s).count() for s in (".explain-box:visible", ".js-only:visible")
    )
    context.close()
    assert (opened, useless) == (1, 0)


def test_a_chosen_theme_stays_after_a_reload(gallery):
    gallery.locator("details.drop summary").click()
    gallery.locator("[data-theme-choice=dark]").click()

    gallery.reload()

    assert gallery.locator("html").get_attribute("data-theme") == "dark"


def test_a_refused_form_takes_the_focus_to_its_summary(gallery):
    assert gallery.locator("[data-error-summary]").evaluate("e => e === document.activeElement")


def test_a_link_in_the_summary_leads_into_the_field(gallery):
    gallery.locator("[data-error-summary] a").first.click()

    assert gallery.locator("#id_probability").evaluate("e => e === document.activeElement")


def test_a_question_mark_lists_the_keys(gallery):
    gallery.keyboard.press("?")

    assert gallery.locator("#keys").evaluate("dialog => dialog.open")


def test_single_keys_rest_inside_a_field(gallery):
    gallery.locator("#id_title").focus()

    gallery.keyboard.press("?")

    assert not gallery.locator("#keys").evaluate("dialog => dialog.open")


def test_g_and_a_letter_open_a_tab(gallery):
    gallery.keyboard.press("g")
    gallery.keyboard.press("i")

    assert gallery.url.endswith("#Impact")


def test_single_keys_can_be_turned_off(gallery):
    gallery.keyboard.press("?")
    gallery.locator("#single-keys").uncheck()
    gallery.keyboard.press("Escape")

    gallery.keyboard.press("?")

    assert not gallery.locator("#keys").evaluate("dialog => dialog.open")


def test_control_k_leads_to_the_search(gallery):
    gallery.keyboard.press("Control+k")

    assert gallery.locator("#find").evaluate("e => e === document.activeElement")


def test_print_leaves_the_frame_out(gallery):
    gallery.emulate_media(media="print")

    assert (
        gallery.locator(".side:visible, .top:visible, .tabs:visible, .toast:visible").count() == 0
    )
