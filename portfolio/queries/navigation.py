"""What the left bar lists: the portfolio, the programs, the projects of the open one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef

from portfolio.models import Portfolio
from portfolio.queries.program_marks import program_marks
from programs.models import Program
from projects.health import Health
from projects.models import Project
from projects.queries.my_work import open_count
from projects.queries.status import overall_health

# Of so many projects the marks of the programs cost less than the page that they stand beside.
MARKED_UP_TO = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the left bar."""

    name: str
    key: str
    url: str
    health: Health | None = None
    is_open: bool = False
    projects: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The left bar. ``projects`` are those of a person who sees no program.

    ``my_work_count`` is what asks for something of theirs now, as My work counts it.
    """

    portfolio: Entry | None
    programs: tuple[Entry, ...]
    projects: tuple[Entry, ...]
    status_date: date | None
    my_work_count: int


def navigation(
    user,
    *,
    at: datetime,
    program_key: str = "",
    project_key: str = "",
    rated: Mapping[str, Health] | None = None,
) -> Navigation:
    """Return what ``user`` may go to at the moment ``at``, the open program or project marked.

    ``rated`` is the health, by key, of programs that the page has computed already.
    """
    projects = Project.objects.current().visible_to(user)
    known = projects.aggregate(count=Count("pk"), last=Max("status_date"))
    programs = Program.objects.current().visible_to(user).order_by("name", "pk")
    paid = Exists(Program.objects.with_money_for(user).filter(pk=OuterRef("pk")))
    columns = ("pk", "key", "name", "parent_id", "sees_money")
    rows = list(programs.annotate(sees_money=paid).values(*columns))
    opened = program_key or _program_of(projects, project_key)
    if rated is None:
        rated = program_marks(rows, user) if rows and known["count"] <= MARKED_UP_TO else {}
    entries = tuple(
        Entry(
            name=row["name"],
            key=row["key"],
            url=f"/programs/{row['key']}/",
            health=rated.get(row["key"]),
            is_open=row["key"] == opened,
            projects=_projects(projects, row["pk"], user, project_key)
            if row["key"] == opened
            else (),
        )
        for row in rows
    )
    alone = () if rows else _projects(projects, None, user, project_key)
    return Navigation(
        portfolio=_portfolio(user),
        programs=entries,
        projects=alone,
        status_date=known["last"],
        my_work_count=open_count(user, at),
    )


def _portfolio(user) -> Entry | None:
    rows = Portfolio.objects.current().visible_to(user).order_by("key").values("key", "name")
    first = rows.first()
    return first and Entry(name=first["name"], key=first["key"], url=f"/portfolios/{first['key']}/")


def _program_of(projects, project_key: str) -> str:
    if not project_key:
        return ""
    found = projects.filter(key=project_key).values_list("program__key", flat=True)
    return found.first() or ""


def _projects(projects, program_id: int | None, user, opened: str) -> tuple[Entry, ...]:
    rows = projects if program_id is None else projects.filter(program=program_id)
    rows = rows.order_by("name", "pk")[:MARKED_UP_TO]
    paid = Exists(Project.objects.with_money_for(user).filter(pk=OuterRef("pk")))
    found = rows.annotate(sees_money=paid).values(
        "pk", "key", "name", "metrics__health", "sees_money"
    )
    return tuple(
        Entry(
            name=row["name"],
            key=row["key"],
            url=f"/projects/{row['key']}/",
            health=overall_health(row["metrics__health"] or {}, money=row["sees_money"]),
            is_open=row["key"] == opened,
        )
        for row in found
    )
