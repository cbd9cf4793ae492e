"""What changed in a program's headline figures since a day, step by step.

From the program as it is now the kept moves are taken back, the newest first; what each took away
is its share. So the steps add up to the change; what they don't explain (a rate corrected
afterwards, changes of before they were kept) is a step of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from programs.headline_valuation import Headline, Node, ProgramTree
from programs.models import HeadlineMove, ProgramSnapshot
from programs.queries.dashboard import ProgramDashboard
from projects.exchange_rates import ExchangeRates
from projects.models import Project
from projects.queries.exchange_rate import load_rates
from projects.scheduling.working_days import working_days_between

# Without the money right these causes leave no trace: only an amount tells of them.
MONEY_CAUSES = frozenset({"cost", "benefit", "risk", "rate", "program", "unrecorded"})
# All but the key.
COLUMNS = (
    "step", "at", "program_id", "kind", "object_id", "before", "cause", "subject_type",
    "subject_id", "subject", "project_id", "count", "edits", "actor_id", "reason",
)  # fmt: skip
SIX = Decimal("0.000001")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Headline figures as they are shown: money to the cent, ROI to six digits, None: undefined."""

    finish: date | None
    cost: Decimal | None = None
    roi: Decimal | None = None
    benefits: Decimal | None = None
    risk_exposure: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """One cause with its shares: working days, money, ROI as a ratio; money None where hidden.

    ``project`` is the key and name of the project it belongs to, empty where that isn't visible;
    then ``subject`` is too. ``edits`` are the fields changed, [before, after].
    """

    cause: str
    subject_type: str
    subject_id: int | None
    subject: str
    project_key: str
    project_name: str
    who: str
    at: datetime | None
    reason: str
    count: int
    edits: Mapping[str, list]
    currency: str
    finish_days: int | None
    cost: Decimal | None
    roi: Decimal | None
    benefits: Decimal | None
    risk_exposure: Decimal | None

    @property
    def has_effect(self) -> bool:
        shares = (self.finish_days, self.cost, self.roi, self.benefits, self.risk_exposure)
        return any(shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesSince:
    """The figures on both ends and the steps between them, the oldest first."""

    since: date
    before: Shown
    after: Shown
    finish_days: int | None
    steps: tuple[ChangeStep, ...]
    currency: str
    sees_money: bool

    @property
    def roi(self) -> Decimal | None:
        return _less(self.after.roi, self.before.roi)

    @property
    def cost(self) -> Decimal | None:
        return _less(self.after.cost, self.before.cost)

    @property
    def benefits(self) -> Decimal | None:
        return _less(self.after.benefits, self.before.benefits)

    @property
    def risk_exposure(self) -> Decimal | None:
        return _less(self.after.risk_exposure, self.before.risk_exposure)


def changes_since_snapshot(
    board: ProgramDashboard,
    snapshot: ProgramSnapshot,
    then: ProgramDashboard | None = None,
    *,
    viewer,
) -> ChangesSince:
    """Return the steps from what ``snapshot`` kept to what ``board`` shows ``viewer``.

    ``then`` is the dashboard of that day as ``viewer`` may see it (None: as one who sees all),
    needed where something that was in it is out of their sight now.
    """
    moves = HeadlineMove.objects.all()
    if snapshot.last_move is not None:
        moves = moves.filter(pk__gt=snapshot.last_move)
    else:
        moves = moves.filter(at__date__gt=snapshot.date)
    before = _now(then) if then else _kept(snapshot.figures, money=board.sees_money)
    return _Reading(board, viewer).steps(moves, since=snapshot.date, before=before)


def changes_since_instant(board: ProgramDashboard, since: datetime, *, viewer) -> ChangesSince:
    """Return the steps since an instant; the figures before them come from the steps alone."""
    moves = HeadlineMove.objects.filter(at__gt=since)
    return _Reading(board, viewer).steps(moves, since=since.date(), before=None)


class _Reading:
    """The program as ``board`` shows it now, going back in time."""

    def __init__(self, board: ProgramDashboard, viewer):
        self.board = board
        self.viewer = viewer
        self.money = board.sees_money
        self.is_foreign = False
        self.actors: dict[int, str] = {}
        self.names = {one.pk: (one.key, one.name) for one in board.all_projects()}
        self.days = {one.pk: cache(_between(one.rules)) for one in board.all_programs()}
        nodes = {one.pk: self._node(one) for one in board.all_programs()}
        for one in board.all_programs():
            for child in one.children:
                nodes[child.pk].parent = one.pk
        self.tree = ProgramTree(board.pk, nodes, self._converter())

    def _node(self, board: ProgramDashboard) -> Node:
        node = Node(currency=board.currency, working_days=self.days[board.pk])
        if self.money:
            node.own_budget = _input(board, "own_costs").value
            node.standing_cost_per_day = _input(board, "delay_cost").inputs[0].value
            node.exposure = _input(board, "risk_exposure").value
        for project in board.projects:
            node.projects[project.pk] = self._project(project)
        if self.money:
            for one in board.benefits:
                node.benefits[one.pk] = {
                    "amount": one.forecast.value,
                    "is_cost": one.is_cost,
                    "is_financial": one.is_financial,
                }
        return node

    def _project(self, project) -> dict[str, Any]:
        names = ("finish", "baseline_finish")
        if self.money:
            names += ("eac", "delay_cost", "risk_exposure")
        found = {name: project.figure(name).value for name in names}
        return found | {"status_date": project.as_of, "currency": project.currency}

    def _converter(self):
        """Return a conversion whose rates are read when the first amount is foreign."""
        known: list[ExchangeRates] = []

        @cache
        def convert(amount: Decimal, source: str, target: str, day: date) -> Decimal | None:
            if not known:
                known.append(load_rates())
                self.is_foreign = True
            return known[0].convert(amount, source=source, target=target, on=day).amount

        return convert

    def steps(self, moves, *, since: date, before: Shown | None) -> ChangesSince:
        """Take ``moves`` back and return what each did, the oldest first."""
        inside = moves.filter(program__in=list(self.tree.nodes)).order_by("pk")
        rows = list(inside.values_list(*COLUMNS, named=True))
        hidden = self._out_of_sight(rows)
        groups = _grouped(row for row in rows if (row.kind, row.object_id) not in hidden)
        self.actors = _actors({group[0].actor_id for group in groups} - {None})
        after = _now(self.board)
        states = [self._shown()]
        for group in reversed(groups):
            for move in reversed(group):
                if not self.money and move.kind != HeadlineMove.Kind.PROJECT:
                    continue
                self.tree.apply(move.kind, move.program_id, move.object_id, move.before)
            states.append(self._shown())
        states.reverse()
        if before is None:
            before = states[0]
        return self._result(groups, states, since=since, ends=(before, after))

    def _out_of_sight(self, moves: list[Any]) -> set[tuple[str, int]]:
        """Return the projects that left and are hidden now: their shares would tell their cost."""
        kind = HeadlineMove.Kind.PROJECT
        gone = {m.object_id for m in moves if m.kind == kind} - set(self.names)
        if not gone or self.viewer is None:
            return set()
        rows = Project.objects
        seen = rows.with_money_for(self.viewer) if self.money else rows.visible_to(self.viewer)
        hidden = rows.filter(pk__in=gone).exclude(pk__in=seen.values("pk"))
        return {(kind, pk) for pk in hidden.values_list("pk", flat=True)}

    def _result(self, groups, states: list[Shown], *, since: date, ends) -> ChangesSince:
        before, after = ends
        told: list[list[Any] | None] = list(groups)
        values = [*states[:-1], after]
        if before != values[0]:
            told.insert(0, None)
            values.insert(0, before)
        marks = self._running(values)
        steps = [
            self._step(group, earlier, later)
            for group, earlier, later in zip(told, marks[:-1], marks[1:], strict=True)
        ]
        kept = [s for s in steps if self.money or s.cause not in MONEY_CAUSES or s.finish_days]
        days = _less(marks[-1].finish, marks[0].finish)
        return ChangesSince(
            since=since,
            before=before,
            after=after,
            finish_days=days,
            steps=tuple(kept),
            currency=self.board.currency,
            sees_money=self.money,
        )

    def _running(self, values: list[Shown]) -> list["_Mark"]:
        """Return what the differences are taken of; what is undefined between stays as it was."""
        first, last = values[0], values[-1]
        between = self.days[self.board.pk]
        marks = []
        for value in values:
            finish = None
            if first.finish and last.finish:
                finish = between(first.finish, value.finish) if value.finish else None
            found = {"finish": finish}
            for name in ("cost", "roi", "benefits", "risk_exposure"):
                ends = (getattr(first, name), getattr(last, name))
                found[name] = None if None in ends else getattr(value, name)
            if marks:
                found = {n: getattr(marks[-1], n) if v is None else v for n, v in found.items()}
            marks.append(_Mark(**found))
        return marks

    def _shown(self) -> Shown:
        return shown(self.tree.headline(), money=self.money)

    def _step(self, group: list[Any] | None, earlier: "_Mark", later: "_Mark"):
        shares = {
            "finish_days": _less(later.finish, earlier.finish),
            "cost": _less(later.cost, earlier.cost),
            "roi": _less(later.roi, earlier.roi),
            "benefits": _less(later.benefits, earlier.benefits),
            "risk_exposure": _less(later.risk_exposure, earlier.risk_exposure),
            "currency": self.board.currency,
        }
        if group is None:
            cause = "rate" if self.is_foreign else "unrecorded"
            return ChangeStep(
                cause=cause, subject_type="", subject_id=None, subject="", project_key="",
                project_name="", who="", at=None, reason="", count=1, edits={}, **shares,
            )  # fmt: skip
        move = group[0]
        key, name = self.names.get(move.project_id, ("", ""))
        is_named = move.project_id is None or bool(key)
        return ChangeStep(
            cause=self._cause(group),
            subject_type=move.subject_type,
            subject_id=move.subject_id if is_named else None,
            subject=move.subject if is_named else "",
            project_key=key,
            project_name=name,
            who=self.actors.get(move.actor_id, "Bifocal"),
            at=move.at,
            reason=move.reason if is_named else "",
            count=move.count,
            edits=move.edits if is_named else {},
            **shares,
        )

    def _cause(self, group: list[Any]) -> str:
        """Return the cause as this program sees it: what moved within it neither came nor left."""
        causes = {move.cause for move in group}
        if {"project_joined", "project_left"} <= causes:
            return "scope"
        return group[0].cause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Where the figures stand: working days from the finish at the beginning, amounts, ROI."""

    finish: int | None
    cost: Decimal | None
    roi: Decimal | None
    benefits: Decimal | None
    risk_exposure: Decimal | None


def shown(found: Headline, *, money: bool) -> Shown:
    """Return headline figures in the digits that are shown."""
    if not money:
        return Shown(finish=found.finish)
    roi = found.roi
    return Shown(
        finish=found.finish,
        cost=_cents(found.cost),
        roi=None if roi is None else roi.quantize(SIX),
        benefits=_cents(found.benefits),
        risk_exposure=_cents(found.risk_exposure),
    )


def _now(board: ProgramDashboard) -> Shown:
    names = ("finish", "cost_at_completion", "roi_forecast", "benefits_forecast", "risk_exposure")
    figures = {name: m.value for name in names if (m := board.figure(name)) is not None}
    return _shown_of(figures, money=board.sees_money)


def _kept(figures: Mapping[str, Any], *, money: bool) -> Shown:
    found = {name: figures.get(name) for name in figures}
    if found.get("finish"):
        found["finish"] = date.fromisoformat(str(found["finish"]))
    return _shown_of(found, money=money)


def _shown_of(figures: Mapping[str, Any], *, money: bool) -> Shown:
    if not money:
        return Shown(finish=figures.get("finish"))
    roi = figures.get("roi_forecast")
    return Shown(
        finish=figures.get("finish"),
        cost=_cents(figures.get("cost_at_completion")),
        roi=None if roi is None else Decimal(str(roi)).quantize(SIX),
        benefits=_cents(figures.get("benefits_forecast")),
        risk_exposure=_cents(figures.get("risk_exposure")),
    )


def _grouped(moves: Iterable[Any]) -> list[list[Any]]:
    """Return the moves of each step together, in the order in which steps began."""
    groups: dict[Any, list[Any]] = {}
    for move in moves:
        groups.setdefault(move.step, []).append(move)
    return list(groups.values())


def _actors(ids: set[int]) -> dict[int, str]:
    """Return the names of people by id."""
    people = HeadlineMove._meta.get_field("actor").related_model.objects
    return {pk: str(person) for pk, person in people.in_bulk(ids).items()} if ids else {}


def _input(board: ProgramDashboard, name: str):
    """Return what the program itself adds to a sum: its last part."""
    return board.figure(name).inputs[-1]


def _between(rules):
    return lambda first, last: working_days_between(rules, first, last)


def _cents(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(CENT)


def _less(later: Any, earlier: Any) -> Any:
    return None if later is None or earlier is None else later - earlier
