"""Figures that explain themselves, health, task states and changes. ``{% load metrics %}``

Every figure carries its address (``data-metric``) and, where one is given, the object it speaks
of (``data-kind``, ``data-key``): together they are the address of its explanation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import wraps

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from projects import metric_formats
from projects.metrics import Metric, Value
from projects.number_formats import day_and_month
from projects.templatetags.formats import as_day, current_locale

register = template.Library()

# The day whose figures a page shows, None for those of now.
_explained_day: ContextVar[date | None] = ContextVar("day of explanations", default=None)

HEALTH = {
    "green": ("on", _("On track")),
    "amber": ("risk", _("At risk")),
    "red": ("off", _("Off track")),
}
NO_HEALTH = ("none", _("Not rated"))
TASK_STATES = {
    "todo": ("todo", _("Not started")),
    "in_progress": ("doing", _("In progress")),
    "blocked": ("blocked", _("Blocked")),
    "done": ("done", _("Done")),
}


def inline_tag(template_name: str) -> Callable[[Callable[..., dict]], Callable[..., dict]]:
    """Register a tag that stands in a sentence: no white space around it, so "87.5%." has none."""

    def decorate(build: Callable[..., dict]) -> Callable[..., dict]:
        @register.simple_tag(name=build.__name__)
        @wraps(build)
        def draw(*args, **kwargs) -> SafeString:
            # rendered, thus escaped, by the template; only the file's last newline goes
            return SafeString(render_to_string(template_name, build(*args, **kwargs)).strip())

        return build

    return decorate


@contextmanager
def explained_as_of(day: date | None) -> Iterator[None]:
    """Let the figures drawn inside link to their explanation as of ``day``; None: of now."""
    token = _explained_day.set(day)
    try:
        yield
    finally:
        _explained_day.reset(token)


def explain_path(address: str, kind: str, key: object) -> str:
    """Return the path of a figure's explanation, "" without the object it speaks of."""
    if not (address and kind and key):
        return ""
    day = _explained_day.get()
    past = f"?as_of={day.isoformat()}" if day else ""
    return f"{get_script_prefix()}explain/{address}/{kind}/{key}/{past}"


@inline_tag("components/figure.html")
def metric(
    figure: Metric,
    kind: str = "",
    key: object = "",
    style: str = "table",
    signed: bool = False,
    css: str = "",
) -> dict:
    """Write a metric in a table or a sentence; it links to its explanation.

    ``style``: table (the unit is in the head), tile, formula, exact.
    """
    return _figure(
        figure.value, figure.unit, figure.key, kind, key, style, signed, figure.undefined_because
    ) | {"css": css}


@inline_tag("components/figure.html")
def value(
    amount: Value | None,
    unit: str,
    address: str = "",
    kind: str = "",
    key: object = "",
    style: str = "table",
    signed: bool = False,
    reason: str = "",
    css: str = "",
) -> dict:
    """Write a stored value as ``metric`` writes a Metric; ``reason`` says why it is missing."""
    return _figure(amount, unit, address, kind, key, style, signed, reason) | {"css": css}


@register.inclusion_tag("components/metric.html")
def tile(figure: Metric, kind: str = "", key: object = "", **options) -> dict:
    """Draw a key figure with its explanation.

    Options: ``label`` (else the metric's), ``health``, ``plan`` (a Metric or text) with
    ``plan_label``, ``change`` with ``change_unit`` and ``good`` ("up", "down"), ``change_text``,
    ``trend`` (numbers, oldest first) with ``trend_plan``, ``note``, ``early`` (too early to
    tell), ``hero``.
    """
    plan = options.pop("plan", None)
    if isinstance(plan, Metric):
        plan = metric_formats.figure_of(plan, style="tile", locale=current_locale())
    shown = _figure(figure.value, figure.unit, figure.key, kind, key, "tile", False, "")
    if isinstance(figure.value, date):
        shown |= _date_in_two_sizes(figure.value)
    return {
        **options,
        **shown,
        "metric": figure,
        "label": options.get("label") or figure.name,
        "plan": plan,
        "plan_label": options.get("plan_label", _("plan")),
        "reason": figure.undefined_because,
    }


@register.inclusion_tag("components/explain.html")
def explain(figure: Metric, kind: str = "", key: object = "", meaning: str = "") -> dict:
    """Write the inside of an explain box: formula, with values, and one level of inputs."""
    return {
        "node": metric_formats.explanation(figure, depth=1, locale=current_locale()),
        "path": explain_path(figure.key, kind, key),
        "meaning": meaning,
    }


@register.inclusion_tag("components/explain_tree.html")
def explain_tree(figure: Metric) -> dict:
    """Write the whole tree of a metric, each input to be opened in turn."""
    return {"node": metric_formats.explanation(figure, locale=current_locale())}


@inline_tag("components/health.html")
def health(
    rated: object,
    word: bool = True,
    chip: bool = False,
    reported: str = "",
    stale: bool = True,
) -> dict:
    """Draw health as shape and word; ``rated`` is a colour or has ``colour`` and ``rule``.

    Without ``word`` the word is for screen readers only. ``reported``, else what ``rated`` says was
    reported, is shown beside the computed colour where it is another; an old report is marked
    where ``stale`` lets it.
    """
    colour, rule = _colour_and_rule(rated)
    reported = reported or getattr(rated, "reported", None) or ""
    css, name = HEALTH.get(colour, NO_HEALTH)
    differs = bool(reported) and reported != colour
    return {
        "css": css,
        "name": name,
        "rule": rule,
        "word": word,
        "chip": chip,
        "reported": HEALTH.get(reported, NO_HEALTH)[1] if differs else "",
        "reason": (getattr(rated, "reason", None) or "") if differs else "",
        "stale": rated.reported_on if stale and getattr(rated, "is_stale", False) else None,
    }


@inline_tag("components/task_state.html")
def task_state(status: str, word: bool = True) -> dict:
    """Draw the state of a task: todo, in_progress, blocked or done."""
    css, name = TASK_STATES[str(status)]
    return {"css": css, "name": name, "word": word}


@inline_tag("components/delta.html")
def delta(
    change: Decimal | int | float | None,
    unit: str,
    good: str = "",
    prefix: str = "",
    address: str = "",
    text: str = "",
) -> dict:
    """Draw a change with arrow and sign; ``good`` is the direction that is welcome: up or down.

    Units as in metrics, also "points" (of a ratio), "slip" (days late) and "percent" (0-100).
    """
    amount = Decimal(0) if change is None else Decimal(str(change))
    shown = text or metric_formats.figure(
        None if change is None else amount,
        unit,
        address=address,
        style="tile",
        signed=True,
        locale=current_locale(),
    )
    return {"text": shown, "prefix": prefix} | _direction(amount, good)


def _direction(amount: Decimal, good: str) -> dict:
    if amount == 0:
        return {"arrow": "flat", "tone": "flat"}
    arrow = "up" if amount > 0 else "down"
    tone = "flat" if not good else "good" if arrow == good else "bad"
    return {"arrow": arrow, "tone": tone}


def _figure(
    amount: Value | None,
    unit: str,
    address: str,
    kind: str,
    key: object,
    style: str,
    signed: bool,
    reason: str,
) -> dict:
    text = metric_formats.figure(
        amount, unit, address=address, style=style, signed=signed, locale=current_locale()
    )
    return {
        "text": text,
        "address": address,
        "kind": kind,
        "key": key,
        "path": explain_path(address, kind, key),
        "reason": (reason or _("Not yet known.")) if amount is None else "",
    }


def _date_in_two_sizes(day: date) -> dict:
    return {"text": day_and_month(as_day(day), locale=current_locale()), "small": str(day.year)}


def _colour_and_rule(rated: object) -> tuple[str, str]:
    if isinstance(rated, dict):
        return rated.get("colour") or "", rated.get("rule") or ""
    if rated is None or isinstance(rated, str):
        return rated or "", ""
    return getattr(rated, "colour", "") or "", getattr(rated, "rule", "") or ""
