"""A plan becomes a project with the same dates, and finds its tasks again."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.errors import NotAllowed
from projects.importing.fitting import fit
from projects.importing.ms_project_xml import read
from projects.importing.saving import merge_plan, save_plan
from projects.models import Dependency, Project, Task
from tests.factories import NOW, ProgramFactory, UserFactory
from tests.projects.importing.xml import elements, link, project, task

BERLIN = ZoneInfo("Europe/Berlin")

pytestmark = pytest.mark.django_db


def plan(*tasks: str, **more):
    return fit(read(project(*tasks, **more)))


def save(found, **options):
    options = {"program": ProgramFactory(), "key": "DIG", "manager": None, "by": None} | options
    return save_plan(plan=found, name="Dig", time_zone="Europe/Berlin", at=NOW, **options)


def merge(found, target, **options):
    return merge_plan(plan=found, project=target, **({"by": None, "at": NOW} | options))


def saved_task(uid: int) -> Task:
    return Task.objects.select_related("schedule", "parent").get(external_id=str(uid))


def test_tasks_get_the_dates_of_the_plan_in_the_time_zone():
    save(plan(task(1), task(2, links=link(1, LinkLag=4800))))

    finish = saved_task(2).schedule.finish.astimezone(BERLIN)

    assert finish.isoformat() == "2026-01-19T17:00:00+01:00"


def test_the_outline_is_kept():
    save(plan(task(1), task(2, OutlineLevel=2), task(3, OutlineLevel=3), task(4)))

    assert [saved_task(uid).schedule.wbs for uid in (1, 2, 3, 4)] == ["1", "1.1", "1.1.1", "2"]


def test_a_finished_task_is_done():
    done = {"ActualStart": "2026-01-05T08:00:00", "ActualFinish": "2026-01-07T12:00:00"}

    save(plan(task(1, PercentComplete=99, **done)))

    found = saved_task(1)
    assert (found.status, found.percent_complete, found.remaining_minutes) == ("done", 100, 0)


def test_every_row_has_its_history():
    save(plan(task(1), task(2, links=link(1))))

    assert saved_task(1).history.count() == 1
    assert Dependency.history.count() == 1


def test_costs_become_the_budget_and_what_was_spent():
    found = save(plan(task(1, Cost=10000, ActualCost=2500))).project

    assert found.budget_lines.get().amount == 100
    assert found.cost_entries.get().amount == 25


def test_a_baseline_is_saved_as_the_current_one():
    dates = {"Start": "2026-01-05T08:00:00", "Finish": "2026-01-09T17:00:00", "Cost": 9900}
    baseline = f"<Baseline>{elements({'Number': 0} | dates)}</Baseline>"

    found = save(plan(task(1, more=baseline))).project.baselines.get()

    assert (found.number, found.is_current, found.tasks.get().cost) == (1, True, 99)


def test_the_same_file_again_changes_nothing():
    same = plan(task(1), task(2, links=link(1)))
    target = save(same).project

    result = merge(same, target)

    assert (result.created, result.updated, result.missing) == ({}, {}, ())


def test_a_merge_updates_and_adds():
    target = save(plan(task(1), task(2, links=link(1)))).project

    result = merge(plan(task(1, Duration="PT80H0M0S"), task(2, links=link(1)), task(3)), target)

    assert (result.updated, result.created) == ({"Task": 1}, {"Task": 1})
    assert (
        saved_task(2).schedule.start.astimezone(BERLIN).isoformat() == "2026-01-19T08:00:00+01:00"
    )


def test_tasks_missing_from_the_file_are_told_and_kept():
    target = save(plan(task(1), task(2))).project

    result = merge(plan(task(1)), target)

    assert result.missing == ("Task 2",)
    assert target.tasks.count() == 2


def test_a_person_without_a_role_may_import_nothing():
    with pytest.raises(NotAllowed):
        save(plan(task(1)), by=UserFactory())

    assert not Project.objects.exists()


def test_a_person_without_a_role_may_merge_nothing():
    target = save(plan(task(1))).project

    with pytest.raises(NotAllowed):
        merge(plan(task(1)), target, by=UserFactory())


def test_saving_fifty_tasks_costs_the_queries_of_five():
    def queries(size: int, key: str) -> int:
        chain = plan(*[task(n, links=link(n - 1) if n > 1 else "") for n in range(1, size + 1)])
        program = ProgramFactory()
        with CaptureQueriesContext(connection) as captured:
            save(chain, program=program, key=key)
        return len(captured)

    assert queries(50, "LONG") == queries(5, "SHORT")
