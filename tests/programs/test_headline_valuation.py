"""The headline figures of a program from plain values, and what taking a change back does."""

from datetime import date
from decimal import Decimal

from programs.headline_valuation import Node, ProgramTree

CONFIRMED, PROMISED, LATE = date(2026, 11, 20), date(2027, 6, 3), date(2027, 6, 13)


def days_between(first: date, last: date) -> int:
    return (last - first).days


def project(**fields):
    state = {
        "currency": "EUR", "finish": LATE, "baseline_finish": PROMISED,
        "status_date": CONFIRMED, "eac": Decimal(100), "delay_cost": Decimal(5),
        "risk_exposure": Decimal(7),
    }  # fmt: skip
    return state | fields


def node(**fields) -> Node:
    return Node(currency="EUR", working_days=days_between, **fields)


def tree(*nodes: Node, rate: Decimal | None = Decimal(2)) -> ProgramTree:
    def convert(amount, source, target, day):
        return None if rate is None else amount * rate

    return ProgramTree(1, dict(enumerate(nodes, start=1)), convert)


def test_cost_is_eac_delay_and_own_costs_of_all_below():
    below = node(parent=1, projects={12: project()}, own_budget=Decimal(3))
    top = node(projects={11: project()}, standing_cost_per_day=Decimal(2))

    # Twice 100 + 5, own budget 3, ten days late at 2.
    assert tree(top, below).headline().cost == 2 * 105 + 3 + 10 * 2


def test_roi_is_what_benefits_return_on_cost_and_run_cost():
    gain = {"amount": Decimal(500), "is_cost": False, "is_financial": True}
    loss = {"amount": Decimal(95), "is_cost": True, "is_financial": True}
    top = node(projects={11: project()}, benefits={1: gain, 2: loss})

    assert tree(top).headline().roi == Decimal(300) / 200


def test_roi_without_any_benefit_is_undefined():
    assert tree(node(projects={11: project()})).headline().roi is None


def test_an_amount_in_another_currency_is_converted():
    top = node(projects={11: project(currency="USD")})

    assert tree(top).headline().cost == 2 * 105


def test_an_amount_without_a_rate_is_left_out():
    top = node(projects={11: project(), 12: project(currency="USD")})

    assert tree(top, rate=None).headline().cost == 105


def test_a_part_of_a_state_changes_that_part():
    found = tree(node(projects={11: project()}))
    found.headline()

    found.apply("project", 1, 11, {"eac": "90.50"})

    assert found.headline().cost == Decimal("95.50")
    assert found.headline().finish == LATE


def test_a_project_that_is_taken_out_takes_its_finish_along():
    found = tree(node(projects={11: project(), 12: project(finish=PROMISED)}))
    found.headline()

    found.apply("project", 1, 11, None)

    assert found.headline().finish == PROMISED


def test_a_program_that_was_not_below_yet_does_not_count():
    found = tree(node(projects={11: project()}), node(parent=1, projects={12: project()}))
    found.headline()

    found.apply("program", 2, 2, {"parent_id": None})

    assert found.headline().cost == 105


def test_a_part_of_what_is_not_there_says_nothing():
    found = tree(node(projects={11: project()}))

    found.apply("project", 1, 99, {"eac": "90.50"})

    assert found.headline().cost == 105
