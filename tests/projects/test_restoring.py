"""A deleted task comes back as it was, or it is said why not."""

from datetime import timedelta

import pytest

from projects import assigning, baselining, linking, planning, risk_register
from projects.errors import Conflict, DependencyCycle, DomainError, NotAllowed
from projects.models import Assignment, BaselineTask, Dependency, RemovedTask, Task, TaskSchedule
from projects.project_setup import archive_project
from projects.restoring import restore_task
from tests.factories import (
    NOW,
    DeliverableFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def role():
    return ProjectRoleFactory()


@pytest.fixture
def add(role):
    def add(name, project=role.project, **fields):
        fields = {"name": name, **fields}
        return planning.add_task(project=project, fields=fields, by=role.user, at=NOW)

    return add


@pytest.fixture
def link(role):
    def link(first, second):
        return linking.link_tasks(
            predecessor=first, successor=second, fields={}, by=role.user, at=NOW
        )

    return link


def delete(role, task):
    task.refresh_from_db()
    task_id = task.pk  # the row forgets it
    told = {"seen_version": task.version, "by": role.user, "at": NOW}
    planning.delete_task(task=task, **told)
    return task_id


def restore(role, task_id, by=None):
    return restore_task(project=role.project, task_id=task_id, by=by or role.user, at=LATER)


def outline(role):
    rows = TaskSchedule.objects.filter(task__project=role.project).order_by("position")
    return [f"{row.wbs} {row.task.name}" for row in rows]


def test_a_summary_comes_back_in_its_place_with_those_below(add, role):
    foundations = add("Foundations")
    add("Walls")
    add("Piles", parent=foundations)
    task_id = delete(role, foundations)

    assert restore(role, task_id).tasks == 2
    assert outline(role) == ["1 Foundations", "1.1 Piles", "2 Walls"]


def test_it_says_what_it_said(add, role):
    piles = add("Piles", duration_minutes=960, external_id="P-1", source="ERP")
    task_id = delete(role, piles)

    restored = restore(role, task_id).task

    assert (restored.pk, restored.duration_minutes, restored.external_id) == (task_id, 960, "P-1")


def test_it_is_newer_than_what_was_deleted(add, role):
    task = add("Piles")
    task_id = delete(role, task)

    assert restore(role, task_id).task.version == task.version + 1


def test_its_links_come_back_and_move_what_waits(add, role, link):
    survey, piles, walls = add("Survey"), add("Piles"), add("Walls")
    link(survey, piles)
    link(piles, walls)
    before = TaskSchedule.objects.get(task=walls).start
    task_id = delete(role, piles)

    restore(role, task_id)

    assert Dependency.objects.count() == 2
    assert TaskSchedule.objects.get(task=walls).start == before


def test_a_link_to_a_task_that_is_gone_too_stays_away(add, role, link):
    survey, piles = add("Survey"), add("Piles")
    link(survey, piles)
    task_id = delete(role, piles)
    delete(role, survey)

    assert restore(role, task_id).links_left_out == 0
    assert not Dependency.objects.exists()


@pytest.mark.parametrize("first", [0, 1])
def test_two_that_were_deleted_one_by_one_come_back_linked(add, role, link, first):
    survey, piles = add("Survey"), add("Piles")
    link(survey, piles)
    gone = [delete(role, survey), delete(role, piles)]

    restore(role, gone[first])
    restore(role, gone[1 - first])

    assert Dependency.objects.get().predecessor_id == gone[0]


def test_a_hand_off_into_a_project_that_one_may_not_change_stays_away(add, role, link):
    other = ProjectRoleFactory(project=ProjectFactory(program=role.project.program), user=role.user)
    piles, crane = add("Piles"), add("Crane", project=other.project)
    link(piles, crane)
    task_id = delete(role, piles)
    type(other).objects.filter(pk=other.pk).update(kind="viewer")

    assert restore(role, task_id).links_left_out == 1


def test_its_people_come_back(add, role):
    piles = add("Piles")
    crew = ResourceFactory(project=role.project)
    told = {"by": role.user, "at": NOW}
    assigning.add_assignment(task=piles, resource=crew, fields={"units": "0.5"}, **told)
    task_id = delete(role, piles)

    restore(role, task_id)

    assert str(Assignment.objects.get(task=task_id).units) == "0.500000"


def test_its_baseline_knows_it_again(add, role):
    piles = add("Piles")
    baselining.freeze_baseline(project=role.project, name="Approved", by=role.user, at=NOW)
    task_id = delete(role, piles)

    restore(role, task_id)

    assert BaselineTask.objects.get().task_id == task_id


def test_its_risks_and_deliverables_know_it_again(add, role):
    piles = add("Piles")
    pile_row = DeliverableFactory(project=role.project, task=piles)
    risk = risk_register.add_risk(
        owner=role.project,
        fields={"title": "Rock", "probability": "0.5", "tasks": [piles]},
        by=role.user,
        at=NOW,
    )
    task_id = delete(role, piles)

    restore(role, task_id)

    pile_row.refresh_from_db()
    assert (pile_row.task_id, risk.tasks.get().pk) == (task_id, task_id)


def test_without_its_parent_it_comes_back_at_the_top(add, role):
    foundations = add("Foundations")
    piles = add("Piles", parent=foundations)
    add("Walls")
    task_id = delete(role, piles)
    delete(role, foundations)

    restore(role, task_id)

    assert outline(role) == ["1 Walls", "2 Piles"]


def test_a_part_of_what_was_deleted_comes_back_alone(add, role):
    foundations = add("Foundations")
    piles = add("Piles", parent=foundations)
    piles_id = piles.pk
    delete(role, foundations)

    assert restore(role, piles_id).tasks == 1
    assert outline(role) == ["1 Piles"]


def test_the_history_of_the_task_goes_on(add, role):
    task_id = delete(role, add("Piles"))

    restore(role, task_id)

    story = Task.history.filter(id=task_id).order_by("history_id")
    assert [state.history_type for state in story] == ["+", "-", "+"]


def test_what_is_there_is_not_restored(add, role):
    task_id = delete(role, add("Piles"))
    restore(role, task_id)

    with pytest.raises(Conflict, match="is in the plan"):
        restore(role, task_id)


def test_what_was_never_deleted_is_unknown(role):
    with pytest.raises(DomainError, match="Nothing is known"):
        restore(role, 404)


def test_the_external_id_may_be_taken(add, role):
    identity = {"external_id": "P-1", "source": "ERP"}
    task_id = delete(role, add("Piles", **identity))
    add("Better piles", **identity)

    with pytest.raises(Conflict, match="Better piles has taken the external_id P-1"):
        restore(role, task_id)


def test_links_of_meanwhile_may_close_a_circle(add, role, link):
    survey, piles, walls = add("Survey"), add("Piles"), add("Walls")
    link(survey, piles)
    link(piles, walls)
    task_id = delete(role, piles)
    link(walls, survey)

    with pytest.raises(DependencyCycle, match="wait for each other"):
        restore(role, task_id)
    assert not Task.objects.filter(pk=task_id).exists()


def test_nothing_comes_back_into_an_archived_project(add, role):
    task_id = delete(role, add("Piles"))
    role.project.refresh_from_db()
    told = {"seen_version": role.project.version, "by": role.user, "at": NOW}
    archive_project(project=role.project, **told)

    with pytest.raises(Conflict, match="archived"):
        restore(role, task_id)


def test_who_may_not_change_the_project_restores_nothing(add, role):
    task_id = delete(role, add("Piles"))
    viewer = ProjectRoleFactory(project=role.project, kind="team").user

    with pytest.raises(NotAllowed):
        restore(role, task_id, by=viewer)


def test_what_came_back_is_forgotten(add, role):
    task_id = delete(role, add("Piles"))
    restore(role, task_id)

    assert not RemovedTask.objects.exists()
