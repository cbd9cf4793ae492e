"""What the calendars, resources and assignments of a Microsoft Project file become."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from projects.errors import FileRefused
from projects.importing.ms_project_xml import read
from projects.importing.plan import PlanRate
from tests.projects.importing.xml import elements, project, task


def calendar(content: str, uid: int = 1):
    entry = f"<Calendar><UID>{uid}</UID><Name>C</Name>{content}</Calendar>"
    return read(project(task(1), before=f"<Calendars>{entry}</Calendars>")).calendars[0]


def day(kind: int, *times: tuple[str, str], dates: str = "") -> str:
    worked = "".join(
        f"<WorkingTime><FromTime>{a}</FromTime><ToTime>{b}</ToTime></WorkingTime>" for a, b in times
    )
    return (
        f"<WeekDay><DayType>{kind}</DayType><DayWorking>{int(bool(times))}</DayWorking>{dates}"
        f"<WorkingTimes>{worked}</WorkingTimes></WeekDay>"
    )


def period(first: str, last: str) -> str:
    return (
        f"<TimePeriod><FromDate>{first}T00:00:00</FromDate>"
        f"<ToDate>{last}T23:59:00</ToDate></TimePeriod>"
    )


def test_weekdays_begin_on_sunday_in_the_file_and_on_monday_here():
    found = calendar(f"<WeekDays>{day(1)}{day(2, ('08:00:00', '12:00:00'))}</WeekDays>")

    assert found.week == (((480, 720),), None, None, None, None, None, ())


def test_midnight_at_the_end_of_a_day_is_24_hours():
    found = calendar(f"<WeekDays>{day(2, ('23:00:00', '00:00:00'))}</WeekDays>")

    assert found.week[0] == ((1380, 1440),)


def test_touching_hours_are_joined_in_order():
    hours = day(2, ("13:00:00", "17:00:00"), ("08:00:00", "13:00:00"))

    assert calendar(f"<WeekDays>{hours}</WeekDays>").week[0] == ((480, 1020),)


def test_an_exception_covers_both_its_ends():
    dates = period("2026-12-24", "2026-12-26")

    found = calendar(f"<WeekDays>{day(0, dates=dates)}</WeekDays>").exceptions

    assert found == {date(2026, 12, n): () for n in (24, 25, 26)}


def test_exception_entries_count_where_there_are_no_expanded_days():
    entry = (
        f"<Exception>{period('2026-05-01', '2026-05-01')}<Type>1</Type><DayWorking>0</DayWorking>"
    )

    assert calendar(f"<Exceptions>{entry}</Exception></Exceptions>").exceptions == {
        date(2026, 5, 1): ()
    }


def test_expanded_days_win_over_exception_entries():
    days = f"<WeekDays>{day(0, dates=period('2026-05-01', '2026-05-01'))}</WeekDays>"
    entry = f"<Exception>{period('2026-06-01', '2026-06-09')}<Type>6</Type></Exception>"

    found = calendar(f"{days}<Exceptions>{entry}</Exceptions>")

    assert set(found.exceptions) == {date(2026, 5, 1)}


def test_a_recurring_exception_without_its_days_is_said():
    entry = f"<Exception>{period('2026-01-01', '2030-01-01')}<Type>2</Type></Exception>"
    entries = f"<Calendar><UID>1</UID><Exceptions>{entry}</Exceptions></Calendar>"

    plan = read(project(task(1), before=f"<Calendars>{entries}</Calendars>"))

    assert plan.not_understood[0].why == "a recurring exception without its days"


def test_a_week_that_ends_is_kept_with_its_dates():
    week = f"<WeekDays>{day(2, ('06:00:00', '14:00:00'))}</WeekDays>"

    found = calendar(
        f"<WorkWeeks><WorkWeek>{period('2026-07-01', '2026-08-31')}{week}</WorkWeek></WorkWeeks>"
    )

    assert (found.work_weeks[0].first, found.work_weeks[0].week[0]) == (
        date(2026, 7, 1),
        ((360, 840),),
    )


def test_endless_exceptions_are_refused():
    dates = period("1970-01-01", "2200-12-31")

    with pytest.raises(FileRefused) as caught:
        calendar(f"<WeekDays>{day(0, dates=dates)}</WeekDays>")

    assert "too many days" in caught.value.problems[0].message


def test_calendars_that_inherit_in_a_circle_are_refused():
    def entry(uid, base):
        return f"<Calendar><UID>{uid}</UID><BaseCalendarUID>{base}</BaseCalendarUID></Calendar>"

    circle = f"<Calendars>{entry(1, 2)}{entry(2, 1)}</Calendars>"
    with pytest.raises(FileRefused) as caught:
        read(project(task(1), before=circle))

    assert "inherits from itself" in caught.value.problems[0].message


def resource(**fields):
    fields = {"UID": 3, "Name": "Crew"} | fields
    entry = f"<Resources><Resource>{elements(fields)}</Resource></Resources>"
    return read(project(task(1), after=entry)).resources[0]


@pytest.mark.parametrize(("number", "kind"), [(0, "material"), (1, "work"), (2, "cost")])
def test_resources_have_kinds(number, kind):
    assert resource(Type=number).kind == kind


def test_rates_are_money_per_hour_and_uses_hundredths():
    [rate] = resource(StandardRate=10, CostPerUse=3000).rates

    assert rate == PlanRate(since=None, standard=Decimal(10), per_use=Decimal(30))


def test_dated_rates_of_the_first_table_are_kept():
    row = elements({"RatesFrom": "2026-01-01T00:00:00", "RateTable": 0, "StandardRate": 20})
    other = elements({"RatesFrom": "2026-01-01T00:00:00", "RateTable": 1, "StandardRate": 99})

    found = resource(Rates=f"<Rate>{row}</Rate><Rate>{other}</Rate>").rates

    assert found == (PlanRate(since=datetime.fromisoformat("2026-01-01"), standard=Decimal(20)),)


def test_the_placeholder_for_nobody_is_no_resource():
    nobody = "<Resources><Resource><UID>0</UID></Resource></Resources>"

    assert read(project(task(1), after=nobody)).resources == ()


def test_an_assignment_to_nobody_yet_has_no_resource():
    fields = elements({"UID": 1, "TaskUID": 1, "ResourceUID": -65535, "Work": "PT8H0M0S"})
    assigned = f"<Assignments><Assignment>{fields}</Assignment></Assignments>"

    [found] = read(project(task(1), after=assigned)).assignments

    assert (found.resource_uid, found.work, found.remaining_work) == (None, 480, 480)
