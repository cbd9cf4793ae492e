"""The page of a task, and adding, changing, moving, linking and deleting tasks by form."""

from datetime import UTC, datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects import planning, versioning
from projects.models import Dependency, Task
from projects.queries.task import task_page
from tests.factories import (
    NOW,
    ProgramRoleFactory,
    ProjectRoleFactory,
    UserFactory,
)
from tests.projects.plan_world import DAY, member, plan_world, world_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(planned, client):
    world = world_of("QUAY")
    client.force_login(world.manager)
    return world


def page_of(task, viewer):
    return task_page(Task.objects.select_related("project", "schedule").get(pk=task.pk), viewer)


def edit(client, task, **fields):
    said = {
        "name": task.name,
        "days": task.duration_minutes // DAY,
        "parent": task.parent_id or "",
        "kind": task.kind,
        "constraint_type": "ASAP",
        "version": task.version,
    }
    return client.post(f"/tasks/{task.pk}/edit/", said | fields)


# The page


def test_the_driver_is_said_in_words(world):
    assert page_of(world.deck, world.manager).driver == "Drive piles finishes 20 Nov 2026 (FS)"


def test_a_task_shows_its_links_both_ways(world):
    page = page_of(world.deck, world.manager)

    assert [link.other for link in page.links_in] == ["Drive piles"]
    assert [link.other for link in page.links_out] == ["Handed over"]


def test_its_history_is_told_in_sentences(client, world):
    edit(client, world.piles, name="Drive sheet piles", reason="Said so in the tender")

    page = client.get(f"/tasks/{world.piles.pk}/")

    assertContains(page, "name from <b>Drive piles</b> to <b>Drive sheet piles</b>")
    assertContains(page, "Said so in the tender")


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("team", 200), ("viewer", 200), ("stranger", 404)]
)
def test_who_sees_a_task(client, world, role, status):
    people = {
        "manager": world.manager,
        "team": member(world),
        "viewer": member(world, kind="viewer"),
        "stranger": UserFactory(),
    }
    client.force_login(people[role])

    assert client.get(f"/tasks/{world.piles.pk}/").status_code == status


def test_a_team_member_finds_the_progress_form_and_no_more(client, world):
    client.force_login(member(world, task=world.piles))

    page = client.get(f"/tasks/{world.piles.pk}/")

    assertContains(page, "Update progress")
    for words in ("Change task", "Delete task", "Add link", "Move up"):
        assertNotContains(page, words)


def test_a_viewer_only_reads(client, world):
    client.force_login(member(world, kind="viewer"))

    assertNotContains(client.get(f"/tasks/{world.piles.pk}/"), "Update progress")


@pytest.mark.parametrize("path", ["edit/", "delete/", "links/new/"])
def test_what_only_managers_may_is_refused_to_the_team(client, world, path):
    client.force_login(member(world, task=world.piles))

    assert client.get(f"/tasks/{world.piles.pk}/{path}").status_code == 403


def test_a_task_without_dates_still_has_a_page(client, world):
    Task.objects.get(pk=world.piles.pk).schedule.delete()

    assert client.get(f"/tasks/{world.piles.pk}/").status_code == 200


def test_program_float_is_not_told_to_who_doesnt_see_the_program(client, world):
    page = client.get(f"/tasks/{world.piles.pk}/")

    assert page.context["page"].program_float_minutes is None
    assertNotContains(page, "Program float")


def test_program_float_is_told_to_who_sees_the_program(client, world):
    client.force_login(ProgramRoleFactory(program=world.project.program).user)

    assertContains(client.get(f"/tasks/{world.piles.pk}/"), "Program float")


# Adding


def test_a_new_task_takes_three_answers(client, world):
    answers = {"name": "Pave", "days": "2", "after": world.deck.pk}

    client.post("/projects/QUAY/tasks/new/", answers)

    pave = Task.objects.get(name="Pave")
    assert (pave.duration_minutes, pave.links_in.get().predecessor) == (2 * DAY, world.deck)


def test_no_duration_means_one_day(client, world):
    client.post("/projects/QUAY/tasks/new/", {"name": "Pave"})

    assert Task.objects.get(name="Pave").duration_minutes == DAY


def test_a_duration_of_0_makes_a_milestone(client, world):
    client.post("/projects/QUAY/tasks/new/", {"name": "Paved", "days": "0"})

    assert Task.objects.get(name="Paved").kind == "milestone"


def test_a_duration_under_a_minute_makes_no_milestone(client, world):
    response = client.post("/projects/QUAY/tasks/new/", {"name": "Paved", "days": "0.001"})

    assertContains(response, "Enter at least 0.002 days, a minute, or 0.", status_code=400)
    assert not Task.objects.filter(name="Paved").exists()


def test_people_are_assigned_with_the_new_task(client, world):
    mate = member(world)

    client.post("/projects/QUAY/tasks/new/", {"name": "Pave", "assignees": [mate.pk]})

    assert Task.objects.get(name="Pave").assignments.get().resource.user == mate


def test_a_constraint_without_a_day_is_refused_at_its_field(client, world):
    answers = {"name": "Pave", "constraint_type": "SNET"}

    page = client.post("/projects/QUAY/tasks/new/", answers)

    assertContains(page, "This constraint needs a date.", status_code=400)
    assert not Task.objects.filter(name="Pave").exists()


def test_estimates_out_of_order_are_refused(client, world):
    answers = {"name": "Pave", "optimistic_days": "3", "likely_days": "2", "pessimistic_days": "5"}

    page = client.post("/projects/QUAY/tasks/new/", answers)

    assertContains(page, "optimistic ≤ likely ≤ pessimistic", status_code=400)


def test_a_light_project_asks_for_no_network(client):
    world = plan_world(key="PIER", rigour="light")
    client.force_login(world.manager)

    page = client.get("/projects/PIER/tasks/new/")

    assertNotContains(page, "After which task")
    assertNotContains(page, "Constraint")


# Changing


def test_a_changed_duration_moves_what_waits(client, world):
    edit(client, world.piles, days="6")

    deck = Task.objects.get(pk=world.deck.pk)
    assert deck.schedule.start == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_an_hour_that_the_form_doesnt_show_is_kept(client, world):
    nine = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
    planning.edit_task(task=world.piles, fields={"deadline": nine}, seen_version=1,
                       by=world.manager, at=NOW)  # fmt: skip
    task = Task.objects.get(pk=world.piles.pk)

    edit(client, task, name="Drive sheet piles", deadline="2026-12-01")

    assert Task.objects.get(pk=task.pk).deadline == nine


def test_a_deadline_lasts_until_work_ends_that_day(client, world):
    edit(client, world.piles, deadline="2026-12-01")

    deadline = Task.objects.get(pk=world.piles.pk).deadline
    assert deadline == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_an_edit_of_an_old_version_shows_both_values(client, world):
    edit(client, world.piles, name="Drive sheet piles")

    page = edit(client, world.piles, name="Drive tubes")

    assertContains(page, "Drive sheet piles", status_code=412)
    assertContains(page, "Drive tubes", status_code=412)
    assert Task.objects.get(pk=world.piles.pk).name == "Drive sheet piles"


@pytest.mark.parametrize(
    ("direction", "names"),
    [
        ("up", ["Handed over", "Build", "Drive piles", "Cast deck"]),
        ("indent", ["Build", "Drive piles", "Cast deck", "Handed over"]),
    ],
)
def test_a_task_moves_in_the_outline(client, world, direction, names):
    url = f"/tasks/{world.handed_over.pk}/move/"

    client.post(url, {"direction": direction, "version": 1})

    assert [task.name for task in Task.objects.in_order()] == names


def test_what_cant_move_says_why(client, world):
    said = {"direction": "outdent", "version": 1}

    page = client.post(f"/tasks/{world.handed_over.pk}/move/", said, follow=True)

    assertContains(page, "is at the top already")


def test_deleting_asks_first_and_counts_what_goes_too(client, world):
    page = client.get(f"/tasks/{world.build.pk}/delete/")

    assertContains(page, "The 2 tasks below go with it.")
    assert Task.objects.count() == 4


def test_a_deleted_task_is_gone_with_those_below(client, world):
    client.post(f"/tasks/{world.build.pk}/delete/", {"version": 1})

    assert [task.name for task in Task.objects.all()] == ["Handed over"]


def test_a_deleted_task_can_be_undone(client, world):
    page = client.post(f"/tasks/{world.build.pk}/delete/", {"version": 1}, follow=True)

    undo = f"/projects/{world.project.key}/history/restore/{world.build.pk}/"
    assertContains(page, f'action="{undo}"')
    back = client.post(undo, headers={"HX-Request": "true"})
    assert back.headers["HX-Redirect"] == f"/projects/{world.project.key}/#task-{world.build.pk}"


# Links


def link(client, task, **fields):
    said = {"type": "FS", "lag_kind": "working", "source": "QUAY"} | fields
    return client.post(f"/tasks/{task.pk}/links/new/", said)


def test_a_link_is_added_with_its_lag_in_days(client, world):
    link(client, world.handed_over, predecessor=world.piles.pk, type="SS", lag="-1.5")

    added = Dependency.objects.get(predecessor=world.piles, successor=world.handed_over)
    assert (added.type, added.lag_minutes) == ("SS", -720)


def test_a_circle_is_refused_by_the_names_in_it(client, world):
    page = link(client, world.piles, predecessor=world.deck.pk)

    assertContains(page, "would wait for each other", status_code=400)
    assert Dependency.objects.count() == 2


def test_a_hand_off_takes_a_task_of_a_visible_project(client, world):
    giver = ProjectRoleFactory(project__key="DREDGE", user=world.manager)
    dredge = planning.add_task(
        project=giver.project, fields={"name": "Dredge"}, by=world.manager, at=NOW
    )

    link(client, world.piles, predecessor=dredge.pk, source="DREDGE", need_by="2026-12-01")

    assert Dependency.objects.hand_offs().get().need_by.isoformat() == "2026-12-01"


def test_tasks_of_an_unseen_project_are_not_offered(client, world):
    other = ProjectRoleFactory(project__key="DREDGE")

    assert client.get(f"/tasks/{world.piles.pk}/links/new/?source=DREDGE").status_code == 404
    assertNotContains(client.get(f"/tasks/{world.piles.pk}/links/new/"), other.project.key)


@pytest.fixture
def unseen_link(world):
    """A hand-off into the piles from a project that the manager of the piles doesn't see."""
    giver = ProjectRoleFactory(project__key="DREDGE")
    told = {"by": giver.user, "at": NOW}
    dredge = planning.add_task(project=giver.project, fields={"name": "Secret dredging"}, **told)
    return versioning.create(Dependency(predecessor=dredge, successor=world.piles), by=None, at=NOW)


def test_the_form_of_a_link_names_the_task_before(client, world):
    row = Dependency.objects.get(successor=world.deck)

    page = client.get(f"/tasks/{world.deck.pk}/links/{row.pk}/")

    assertContains(page, "Cast deck waits for Drive piles")


def test_the_form_of_a_link_doesnt_name_a_task_of_an_unseen_project(client, world, unseen_link):
    page = client.get(f"/tasks/{world.piles.pk}/links/{unseen_link.pk}/")

    assertContains(page, "Drive piles waits for another project")
    assertNotContains(page, "Secret dredging")


def test_a_link_is_changed(client, world):
    row = Dependency.objects.get(successor=world.deck)

    client.post(
        f"/tasks/{world.deck.pk}/links/{row.pk}/",
        {"type": "FF", "lag": "1", "lag_kind": "working", "version": 1},
    )

    row.refresh_from_db()
    assert (row.type, row.lag_minutes) == ("FF", DAY)


def test_a_link_is_removed(client, world):
    row = Dependency.objects.get(successor=world.deck)

    client.post(f"/tasks/{world.deck.pk}/links/{row.pk}/remove/", {"version": 1})

    assert not Dependency.objects.filter(pk=row.pk).exists()


def test_a_link_of_another_task_is_not_found(client, world):
    row = Dependency.objects.get(successor=world.deck)
    url = f"/tasks/{world.build.pk}/links/{row.pk}/remove/"

    assert client.post(url, {"version": 1}).status_code == 404
