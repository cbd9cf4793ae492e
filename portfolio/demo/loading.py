"""Verb: load the demo portfolio: inputs only, through the verbs, so that every figure is computed.

Plans are entered and frozen as they were in spring; then every round of every program is replayed
in the order of days, and from ten weeks before the last one a snapshot follows each.
"""

from collections import defaultdict

from django.db import transaction

from portfolio.demo.inputs import DemoInputs, evening, morning
from portfolio.demo.people import make_people
from portfolio.demo.plan import Entered, enter_program
from portfolio.demo.replay import replay
from portfolio.models import Portfolio
from portfolio.portfolio_setup import create_portfolio
from projects.rescheduling import rescheduled_once


def is_loaded(inputs: DemoInputs) -> bool:
    """Return whether the demo's portfolio is there already."""
    return Portfolio.objects.filter(key=inputs.portfolio["key"]).exists()


@transaction.atomic
def load_demo(inputs: DemoInputs) -> bool:
    """Load the demo, all of it or nothing; return False where it is loaded already.

    Raises ValidationError where one of its keys is in use for something else.
    """
    if is_loaded(inputs):
        return False
    facts = inputs.portfolio
    people = make_people(facts["people"])
    manager = people[facts["manager"]]
    portfolio = create_portfolio(
        fields={"key": facts["key"], "name": facts["name"]} | facts["fields"],
        by=manager,
        at=morning(facts["entered"]),
    )
    entered = {
        program["key"]: enter_program(program, portfolio=portfolio, people=people, by=manager)
        for program in sorted(inputs.programs, key=lambda program: program["entered"])
    }
    _replay_all(inputs, entered)
    return True


def _replay_all(inputs: DemoInputs, entered: dict[str, Entered]) -> None:
    days = defaultdict(list)
    for program in inputs.programs:
        for round_ in program["rounds"]:
            days[round_["day"]].append((entered[program["key"]], round_))
    for day in sorted(days):
        with rescheduled_once(at=evening(day)):
            for one, round_ in days[day]:
                replay(one, round_)
