"""The status edited in the row of a plan: what follows, undo, refusals, conflicts, who may."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects.models import Task
from tests.factories import UserFactory
from tests.projects.plan_world import DAY, member, world_of

pytestmark = pytest.mark.django_db

PLAN = "/projects/QUAY/"


@pytest.fixture
def world(planned, client):
    world = world_of("QUAY")
    client.force_login(world.manager)
    return world


def report(client, task, **fields):
    said = {"version": task.version, **fields}
    return client.post(f"/tasks/{task.pk}/progress/", said, headers={"HX-Request": "true"})


def test_an_edit_answers_with_every_row_and_bar_that_moved(client, world):
    answer = report(client, world.piles, days_left="7")

    for task in (world.build, world.piles, world.deck, world.handed_over):
        assertContains(answer, f'<tr id="task-{task.pk}" hx-swap-oob="true"')
        assertContains(answer, f'id="bar-{task.pk}" hx-swap-oob="true"')


def test_an_edit_that_moves_nothing_answers_with_its_own_row(client, world):
    answer = report(client, world.piles, status="in_progress")

    assertContains(answer, f'<tr id="task-{world.piles.pk}"')
    assertNotContains(answer, f'<tr id="task-{world.handed_over.pk}"')


def test_the_toast_says_what_it_did_to_both_finishes(client, world):
    answer = report(client, world.piles, days_left="7")

    assertContains(
        answer,
        "Drive piles has 7\xa0days left. Project finish 2\xa0d later, 27\xa0Nov\xa02026; "
        "program finish 2\xa0d later, 27\xa0Nov\xa02026.",
    )


def test_the_toast_says_that_the_finish_is_unchanged(client, world):
    answer = report(client, world.piles, status="in_progress")

    assertContains(answer, "Drive piles set to In progress. Finish unchanged.")


def test_the_three_questions_come_along(client, world):
    answer = report(client, world.piles, days_left="7")

    assertContains(answer, 'id="three" hx-swap-oob="true"')
    assertContains(answer, "2\xa0days\xa0late")


def test_undo_puts_it_back(client, world):
    report(client, world.piles, percent_complete="40%")
    version = Task.objects.get(pk=world.piles.pk).version

    client.post(f"/tasks/{world.piles.pk}/progress/undo/", {"version": version})

    assert Task.objects.get(pk=world.piles.pk).percent_complete == 0


def test_undo_leaves_a_newer_change_alone(client, world):
    report(client, world.piles, percent_complete="40")
    report(client, Task.objects.get(pk=world.piles.pk), percent_complete="60")

    answer = client.post(
        f"/tasks/{world.piles.pk}/progress/undo/", {"version": 2}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 409
    assert Task.objects.get(pk=world.piles.pk).percent_complete == 60


def test_without_script_the_same_goes_through_the_form_page(client, world):
    said = {"version": 1, "status": "todo", "percent_complete": "40", "days_left": "5", "note": ""}

    answer = client.post(f"/tasks/{world.piles.pk}/progress/", said, follow=True)

    assert answer.redirect_chain == [("/projects/QUAY/", 302)]
    assertContains(answer, "Drive piles set to 40% done.")


def test_the_way_back_never_leaves_the_site(client, world):
    said = {"version": 1, "percent_complete": "40", "next": "https://evil.example/"}

    answer = client.post(f"/tasks/{world.piles.pk}/progress/", said)

    assert answer["Location"] == "/projects/QUAY/"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"percent_complete": "140"}, "percent_complete", "less than or equal to 100"),
        ({"days_left": "-1"}, "days_left", "greater than or equal to 0"),
        ({"days_left": "soon"}, "days_left", "Enter a number"),
        ({"status": "blocked"}, "note", "A blocked task needs a note"),
        ({"status": "done", "percent_complete": "50"}, "status", "100 % complete"),
    ],
)
def test_a_refused_edit_says_what_is_wrong_with_which_field(client, world, fields, field, words):
    answer = report(client, world.piles, **fields)

    assert answer.status_code == 422
    assertContains(answer, f'data-field="{field}"', status_code=422)
    assertContains(answer, words, status_code=422)


def test_a_falling_percent_asks_why(client, world):
    report(client, world.piles, percent_complete="40")

    answer = report(client, Task.objects.get(pk=world.piles.pk), percent_complete="30")

    assertContains(answer, "Say why the percent falls from 40%.", status_code=422)


def test_a_conflict_shows_both_values_and_two_choices(client, world):
    report(client, world.piles, days_left="7")

    answer = report(client, world.piles, days_left="9")

    assert answer.status_code == 412
    for words in ("days left", "7 d", "Keep mine, 9 d", "Use 7 d", world.manager.name):
        assertContains(answer, words, status_code=412)


def test_keeping_mine_after_a_conflict_saves_it(client, world):
    report(client, world.piles, days_left="7")

    client.post(f"/tasks/{world.piles.pk}/progress/", {"version": 2, "days_left": "9"})

    assert Task.objects.get(pk=world.piles.pk).remaining_minutes == 9 * DAY


def test_the_summary_above_is_never_reported(client, world):
    answer = report(client, world.build, status="done")

    assertContains(answer, "is a summary", status_code=422)


@pytest.mark.parametrize(
    ("role", "status"), [("team", 200), ("other team", 403), ("viewer", 403), ("stranger", 404)]
)
def test_who_may_report(client, world, role, status):
    people = {
        "team": member(world, task=world.piles),
        "other team": member(world, task=world.deck),
        "viewer": member(world, kind="viewer"),
        "stranger": UserFactory(),
    }
    client.force_login(people[role])

    assert report(client, world.piles, percent_complete="10").status_code == status


def test_the_page_is_fresh_after_an_edit(client, world):
    report(client, world.piles, percent_complete="40")

    assertContains(client.get(PLAN), "40%")
