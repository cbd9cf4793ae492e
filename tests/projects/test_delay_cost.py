"""What being late costs while the work goes on."""

from datetime import date
from decimal import Decimal

import pytest

from projects.delay_cost import delay_begins, delay_cost

STATUS = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("baseline_finish", "begins"),
    [
        (date(2027, 3, 11), date(2027, 3, 11)),
        (date(2026, 10, 30), STATUS),
        (None, None),
    ],
)
def test_delay_is_counted_from_the_later_of_baseline_finish_and_status_date(
    baseline_finish, begins
):
    assert delay_begins(baseline_finish=baseline_finish, status_date=STATUS) == begins


@pytest.mark.parametrize(("days", "cost"), [(41, 336_200), (0, 0), (-5, 0), (None, 0)])
def test_each_day_late_costs_the_standing_cost(days, cost):
    assert delay_cost(standing_cost_per_day=Decimal(8200), working_days=days) == cost
