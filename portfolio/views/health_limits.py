"""The limits over which a portfolio's health turns amber and red."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portfolio.access import require_manage_portfolio
from portfolio.portfolio_setup import edit_portfolio
from portfolio.views.frame import portfolio_frame, visible_portfolio
from projects.health import DEFAULTS, Thresholds
from projects.views.fields import PercentField
from projects.views.row_form import RefusableForm, form_page

# What is judged, in which unit, and the names of its limits without their ends.
JUDGED = (
    (_("Schedule of a project, working days late"), "days", "schedule_{}_days"),
    (_("Schedule of a project, % of its remaining duration"), "share", "schedule_{}_share"),
    (_("Schedule of a program, working days late"), "days", "program_{}_days"),
    (_("Cost over budget, %"), "share", "cost_{}"),
    (_("Deliverables overdue or rejected, %"), "share", "scope_{}"),
    (_("Deliverables added since the baseline, %"), "share", "growth_{}"),
    (_("Exposure beyond contingency, % of budget"), "share", "risk_{}"),
    (_("Benefits below plan, %"), "share", "benefit_{}"),
    (_("ROI below plan, points"), "share", "roi_{}"),
)
ENDS = {"at_risk": _("At risk over"), "off_track": _("Off track over")}
KNOWN = {field.name for field in fields(Thresholds)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line of the form: what is judged and its limits; ROI is off track below the hurdle."""

    name: str
    at_risk: BoundField
    off_track: BoundField | None


class HealthLimitsForm(RefusableForm, forms.Form):
    """Every limit by name; an empty one is as everywhere."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Goes into the history with your name."),
    )

    def __init__(self, *args, limits: dict[str, Any], **kwargs):
        super().__init__(*args, **kwargs)
        for judged, unit, names in JUDGED:
            for end, words in ENDS.items():
                name = names.format(end)
                if name in KNOWN:
                    self.fields[name] = _field(unit, f"{judged}: {words.lower()}", name)
                    if name in limits:
                        self.initial[name] = Decimal(str(limits[name]))
        self.order_fields([name for name in self.fields if name != "reason"])

    @property
    def lines(self) -> list[Judged]:
        return [
            Judged(
                name=judged,
                at_risk=self[names.format("at_risk")],
                off_track=self[off] if (off := names.format("off_track")) in self.fields else None,
            )
            for judged, _unit, names in JUDGED
        ]

    def clean(self):
        """Refuse an order in which amber never shows."""
        for _judged, _unit, names in JUDGED:
            low, high = names.format("at_risk"), names.format("off_track")
            amber, red = (
                self.cleaned_data.get(n) or getattr(DEFAULTS, n, None) for n in (low, high)
            )
            if amber is not None and red is not None and amber > red:
                self.add_error(
                    high, _("Off track begins above at risk: raise it, or lower the other.")
                )
        return self.cleaned_data

    def limits(self) -> dict[str, float]:
        """Return the limits that were filled in, as a portfolio keeps them."""
        given = ((name, self.cleaned_data.get(name)) for name in self.fields if name in KNOWN)
        return {name: float(limit) for name, limit in given if limit is not None}


def _field(unit: str, label: str, name: str) -> forms.DecimalField:
    default = getattr(DEFAULTS, name)
    options = {"label": label, "required": False, "max_digits": 8, "decimal_places": 2}
    if unit == "share":
        field = PercentField(max_value=1000, **options)
        shown = "" if default is None else f"{(default * 100).normalize():f}"
    else:
        field = forms.DecimalField(min_value=0, max_value=10000, **options)
        shown = f"{default.normalize():f}"
    field.widget.attrs["placeholder"] = shown or "–"
    return field


@require_http_methods(["GET", "POST"])
def edit(request, key):
    """The form of all limits; a refused one comes back with what was entered."""
    portfolio = visible_portfolio(request, key)
    require_manage_portfolio(request.user, portfolio)
    form = HealthLimitsForm(
        request.POST if request.method == "POST" else None,
        limits=portfolio.thresholds,
        initial={"version": portfolio.version},
    )
    if request.method == "POST" and form.is_valid():
        saved = form.run(
            edit_portfolio,
            portfolio=portfolio,
            fields={"thresholds": form.limits()},
            seen_version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        if saved is not None:
            messages.success(request, f"Health limits of {portfolio} saved.")
            return redirect("portfolio:health_limits", key=portfolio.key)
    context = portfolio_frame(request, portfolio, "health")
    return form_page(request, form, context, "portfolio/health_limits.html")
