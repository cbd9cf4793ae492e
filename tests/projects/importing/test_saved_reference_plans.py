"""Plans of Microsoft Project keep their schedule when they become projects."""

from datetime import UTC

import pytest

from projects.importing.fitting import fit
from projects.importing.preview import restart_of
from projects.importing.saving import merge_plan, save_plan
from projects.importing.scheduled import schedule_plan
from projects.models import TaskSchedule
from tests.factories import NOW, ProgramFactory
from tests.projects.importing.reference import plan_of

DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(entry):
    return fit(plan_of(entry))


@pytest.fixture
def project(plan):
    program = ProgramFactory()
    options = {"key": "PLAN", "name": "Plan", "manager": None, "time_zone": "UTC", "by": None}
    return save_plan(plan=plan, program=program, at=NOW, **options).project


def test_a_saved_plan_has_the_dates_and_floats_of_its_file(plan, project):
    scheduled = schedule_plan(plan, restart=restart_of(plan))

    rows = TaskSchedule.objects.filter(task__project=project).select_related("task")

    assert {int(row.task.external_id): saved(row) for row in rows} == {
        task.uid: (*(getattr(task, name) for name in DATES), task.total_float, task.free_float)
        for task in scheduled.tasks
    }


def saved(row: TaskSchedule) -> tuple:
    dates = [getattr(row, name).astimezone(UTC).replace(tzinfo=None) for name in DATES]
    return (*dates, row.total_float_minutes, row.free_float_minutes)


def test_merging_the_same_plan_changes_nothing(plan, project):
    result = merge_plan(plan=plan, project=project, by=None, at=NOW)

    assert (result.created, result.updated, result.missing) == ({}, {}, ())
