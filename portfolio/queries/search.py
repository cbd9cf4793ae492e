"""What a person finds by a few letters: only among what they see, and not too much of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from portfolio.models import Portfolio
from programs.models import Program
from projects.models import Project, Risk, Task

MOST = 20  # of each kind
SHORTEST = 2  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One hit: what it is called, where it belongs, where it opens."""

    name: str
    context: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKind:
    """The hits of one kind; ``is_cut`` where there are more than are shown."""

    kind: str
    hits: tuple[Found, ...]
    is_cut: bool


def search(text: str, viewer) -> tuple[FoundKind, ...]:
    """Return what holds ``text`` in key, code or name, by kind; nothing under two letters."""
    wanted = text.strip()
    if len(wanted) < SHORTEST:
        return ()
    return tuple(kind for kind in _kinds(wanted, viewer) if kind.hits)


def _kinds(wanted: str, viewer) -> Iterator[FoundKind]:
    named = Q(key__icontains=wanted) | Q(name__icontains=wanted)
    portfolios = Portfolio.objects.current().visible_to(viewer).filter(named)
    yield _kind(
        "Portfolios",
        [Found(name=p.name, context=p.key, url=f"/portfolios/{p.key}/")
         for p in portfolios.order_by("key")[: MOST + 1]])  # fmt: skip
    programs = Program.objects.current().visible_to(viewer).filter(named)
    yield _kind(
        "Programs",
        [Found(name=p.name, context=p.key, url=f"/programs/{p.key}/")
         for p in programs.order_by("key")[: MOST + 1]])  # fmt: skip
    projects = Project.objects.current().visible_to(viewer).filter(named)
    yield _kind(
        "Projects",
        [Found(name=p.name, context=p.key, url=f"/projects/{p.key}/")
         for p in projects.order_by("key")[: MOST + 1]])  # fmt: skip
    tasks = Task.objects.visible_to(viewer).filter(
        name__icontains=wanted, project__archived_at=None
    )
    yield _kind(
        "Tasks",
        [Found(name=t.name, context=t.project.name, url=f"/tasks/{t.pk}/")
         for t in tasks.select_related("project").order_by("name", "pk")[: MOST + 1]])  # fmt: skip
    risks = Risk.objects.visible_to(viewer).filter(
        Q(code__icontains=wanted) | Q(title__icontains=wanted),
        project__archived_at=None,
        program__archived_at=None,
    )
    yield _kind(
        "Risks",
        [_risk(r) for r in risks.select_related("project", "program").order_by("code", "pk")[
            : MOST + 1]])  # fmt: skip


def _kind(name: str, hits: list[Found]) -> FoundKind:
    return FoundKind(kind=name, hits=tuple(hits[:MOST]), is_cut=len(hits) > MOST)


def _risk(risk: Risk) -> Found:
    kind, owner = ("projects", risk.project) if risk.project_id else ("programs", risk.program)
    return Found(
        name=f"{risk.code} {risk.title}",
        context=owner.name,
        url=f"/{kind}/{owner.key}/risks/{risk.pk}/",
    )
