"""What a snapshot keeps of a program besides its figures, and the program as it was by that.

Amounts and dates are text, so that not a cent is lost. The key stays today's: links lead there.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from programs.models import Benefit, Program
from programs.queries.program_rows import RISK_COLUMNS, BenefitRows, ProgramRows
from projects.exchange_rates import ExchangeRates, Rate
from projects.models import Task
from projects.risk_scoring import RiskPosition

MONEY = ("standing_cost_per_day", "own_budget")
RATES = ("discount_rate", "hurdle_rate")
INSTANTS = ("forecast", "baseline", "approved")


def program_inputs(rows: ProgramRows, rates: ExchangeRates) -> dict[str, Any]:
    """Return what to keep of a program: terms, health's limits, benefits, own risks, rates."""
    program = rows.program
    portfolio = program.portfolio
    return {
        "name": program.name,
        "currency": program.currency,
        "calendar": program.calendar_id,
        "manager": program.manager_name or "",
        "thresholds": portfolio.thresholds or {},
        **{name: str(getattr(program, name)) for name in MONEY},
        **{name: _rate(getattr(program, name), getattr(portfolio, name)) for name in RATES},
        "risks": [_risk(risk) for risk in rows.risks],
        "benefits": [_benefit(one) for one in rows.benefits],
        "rates": _rates(rows, rates),
    }


def _rates(rows: ProgramRows, rates: ExchangeRates) -> list[list[str]]:
    """Return the rates that a program with money in several currencies is added up by."""
    used = {rows.program.portfolio.currency}
    for one in rows.line():
        used |= {one.program.currency, *(month["currency"] for month in one.months)}
        used |= {project.currency for project, _, _ in one.projects}
    if len(used) < 2:
        return []
    return [[r.base, r.currency, r.date.isoformat(), str(r.rate)] for r in rates.all()]


def _rate(own: Decimal | None, inherited: Decimal) -> str:
    return str(inherited if own is None else own)


def _risk(risk: RiskPosition) -> list:
    amounts = (getattr(risk, name) for name in RISK_COLUMNS)
    return [risk.is_threat, *(None if amount is None else str(amount) for amount in amounts)]


def _benefit(rows: BenefitRows) -> dict[str, Any]:
    benefit = rows.benefit
    forecast = benefit.forecast_per_month
    return {
        "id": benefit.pk,
        "name": benefit.name,
        "kind": benefit.kind,
        "owner": benefit.owner_unit or str(benefit.owner or ""),
        "enabler": benefit.enabling_task_id
        and [benefit.enabling_task_id, str(benefit.enabling_task)],
        "starts_on": _text(benefit.starts_on),
        "delay_days": benefit.delay_days,
        "planned_per_month": str(benefit.planned_per_month),
        "forecast_per_month": None if forecast is None else str(forecast),
        "ramp_months": benefit.ramp_months,
        "end_date": _text(benefit.end_date),
        "end_months": benefit.end_months,
        "time_zone": rows.time_zone,
        "is_reached": rows.is_reached,
        **{name: _text(getattr(rows, name)) for name in INSTANTS},
        "realised": [[day.isoformat(), str(amount)] for day, amount in rows.realised.items()],
    }


def _text(moment: date | None) -> str | None:
    return moment and moment.isoformat()


def program_then(today: Program, inputs: Mapping[str, Any]) -> Program:
    """Return the program as it was, by what its snapshot kept; as today's where that is empty."""
    then = copy(today)
    if inputs:
        then.name, then.currency = inputs["name"], inputs["currency"]
        then.calendar_id, then.manager_name = inputs["calendar"], inputs["manager"]
        for name in (*MONEY, *RATES):
            setattr(then, name, Decimal(inputs[name]))
        then.portfolio = copy(today.portfolio)
        then.portfolio.thresholds = inputs["thresholds"]
    return then


def risks_then(inputs: Mapping[str, Any]) -> list[RiskPosition]:
    """Return the open risks that the program itself had."""
    return [
        RiskPosition(
            is_threat=is_threat,
            **{
                name: None if text is None else Decimal(text)
                for name, text in zip(RISK_COLUMNS, amounts, strict=True)
            },
        )
        for is_threat, *amounts in inputs.get("risks", ())
    ]


def benefits_then(program: Program, inputs: Mapping[str, Any]) -> list[BenefitRows]:
    """Return the benefits that the program had, with the days of the tasks that enabled them."""
    return [_benefit_then(program, kept) for kept in inputs.get("benefits", ())]


def _benefit_then(program: Program, kept: Mapping[str, Any]) -> BenefitRows:
    forecast = kept["forecast_per_month"]
    enabler = Task(pk=kept["enabler"][0], name=kept["enabler"][1]) if kept["enabler"] else None
    benefit = Benefit(
        pk=kept["id"],
        program=program,
        name=kept["name"],
        kind=kept["kind"],
        owner_unit=kept["owner"],
        enabling_task=enabler,
        starts_on=_day(kept["starts_on"]),
        delay_days=kept["delay_days"],
        planned_per_month=Decimal(kept["planned_per_month"]),
        forecast_per_month=None if forecast is None else Decimal(forecast),
        ramp_months=kept["ramp_months"],
        end_date=_day(kept["end_date"]),
        end_months=kept["end_months"],
    )
    return BenefitRows(
        benefit=benefit,
        time_zone=kept["time_zone"],
        is_reached=kept["is_reached"],
        realised={date.fromisoformat(day): Decimal(text) for day, text in kept["realised"]},
        **{name: kept[name] and datetime.fromisoformat(kept[name]) for name in INSTANTS},
    )


def _day(text: str | None) -> date | None:
    return text and date.fromisoformat(text)


def rates_then(kept: Iterable[Mapping[str, Any]]) -> ExchangeRates:
    """Return the rates by which these programs were added up."""
    found = {tuple(rate) for inputs in kept for rate in inputs.get("rates", ())}
    return ExchangeRates(
        Rate(base=base, currency=currency, date=date.fromisoformat(day), rate=Decimal(rate))
        for base, currency, day, rate in sorted(found)
    )
