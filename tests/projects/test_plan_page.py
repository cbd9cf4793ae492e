"""The plan of a project as people meet it: who sees what, hand-offs, filters."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects import linking, planning, versioning
from projects.models import Assignment, Task
from projects.queries.plan import load_plan
from projects.queries.plan_view import plan_view
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
    TaskFactory,
)
from tests.projects.plan_world import many_tasks, member, plan_world, world_of

pytestmark = pytest.mark.django_db

PLAN = "/projects/QUAY/"


@pytest.fixture
def world(planned, client):
    world = world_of("QUAY")
    client.force_login(world.manager)
    return world


def test_the_plan_shows_tasks_with_their_place_in_the_outline(client, world):
    rows = load_plan(world.project, world.manager).tasks

    assert [(row.wbs, row.name, row.kind) for row in rows] == [
        ("1", "Build", "summary"),
        ("1.1", "Drive piles", "task"),
        ("1.2", "Cast deck", "task"),
        ("2", "Handed over", "milestone"),
    ]


def test_every_row_has_its_bar(client, world):
    page = client.get(PLAN)

    for task in Task.objects.all():
        assertContains(page, f'id="task-{task.pk}"')
        assertContains(page, f'id="bar-{task.pk}"')


def test_a_key_may_come_in_small_letters(client, world):
    assert client.get("/projects/quay/").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("team", 200), ("viewer", 200), ("program viewer", 200), ("stranger", 404)],
)
def test_who_sees_the_plan(client, world, role, status):
    people = {
        "manager": world.manager,
        "team": member(world),
        "viewer": member(world, kind="viewer"),
        "program viewer": ProgramRoleFactory(program=world.project.program, kind="viewer").user,
        "stranger": ProgramRoleFactory().user,
    }
    client.force_login(people[role])

    assert client.get(PLAN).status_code == status


def test_a_viewer_gets_no_controls(client, world):
    client.force_login(member(world, kind="viewer"))

    page = client.get(PLAN)

    assertNotContains(page, "/progress/")
    assertNotContains(page, "Add task")


def test_a_team_member_edits_only_what_is_theirs(client, world):
    client.force_login(member(world, task=world.piles))

    page = client.get(PLAN)

    assertContains(page, f"/tasks/{world.piles.pk}/progress/")
    assertNotContains(page, f"/tasks/{world.deck.pk}/progress/")


def test_without_the_money_right_there_is_no_question_of_budget(client, world):
    client.force_login(member(world))

    page = client.get(PLAN)

    assertNotContains(page, "On budget?")
    assertNotContains(page, "EUR")


def test_members_learn_name_finish_and_published_milestones_of_the_program(client, world):
    other = ProjectFactory(program=world.project.program, name="Secret works")
    TaskFactory(project=other, name="Secret task")
    TaskFactory(project=other, name="Whole quay open", kind="milestone", duration_minutes=0,
                remaining_minutes=0, published=True)  # fmt: skip

    page = client.get(PLAN)

    assertContains(page, "Port renewal")
    assertContains(page, "Whole quay open")
    assertNotContains(page, "Secret")


def test_who_sees_the_program_gets_a_link_to_it(client, world):
    client.force_login(PortfolioRoleFactory(portfolio=world.project.program.portfolio).user)

    assertContains(client.get(PLAN), f'href="/programs/{world.project.program.key}/"')


def hand_off_from(world, **fields):
    giver = ProjectRoleFactory(project__program=world.project.program, project__name="Dredging")
    task = planning.add_task(
        project=giver.project, fields={"name": "Dredge basin", **fields}, by=giver.user, at=NOW
    )
    link = linking.Dependency(predecessor=task, successor=world.piles)
    versioning.create(link, by=giver.user, at=NOW)
    return giver.project


def test_a_hand_off_from_an_unseen_project_is_not_named(client, world):
    hand_off_from(world)

    page = client.get(PLAN)

    assertContains(page, "another project, ")
    assertNotContains(page, "Dredg")


def test_a_hand_off_by_milestone_tells_the_milestone(client, world):
    hand_off_from(world, kind="milestone", duration_minutes=0)

    assertContains(client.get(PLAN), "Dredge basin, ")


def test_a_hand_off_from_a_seen_project_tells_the_project(client, world):
    ProjectRoleFactory(project=hand_off_from(world), user=world.manager, kind="viewer")

    assertContains(client.get(PLAN), "Dredging, ")


def hand_off_to(world, **fields):
    taker = ProjectRoleFactory(project__program=world.project.program, project__key="DREDGE")
    task = planning.add_task(
        project=taker.project, fields={"name": "Flood dock", **fields}, by=taker.user, at=NOW
    )
    link = linking.Dependency(predecessor=world.deck, successor=task)
    versioning.create(link, by=taker.user, at=NOW)
    return taker.project


def test_a_hand_off_to_an_unseen_project_is_not_named(client, world):
    hand_off_to(world)

    page = client.get(PLAN)

    assertContains(page, ">to another project<")
    assertNotContains(page, "Flood")


def test_a_hand_off_to_a_seen_project_tells_who_takes_what(client, world):
    ProjectRoleFactory(project=hand_off_to(world), user=world.manager, kind="viewer")

    assertContains(client.get(PLAN), ">to DREDGE: Flood dock<")


def test_an_empty_plan_says_how_to_begin(client):
    role = ProjectRoleFactory(project__key="BARE")
    client.force_login(role.user)

    assertContains(client.get("/projects/BARE/"), 'href="/projects/BARE/tasks/new/"')


def test_a_light_project_has_no_arrows_and_no_critical_path(client):
    world = plan_world(key="PIER", rigour="light")
    client.force_login(world.manager)

    page = client.get("/projects/PIER/")

    assertNotContains(page, 'class="dep')
    assertNotContains(page, "Critical")
    assertNotContains(page, "CPI")


# Filters


def names(world, **params):
    plan = load_plan(world.project, world.manager)
    return [task.name for task in plan_view(params).rows(plan)]


def test_a_filter_keeps_the_summaries_above(world):
    planning.assign(task=world.deck, users=[world.manager], by=world.manager, at=NOW)

    assert names(world, owner=str(world.manager.pk)) == ["Build", "Cast deck"]


def test_critical_tasks_can_be_singled_out(world):
    assert names(world, status="critical") == ["Build", "Drive piles", "Cast deck", "Handed over"]


def test_a_filter_that_hides_all_says_so(client, world):
    page = client.get(PLAN, {"status": "done"})

    assertContains(page, "No task fits the filters")
    assertContains(page, "Clear filters")


@pytest.mark.parametrize("params", [{"owner": "x"}, {"owner": "9" * 40}, {"status": "nonsense"}])
def test_nonsense_in_the_address_filters_nothing(client, world, params):
    assertContains(client.get(PLAN, params), "Drive piles")


# Size


@pytest.mark.parametrize("tasks", [5, 200])
def test_the_plan_takes_the_same_number_of_queries_for_any_size(
    client, world, tasks, django_assert_max_num_queries
):
    person = ResourceFactory(project=world.project)
    on_it = [Assignment(task=t, resource=person) for t in many_tasks(world.project, tasks)]
    versioning.create_many(on_it, by=None, at=NOW)

    with django_assert_max_num_queries(34):
        client.get(PLAN)


def test_the_first_view_brings_some_rows_and_htmx_the_rest(client, world):
    many_tasks(world.project, 200)

    first = client.get(PLAN)
    rest = client.get(PLAN, {"rows": 120}, headers={"HX-Request": "true"})

    assert first.content.count(b'<tr id="task-') == 120
    assert rest.content.count(b'<tr id="task-') == 84


def test_without_script_all_rows_can_be_asked_for(client, world):
    many_tasks(world.project, 200)

    assert client.get(PLAN, {"all": 1}).content.count(b'<tr id="task-') == 204


def test_the_float_to_the_program_finish_is_told_to_who_sees_the_program(client, world):
    client.force_login(ProgramRoleFactory(program=world.project.program).user)

    assertContains(client.get(PLAN), "float to the program finish")


def test_no_float_to_the_program_finish_is_told_to_who_doesnt_see_the_program(client, world):
    assertNotContains(client.get(PLAN), "float to the program finish")
