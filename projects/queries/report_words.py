"""The words that a report begins with, from what the history says: the manager edits them.

No amount of money is in them: they are published to readers without the money right, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from projects.models import Deliverable, MetricSnapshot, Project, Risk, Task
from projects.models.versioned import moves_money_alone
from projects.number_formats import day as written_day
from projects.number_formats import percent, working_days
from projects.queries.report_facts import ReportFacts

MOST = 8
A_DAY = 480  # working minutes: smaller changes of a duration are no news
AHEAD = timedelta(days=14)
NEXT_AT_LEAST = 3  # where nothing is due so soon
LISTED = 40
WRITTEN = {"version", "created_at", "updated_at"}  # differ with every write


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of a report, in Markdown."""

    summary: str = ""
    achievements: str = ""
    changes: str = ""
    decisions_needed: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a report is about: the days after ``start`` up to ``end``, a status date.

    ``since`` is when the last report was published, else when ``start`` ended; ``last_finish`` the
    finish that was forecast in it.
    """

    start: date
    end: date
    since: datetime
    last_finish: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that happened: ``weight`` is what it moved, in working minutes."""

    text: str
    weight: int = 0
    is_plan: bool = False  # about tasks, not about registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What a period brought: things done, and changes."""

    done: tuple[News, ...] = ()
    changed: tuple[News, ...] = ()


def project_words(project: Project, facts: ReportFacts, period: Period) -> Words:
    """Return the words that a report of ``project`` on ``period`` begins with."""
    happened = happened_in(project, since=period.since)
    before = period.last_finish or finish_on(project, period.start)
    moved = finish_moved(before, finish_of(facts))
    return Words(
        summary=summary_of(facts),
        achievements=bullets(happened.done),
        changes="\n\n".join(filter(None, [moved, bullets(happened.changed)])),
        next_steps=bullets(_coming(project, period.end)),
    )


def summary_of(facts: ReportFacts) -> str:
    """Return a sentence or two on finish, progress and scope."""
    metrics, sentences = facts.shown["metrics"], []
    finish, slip = finish_of(facts), metrics["finish_slip_days"]["value"]
    if finish:
        against = f", {_late(int(slip))}" if slip is not None else ""
        sentences.append(f"The forecast finish is {written_day(finish)}{against}.")
    complete = metrics.get("percent_complete", {}).get("value")
    if complete is not None:
        sentences.append(f"{complete}% of the work is complete.")
    total = int(metrics["deliverables_total"]["value"] or 0)
    if total:
        accepted = metrics["deliverables_accepted"]["value"] or 0
        sentences.append(f"{accepted} of {total} deliverables are accepted.")
    return " ".join(sentences)


def finish_of(facts: ReportFacts) -> date | None:
    text = facts.shown["metrics"]["finish"]["value"]
    return date.fromisoformat(text) if text else None


def finish_on(project: Project, day: date) -> date | None:
    """Return the finish that was forecast for ``project`` at the end of ``day``, if it was kept."""
    kept = MetricSnapshot.objects.filter(project=project, date__lte=day).order_by("-date")
    text = next((found.get("finish") for found in kept.values_list("figures", flat=True)[:1]), None)
    zone = ZoneInfo(project.time_zone)
    return datetime.fromisoformat(text).astimezone(zone).date() if text else None


def finish_moved(before: date | None, now: date | None) -> str:
    """Return how the forecast finish moved, in a sentence."""
    if before is None or now is None:
        return ""
    if before == now:
        return f"The forecast finish did not move: {written_day(now)}."
    way = "later" if now > before else "earlier"
    return f"The forecast finish moved {way}, from {written_day(before)} to {written_day(now)}."


def happened_in(project: Project, *, since: datetime) -> Happened:
    """Return what the history of ``project`` holds after ``since``."""
    tasks = [_of_task(*pair) for pair in _states(Task, project, since)]
    deliverables = [_of_deliverable(*pair) for pair in _states(Deliverable, project, since)]
    risks = [_of_risk(*pair) for pair in _states(Risk, project, since)]
    planned = [replace(news, is_plan=True) for one in tasks for news in one.changed]
    found = [*deliverables, *risks]
    return Happened(
        done=tuple(news for one in (*tasks, *found) for news in one.done),
        changed=(*planned, *(news for one in found for news in one.changed)),
    )


def bullets(news: Iterable[News]) -> str:
    """Write the weightiest as a list, and how many more there are."""
    found = sorted(news, key=lambda one: -one.weight)
    lines = [f"- {one.text}" for one in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"- and {len(found) - MOST} more")
    return "\n".join(lines)


def _states(model, project: Project, since: datetime):
    """Yield each row that was written after ``since``: as it was then, as it became.

    The second bears the reasons that were given in between, but for edits of money alone: those
    may tell of it. The first is None for a new row.
    """
    rows = model.history.filter(project_id=project.pk)
    written = list(rows.filter(history_date__gt=since).order_by("history_date", "history_id"))
    touched = {row.id for row in written}
    earlier = rows.filter(id__in=touched, history_date__lte=since).values("id").order_by()
    newest = [found["newest"] for found in earlier.annotate(newest=Max("history_id"))]
    before = {row.id: row for row in rows.filter(history_id__in=newest)}
    became = {row.id: row for row in written}
    reasons: dict[int, list[str]] = {}
    last = dict(before)
    for row in written:
        if row.history_change_reason and not _is_of_money(model, last.get(row.id), row):
            reasons.setdefault(row.id, []).append(row.history_change_reason)
        last[row.id] = row
    for pk, row in became.items():
        row.why = "; ".join(dict.fromkeys(reasons.get(pk, ())))
        yield before.get(pk), row


def _is_of_money(model, before, after) -> bool:
    """Tell whether nothing but money differs between two states of a row."""
    if before is None:
        return False
    names = {field.attname for field in model._meta.concrete_fields} - WRITTEN
    moved = {name for name in names if getattr(before, name) != getattr(after, name)}
    return bool(moved) and moves_money_alone(model, moved)


def _of_task(before, after) -> Happened:
    if after.history_type == "-":
        removed = News(text=f"{after.name} was removed{_why(after)}")
        return Happened(changed=(removed,) if before else ())
    if before is None:
        return Happened(changed=(News(text=f"{after.name} was added{_why(after)}"),))
    done, changed = [], []
    if after.actual_finish and not before.actual_finish:
        word = "reached" if after.kind == Task.Kind.MILESTONE else "done"
        done.append(News(text=f"{after.name}: {word} on {written_day(after.actual_finish.date())}"))
    longer = after.duration_minutes - before.duration_minutes
    if abs(longer) >= A_DAY:
        text = f"{after.name}: {_days(before.duration_minutes)} to {_days(after.duration_minutes)}"
        changed.append(News(text=text + _why(after), weight=abs(longer)))
    elif after.status == Task.Status.BLOCKED != before.status:
        changed.append(News(text=f"{after.name} is blocked" + _said(after.note), weight=A_DAY))
    elif after.constraint_date != before.constraint_date and after.constraint_date:
        day = written_day(after.constraint_date.date())
        words = f"{after.name}: {after.get_constraint_type_display().lower()} {day}"
        changed.append(News(text=words + _why(after), weight=A_DAY))
    return Happened(done=tuple(done), changed=tuple(changed))


def _of_deliverable(before, after) -> Happened:
    if after.history_type == "-":
        return Happened(
            changed=(News(text=f"Deliverable {after.name} was taken out{_why(after)}"),)
        )
    if before is None:
        return Happened(changed=(News(text=f"Deliverable {after.name} was added{_why(after)}"),))
    if after.status == before.status:
        return Happened()
    news = News(text=f"{after.name}: {after.get_status_display().lower()}{_why(after)}")
    if after.status == Deliverable.Status.REJECTED:
        return Happened(changed=(news,))
    return Happened(done=(news,) if after.status == Deliverable.Status.ACCEPTED else ())


def _of_risk(before, after) -> Happened:
    name = f"{after.code} {after.title}"
    if after.history_type == "-":
        return Happened()
    if before is None:
        return Happened(changed=(News(text=f"New risk {name}{_why(after)}"),))
    if after.status != before.status:
        text = f"{name}: {after.get_status_display().lower()}{_why(after)}"
        return Happened(changed=(News(text=text),))
    if after.probability != before.probability:
        was, now = percent(before.probability, decimals=0), percent(after.probability, decimals=0)
        text = f"{name}: probability {was} to {now}{_why(after)}"
        return Happened(changed=(News(text=text, weight=A_DAY),))
    return Happened()


def _coming(project: Project, end: date) -> Sequence[News]:
    """Return what is to be finished in the two weeks after ``end``, else what is next."""
    zone = ZoneInfo(project.time_zone)
    tasks = Task.objects.filter(
        project=project, actual_finish=None, is_active=True, schedule__is_summary=False,
    )  # fmt: skip
    found = tasks.order_by("schedule__finish", "pk").values_list("name", "schedule__finish")
    days = [(name, finish.astimezone(zone).date()) for name, finish in found[:LISTED] if finish]
    days = [pair for pair in days if pair[1] <= end + AHEAD] or days[:NEXT_AT_LEAST]
    return [News(text=f"{name}: due {written_day(day)}") for name, day in days]


def _late(slip: int) -> str:
    if not slip:
        return "as in the baseline"
    return f"{working_days(abs(slip))} {'later' if slip > 0 else 'earlier'} than the baseline"


def _days(minutes: int) -> str:
    """Write a duration in whole days: the words need no more."""
    return working_days(round(minutes / A_DAY))


def _why(row) -> str:
    return _said(row.why)


def _said(text: str) -> str:
    return f" ({' '.join(text.split()).rstrip('.')})" if text else ""
