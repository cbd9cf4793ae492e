"""Out and in again: a plan that leaves us comes back with the same schedule."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.exporting import ms_project_xml
from projects.exporting.project_plan import project_plan
from projects.importing.comparing import differences
from projects.importing.fitting import fit
from projects.importing.ms_project_xml import read
from projects.importing.saving import merge_plan, save_plan
from projects.importing.scheduled import schedule_plan
from projects.rescheduling import reschedule
from tests.factories import NOW, ProgramFactory, TaskFactory
from tests.projects.importing.xml import link, project, task

pytestmark = pytest.mark.django_db


def saved(*tasks: str, **more):
    key = more.pop("key", "PLAN")
    options = {"key": key, "name": "Plan", "manager": None, "time_zone": "Europe/Berlin"}
    plan = fit(read(project(*tasks, **more)))
    return save_plan(plan=plan, program=ProgramFactory(), by=None, at=NOW, **options).project


def exported(found):
    return read(io.BytesIO(ms_project_xml.write(project_plan(found))))


def test_the_schedule_survives():
    plan = exported(
        saved(
            task(1),
            task(2, OutlineLevel=2, links=link(3, LinkLag=-50, LagFormat=19)),
            task(3, OutlineLevel=2, ConstraintType=4, ConstraintDate="2026-01-08T08:00:00"),
            task(4, Duration="PT0H0M0S", links=link(1)),
        )
    )

    assert differences(plan, schedule_plan(plan)) == ()


def test_work_after_the_status_date_stays_there():
    plan = exported(saved(task(1), task(2, links=link(1)), StatusDate="2026-01-30T17:00:00"))

    assert schedule_plan(plan).finish.isoformat() == "2026-02-13T17:00:00"


def test_the_rest_of_started_work_stays_after_the_status_date():
    started = {"ActualStart": "2026-01-05T08:00:00", "ActualDuration": "PT8H0M0S"}

    plan = exported(saved(task(1, PercentComplete=20, **started), StatusDate="2026-01-30T17:00:00"))

    assert schedule_plan(plan).finish.isoformat() == "2026-02-05T17:00:00"


def test_names_may_hold_any_character():
    found = saved(task(1, Name="&lt;b&gt; &amp; &quot;ü&quot;"))

    assert exported(found).tasks[0].name == '<b> & "ü"'


def test_money_comes_back_to_the_cent():
    found = exported(saved(task(1, Cost=12345, ActualCost=6789))).tasks[0]

    assert (str(found.cost), str(found.actual_cost)) == ("123.45", "67.89")


def test_exporting_fifty_tasks_costs_the_queries_of_five():
    def queries(size: int, key: str) -> int:
        started = {"ActualStart": "2026-01-05T08:00:00"}
        status = {"StatusDate": "2026-01-30T17:00:00"}
        found = saved(*[task(n, **started) for n in range(1, size + 1)], key=key, **status)
        with CaptureQueriesContext(connection) as captured:
            exported(found)
        return len(captured)

    assert queries(50, "LONG") == queries(5, "SHORT")


def test_a_project_of_ours_finds_its_tasks_again():
    target = saved(task(1), task(2, links=link(1)))
    dig = TaskFactory(name="Dig", project=target, position=5)
    TaskFactory(name="Deeper", project=target, parent=dig)
    reschedule([target.pk], at=NOW)

    again = merge_plan(plan=fit(exported(target)), project=target, by=None, at=NOW)

    assert (again.added, again.missing) == ((), ())
