"""My work on a telephone: the status of a task is edited where it stands."""

import pytest
from playwright.sync_api import expect

from projects import planning
from projects.models import Task
from projects.proposing import propose
from tests.factories import NOW, ProjectRoleFactory
from tests.projects.plan_world import plan_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    world = plan_world()
    planning.assign(task=world.piles, users=[world.manager], by=world.manager, at=NOW)
    return world


@pytest.fixture
def work(page, client, live_server, world):
    client.force_login(world.manager)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/my-work/")
    return page


def test_progress_is_reported_in_place(work, world):
    work.locator(f"#work-state-{world.piles.pk}").click()
    work.get_by_label("% done").fill("60")
    work.get_by_role("button", name="Save").click()

    expect(work.locator("#toasts")).to_contain_text("Drive piles set to 60% done.")
    expect(work.locator(f"#work-{world.piles.pk}")).to_contain_text("60% done")
    assert Task.objects.get(pk=world.piles.pk).percent_complete == 60


def test_undo_puts_it_back(work, world):
    work.locator(f"#work-state-{world.piles.pk}").click()
    work.get_by_label("% done").fill("60")
    work.get_by_role("button", name="Save").click()

    work.get_by_role("button", name="Undo").click()

    expect(work.locator("#toasts")).to_contain_text("Drive piles put back.")
    assert Task.objects.get(pk=world.piles.pk).percent_complete == 0


def test_escape_closes_the_form_and_gives_the_focus_back(work, world):
    opener = work.locator(f"#work-state-{world.piles.pk}")
    opener.click()

    work.keyboard.press("Escape")

    expect(opener).to_be_focused()
    expect(work.locator(f"#work-form-{world.piles.pk}")).to_be_hidden()


def test_a_week_is_confirmed_after_seeing_what_moves(work, world):
    work.get_by_role("link", name="Confirm").click()
    work.get_by_role("button", name="Confirm up to").click()

    expect(work.locator("#toasts")).to_contain_text("Confirmed up to")
    expect(work.get_by_role("link", name="Confirm")).to_have_count(0)
    world.project.refresh_from_db()
    assert world.project.status_date is not None


def test_a_status_is_set_and_a_proposal_accepted_from_the_keyboard(work, world):
    mate = ProjectRoleFactory(project=world.project, kind="team").user
    propose(
        task=world.deck, fields={"duration_minutes": 960}, note="", seen_version=1, by=mate, at=NOW
    )
    work.goto("/my-work/")

    work.keyboard.press("j")
    work.keyboard.press("2")
    expect(work.locator("#toasts")).to_contain_text("Drive piles set to In progress.")
    expect(work.locator(f"#work-state-{world.piles.pk}")).to_be_focused()
    # entries: the task, the week to confirm, the proposal
    for _ in range(2):
        work.keyboard.press("j")
    work.keyboard.press("a")

    expect(work.locator("#toasts")).to_contain_text("Cast deck changed as proposed.")
    assert Task.objects.get(pk=world.piles.pk).status == "in_progress"
    assert Task.objects.get(pk=world.deck.pk).duration_minutes == 960


def test_the_keys_are_listed(work):
    work.keyboard.press("?")

    expect(work.get_by_role("dialog")).to_contain_text("Next and previous entry")
