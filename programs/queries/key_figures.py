"""The figures on top of an overview, each with its plan, its change and how it moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from projects.metrics import Metric
from projects.queries.status import Dashboard, Rated

TRENDS = ("roi_forecast", "finish", "cost_at_completion", "benefits_forecast", "risk_exposure")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One key figure. ``change`` is in ``change_unit``; ``change_share`` is a ratio to the plan."""

    figure: Metric
    label: str
    meaning: str
    good: str  # the direction that is welcome: up or down
    health: Rated | None = None
    plan: Metric | None = None
    plan_label: str = "plan"
    change: Decimal | int | None = None
    change_unit: str = ""
    change_share: Decimal | None = None
    trend: list[Decimal] = field(default_factory=list)
    trend_plan: Decimal | None = None
    note: str = ""

    @property
    def shown_change(self) -> Decimal | int | None:
        """Return the change that gives the arrow its direction."""
        return self.change_share if self.change is None else self.change


def key_figures(board: Dashboard, trends: Mapping[str, list[Decimal]]) -> tuple[KeyFigure, ...]:
    """Return the key figures of a program, as far as its viewer sees money."""
    if not board.sees_money:
        return (_finish(board, trends), *_counts(board))
    return (_roi(board, trends), _finish(board, trends), *_amounts(board, trends))


def portfolio_key_figures(
    board: Dashboard, trends: Mapping[str, list[Decimal]], on_track: Metric, of: Metric
) -> tuple[KeyFigure, ...]:
    """Return the key figures of a portfolio: how many programs are on track, not a finish."""
    programs = KeyFigure(
        figure=on_track,
        label="Programs on track",
        meaning="Programs whose health is green.",
        good="up",
        plan=of,
        plan_label="of",
    )
    if not board.sees_money:
        return (programs, *_counts(board))
    return (_roi(board, trends), *_amounts(board, trends), programs)


def _roi(board: Dashboard, trends: Mapping) -> KeyFigure:
    forecast, plan = board.metrics["roi_forecast"], board.metrics["roi_baseline"]
    return KeyFigure(
        figure=forecast,
        label="ROI forecast",
        meaning="What comes back for each unit of money spent, benefits moved by the schedule.",
        good="up",
        health=board.health.get("benefit"),
        plan=_if_defined(plan),
        change=_less(forecast, plan),
        change_unit="points",
        trend=trends.get("roi_forecast", []),
        trend_plan=plan.value,
    )


def _finish(board: Dashboard, trends: Mapping) -> KeyFigure:
    baseline = board.metrics["baseline_finish"]
    return KeyFigure(
        figure=board.metrics["finish"],
        label="Forecast finish",
        meaning="The latest finish below, as scheduled: a plain forecast without uncertainty.",
        good="down",
        health=board.health.get("schedule"),
        plan=_if_defined(baseline),
        change=board.metrics["finish_slip_days"].value,
        change_unit="slip",
        note="" if baseline.is_defined else "no baseline yet",
        trend=trends.get("finish", []),
        trend_plan=baseline.value and Decimal(baseline.value.toordinal()),
    )


def _amounts(board: Dashboard, trends: Mapping) -> tuple[KeyFigure, ...]:
    cost, budget = board.metrics["cost_at_completion"], board.others["budget"]
    benefits, planned = board.metrics["benefits_forecast"], board.metrics["benefits_planned"]
    contingency = board.others["contingency"]
    return (
        KeyFigure(
            figure=cost, label="Cost at completion", good="down",
            meaning="EAC of the projects, what their delay costs, and the program's own costs.",
            health=board.health.get("cost"), plan=_if_defined(budget), plan_label="budget",
            change_share=_share(cost, budget), trend=trends.get("cost_at_completion", []),
            trend_plan=budget.value),
        KeyFigure(
            figure=benefits, label="Benefits", good="up",
            meaning="All that the benefits bring until they end, if the schedule holds.",
            health=board.health.get("benefit"), plan=_if_defined(planned),
            change_share=_share(benefits, planned), trend=trends.get("benefits_forecast", []),
            trend_plan=planned.value),
        KeyFigure(
            figure=board.metrics["risk_exposure"], label="Risk exposure", good="down",
            meaning="Probability x cost impact of the open threats: an expected value.",
            health=board.health.get("risk"), plan=contingency, plan_label="contingency",
            trend=trends.get("risk_exposure", [])),
    )  # fmt: skip


def _counts(board: Dashboard) -> tuple[KeyFigure, ...]:
    return (
        KeyFigure(
            figure=board.metrics["milestones_late"], label="Late milestones", good="down",
            meaning="Milestones that are expected later than the baseline has them.",
            plan=board.metrics["milestones_total"], plan_label="of"),
        KeyFigure(
            figure=board.metrics["deliverables_accepted"], label="Accepted deliverables",
            meaning="Deliverables that somebody accepted.", good="up",
            health=board.health.get("scope"),
            plan=board.metrics["deliverables_total"], plan_label="of"),
        KeyFigure(
            figure=board.metrics["open_risks"], label="Open risks", good="down",
            meaning="Threats in the registers that are open."),
    )  # fmt: skip


def _if_defined(metric: Metric) -> Metric | None:
    return metric if metric.is_defined else None


def _less(now: Metric, plan: Metric) -> Decimal | None:
    return now.value - plan.value if now.is_defined and plan.is_defined else None


def _share(now: Metric, plan: Metric) -> Decimal | None:
    if not now.is_defined or not plan.value:
        return None
    return (now.value - plan.value) / plan.value
