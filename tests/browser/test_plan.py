"""The plan as a person works in it: by mouse, by keyboard, on a telephone, without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from projects.models import Task
from tests.projects.plan_world import many_tasks, plan_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/projects/QUAY/"
WIDTHS = [320, 390, 768, 1280, 1440]


@pytest.fixture
def world(transactional_db):
    return plan_world()


@pytest.fixture
def session(client, live_server, world):
    """The cookie of the project's manager."""
    client.force_login(world.manager)
    cookie = client.cookies["sessionid"]
    return {"name": "sessionid", "value": cookie.value, "url": live_server.url}


@pytest.fixture
def plan(page, session):
    page.context.add_cookies([session])
    page.goto(PLAN)
    return page


@pytest.fixture
def forgiving(chromium, session, live_server):
    """A page on which the browser may log that a request was refused; nothing else may.

    That it was answered with 4xx the browser always logs; our script and htmx add nothing to it.
    """
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([session])
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(PLAN)
    yield page
    context.close()
    assert [said for said in complaints if not said.startswith("Failed to load resource")] == []


def pages(world):
    task = f"/tasks/{world.piles.pk}/"
    return [PLAN, task, f"{task}progress/", f"{PLAN}tasks/new/", "/my-work/"]


def status_of(page, task):
    return page.locator(f"#status-{task.pk}")


def test_a_status_is_set_with_the_mouse(plan, world):
    status_of(plan, world.piles).click()
    plan.get_by_role("menuitemradio", name="In progress").click()

    expect(status_of(plan, world.piles)).to_have_text("In progress")
    expect(plan.locator("#toasts")).to_contain_text("Drive piles set to In progress.")
    assert Task.objects.get(pk=world.piles.pk).status == "in_progress"


def test_row_bar_strip_and_toast_change_with_one_request(plan, world):
    bar = plan.locator(f"#bar-{world.deck.pk} .g-crit")
    before = bar.get_attribute("x")
    sent = []
    plan.on("request", lambda request: sent.append(request.method))

    plan.locator(f"#percent-{world.piles.pk}").click()
    plan.get_by_label("Days left").fill("8")
    plan.get_by_role("button", name="Save").click()

    expect(plan.locator("#toasts")).to_contain_text("Project finish 3\xa0d later")
    expect(plan.locator("#three")).to_contain_text("3\xa0days\xa0late")
    expect(plan.locator(f"#task-{world.deck.pk}")).to_contain_text("3\xa0d\xa0late")
    assert float(bar.get_attribute("x")) > float(before)
    assert sent == ["POST"]


def test_undo_puts_everything_back(plan, world):
    finish = plan.locator(f"#task-{world.deck.pk} .c-finish")
    before = finish.inner_text()
    plan.locator(f"#percent-{world.piles.pk}").click()
    plan.get_by_label("Days left").fill("8")
    plan.get_by_label("Days left").press("Enter")
    expect(finish).not_to_have_text(before)

    plan.get_by_role("button", name="Undo").click()

    expect(finish).to_have_text(before)
    expect(plan.locator("#three")).to_contain_text("on\xa0plan")


def test_the_keyboard_alone_moves_edits_and_cancels(plan, world):
    plan.locator(f"#task-{world.piles.pk} [data-cell=name]").focus()
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("ArrowRight")
    expect(status_of(plan, world.deck)).to_be_focused()

    plan.keyboard.press("Enter")
    expect(plan.get_by_role("menuitemradio", name="Not started")).to_be_focused()
    plan.keyboard.press("Escape")

    expect(status_of(plan, world.deck)).to_be_focused()
    assert Task.objects.get(pk=world.deck.pk).version == 1


def test_a_digit_sets_the_state_and_keeps_the_focus(plan, world):
    status_of(plan, world.piles).focus()

    plan.keyboard.press("2")

    expect(status_of(plan, world.piles)).to_have_text("In progress")
    expect(status_of(plan, world.piles)).to_be_focused()


def test_alt_and_arrows_move_a_task_and_keep_the_focus(plan, world):
    status_of(plan, world.deck).focus()

    plan.keyboard.press("Alt+ArrowUp")

    expect(plan.locator("#toasts")).to_contain_text("Cast deck moved.")
    expect(plan.locator(f"#task-{world.deck.pk}")).to_contain_text("1.1")
    expect(status_of(plan, world.deck)).to_be_focused()


def test_blocked_asks_what_it_waits_for(plan, world):
    status_of(plan, world.piles).focus()
    plan.keyboard.press("3")
    expect(plan.get_by_label("What does it wait for?")).to_be_focused()

    plan.keyboard.type("No crane")
    plan.get_by_role("button", name="Save").click()

    expect(status_of(plan, world.piles)).to_have_text("Blocked")
    assert Task.objects.get(pk=world.piles.pk).note == "No crane"


def test_a_refusal_stands_in_the_menu_at_its_field(forgiving, world):
    forgiving.locator(f"#percent-{world.piles.pk}").click()
    forgiving.get_by_label("Complete, %").fill("140")
    forgiving.get_by_label("Complete, %").press("Enter")

    expect(forgiving.locator("#progress-problem")).to_contain_text("less than or equal to 100")
    expect(forgiving.get_by_label("Complete, %")).to_be_focused()
    expect(forgiving.get_by_label("Complete, %")).to_have_value("140")


def test_a_conflict_opens_a_dialog_with_both_values(forgiving, client, world):
    client.post(f"/tasks/{world.piles.pk}/progress/", {"version": 1, "days_left": "7"})

    forgiving.locator(f"#percent-{world.piles.pk}").click()
    forgiving.get_by_label("Days left").fill("9")
    forgiving.get_by_label("Days left").press("Enter")
    forgiving.get_by_role("button", name="Keep mine, 9 d").click()

    expect(forgiving).to_have_url(re.compile(PLAN))
    expect(forgiving.locator("#toasts")).to_contain_text("9\xa0days left")


def test_rows_outside_of_the_view_come_as_one_scrolls(plan, world):
    many_tasks(world.project, 200)
    plan.reload()
    rows = plan.locator(".plan-table tr[id^='task-']")
    assert rows.count() == 120

    rows.last.scroll_into_view_if_needed()

    expect(rows).to_have_count(204)
    assert plan.locator(".gantt-row").count() == 204


@pytest.mark.parametrize("zoom", [1, 1.5, 2])
def test_rows_of_table_and_gantt_line_up(chromium, session, live_server, zoom):
    context = chromium.new_context(
        base_url=live_server.url,
        device_scale_factor=zoom,
        viewport={"width": 1440, "height": 900},
    )
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PLAN)

    apart = page.evaluate(
        """() => [...document.querySelectorAll(".gantt-row")].map((bar) => {
          const row = document.getElementById(bar.id.replace("bar", "task"));
          return Math.abs(row.getBoundingClientRect().top - bar.getBoundingClientRect().top);
        })"""
    )

    context.close()
    assert max(apart) < 1


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_makes_a_page_scroll_sideways(plan, world, width):
    plan.set_viewport_size({"width": width, "height": 800})

    too_wide = []
    for address in pages(world):
        plan.goto(address)
        if plan.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(address)

    assert too_wide == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium, live_server, session, world, scheme, width):
    # axe is a script of its own, which the content policy would refuse
    context = chromium.new_context(
        bypass_csp=True,
        base_url=live_server.url,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    context.add_cookies([session])
    page = context.new_page()
    found = []
    for address in pages(world):
        page.goto(address)
        if address == PLAN:
            status_of(page, world.piles).click()
        violations = Axe().run(page).response["violations"]
        found += [(address, v["id"], v["nodes"][0]["html"][:160]) for v in violations]

    context.close()
    assert found == []


def test_without_script_a_status_is_set_by_form(chromium, live_server, session, world):
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PLAN)

    status_of(page, world.piles).click()
    page.get_by_label("In progress").check()
    page.get_by_role("button", name="Save progress").click()

    expect(page.locator("#toasts")).to_contain_text("Drive piles set to In progress")
    expect(status_of(page, world.piles)).to_have_text("In progress")
    context.close()
