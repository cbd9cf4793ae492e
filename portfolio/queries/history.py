"""What happened: in a project, a program, a portfolio, everywhere, or to one row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from portfolio.models import AuditEntry, Portfolio, PortfolioRole
from portfolio.queries.history_words import (
    ALL_MONEY,
    DOORS,
    LINKS,
    Event,
    events_of,
    model_of,
    told_fields,
)
from programs.models import BenefitContribution, BenefitRealisation, Program
from projects.models import Assignment, CalendarException, Dependency, Project, RemovedTask, Task
from projects.models.versioned import Versioned
from projects.queries.row_history import label

ROWS_A_PAGE = 50
ROWS_OF_ONE = 100
ROWS_A_READ = 1_000
MOST_EXPORTED = 20_000

# Rows of the whole house, which no project or program owns.
SHARED = ("exchangerate", "calendar", "calendarexception")
# What is told with a row: rows that hang on it, by the fields that name it.
PARTS = {
    "task": ((Dependency, ("predecessor_id", "successor_id")), (Assignment, ("task_id",))),
    "resource": ((Assignment, ("resource_id",)),),
    "calendar": ((CalendarException, ("calendar_id",)),),
    "benefit": ((BenefitContribution, ("benefit_id",)), (BenefitRealisation, ("benefit_id",))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What of a history is asked for; empty is all. ``first`` and ``last`` are whole days."""

    text: str = ""
    who: str = ""
    kind: str = ""
    field: str = ""
    door: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_any(self) -> bool:
        """Return whether it leaves anything out."""
        return self != Narrowing()


EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of events, newest first; ``older_than`` is the id that the next page begins below."""

    events: tuple[Event, ...]
    older_than: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The entries of the audit trail that a person may read, and whether with money."""

    entries: QuerySet
    viewer: object
    money: bool

    def narrowed(self, by: Narrowing) -> "Trail":
        """Return what ``by`` leaves of it; money that is hidden can't be asked for."""
        rows = self.entries
        if by.text:
            named = Q(object_label__icontains=by.text) & ~Q(object_type__in=LINKS)
            rows = rows.filter(named | Q(reason__icontains=by.text))
        if by.who:
            unnamed = Q(actor__name="", actor__email__icontains=by.who)
            rows = rows.filter(Q(actor__name__icontains=by.who) | unnamed)
        if by.kind:
            rows = rows.filter(object_type=by.kind)
        if by.field:
            rows = rows.filter(self._about(by.field))
        if by.door:
            is_token = Q(token__isnull=False)
            rows = rows.filter(is_token if by.door == "token" else Q(door=by.door) & ~is_token)
        if by.first:
            rows = rows.filter(at__gte=_midnight(by.first))
        if by.last:
            rows = rows.filter(at__lt=_midnight(by.last + timedelta(days=1)))
        return Trail(entries=rows, viewer=self.viewer, money=self.money)

    def page(self, before: int | None = None) -> History:
        """Return the newest page, or the one that begins below the id ``before``."""
        rows = self._readable()
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows[: ROWS_A_PAGE + 1])
        has_more, found = len(found) > ROWS_A_PAGE, found[:ROWS_A_PAGE]
        return History(
            events=events_of(found, self.viewer, money=self.money),
            older_than=found[-1].pk if has_more else None,
        )

    def newest(self, count: int) -> tuple[Event, ...]:
        """Return the newest ``count`` events."""
        return events_of(list(self._readable()[:count]), self.viewer, money=self.money)

    def count(self) -> int:
        """Return how many entries there are, those included of which nothing is told."""
        return self._readable().count()

    def all(self) -> Iterator[Event]:
        """Yield every event, newest first, a thousand rows a read."""
        rows = self._readable()
        last: list[AuditEntry] = list(rows[:ROWS_A_READ])
        while last:
            yield from events_of(last, self.viewer, money=self.money)
            last = list(rows.filter(pk__lt=last[-1].pk)[:ROWS_A_READ])

    def _readable(self) -> QuerySet:
        rows = self.entries.select_related("actor").order_by("-pk")
        return rows if self.money else rows.exclude(object_type__in=ALL_MONEY)

    def _about(self, field: str) -> Q:
        """Return the updates of ``field``, of the kinds of rows that may tell of it."""
        kinds = [k for k in told_kinds(money=self.money) if field in _fields(k, money=self.money)]
        return Q(action="update", object_type__in=kinds, after__has_key=field)


def project_trail(project: Project, viewer, *, money: bool) -> Trail:
    """Return what happened in ``project``; without the money right money leaves no trace."""
    entries = AuditEntry.objects.filter(project_id=project.pk)
    return Trail(entries=entries, viewer=viewer, money=money)


def program_trail(program: Program, viewer, *, money: bool) -> Trail:
    """Return what happened to ``program`` itself and to its members that ``viewer`` sees.

    A project that went elsewhere takes its past with it.
    """
    own = Q(program_id=program.pk, project_id=None)
    seen = Project.objects.visible_to(viewer).values("pk")
    members = Q(program_id=program.pk, object_type="project", project_id__in=seen)
    entries = AuditEntry.objects.filter(own | members)
    return Trail(entries=entries, viewer=viewer, money=money)


def portfolio_trail(portfolio: Portfolio, viewer, *, money: bool) -> Trail:
    """Return what happened to ``portfolio``, its roles, its programs, and to what all share."""
    roles = PortfolioRole.history.filter(portfolio_id=portfolio.pk).values("id")
    programs = Program.objects.visible_to(viewer).filter(portfolio=portfolio).values("pk")
    own = Q(object_type="portfolio", object_id=portfolio.pk)
    own |= Q(object_type="portfoliorole", object_id__in=roles)
    own |= Q(object_type="program", object_id__in=programs)
    own |= Q(object_type__in=SHARED, project_id=None, program_id=None)
    return Trail(entries=AuditEntry.objects.filter(own), viewer=viewer, money=money)


def trail_of_all(viewer, *, scope: str = "") -> Trail:
    """Return what happened in everything ``viewer`` sees, or in the one object of key ``scope``.

    Money shows only where the viewer may see all of it: an entry's own right would tell, by what
    is left out, where money is hidden.
    """
    projects, programs = Project.objects.visible_to(viewer), Program.objects.visible_to(viewer)
    if scope:
        projects, programs = projects.filter(key=scope), programs.filter(key=scope)
    paid = Project.objects.with_money_for(viewer).values("pk")
    paid_programs = Program.objects.with_money_for(viewer).values("pk")
    is_hidden = (
        projects.exclude(pk__in=paid).exists() or programs.exclude(pk__in=paid_programs).exists()
    )
    entries = AuditEntry.objects.filter(
        Q(project_id__in=projects.values("pk"))
        | Q(project_id=None, program_id__in=programs.values("pk"))
    )
    return Trail(entries=entries, viewer=viewer, money=not is_hidden)


def row_trail(row: Versioned, viewer, *, money: bool) -> Trail:
    """Return what happened to ``row`` and to what hangs on it."""
    kind = row._meta.model_name
    told = Q(object_type=kind, object_id=row.pk)
    for model, names in PARTS.get(kind, ()):
        names_it = Q()
        for name in names:
            names_it |= Q(**{name: row.pk})
        ids = model.history.filter(names_it).values("id")
        told |= Q(object_type=model._meta.model_name, object_id__in=ids)
    return Trail(entries=AuditEntry.objects.filter(told), viewer=viewer, money=money)


def sees_money_of(row: Versioned, viewer) -> bool:
    """Return whether ``viewer`` may see the money of what ``row`` belongs to."""
    project_id, program_id = row.scope
    if project_id is not None:
        return Project.objects.with_money_for(viewer).filter(pk=project_id).exists()
    if program_id is not None:
        return Program.objects.with_money_for(viewer).filter(pk=program_id).exists()
    portfolio_id = row.pk if isinstance(row, Portfolio) else getattr(row, "portfolio_id", None)
    return Portfolio.objects.with_money_for(viewer).filter(pk=portfolio_id).exists()


def told_kinds(*, money: bool) -> list[str]:
    """Return the kinds of rows that a history may tell of."""
    models = [model for model in Versioned.__subclasses__() if not model._meta.abstract]
    kinds = {model._meta.model_name for model in models}
    return sorted(kinds if money else kinds - ALL_MONEY)


def kind_choices(*, money: bool) -> list[tuple[str, str]]:
    """Return the kinds of rows with what people call them, in the order of the words."""
    found = [(kind, str(model_of(kind)._meta.verbose_name)) for kind in told_kinds(money=money)]
    return sorted(found, key=lambda choice: choice[1])


def field_choices(kind: str, *, money: bool) -> list[tuple[str, str]]:
    """Return the fields of rows of ``kind`` (all kinds where none is named), in words."""
    kinds = told_kinds(money=money)
    found = {}
    for one in [kind] if kind in kinds else kinds:
        found |= _fields(one, money=money)
    return sorted(found.items(), key=lambda choice: choice[1])


def door_choices() -> list[tuple[str, str]]:
    """Return the doors by which a change may come in."""
    return list(DOORS.items())


def restorable(events: Sequence[Event]) -> set[int]:
    """Return which of the tasks whose end ``events`` tell of can be brought back."""
    ids = {e.object_id for e in events if e.object_type == "task" and e.action == "delete"}
    if not ids:
        return set()
    present = Task.objects.filter(pk__in=ids).values("pk")
    gone = RemovedTask.objects.heads().filter(task_ref__in=ids).exclude(task_ref__in=present)
    return set(gone.values_list("task_ref", flat=True))


def _fields(kind: str, *, money: bool) -> dict[str, str]:
    hidden = {"id", "version", "created_at", "updated_at"}
    told = told_fields(model_of(kind), money=money)
    return {name: label(field) for name, field in told.items() if name not in hidden}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
