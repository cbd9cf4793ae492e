"""Which of the days kept are shown: few, however many there are."""

from datetime import date, timedelta

import pytest

from projects.models import MetricSnapshot
from projects.queries.kept_days import kept_values, last_of_weeks, thinned
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 20)  # a Friday


def kept(days):
    project = ProjectFactory()
    MetricSnapshot.objects.bulk_create(
        MetricSnapshot(
            project=project,
            program=project.program,
            date=LAST - timedelta(days=n),
            figures={"eac": f"{n}.10", "cpi": None},
        )
        for n in range(days)
    )
    return project.snapshots.all()


@pytest.mark.parametrize(("days", "shown"), [(1, 1), (93, 93), (94, 14), (1095, 157), (1200, 40)])
def test_long_times_have_a_point_a_week_or_a_month(days, shown):
    assert thinned(kept(days)).count() == shown


def test_of_a_week_the_last_day_is_shown():
    days = thinned(kept(120)).values_list("date", flat=True)

    assert {day.weekday() for day in days[: len(days) - 1]} == {6}
    assert days[len(days) - 1] == LAST


def test_a_trend_can_end_before_the_newest_day():
    rows = last_of_weeks(kept(60), weeks=3, until=date(2026, 11, 11))

    assert list(rows.values_list("date", flat=True)) == [
        date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 11),
    ]  # fmt: skip


def test_figures_come_as_the_text_they_were_kept_as():
    assert kept_values(thinned(kept(1)), "eac", "cpi", "nothing") == [(LAST, "0.10", None, None)]


def test_three_years_cost_the_queries_of_a_day(django_assert_num_queries):
    rows = kept(1095)

    with django_assert_num_queries(2):
        kept_values(thinned(rows), "eac")
