"""When a report is due: weeks, times and time zones."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from projects.report_rhythm import is_reported, last_due, next_due

FRIDAY = {"weekday": 4, "at": time(15), "zone": UTC}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 20, 14, 59, tzinfo=UTC), datetime(2026, 11, 13, 15, tzinfo=UTC)),
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 20, 15, tzinfo=UTC)),
        (datetime(2026, 11, 26, 23, tzinfo=UTC), datetime(2026, 11, 20, 15, tzinfo=UTC)),
    ],
)
def test_a_report_was_last_due_on_the_weekday_before(now, due):
    assert last_due(now=now, **FRIDAY) == due


def test_the_next_is_due_a_week_after_the_last():
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)

    assert next_due(now=now, **FRIDAY) == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_the_time_is_that_of_the_zone_when_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    terms = {"weekday": 4, "at": time(15), "zone": berlin}

    found = [last_due(now=datetime(2026, 10, day, 23, tzinfo=UTC), **terms) for day in (23, 30)]

    assert [due.astimezone(UTC).hour for due in found] == [13, 14]


@pytest.mark.parametrize(("day", "counts"), [(13, False), (14, True), (20, True)])
def test_the_report_of_a_week_is_of_the_seven_days_up_to_the_due_one(day, counts):
    assert is_reported(date(2026, 11, 20), [date(2026, 11, day)]) is counts
