"""A step of a change in words: what was done to which row."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.queries.change_steps import ChangeStep
from projects import number_formats as formats

DAY = 480  # working minutes


def step_title(step: ChangeStep, first: ChangeStep | None = None) -> str:
    """Return what a step did; ``first`` is the first of several that are told as one."""
    what = _what(step, first or step)
    if step.project_name and step.cause not in ("project_joined", "project_left", "risk"):
        return f"{step.project_name}: {what}"
    return what


def step_words(step: ChangeStep) -> str:
    """Return what a step did, below a line that names its project."""
    words = _what(step, step)
    return words[:1].upper() + words[1:]


def subject_name(step: ChangeStep) -> str:
    """Return what a step was done to, with the key of its project."""
    if step.subject_type == "project" or not step.project_key:
        return step.subject
    return f"{step.project_key} {step.subject}"


def _what(step: ChangeStep, first: ChangeStep) -> str:
    if step.count > 1:
        return _("%(n)s changes at once") % {"n": step.count}
    words = WORDS.get(step.subject_type)
    if step.cause == "project_joined":
        name = step.project_name or _("A project")
        return _("%(name)s joined the program") % {"name": name}
    if step.cause == "project_left":
        name = step.project_name or _("A project")
        return _("%(name)s left the program") % {"name": name}
    if step.cause == "rate":
        return _("Exchange rates corrected afterwards")
    if step.cause == "unrecorded":
        return _("Changes whose causes were not kept")
    if not step.subject:
        return _("A change elsewhere")
    return words(step, first) if words else _("%(row)s changed") % {"row": step.subject}


def _task(step: ChangeStep, first: ChangeStep) -> str:
    name = step.subject
    duration = step.edits.get("duration_minutes", (0, 0))
    if None in duration:
        added = duration[0] is None
        return (_("%(task)s added") if added else _("%(task)s removed")) % {"task": name}
    if step.edits.get("status", ("", ""))[1] == "done":
        return _("%(task)s is done") % {"task": name}
    days = round((duration[1] - duration[0]) / DAY)
    if days > 0:
        said = ngettext("%(task)s needs %(n)s more day", "%(task)s needs %(n)s more days", days)
        return said % {"task": name, "n": days}
    percent = step.edits.get("percent_complete")
    if percent is not None:
        said = {"task": name, "before": percent[0], "after": percent[1]}
        return _("%(task)s %(before)s%% to %(after)s%%") % said
    if days < 0:
        said = ngettext("%(task)s needs %(n)s day less", "%(task)s needs %(n)s days less", -days)
        return said % {"task": name, "n": -days}
    return _("%(task)s changed") % {"task": name}


def _cost(step: ChangeStep, first: ChangeStep) -> str:
    before, after = step.edits.get("amount", (None, None))
    currency = (step.edits.get("currency") or (None, None))[1] or step.currency
    if before is None and after is not None:
        return _("%(amount)s booked") % {"amount": _money(after, currency)}
    return _("%(row)s changed") % {"row": step.subject}


def _budget(step: ChangeStep, first: ChangeStep) -> str:
    before, after = step.edits.get("amount", (None, None))
    currency = (step.edits.get("currency") or (None, None))[1] or step.currency
    if before is None and after is not None:
        return _("budget of %(amount)s added") % {"amount": _money(after, currency)}
    return _("budget changed")


def _risk(step: ChangeStep, first: ChangeStep) -> str:
    before = first.edits.get("probability", (None, None))[0]
    after = step.edits.get("probability", (None, None))[1]
    if before is None or after is None:
        return step.subject
    said = {"risk": step.subject, "before": _percent(before), "after": _percent(after)}
    return _("%(risk)s: probability %(before)s to %(after)s") % said


def _benefit(step: ChangeStep, first: ChangeStep) -> str:
    before = first.edits.get("forecast_per_month", (None, None))[0]
    after = step.edits.get("forecast_per_month", (None, None))[1]
    if before is None or after is None:
        return step.subject
    currency = (step.edits.get("currency") or (None, None))[1] or step.currency
    said = {
        "benefit": step.subject,
        "before": _a_year(before, currency),
        "after": _a_year(after, currency),
    }
    return _("%(benefit)s: %(before)s to %(after)s a year") % said


def _project(step: ChangeStep, first: ChangeStep) -> str:
    day = (step.edits.get("status_date") or (None, None))[1]
    if day:
        return _("week confirmed up to %(day)s") % {"day": _day(day)}
    return _("its settings changed")


def _baseline(step: ChangeStep, first: ChangeStep) -> str:
    return _("plan frozen as a baseline")


def _program(step: ChangeStep, first: ChangeStep) -> str:
    return _("%(program)s: own terms changed") % {"program": step.subject}


WORDS = {
    "task": _task, "costentry": _cost, "budgetline": _budget, "risk": _risk, "benefit": _benefit,
    "project": _project, "baseline": _baseline, "program": _program,
}  # fmt: skip


def _money(amount: Any, currency: str) -> str:
    return formats.money_compact(Decimal(str(amount)), currency)


def _a_year(per_month: Any, currency: str) -> str:
    return _money(Decimal(str(per_month)) * 12, currency)


def _percent(ratio: Any) -> str:
    return formats.percent(Decimal(str(ratio)), decimals=0)


def _day(text: Any) -> str:
    day = text if isinstance(text, date | datetime) else date.fromisoformat(str(text)[:10])
    return formats.day(day, short=True)
