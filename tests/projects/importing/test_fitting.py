"""What does not fit our records is changed with a notice, or refused."""

from datetime import date
from decimal import Decimal

import pytest

from projects.errors import FileRefused
from projects.importing.fitting import fit
from projects.importing.ms_project_xml import read
from projects.importing.scheduled import schedule_plan
from tests.projects.importing.xml import elements, link, project, task

WEEKDAY = "<WeekDay><DayType>{}</DayType><WorkingTimes><WorkingTime><FromTime>{}</FromTime>"
OFFICE = "".join(
    WEEKDAY.format(day, "08:00:00")
    + "<ToTime>16:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
    for day in range(2, 7)
)


def subjects(plan):
    return [notice.subject for notice in plan.not_understood]


def assigned(**fields):
    fields = {"TaskUID": 1, "ResourceUID": 3} | fields
    resource = "<Resources><Resource><UID>3</UID><Name>Crew</Name></Resource></Resources>"
    entry = f"<Assignments><Assignment>{elements(fields)}</Assignment></Assignments>"
    return read(project(task(1), after=resource + entry))


def test_parts_of_a_minute_are_rounded_half_up():
    assert fit(read(project(task(1, Duration="PT1H0M30S")))).tasks[0].duration == 61


def test_rounded_work_takes_the_time_it_took():
    plan = assigned(Work="PT4H0M24S", Units="0.04")

    [entry] = fit(plan).assignments

    assert entry.work == 240
    assert float(entry.work / entry.units) == pytest.approx(240.4 / 0.04, abs=0.2)


def test_uneven_work_leaves_the_duration_to_the_task():
    plan = assigned(Work="PT8H0M0S", WorkContour=3)

    assert fit(plan).assignments[0].work == 0


def test_an_assignment_that_begins_late_is_said():
    assert "Assignment/Delay" in subjects(fit(assigned(Work="PT8H0M0S", Delay=4800)))


def test_a_summary_brings_no_progress_of_its_own():
    started = {"PercentComplete": 50, "ActualStart": "2026-01-05T08:00:00"}

    plan = fit(read(project(task(1, **started), task(2, OutlineLevel=2, **started))))

    assert [(t.percent_complete, t.is_started) for t in plan.tasks] == [(0, False), (50, True)]


def test_a_nameless_task_is_called_by_its_uid():
    assert fit(read(project(task(7, Name="")))).tasks[0].name == "Task 7"


def test_elapsed_percent_becomes_percent_and_is_said():
    plan = fit(read(project(task(1), task(2, links=link(1, LinkLag=50, LagFormat=20)))))

    assert plan.links[0].lag_kind == "percent"
    assert subjects(plan) == ["PredecessorLink/LagFormat"]


def test_a_plan_laid_from_its_finish_starts_where_that_puts_it():
    laid = {"ScheduleFromStart": 0, "FinishDate": "2026-01-16T17:00:00"}

    plan = fit(read(project(task(1, ConstraintType=1), **laid)))

    assert (plan.schedule_from_start, plan.start.date()) == (True, date(2026, 1, 12))


def test_the_hour_of_the_start_is_kept_where_work_could_begin_before():
    plan = read(project(task(1), StartDate="2026-01-05T10:00:00"))

    assert schedule_plan(fit(plan)).tasks == schedule_plan(plan).tasks
    assert subjects(fit(plan)) == ["Project/StartDate"]


def test_the_usual_hour_of_the_start_needs_no_constraint():
    assert fit(read(project(task(1)))).tasks[0].constraint == "ASAP"


def test_weeks_for_a_time_become_exceptions():
    period = (
        "<TimePeriod><FromDate>2026-07-06T00:00:00</FromDate>"
        "<ToDate>2026-07-12T00:00:00</ToDate></TimePeriod>"
    )
    week = f"<WorkWeeks><WorkWeek>{period}<WeekDays>{OFFICE}</WeekDays></WorkWeek></WorkWeeks>"
    entry = f"<Calendars><Calendar><UID>1</UID><Name>C</Name>{week}</Calendar></Calendars>"

    [calendar] = fit(read(project(task(1), before=entry))).calendars

    assert calendar.exceptions == {date(2026, 7, n): ((480, 960),) for n in range(6, 11)}


def test_the_rate_at_the_start_is_kept_and_the_others_are_said():
    rows = "".join(
        f"<Rate>{elements({'RatesFrom': f'{year}-01-01T00:00:00', 'StandardRate': rate})}</Rate>"
        for year, rate in ((1984, 10), (2026, 20), (2027, 30))
    )
    resource = f"<Resources><Resource><UID>3</UID><Rates>{rows}</Rates></Resource></Resources>"

    plan = fit(read(project(task(1), after=resource)))

    assert [rate.standard for rate in plan.resources[0].rates] == [Decimal(20)]
    assert subjects(plan) == ["Resource/Rates"]


def test_two_links_between_two_tasks_are_refused():
    plan = read(project(task(1), task(2, links=link(1) + link(1, Type=3))))

    with pytest.raises(FileRefused) as caught:
        fit(plan)

    assert caught.value.problems[0].message == "Tasks 1 and 2 are linked twice."
