"""Benefits against costs: the approved case, the baseline, the forecast, and what came so far."""

from collections.abc import Iterable, Mapping

from programs.queries.benefit import BenefitFigures
from programs.queries.roll_up import Parts
from projects.earned_value import ZERO_MEANS
from projects.metrics import Metric, derived, difference, ratio, return_on, total, undefined
from projects.metrics import Operation as Op

NO_BENEFITS = "No benefit in money is planned yet."


def benefits(parts: Parts, own: Iterable[BenefitFigures]) -> dict[str, Metric]:
    """Return the sums of benefits, and of run costs and disbenefits, in each version."""
    own = tuple(own)
    gains = [b for b in own if b.is_financial and not b.is_cost]
    losses = [b for b in own if b.is_financial and b.is_cost]
    return {
        "benefits_planned": _benefits(
            parts, "benefits_planned", "program.benefits.planned", "planned benefits",
            [b.planned for b in gains]),
        "benefits_approved": _benefits(
            parts, "benefits_approved", "program.benefits.approved", "approved benefits",
            [b.approved for b in gains]),
        "benefits_forecast": _benefits(
            parts, "benefits_forecast", "program.benefits.forecast", "forecast benefits",
            [b.forecast for b in gains]),
        "benefits_realised": parts.sum(
            "benefits_realised", "program.benefits.realised", "realised benefits",
            [b.realised for b in gains]),
        "run_costs_planned": parts.sum(
            "run_costs_planned", "program.run_costs.planned", "planned run costs",
            [b.planned for b in losses]),
        "run_costs_approved": parts.sum(
            "run_costs_approved", "program.run_costs.approved", "approved run costs",
            [b.approved for b in losses]),
        "run_costs_forecast": parts.sum(
            "run_costs_forecast", "program.run_costs.forecast", "forecast run costs",
            [b.forecast for b in losses]),
    }  # fmt: skip


def returns(money: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the versions of ROI, side by side; ``money`` holds costs and benefits by name."""
    approved = costs_with_running(
        "program.costs.of_approved_case", money["approved_costs"], money["run_costs_approved"],
        "Costs as approved")  # fmt: skip
    baseline = costs_with_running(
        "program.costs.of_baseline", money["budget"], money["run_costs_planned"],
        "Costs as planned")  # fmt: skip
    forecast = costs_with_running(
        "program.costs.of_forecast", money["cost_at_completion"], money["run_costs_forecast"],
        "Costs as forecast")  # fmt: skip
    planned = return_on(
        "program.roi.baseline", money["benefits_planned"], baseline, label="ROI planned"
    )
    now = return_on(
        "program.roi.forecast", money["benefits_forecast"], forecast, label="ROI forecast"
    )
    return {
        "roi_approved": return_on(
            "program.roi.approved", money["benefits_approved"], approved,
            label="ROI of the approved case"),
        "roi_baseline": planned,
        "roi_forecast": now,
        "roi_change": derived(
            "program.return.change", "points", "ROI forecast - ROI planned", Op.DIFFERENCE,
            (now, planned), label="ROI against plan"),
        "cost_variance": difference(
            "program.costs.variance", money["budget"], money["cost_at_completion"],
            "budget - cost at completion", label="Cost variance at completion"),
        "exposure_share": ratio(
            "program.exposure.rate", money["risk_exposure"], money["cost_at_completion"],
            "risk exposure / cost at completion", because="There is no cost yet.",
            label="Exposure as a share of cost"),
        "benefits_change": difference(
            "program.benefits.change", money["benefits_forecast"], money["benefits_planned"],
            "forecast - planned", label="Benefits against plan"),
        "cost_recovered": ratio(
            "program.cost_recovered.to_date", money["benefits_realised"], money["ac"],
            "benefits realised / actual cost", because=ZERO_MEANS["ac"], label="Cost recovered"),
    }  # fmt: skip


def costs_with_running(key: str, costs: Metric, running: Metric, label: str) -> Metric:
    """Return costs and run costs together; run costs alone are not the cost of anything."""
    if not costs.is_defined:
        because = costs.undefined_because
        return undefined(key, costs.unit, because, as_of=costs.as_of, label=label)
    words = f"{costs.name} + run costs and disbenefits"
    return total(key, costs.unit, (costs, running), words, label=label)


def _benefits(parts: Parts, name: str, key: str, label: str, own: list[Metric]) -> Metric:
    below = [figure for figure in parts.of(name) if figure.undefined_because != NO_BENEFITS]
    if not own and not below:
        return undefined(key, parts.currency, NO_BENEFITS, as_of=parts.known.as_of, label=label)
    words = f"sum of {label} of its benefits and programs"
    return total(key, parts.currency, [*own, *below], words, label=label.capitalize())
