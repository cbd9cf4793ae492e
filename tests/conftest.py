"""What tests of every package share: the browser, and nothing that a package can have itself."""

import gc
import os

import pytest

from portfolio.queries import program_marks
from tests.chromium import ARGUMENTS, find_chromium


def pytest_collection_finish():
    """Leave what the run imported to itself: looking through it for garbage took a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(autouse=True)
def no_marks_of_other_tests():
    """Forget what a rolled back test left: the next one uses its ids and versions again."""
    program_marks.forget()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, kept for the whole run."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django forbids the ORM where it sees one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, live_server):
    """A new page of its own session; relative addresses lead to the live server.

    A script error or a violated content security policy fails the test that caused it.
    """
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert complaints == []
