"""The frame around every page: what it shows, to whom, without any script."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from tests.factories import UserFactory

NAVIGATION = {
    "portfolio": {"name": "Energy", "url": "/portfolios/ENERGY/"},
    "my_work_count": 6,
    "status_date": date(2026, 11, 20),
    "programs": [
        {
            "name": "Customer Platform",
            "url": "/programs/CUST/",
            "health": "amber",
            "is_open": True,
            "projects": [{"name": "Data Migration", "url": "/projects/MG/", "health": "red"}],
        },
        {
            "name": "Smart Metering",
            "url": "/programs/METER/",
            "health": "green",
            "is_open": False,
            "projects": [{"name": "Hidden project", "url": "/projects/HID/", "health": "red"}],
        },
    ],
}


class Person(SimpleNamespace):
    def __str__(self):
        return "Elin Sorensen"


ELIN = Person(is_authenticated=True, is_staff=False, email="elin@demo.test")


def page(path="/programs/CUST/", user=ELIN, cookies=None, **context):
    """Return base.html as ``user`` sees it at ``path``."""
    request = RequestFactory().get(path)
    request.user = user
    request.COOKIES.update(cookies or {})
    context = {"user": user, "navigation": {}, **context}
    return render_to_string("base.html", context, request=request)


def test_the_first_link_skips_to_the_content():
    html = page()

    assert re.findall(r"<a [^>]+>", html)[0] == '<a class="skip" href="#content">'
    assert '<main class="content" id="content"' in html


def test_the_left_bar_names_programs_with_their_health():
    html = page(navigation=NAVIGATION)

    assert '<span>Customer Platform</span><span class="end"><span class="st risk">' in html


def test_only_the_open_program_lists_its_projects():
    html = page(navigation=NAVIGATION)

    assert "Data Migration" in html
    assert "Hidden project" not in html


def test_the_current_page_is_marked():
    html = page(navigation=NAVIGATION)

    assert '<a href="/programs/CUST/" aria-current="page">' in html


def test_without_navigation_there_are_no_empty_lists():
    assert "Programs</p>" not in page()


def test_a_stranger_sees_no_search_and_no_tab_bar():
    html = page(user=AnonymousUser())

    assert 'role="search"' not in html
    assert 'class="tabbar"' not in html


def test_search_works_by_form():
    assert '<form class="find" role="search" action="/search/" method="get">' in page()


def test_signing_out_is_a_form_and_not_a_link():
    assert f'<form class="sep" method="post" action="{reverse("account_logout")}">' in page()


def test_the_other_lens_is_one_link_away():
    html = page(lens="far", far_url="/programs/CUST/", near_url="/projects/MG/")

    assert '<a href="/projects/MG/"><svg class="i" aria-hidden="true">' in html


def test_the_last_crumb_is_this_page():
    crumbs = [{"name": "Portfolio", "url": "/portfolios/ENERGY/"}, {"name": "CUST", "url": "/x/"}]

    html = page(breadcrumb=crumbs)

    assert '<span aria-current="page">CUST</span>' in html


def test_the_chosen_theme_comes_with_the_page():
    assert 'data-theme="dark"' in page(cookies={"theme": "dark"})


def test_a_theme_cookie_cannot_break_out_of_its_attribute():
    assert "<script>x" not in page(cookies={"theme": '"><script>x'})


def test_htmx_evaluates_nothing_and_keeps_no_pages():
    html = page()

    assert '"allowEval": false' in html
    assert '"historyCacheSize": 0' in html


def test_no_script_is_inline():
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page(), re.DOTALL)

    assert scripts
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts)


def test_the_print_out_names_the_status_date():
    assert "Status date 20\u00a0Nov\u00a02026" in page(navigation=NAVIGATION)


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]
)
def test_an_error_page_needs_no_context(template):
    html = render_to_string(template)

    assert "<h1>" in html
    assert 'href="/"' in html


@pytest.mark.django_db
def test_sign_in_keeps_the_field_names_of_the_library(client):
    html = client.get(reverse("account_login")).content.decode()

    assert 'name="login"' in html
    assert 'name="password"' in html
    assert "Sign in to Bifocal" in html


@pytest.mark.django_db
def test_a_refused_sign_in_does_not_say_which_entry_is_wrong(client):
    answer = client.post(
        reverse("account_login"), {"login": "nobody@demo.test", "password": "wrong"}
    )

    html = answer.content.decode()
    summary = html[html.index("data-error-summary") : html.index('name="login"')]
    assert "email address and/or password" in summary


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_for_signing_in_have_one_heading(client, name):
    html = client.get(reverse(name)).content.decode()

    assert html.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "account_logout",
        "mfa_index",
    ],
)
def test_account_pages_stand_in_the_frame(client, name):
    user = UserFactory()
    user.set_password("demo")
    user.save()
    client.force_login(user)

    html = client.get(reverse(name)).content.decode()

    assert '<nav class="side"' in html
    assert 'class="btn' in html
