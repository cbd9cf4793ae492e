"""Working time: the reference cases to the minute, and the edges of the four operations."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import CalendarHasNoWorkingTime, DomainError
from projects.scheduling import CLOCK, STANDARD, CalendarRules, compile_calendar, to_minute
from tests.projects.scheduling.plans import WORKING_TIME, at, shown

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "calendar.json").read_text(encoding="utf-8")
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ADDING = [case for case in REFERENCE["cases"] if "from" in case]
COUNTING = [case for case in REFERENCE["cases"] if "between" in case]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _hours(intervals) -> tuple:
    return tuple((_minutes(start), _minutes(end)) for start, end in intervals)


def _working_time(facts):
    rules = CalendarRules(
        week=tuple(_hours(facts["week"][day]) for day in WEEKDAYS),
        exceptions={
            date.fromisoformat(day): _hours(hours) for day, hours in facts["exceptions"].items()
        },
    )
    return compile_calendar(rules, None)


CALENDARS = {name: _working_time(facts) for name, facts in REFERENCE["calendars"].items()}


@pytest.mark.parametrize("case", ADDING, ids=lambda case: case["id"])
def test_work_begins_at_the_next_start_of_the_reference(case):
    found = CALENDARS[case["calendar"]].next_start(at(case["from"]))

    assert found == at(case["next_work_start"])


@pytest.mark.parametrize("case", ADDING, ids=lambda case: case["id"])
def test_adding_minutes_gives_the_finish_of_the_reference(case):
    found = CALENDARS[case["calendar"]].add(at(case["from"]), case["add_minutes"])

    assert found == at(case["finish"])


@pytest.mark.parametrize("case", ADDING, ids=lambda case: case["id"])
def test_subtracting_what_was_added_gives_the_start_back(case):
    found = CALENDARS[case["calendar"]].add(at(case["finish"]), -case["add_minutes"])

    assert found == at(case["next_work_start"])


@pytest.mark.parametrize("case", COUNTING, ids=lambda case: case["id"])
def test_counting_minutes_gives_the_reference(case):
    a, b = (at(text) for text in case["between"])

    assert CALENDARS[case["calendar"]].between(a, b) == case["working_minutes"]


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ("2026-03-06 17:00", "2026-03-09 08:00"),
        ("2026-03-06 12:00", "2026-03-06 13:00"),
        ("2026-03-06 16:59", "2026-03-06 16:59"),
        ("2026-03-06 08:00", "2026-03-06 08:00"),
        ("2026-03-07 10:00", "2026-03-09 08:00"),
    ],
)
def test_the_next_start_leaves_the_end_of_work_behind(x, expected):
    assert shown(WORKING_TIME.next_start(at(x))) == expected


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ("2026-03-09 08:00", "2026-03-06 17:00"),
        ("2026-03-06 13:00", "2026-03-06 12:00"),
        ("2026-03-06 08:01", "2026-03-06 08:01"),
        ("2026-03-06 17:00", "2026-03-06 17:00"),
        ("2026-03-08 10:00", "2026-03-06 17:00"),
    ],
)
def test_the_previous_finish_leaves_the_beginning_of_work_behind(x, expected):
    assert shown(WORKING_TIME.previous_finish(at(x))) == expected


def test_adding_nothing_stays_outside_of_working_time():
    sunday = at("2026-03-08 10:00")

    assert WORKING_TIME.add(sunday, 0) == sunday


def test_subtracting_ends_at_the_beginning_of_the_first_minute_worked():
    assert shown(WORKING_TIME.add(at("2026-03-10 12:00"), -240)) == "2026-03-10 08:00"


def test_counting_backwards_is_negative():
    assert WORKING_TIME.between(at("2026-03-03 08:00"), at("2026-03-02 08:00")) == -480


@given(
    st.integers(at("2020-01-01"), at("2030-01-01")),
    st.integers(-200_000, 200_000).filter(bool),
)
def test_what_was_added_is_what_lies_between(x, minutes):
    assert WORKING_TIME.between(x, WORKING_TIME.add(x, minutes)) == minutes


@given(st.integers(at("1990-01-01"), at("2090-01-01")))
def test_answers_do_not_depend_on_what_was_asked_before(x):
    fresh = compile_calendar(STANDARD, None)

    assert fresh.add(x, 4_000) == WORKING_TIME.add(x, 4_000)


def test_work_of_a_hundred_years_is_found_without_asking_for_it_first():
    assert shown(WORKING_TIME.add(at("2026-03-02 08:00"), 26_000 * 480)).startswith("2125")


def test_work_past_the_year_2200_is_an_error_that_says_so():
    with pytest.raises(DomainError, match="1970 to 2200"):
        WORKING_TIME.add(at("2026-03-02 08:00"), 100_000 * 480)


def test_an_instant_before_1970_is_an_error_that_says_so():
    with pytest.raises(DomainError, match="1970 to 2200"):
        WORKING_TIME.next_start(to_minute(datetime(1960, 1, 1)))  # noqa: DTZ001


def test_a_calendar_without_hours_is_an_error():
    with pytest.raises(CalendarHasNoWorkingTime):
        compile_calendar(CalendarRules(week=((),) * 7), None)


def test_two_calendars_that_never_meet_are_an_error():
    weekend = CalendarRules(week=((),) * 5 + (((0, 1440),),) * 2)
    never = WORKING_TIME.intersect(compile_calendar(weekend, None))

    with pytest.raises(CalendarHasNoWorkingTime):
        never.next_start(at("2026-03-02 08:00"))


def test_two_calendars_together_work_when_both_do():
    mornings = compile_calendar(CalendarRules(week=(((0, 600),),) * 7), None)

    both = WORKING_TIME.intersect(mornings)

    assert shown(both.add(at("2026-03-02 00:00"), 240)) == "2026-03-03 10:00"


def test_the_clock_never_stops():
    assert CLOCK.between(at("2026-03-06 17:00"), at("2026-03-09 08:00")) == 63 * 60
