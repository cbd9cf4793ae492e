"""Verb: load the demo portfolio: inputs only, through the verbs, so that every figure is computed.

Plans are entered and frozen as they were in spring; then every round of every program is replayed
in the order of days, and from ten weeks before the last one a snapshot follows each.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from portfolio.demo.inputs import DemoInputs, evening, morning
from portfolio.demo.people import People, make_people
from portfolio.demo.plan import Entered, enter_program
from portfolio.demo.replay import replay
from portfolio.demo.reports import publish_reports
from portfolio.models import Portfolio
from portfolio.portfolio_setup import create_portfolio
from portfolio.snapshotting import snapshot
from projects.rescheduling import rescheduled_once
from projects.week_confirming import keep_figures


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
    _replay_all(inputs, Opening(portfolio=portfolio, people=people, manager=manager))
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is there before the first program: the portfolio, its manager, the people."""

    portfolio: Portfolio
    people: People
    manager: Any


def _replay_all(inputs: DemoInputs, opening: Opening) -> None:
    """Live through the days in their order: programs begin, and each round follows on its day."""
    days = defaultdict(list)
    for program in inputs.programs:
        for round_ in program["rounds"]:
            days[round_["day"]].append((program["key"], round_))
    entered: dict[str, Entered] = {}
    for day in sorted(days):
        _begin_programs(inputs, opening, entered, day)
        with rescheduled_once(at=evening(day)):
            for key, round_ in days[day]:
                replay(entered[key], round_)
        _keep_confirmed(entered, days[day], day)
        for key, round_ in days[day]:
            publish_reports(entered[key], round_)
        if day >= inputs.portfolio["first_snapshot"]:
            snapshot(day=day, program_ids=[one.program.pk for one in entered.values()])


def _keep_confirmed(entered: dict[str, Entered], rounds, day: date) -> None:
    """Keep the figures with the weeks that the rounds of ``day`` confirmed: they follow last."""
    projects = [project.pk for key, _ in rounds for project in entered[key].projects.values()]
    keep_figures(status_date=day, project_ids=projects)


def _begin_programs(
    inputs: DemoInputs, opening: Opening, entered: dict[str, Entered], day: date
) -> None:
    for program in sorted(inputs.programs, key=lambda program: program["entered"]):
        if program["key"] not in entered and program["entered"] <= day:
            entered[program["key"]] = enter_program(
                program, portfolio=opening.portfolio, people=opening.people, by=opening.manager
            )
