"""What being late costs while the work goes on. Pure: no Django, no I/O.

Delay cost = standing cost per day x working days after max(baseline finish, status date),
up to and including the forecast finish. Days already past are in the actual cost. It comes
on top of the EAC: cost at completion = EAC + delay cost + a program's own cost.
"""

from datetime import date
from decimal import Decimal

from projects.metrics import rounded

CENT = Decimal("0.01")


def delay_begins(*, baseline_finish: date | None, status_date: date) -> date | None:
    """Return the day after which working days cost extra, None without a baseline."""
    return None if baseline_finish is None else max(baseline_finish, status_date)


def delay_cost(
    *, standing_cost_per_day: Decimal, working_days: int | None, quantum: Decimal = CENT
) -> Decimal:
    """Return the standing cost of the days still to be lost, 0 if none are.

    ``working_days`` are those after ``delay_begins`` up to and including the forecast
    finish, on the project's (or program's) own calendar; negative when early, None without
    a baseline.

    >>> delay_cost(standing_cost_per_day=Decimal(8200), working_days=41)
    Decimal('336200.00')
    """
    return rounded(standing_cost_per_day * max(0, working_days or 0), quantum)
