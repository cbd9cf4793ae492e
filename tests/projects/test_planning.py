"""Building the plan through the verbs."""

import pytest
from django.core.exceptions import ValidationError

from projects import linking, planning, versioning
from projects.errors import DependencyCycle, DomainError, NotAllowed
from projects.models import Task, TaskSchedule
from tests.factories import NOW, AssignmentFactory, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProjectRoleFactory()


@pytest.fixture
def add(role):
    def add(name, **fields):
        fields = {"name": name, **fields}
        return planning.add_task(project=role.project, fields=fields, by=role.user, at=NOW)

    return add


@pytest.fixture
def change(role):
    """Call a verb on a task as its manager, with the version that is there."""

    def change(verb, task, **arguments):
        task.refresh_from_db()
        return verb(task=task, seen_version=task.version, by=role.user, at=NOW, **arguments)

    return change


def outline(role):
    rows = TaskSchedule.objects.filter(task__project=role.project).order_by("position")
    return [f"{row.wbs} {row.task.name}" for row in rows]


def test_tasks_are_numbered_in_the_order_they_were_added(add, role):
    add("Survey")
    add("Piles")

    assert outline(role) == ["1 Survey", "2 Piles"]


def test_an_indented_task_goes_below_the_one_above(add, role, change):
    add("Foundations")
    piles = add("Piles")

    change(planning.indent_task, piles)

    assert outline(role) == ["1 Foundations", "1.1 Piles"]


def test_the_first_task_can_not_be_indented(add, change):
    with pytest.raises(DomainError, match="first"):
        change(planning.indent_task, add("Foundations"))


def test_an_outdented_task_follows_its_summary(add, role, change):
    foundations = add("Foundations")
    piles = add("Piles", parent=foundations)
    add("Ramp")

    change(planning.outdent_task, piles)

    assert outline(role) == ["1 Foundations", "2 Piles", "3 Ramp"]


def test_a_task_moves_up(add, role, change):
    add("Survey")
    piles = add("Piles")

    change(planning.shift_task, piles, up=True)

    assert outline(role) == ["1 Piles", "2 Survey"]


def test_a_task_moves_down(add, role, change):
    survey = add("Survey")
    add("Piles")

    change(planning.shift_task, survey, up=False)

    assert outline(role) == ["1 Piles", "2 Survey"]


def test_the_last_task_stays_when_it_is_moved_down(add, role, change):
    add("Survey")

    change(planning.shift_task, add("Piles"), up=False)

    assert outline(role) == ["1 Survey", "2 Piles"]


def test_moving_a_task_leaves_the_versions_of_the_others(add, change):
    survey = add("Survey")

    change(planning.shift_task, add("Piles"), up=True)

    survey.refresh_from_db()
    assert survey.version == 1


def test_a_parent_of_another_project_is_refused(add):
    with pytest.raises(DomainError, match="another project"):
        add("Piles", parent=TaskFactory())


def test_a_task_does_not_go_below_itself(add, change):
    foundations = add("Foundations")
    piles = add("Piles", parent=foundations)

    with pytest.raises(DomainError, match="below itself"):
        change(planning.edit_task, foundations, fields={"parent": piles})


def test_a_milestone_with_a_duration_is_refused_by_name(add):
    with pytest.raises(ValidationError, match="A milestone has no duration"):
        add("Piles driven", kind="milestone", duration_minutes=480)


def test_progress_is_not_planned(add):
    with pytest.raises(ValidationError, match="percent_complete"):
        add("Piles", percent_complete=50)


def test_a_viewer_does_not_plan(role):
    viewer = ProjectRoleFactory(project=role.project, kind="viewer")

    with pytest.raises(NotAllowed):
        planning.add_task(project=role.project, fields={"name": "Piles"}, by=viewer.user, at=NOW)


def test_a_longer_duration_moves_the_successor(add, role, change):
    survey, piles = add("Survey"), add("Piles")
    linking.link_tasks(predecessor=survey, successor=piles, fields={}, by=role.user, at=NOW)

    effect = change(planning.edit_task, survey, fields={"duration_minutes": 960})

    assert effect.tasks_moved == 2


def test_the_work_of_an_assignment_follows_the_duration(add, change):
    survey = add("Survey", duration_minutes=480)
    crew = AssignmentFactory(task=survey, work_minutes=480)

    change(planning.edit_task, survey, fields={"duration_minutes": 960})

    crew.refresh_from_db()
    assert crew.work_minutes == 960


def test_deleting_a_summary_deletes_what_is_below(add, change):
    foundations = add("Foundations")
    add("Piles", parent=foundations)

    change(planning.delete_task, foundations)

    assert not Task.objects.exists()


def test_a_circle_is_named(add, role):
    survey, piles = add("Survey"), add("Piles")
    linking.link_tasks(predecessor=survey, successor=piles, fields={}, by=role.user, at=NOW)

    with pytest.raises(DependencyCycle, match=r"Survey → Piles → Survey|Piles → Survey → Piles"):
        linking.link_tasks(predecessor=piles, successor=survey, fields={}, by=role.user, at=NOW)


def test_a_refused_circle_leaves_no_link(add, role):
    survey, piles = add("Survey"), add("Piles")
    linking.link_tasks(predecessor=survey, successor=piles, fields={}, by=role.user, at=NOW)

    with pytest.raises(DependencyCycle):
        linking.link_tasks(predecessor=piles, successor=survey, fields={}, by=role.user, at=NOW)

    assert not piles.links_out.exists()


def test_a_task_of_a_hidden_project_can_not_be_waited_for(add, role):
    with pytest.raises(DomainError, match="no such task"):
        linking.link_tasks(
            predecessor=TaskFactory(), successor=add("Piles"), fields={}, by=role.user, at=NOW
        )


def test_removing_a_link_brings_the_successor_forward(add, role):
    survey, piles = add("Survey"), add("Piles")
    link = linking.link_tasks(predecessor=survey, successor=piles, fields={}, by=role.user, at=NOW)

    effect = linking.unlink(link=link, seen_version=versioning.ANY, by=role.user, at=NOW)

    assert effect.tasks_moved == 1


def test_a_promise_inside_a_project_is_refused(add, role):
    with pytest.raises(DomainError, match="hand-offs"):
        linking.link_tasks(
            predecessor=add("Survey"),
            successor=add("Piles"),
            fields={"is_firm": True},
            by=role.user,
            at=NOW,
        )


def test_only_members_of_the_project_are_assigned(add, role):
    outsider = ProjectRoleFactory().user

    with pytest.raises(DomainError, match="no role"):
        planning.assign(task=add("Survey"), users=[outsider], by=role.user, at=NOW)
