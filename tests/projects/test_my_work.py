"""My work: what is on whose list, and the status edited in place."""

from datetime import UTC, date, datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects import planning, progress, proposing, versioning
from projects.models import Dependency
from projects.queries.my_work import my_work, open_count
from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    AssignmentFactory,
    DeliverableFactory,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    ResourceFactory,
    TaskFactory,
    UserFactory,
)
from tests.projects.plan_world import DAY, world_of

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 12, 15, 9, tzinfo=UTC)


@pytest.fixture
def world(planned):
    world = world_of("QUAY")
    planning.assign(task=world.piles, users=[world.manager], by=world.manager, at=NOW)
    return world


def names(items):
    return [item.name for item in items]


def test_work_that_has_begun_or_begins_by_sunday_is_this_weeks(world):
    assert names(my_work(world.manager, TUESDAY).this_week) == ["Drive piles"]


def test_what_begins_after_sunday_comes_later(world):
    planning.assign(task=world.deck, users=[world.manager], by=world.manager, at=NOW)

    assert names(my_work(world.manager, TUESDAY).later) == ["Cast deck"]


def test_what_should_be_finished_is_overdue(world):
    (item,) = my_work(world.manager, NEXT_MONTH).overdue

    assert (item.name, item.days_late) == ("Drive piles", 25)


def test_a_deadline_is_due_before_the_forecast(world):
    deadline = datetime(2026, 11, 16, 17, tzinfo=UTC)
    planning.edit_task(task=world.piles, fields={"deadline": deadline}, seen_version=1,
                       by=world.manager, at=NOW)  # fmt: skip

    assert my_work(world.manager, TUESDAY).overdue[0].due == date(2026, 11, 16)


@pytest.mark.parametrize(("at", "count"), [(TUESDAY, 1), (NEXT_MONTH, 2)])
def test_the_left_bar_counts_what_asks_for_something_now(world, at, count):
    planning.assign(task=world.deck, users=[world.manager], by=world.manager, at=NOW)
    work = my_work(world.manager, at)

    assert (open_count(world.manager, at), work.open_count) == (
        count + len(work.to_confirm), count + len(work.to_confirm),
    )  # fmt: skip


def test_it_counts_a_task_once_that_is_blocked_and_ones_own(world):
    blocked = {"status": "blocked", "note": "No crane"}
    progress.record_progress(task=world.piles, fields=blocked, seen_version=1,
                             by=world.manager, at=NOW)  # fmt: skip

    assert open_count(world.manager, TUESDAY) == my_work(world.manager, TUESDAY).open_count


def test_finished_work_is_on_no_list(world):
    progress.record_progress(task=world.piles, fields={"status": "done"}, seen_version=1,
                             by=world.manager, at=NOW)  # fmt: skip

    work = my_work(world.manager, TUESDAY)

    assert (work.overdue, work.this_week, work.later) == ((), (), ())


def test_a_week_waits_for_the_managers_word_from_friday_on(world):
    assert my_work(world.manager, TUESDAY).to_confirm == ()
    assert [w.day for w in my_work(world.manager, NEXT_MONTH).to_confirm] == [date(2026, 12, 11)]


def test_a_deputy_gives_the_word_as_well(world):
    deputy = ProjectRoleFactory(project=world.project, kind="deputy").user

    assert [w.key for w in my_work(deputy, NEXT_MONTH).to_confirm] == ["QUAY"]


def test_a_proposal_waits_for_the_managers_word_and_for_whoever_made_it(world):
    mate = ProjectRoleFactory(project=world.project, kind="team").user
    proposing.propose(task=world.deck, fields={"duration_minutes": 2 * DAY}, note="",
                      seen_version=versioning.ANY, by=mate, at=NOW)  # fmt: skip

    (to_decide,) = my_work(world.manager, TUESDAY).to_decide
    (proposed,) = my_work(mate, TUESDAY).proposed

    assert (to_decide.who, proposed.task_name) == (mate.name, "Cast deck")
    assert open_count(world.manager, TUESDAY) == my_work(world.manager, TUESDAY).open_count
    assert open_count(mate, TUESDAY) == 0


def test_a_submitted_deliverable_waits_to_be_accepted(world):
    DeliverableFactory(project=world.project, name="Handbook", status="submitted")
    DeliverableFactory(project=world.project, name="Drawings", status="planned")

    work = my_work(world.manager, TUESDAY)

    assert [item.name for item in work.to_accept] == ["Handbook"]
    assert open_count(world.manager, TUESDAY) == work.open_count


@pytest.mark.parametrize(
    ("make_role", "kind", "sees"),
    [("program", "manager", 1), ("portfolio", "manager", 1), ("program", "viewer", 0)],
)
def test_who_manages_what_is_above_sees_who_is_behind(world, make_role, kind, sees):
    program = world.project.program
    if make_role == "program":
        person = ProgramRoleFactory(program=program, kind=kind).user
    else:
        person = PortfolioRoleFactory(portfolio=program.portfolio, kind=kind).user

    assert len(my_work(person, NEXT_MONTH).unconfirmed) == sees


def test_blocked_tasks_of_the_team_wait_for_the_manager(world):
    progress.record_progress(
        task=world.deck, fields={"status": "blocked", "note": "No concrete"}, seen_version=1,
        by=world.manager, at=NOW,
    )  # fmt: skip

    assert names(my_work(world.manager, TUESDAY).blocked) == ["Cast deck"]


def test_somebody_elses_late_task_is_awaited(world):
    mate = ProjectRoleFactory(project=world.project, kind="team").user
    planning.assign(task=world.deck, users=[mate], by=world.manager, at=NOW)
    progress.record_progress(
        task=world.piles, fields={"remaining_minutes": 9 * DAY}, seen_version=1, by=world.manager,
        at=NOW,
    )  # fmt: skip

    (awaited,) = my_work(mate, TUESDAY).awaited

    assert (awaited.name, awaited.slip_days, awaited.waiting) == ("Drive piles", 4, "Cast deck")


def test_a_hand_off_from_an_unseen_project_keeps_its_name(world):
    giver = ProjectRoleFactory(project__name="Dredging")
    dredge = planning.add_task(
        project=giver.project, fields={"name": "Dredge basin"}, by=giver.user, at=NOW
    )
    link = Dependency(predecessor=dredge, successor=world.piles)
    versioning.create(link, by=giver.user, at=NOW)

    (awaited,) = my_work(world.manager, TUESDAY).awaited

    assert (awaited.name, awaited.task_id, awaited.giver) == ("another project", None, "")


def test_one_sees_ones_own_list_only(client, world):
    client.force_login(UserFactory())

    page = client.get("/my-work/")

    assertContains(page, "Nothing waits for you")
    assertNotContains(page, "Drive piles")


def test_who_left_a_project_sees_nothing_of_it(world):
    mate = ProjectRoleFactory(project=world.project, kind="team")
    planning.assign(task=world.piles, users=[mate.user], by=world.manager, at=NOW)

    type(mate).objects.filter(pk=mate.pk).delete()

    assert my_work(mate.user, NEXT_MONTH).is_empty


def test_an_edit_answers_with_the_lists_and_a_toast(client, world):
    client.force_login(world.manager)
    said = {"version": 1, "status": "done", "page": "my-work"}

    answer = client.post(f"/tasks/{world.piles.pk}/progress/", said, headers={"HX-Request": "true"})

    assertContains(answer, 'id="my-work"')
    assertContains(answer, "Drive piles set to Done.")
    assertNotContains(answer, f'id="work-{world.piles.pk}"')


def test_undo_answers_for_the_same_page(client, world):
    client.force_login(world.manager)
    progress.record_progress(task=world.piles, fields={"status": "done"}, seen_version=1,
                             by=world.manager, at=NOW)  # fmt: skip

    answer = client.post(
        f"/tasks/{world.piles.pk}/progress/undo/",
        {"version": 2, "page": "my-work"},
        headers={"HX-Request": "true"},
    )

    assertContains(answer, f'id="work-{world.piles.pk}"')


@pytest.mark.parametrize("tasks", [5, 40])
def test_the_lists_take_the_same_number_of_queries_for_any_size(
    world, tasks, django_assert_num_queries
):
    mine = ProjectRoleFactory(user=world.manager, kind="team")
    me = ResourceFactory(project=mine.project, user=world.manager)
    for _ in range(tasks):
        task = TaskFactory(project=me.project)
        AssignmentFactory(task=task, resource=me)
    reschedule([me.project_id], at=NOW)

    with django_assert_num_queries(7):
        my_work(world.manager, TUESDAY)
