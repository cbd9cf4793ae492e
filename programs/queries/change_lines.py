"""The steps of a change as people read them: a line a project's week, a risk, a benefit.

Reports, costs and the confirmation of one project belong together: progress lowers the estimate at
completion and its cost raises it, so that each alone would say too much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext as _

from programs.queries.change_steps import ChangesSince, ChangeStep
from programs.queries.change_words import step_title, step_words
from programs.queries.dashboard import ProgramDashboard
from projects import number_formats

MOST = 4
A_WEEK = 7
MARKS = {"green": "on", "amber": "risk", "red": "off"}
WEEKLY = frozenset({"task", "cost", "status_date"})
ONE_DECIMAL = Decimal("0.001")  # of a ratio: a tenth of a point
# Shares from which on it is called the cause, most of it, the largest part.
ALL, HALF, THIRD = Decimal("0.9"), Decimal("0.5"), Decimal(1) / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Steps with one subject and their sum. ``points`` is the ROI's share in the digits shown.

    ``health`` is the project's colour, None for what is no project's.
    """

    title: str
    reason: str
    cause: str
    project_key: str
    project_name: str
    health: str | None
    steps: tuple[ChangeStep, ...]
    finish_days: int | None
    cost: Decimal | None
    roi: Decimal | None
    benefits: Decimal | None
    risk_exposure: Decimal | None
    points: Decimal | None = None
    roi_before: Decimal | None = None

    @property
    def is_risk(self) -> bool:
        return self.cause == "risk" and bool(self.risk_exposure)

    @property
    def last(self) -> ChangeStep:
        return self.steps[-1]

    @property
    def mark(self) -> str:
        """Return the mark before it: the project's health, else whether the change is welcome."""
        if self.health is not None:
            return MARKS[self.health]
        welcome = (self.roi or 0) - (self.finish_days or 0) - (self.risk_exposure or 0)
        return "none" if not welcome else "on" if welcome > 0 else "risk"

    @property
    def titled(self) -> list["TitledStep"]:
        """Return its steps with their words, their points adding up to those of the line."""
        found, at, shown = [], self.roi_before, _tenths(self.roi_before)
        for step in self.steps:
            points = None
            if at is not None and shown is not None and step.roi is not None:
                at += step.roi
                points, shown = (_tenths(at) or Decimal(0)) - shown, _tenths(at)
            found.append(TitledStep(step=step, title=step_words(step), points=points))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledStep:
    """One step of a line in words; ``points`` is its share of the ROI in the digits shown."""

    step: ChangeStep
    title: str
    points: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What caused a change, and its share of it."""

    line: ChangeLine
    share: Decimal

    def says(self, everything: str, most: str, largest: str) -> str:
        """Return the words for as much of the change as it caused."""
        if self.share >= ALL:
            return everything
        return most if self.share > HALF else largest


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePanel:
    """What changed, in a sentence's parts, the biggest lines and the rest as one.

    ``roi_change`` is the difference of the two ROIs as they are shown; the lines' points add up to
    it.
    """

    changes: ChangesSince
    until: date | None
    roi_change: Decimal | None
    finish_driver: Driver | None
    roi_driver: Driver | None
    lines: tuple[ChangeLine, ...]
    biggest: tuple[ChangeLine, ...]
    rest: ChangeLine | None
    rest_count: int

    @property
    def days_earlier(self) -> int:
        return -(self.changes.finish_days or 0)

    @property
    def roi_size(self) -> str:
        """Return by how many points the ROI moved, without a sign: 3.5."""
        return number_formats.decimal_places(abs(self.roi_change or 0) * 100, 1)

    @property
    def is_week(self) -> bool:
        return self.until is not None and (self.until - self.changes.since).days == A_WEEK

    @property
    def why(self) -> str:
        """Return a sentence that names what caused most of the change, "" where nothing did."""
        delay, roi = self.finish_driver, self.roi_driver
        parts = []
        if delay is not None:
            parts.append((_phrase(delay.line), delay.says(*self._finish_words())))
        if roi is not None:
            said = roi.says(
                _("caused the ROI change"),
                _("caused most of the ROI change"),
                _("is the largest part of the ROI change"),
            )
            parts.append((_phrase(roi.line), said))
        if len(parts) == 2 and parts[0][0] == parts[1][0]:
            text = f"{parts[0][0]} {parts[0][1]} {_('and')} {parts[1][1]}"
        else:
            text = "; ".join(" ".join(part) for part in parts)
        return text[:1].upper() + text[1:] + "." if text else ""

    def _finish_words(self) -> tuple[str, str, str]:
        if (self.changes.finish_days or 0) > 0:
            return (
                _("caused the delay"),
                _("caused most of the delay"),
                _("is the largest part of the delay"),
            )
        return (
            _("brought it forward"),
            _("brought most of it forward"),
            _("brought the largest part of it forward"),
        )


def _phrase(line: ChangeLine) -> str:
    """Return what a line is called as a cause."""
    if line.cause == "benefit":
        is_less = (line.roi or 0) < 0
        return _("a lower benefit estimate") if is_less else _("a higher benefit estimate")
    if line.cause == "program":
        return _("the program's own terms")
    if line.cause == "rate":
        return _("corrected exchange rates")
    return line.project_name or line.title


def change_panel(board: ProgramDashboard, changes: ChangesSince) -> ChangePanel:
    """Return ``changes`` as the page of ``board`` shows them."""
    lines = _with_points(_lines(board, changes.steps), changes)
    ranked = _ranked(lines)
    biggest, others = ranked[:MOST], ranked[MOST:]
    if len(others) == 1:
        biggest, others = ranked[: MOST + 1], []
    return ChangePanel(
        changes=changes,
        until=board.as_of and board.status_date,
        roi_change=_less(_tenths(changes.after.roi), _tenths(changes.before.roi)),
        finish_driver=_driver(lines, "finish_days", changes.finish_days),
        roi_driver=_driver(lines, "roi", changes.roi),
        lines=tuple(lines),
        biggest=tuple(biggest),
        rest=_together(others) if others else None,
        rest_count=len(others),
    )


def _lines(board: ProgramDashboard, steps: Iterable[ChangeStep]) -> list[ChangeLine]:
    """Return the steps in lines, in the order in which each line began."""
    groups: dict[tuple, list[ChangeStep]] = {}
    for number, step in enumerate(steps):
        groups.setdefault(_subject(step, number), []).append(step)
    health = {project.key: project.overall.colour for project in board.all_projects()}
    names = {project.key for project in board.all_projects()}
    return [_line(group, health, names) for group in groups.values()]


def _subject(step: ChangeStep, number: int) -> tuple:
    if step.cause in WEEKLY and step.project_key:
        return "week", step.project_key
    if step.subject_id is None:
        return "step", number
    return step.cause, step.subject_type, step.subject_id


def _line(group: Sequence[ChangeStep], health: dict, names: set[str]) -> ChangeLine:
    told = _told(group)
    colour = health.get(told.project_key)
    return ChangeLine(
        title=step_title(told, first=group[0]),
        reason=told.reason,
        cause=told.cause,
        project_key=told.project_key if told.project_key in names else "",
        project_name=told.project_name,
        health=colour and str(colour),
        steps=tuple(group),
        **_sums(group),
    )


def _told(group: Sequence[ChangeStep]) -> ChangeStep:
    """Return the step that a line is told by: one with a reason, else the task that moved most."""

    def weight(step: ChangeStep) -> tuple:
        before, after = step.edits.get("duration_minutes", (0, 0))
        more = abs((after or 0) - (before or 0))
        return bool(step.reason), step.cause in ("task", "estimate"), more

    told = max(group, key=weight)
    last = group[-1]
    same = all(step.subject_id == last.subject_id for step in group)
    return replace(last, reason=told.reason) if same else told


def _sums(parts: Sequence[ChangeStep | ChangeLine]) -> dict:
    names = ("finish_days", "cost", "roi", "benefits", "risk_exposure")
    found = {}
    for name in names:
        values = [getattr(part, name) for part in parts]
        known = [value for value in values if value is not None]
        found[name] = sum(known, type(known[0])(0)) if known else None
    return found


def _ranked(lines: Sequence[ChangeLine]) -> list[ChangeLine]:
    """Return the lines by their shares in finish, ROI and exposure, the biggest first."""
    names = ("finish_days", "roi", "risk_exposure")
    most = {n: max((abs(getattr(x, n) or 0) for x in lines), default=0) for n in names}

    def score(line: ChangeLine) -> Decimal:
        shares = (Decimal(abs(getattr(line, n) or 0)) / most[n] for n in names if most[n])
        return -sum(shares, Decimal(0))

    return sorted(lines, key=score)


def _with_points(lines: Sequence[ChangeLine], changes: ChangesSince) -> list[ChangeLine]:
    """Give each line its share of the ROI in tenths of a point, so that they add up as shown."""
    at = changes.before.roi
    if at is None or changes.after.roi is None:
        return list(lines)
    found = []
    for line in lines:
        then = at + (line.roi or 0)
        points = _less(_tenths(then), _tenths(at))
        found.append(replace(line, points=points, roi_before=at))
        at = then
    return found


def _together(lines: Sequence[ChangeLine]) -> ChangeLine:
    points = [line.points for line in lines if line.points is not None]
    dearest = max(lines, key=lambda line: abs(line.cost or 0))
    return ChangeLine(
        title="", reason="", cause="", health=None, steps=(),
        project_key=dearest.project_key, project_name=dearest.project_name,
        points=sum(points, Decimal(0)) if points else None,
        **_sums(lines),
    )  # fmt: skip


def _driver(lines: Iterable[ChangeLine], name: str, change: Decimal | int | None) -> Driver | None:
    """Return the line with the largest share of a change, None where none has a third of it."""
    if not change:
        return None
    lines = list(lines)
    top = max(lines, key=lambda line: (getattr(line, name) or 0) / change, default=None)
    if top is None:
        return None
    share = Decimal(getattr(top, name) or 0) / Decimal(change)
    return Driver(line=top, share=share) if share >= THIRD else None


def _tenths(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else ratio.quantize(ONE_DECIMAL, ROUND_HALF_EVEN)


def _less(later: Decimal | None, earlier: Decimal | None) -> Decimal | None:
    return None if later is None or earlier is None else later - earlier
