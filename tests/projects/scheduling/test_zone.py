"""Hours of a place as UTC: the nights on which the clock changes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from projects.scheduling import (
    STANDARD,
    Activity,
    CalendarRules,
    Network,
    ProjectFrame,
    compile_calendar,
    schedule,
    to_instant,
    to_minute,
)

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = CalendarRules(week=(((60, 300),),) * 7)  # 01:00 to 05:00
EVERY_NIGHT = compile_calendar(NIGHT, BERLIN)
OFFICE = compile_calendar(STANDARD, BERLIN)


def _utc(*parts: int) -> int:
    return to_minute(datetime(*parts, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "minutes"),
    [((2026, 3, 28), 240), ((2026, 3, 29), 180), ((2026, 10, 24), 240), ((2026, 10, 25), 300)],
    ids=["before spring", "spring", "before autumn", "autumn"],
)
def test_the_night_of_the_change_is_an_hour_shorter_or_longer(day, minutes):
    noon_before = _utc(*day, 12) - 1440

    assert EVERY_NIGHT.between(noon_before, noon_before + 1440) == minutes


def test_office_hours_move_with_the_clock():
    friday_evening = OFFICE.previous_finish(_utc(2026, 3, 28, 12))

    assert to_instant(OFFICE.next_start(friday_evening)) == datetime(2026, 3, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [(((60, 150),), 60), (((150, 300),), 120), (((130, 160),), 0)],
    ids=["ends in the gap", "begins in the gap", "lies in the gap"],
)
def test_a_time_that_the_clock_skips_is_the_instant_of_the_change(hours, minutes):
    working_time = compile_calendar(CalendarRules(week=(hours,) * 7), BERLIN)

    assert working_time.between(_utc(2026, 3, 28, 12), _utc(2026, 3, 29, 12)) == minutes


def test_shifts_that_touch_across_the_change_lose_no_minute():
    around = compile_calendar(CalendarRules(week=(((0, 150), (150, 1440)),) * 7), BERLIN)

    assert around.between(_utc(2026, 10, 24), _utc(2026, 10, 26)) == 2 * 1440


def test_a_clock_that_changes_at_midnight_keeps_the_day_whole():
    santiago = compile_calendar(
        CalendarRules(week=(((0, 1440),),) * 7), ZoneInfo("America/Santiago")
    )

    assert santiago.between(_utc(2026, 9, 5), _utc(2026, 9, 8)) == 3 * 1440


def test_a_task_across_the_change_keeps_the_hours_of_its_place():
    frame = ProjectFrame(id=1, start=_utc(2026, 3, 27, 7), calendar=1)
    network = Network(
        projects=[frame],
        activities=[Activity(id=1, project=1, duration=960)],
        calendars={1: OFFICE},
    )

    finish = schedule(network).dates[1].finish

    assert to_instant(finish).astimezone(BERLIN) == datetime(2026, 3, 30, 17, tzinfo=BERLIN)
