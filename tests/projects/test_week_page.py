"""The page of the week: what is sent, what comes back, what is saved and what is not."""

import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from projects import planning, progress
from projects.models import ProjectMetrics, Task
from tests.factories import ProjectRoleFactory
from tests.projects.week_world import DAY, NOW, week_world

pytestmark = pytest.mark.django_db

PAGE = "/projects/QUAY/?view=week&until=2026-11-20"
SAVE = "/projects/QUAY/week/"
UNDO = "/projects/QUAY/week/undo/"
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def friday_evening(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world(client):
    world = week_world(3, days=7)
    client.force_login(world.manager)
    return world


def cells(task, **texts):
    """Return what the form sends of one task: only the cells named, and the version seen."""
    return {f"{task.pk}-{name}": text for name, text in ({"version": task.version} | texts).items()}


def post(client, *rows, **options):
    data = {"until": "2026-11-20"}
    for row in rows:
        data |= row
    return client.post(SAVE, data, **options)


def stored(task):
    return Task.objects.get(pk=task.pk)


def somebody_else_reports(world, task, **fields):
    progress.record_progress(
        task=stored(task),
        fields=fields,
        seen_version=stored(task).version,
        by=ProjectRoleFactory(project=world.project, kind="deputy", user__name="Kim Park").user,
        at=NOW,
    )


def test_the_page_shows_what_the_plan_says_beside_what_is_stored(client, world):
    assertContains(client.get(PAGE), 'data-now="0" data-plan="71"')


def test_the_keys_of_the_page_are_listed(client, world):
    assertContains(client.get(PAGE), "As planned, for the rows selected")


def test_the_page_of_the_project_counts_what_waits(client, world):
    page = client.get("/projects/QUAY/")

    assertContains(page, 'href="?view=week"')
    assertContains(page, '<span class="badge">3')


def test_a_reader_is_not_asked_for_the_week(client, world):
    client.force_login(ProjectRoleFactory(project=world.project, kind="viewer").user)

    assertNotContains(client.get("/projects/QUAY/"), 'href="?view=week"')


def test_a_new_date_in_the_future_is_named(client, world):
    assertContains(client.get("/projects/QUAY/?view=week&until=2026-12-24"), "lies in the future")


def test_as_planned_is_saved_by_a_tick(client, world):
    pile = world.tasks[0]

    assertRedirects(post(client, cells(pile, planned="on")), PAGE)

    after = stored(pile)
    assert (after.status, after.percent_complete, after.remaining_minutes) == (
        "in_progress",
        71,
        2 * DAY,
    )


def test_what_is_typed_wins_over_the_plan(client, world):
    post(client, cells(world.tasks[0], planned="on", percent="40"))

    assert stored(world.tasks[0]).percent_complete == 40


def test_the_line_ends_of_a_browser_are_no_change(client, world):
    somebody_else_reports(world, world.tasks[0], note="Rig late\nCrane free")

    post(client, cells(stored(world.tasks[0]), note="Rig late\r\nCrane free"))

    assert stored(world.tasks[0]).version == 2


def test_days_are_read_with_a_comma(client, world):
    post(client, cells(world.tasks[0], status="in_progress", percent="50", days="2,5"))

    assert stored(world.tasks[0]).remaining_minutes == 2.5 * DAY


@pytest.mark.parametrize("text", ["2026-11-18", "18 Nov", "18. Nov 2026", "18.11.2026"])
def test_dates_are_read_as_people_write_them(client, world, text):
    post(client, cells(world.tasks[0], status="in_progress", start=text))

    assert stored(world.tasks[0]).actual_start.date().isoformat() == "2026-11-18"


def test_done_without_dates_finishes_on_the_new_date(client, world):
    post(client, cells(world.tasks[0], status="done"))

    assert stored(world.tasks[0]).actual_finish.date().isoformat() == "2026-11-20"


@pytest.mark.parametrize(
    ("texts", "cell", "words"),
    [
        ({"percent": "half"}, "percent", "no percentage"),
        ({"percent": "120"}, "percent", "from 0 to 100"),
        ({"days": "soon"}, "days", "no number of days"),
        ({"days": "1.2.3"}, "days", "no number of days"),
        ({"start": "yesterday"}, "start", "no date"),
        ({"finish": "31 Feb"}, "finish", "no date"),
        ({"finish": "2026-11-23"}, "finish", "after the new date"),
        ({"start": "2026-11-19", "finish": "2026-11-18"}, "finish", "before it starts"),
        ({"status": "done", "percent": "50"}, "status", "done is 100"),
        ({"status": "blocked"}, "note", "needs a note"),
        ({"status": "halfway"}, "status", "no status"),
        ({"start": "0999-11-19"}, "start", "from 1970"),
        ({"note": "Crane\x00"}, "note", "control and direction"),
        ({"percent": "40", "reason": "Count\u202eed"}, "reason", "control and direction"),
    ],
)
def test_an_error_stands_at_its_cell_and_nothing_is_saved(client, world, texts, cell, words):
    pile, other = world.tasks[:2]

    answer = post(client, cells(pile, **texts), cells(other, planned="on"))

    assertContains(answer, f'id="{pile.pk}-{cell}-error"', status_code=422)
    assertContains(answer, words, status_code=422)
    assert stored(other).version == 1


def test_entries_are_kept_where_others_are_refused(client, world):
    pile, other = world.tasks[:2]

    answer = post(client, cells(pile, percent="half"), cells(other, percent="35", status="todo"))

    assertContains(answer, f'name="{pile.pk}-percent" value="half"', status_code=422)
    assertContains(answer, f'name="{other.pk}-percent" value="35"', status_code=422)


def test_a_falling_percent_asks_for_a_reason(client, world):
    somebody_else_reports(world, world.tasks[0], percent_complete=60)

    answer = post(client, cells(stored(world.tasks[0]), percent="40"))

    assertContains(answer, "Say why the percent falls from 60%.", status_code=422)


def test_a_reason_goes_into_the_history(client, world):
    pile = world.tasks[0]
    somebody_else_reports(world, pile, percent_complete=60)

    post(client, cells(stored(pile), percent="40", reason="Counted again"))

    last = pile.history.order_by("-history_id").first()
    assert (last.percent_complete, last.history_change_reason) == (40, "Counted again")


def test_a_conflict_shows_both_values_and_saves_nothing(client, world):
    pile, other = world.tasks[:2]
    somebody_else_reports(world, pile, percent_complete=60)

    answer = post(client, cells(pile, percent="30"), cells(other, planned="on"))

    assertContains(answer, "Kim Park changed Pile 1", status_code=412)
    assertContains(answer, "% done: 60% is stored, you entered 30%.", status_code=412)
    assert stored(other).version == 1


@pytest.mark.parametrize(("choice", "percent"), [("mine", 75), ("theirs", 60)])
def test_a_conflict_is_settled_by_a_choice(client, world, choice, percent):
    pile, other = world.tasks[:2]
    somebody_else_reports(world, pile, percent_complete=60)
    chosen = cells(pile, percent="75", met=stored(pile).version, choice=choice)

    post(client, chosen, cells(other, planned="on"))

    assert (stored(pile).percent_complete, stored(other).percent_complete) == (percent, 71)


def test_a_choice_does_not_hold_for_what_was_changed_after_it(client, world):
    pile = world.tasks[0]
    somebody_else_reports(world, pile, percent_complete=60)
    met = stored(pile).version
    somebody_else_reports(world, pile, percent_complete=65)

    answer = post(client, cells(pile, percent="75", met=met, choice="mine"))

    assert (answer.status_code, stored(pile).percent_complete) == (412, 65)


def test_cells_left_alone_do_not_undo_what_others_set(client, world):
    pile = world.tasks[0]
    somebody_else_reports(world, pile, percent_complete=60)

    post(client, cells(pile, status="todo", percent="0", days="7", start="", finish="", note=""))

    assert stored(pile).percent_complete == 60


def test_a_task_that_is_gone_is_said(client, world):
    pile, other = world.tasks[:2]
    seen = cells(pile, percent="30")
    planning.delete_task(task=pile, seen_version=pile.version, by=world.manager, at=NOW)

    answer = post(client, seen, cells(other, planned="on"))

    assertContains(answer, "no longer here", status_code=422)


def test_a_save_answers_with_the_grid_the_effect_and_an_undo(client, world):
    answer = post(client, cells(world.tasks[0], percent="10"), **HTMX)

    assertContains(answer, "1 task updated. Project finish")
    assertContains(answer, UNDO)
    assertContains(answer, "Confirm the week")


def test_the_undo_of_the_toast_takes_the_save_back(client, world):
    saved = post(client, *(cells(task, planned="on") for task in world.tasks), **HTMX)
    rows = re.search(r'name="rows" value="([^"]+)"', saved.content.decode())[1]

    answer = client.post(UNDO, {"rows": rows, "until": "2026-11-20"}, **HTMX)

    assertContains(answer, "3 tasks put back. Finish unchanged.")
    assert {stored(task).percent_complete for task in world.tasks} == {0}


def test_an_undo_of_what_was_changed_since_is_refused(client, world):
    pile = world.tasks[0]
    post(client, cells(pile, planned="on"), **HTMX)
    somebody_else_reports(world, pile, note="Rig broken")

    answer = client.post(UNDO, {"rows": f"{pile.pk}:2"}, **HTMX)

    assertContains(answer, "Not undone: Pile 1 was changed", status_code=409)


def test_a_member_of_the_team_saves_only_their_own_tasks(client, world):
    member = ProjectRoleFactory(project=world.project, kind="team").user
    planning.assign(task=world.tasks[0], users=[member], by=world.manager, at=NOW)
    client.force_login(member)

    post(client, cells(stored(world.tasks[0]), percent="30"))
    answer = post(client, cells(world.tasks[1], percent="30"))

    assert [stored(task).percent_complete for task in world.tasks[:2]] == [30, 0]
    assert answer.status_code == 422


def test_a_light_project_asks_for_status_percent_and_note(client):
    world = week_world(1, rigour="light")
    client.force_login(world.manager)

    page = client.get(PAGE)

    assertContains(page, f"{world.tasks[0].pk}-percent")
    assertNotContains(page, f"{world.tasks[0].pk}-days")


def test_the_status_date_stays_until_the_week_is_confirmed(client, world):
    before = ProjectMetrics.objects.get(project=world.project).finish

    post(client, *(cells(task, planned="on") for task in world.tasks))

    assert ProjectMetrics.objects.get(project=world.project).finish == before
