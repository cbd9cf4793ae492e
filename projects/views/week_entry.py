"""What a sent week says: by task the report it means, the cells at fault, or the conflict met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from projects.errors import DomainError
from projects.models import Project, Task
from projects.progress import Report, progress_of
from projects.queries.plan import local_day
from projects.queries.week import Week, WeekTask
from projects.queries.working_calendar import day_end, day_start
from projects.scheduling.axis import to_instant, to_minute
from projects.status_rules import Defaults, settle
from projects.views.week_cells import CELLS, FIELDS, PROGRESS, cells_of, planned_cells, typed

NAMES = ("version", "met", "choice", "planned", "reason", *FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekConflict:
    """A task that somebody else changed: each field with both values, and the version met."""

    who: str
    at: datetime
    version: int
    values: tuple[tuple[str, str, str], ...]  # cell, theirs, mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was sent of one task: its texts, and what became of them."""

    task: Task
    sent: Mapping[str, str]
    report: Report | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: WeekConflict | None = None
    version: int = 0


def sent_rows(data: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Return what a form holds of each task: names are the task's id, a dash and the cell."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        number, dash, cell = name.partition("-")
        is_id = number.isascii() and number.isdigit() and len(number) < 19
        if dash and cell in NAMES and is_id:
            rows.setdefault(int(number), {})[cell] = value
    return {pk: row for pk, row in rows.items() if row.get("version", "").isdecimal()}


class WeekEntries:
    """Reads what was sent against what is there now and what the person saw."""

    def __init__(self, project: Project, week: Week, now: datetime):
        self.project = project
        self.now = now
        self.until = week.until
        self.zone = ZoneInfo(project.time_zone)
        self.through = day_end(week.until, project.time_zone)
        self.tasks = {shown.task.pk: shown for shown in week.tasks}

    def read(self, rows: Mapping[int, Mapping[str, str]]) -> list[Entry]:
        """Return an entry for each row whose task is there."""
        known = [pk for pk in rows if pk in self.tasks]
        seen = {pk: int(rows[pk]["version"][:9]) for pk in known}
        past = self._seen_rows(seen)
        return [self._entry(self.tasks[pk], rows[pk], seen[pk], past.get(pk)) for pk in known]

    def _seen_rows(self, seen: Mapping[int, int]) -> dict[int, Any]:
        """Return the history rows of the versions that people saw, where those are past."""
        stale = {pk: v for pk, v in seen.items() if v != self.tasks[pk].task.version}
        if not stale:
            return {}
        rows = Task.history.filter(id__in=stale, version__in=set(stale.values()))
        rows = rows.order_by("history_date", "history_id")
        return {row.id: row for row in rows if row.version == stale[row.id]}

    def _entry(self, shown: WeekTask, sent: Mapping[str, str], seen: int, past) -> Entry:
        task = shown.task
        entered = {name: sent[name] for name in sent if name not in ("version", "met")}
        base = cells_of(past or task, self.zone)
        said, errors = typed(sent, base, self.until)
        takes_plan = "planned" in sent and not (said.keys() | errors.keys()) & set(PROGRESS)
        if seen != task.version and (said or errors or takes_plan):
            choice = sent.get("choice") if sent.get("met") == str(task.version) else None
            if choice == "theirs":
                return Entry(task=task, sent={}, version=task.version)
            conflict = self._conflict(shown, past, base, sent)
            if conflict and choice != "mine":
                return Entry(task=task, sent=entered, conflict=conflict, version=seen)
            said = {n: v for n, v in said.items() if v != self._value(task, n)}
        if errors:
            kept = task.version if sent.get("choice") == "mine" else seen
            return Entry(task=task, sent=entered, errors=errors, version=kept)
        return self._judged(shown, said, sent, entered, takes_plan=takes_plan)

    def _value(self, task: Task, cell: str) -> Any:
        value = getattr(task, FIELDS[cell])
        return local_day(value, self.zone) if cell in ("start", "finish") else value

    def _conflict(
        self, shown: WeekTask, past, base: Mapping[str, str], sent: Mapping[str, str]
    ) -> WeekConflict | None:
        """Return what others set since, beside what this person entered; None if nothing shown."""
        task = shown.task
        theirs = cells_of(task, self.zone)
        plan = planned_cells(shown, self.zone) if "planned" in sent else {}
        mine = {n: sent.get(n, base[n]).strip() for n in FIELDS}
        mine |= {n: text for n, text in plan.items() if mine[n] == base[n]}
        moved = [n for n in FIELDS if theirs[n] != base[n]]
        said = [n for n in FIELDS if mine[n] != base[n]]
        if past is not None and not moved and past.duration_minutes == task.duration_minutes:
            return None
        if moved and all(mine[n] == theirs[n] for n in said):
            return None
        rows = task.history.select_related("history_user")
        last = rows.order_by("-history_date", "-history_id").first()
        return WeekConflict(
            who=str(last.history_user or "Bifocal") if last else "Bifocal",
            at=last.history_date if last else self.now,
            version=task.version,
            values=tuple(
                (name, theirs[name], mine[name])
                for name in FIELDS
                if (name in moved or name in said) and mine[name] != theirs[name]
            ),
        )

    def _judged(
        self,
        shown: WeekTask,
        typed_cells: Mapping[str, Any],
        sent: Mapping[str, str],
        entered: Mapping[str, str],
        *,
        takes_plan: bool,
    ) -> Entry:
        """Apply the status rules before anything is saved, so that every cell is told at once."""
        task = shown.task
        reason = sent.get("reason", "").strip()
        said, errors = self._said(shown, typed_cells, takes_plan=takes_plan)
        if said and not errors:
            errors = self._broken_rules(shown, said, reason)
        if errors:
            return Entry(task=task, sent=entered, errors=errors, version=task.version)
        report = Report(
            task=task,
            fields=said,
            seen_version=task.version,
            reason=reason,
            through=self.through,
        )
        return Entry(task=task, sent=entered, report=report if said else None, version=task.version)

    def _said(
        self, shown: WeekTask, cells: Mapping[str, Any], *, takes_plan: bool
    ) -> tuple[dict[str, Any], dict[str, str]]:
        said = dict(shown.planned.said(shown.task)) if takes_plan and shown.planned else {}
        errors = {}
        for name, value in cells.items():
            if name in ("start", "finish") and value is not None:
                if value > self.until:
                    errors[name] = _("This lies after the new date.")
                    continue
                value = self._instant(shown, name, value)
            said[FIELDS[name]] = self._exact(shown, name, value)
        if not takes_plan and said.keys() - {"note"}:
            said |= self._dates_not_given(shown, said)
        return said, errors

    def _exact(self, shown: WeekTask, cell: str, value: Any) -> Any:
        """Return the minutes of the plan where the days shown of it were taken over."""
        planned = shown.planned
        if cell != "days" or planned is None:
            return value
        return planned.minutes_left if abs(planned.minutes_left - value) < 3 else value

    def _instant(self, shown: WeekTask, cell: str, day: date) -> datetime:
        """Return the moment of a day: the plan's own on the day that the plan names."""
        planned = shown.planned
        moment = planned and (planned.start if cell == "start" else planned.finish)
        if moment and local_day(moment, self.zone) == day:
            return moment
        zone = self.project.time_zone
        begin, end = day_start(day, zone), day_end(day, zone)
        first = to_instant(int(shown.time.next_start(to_minute(begin))))
        last = to_instant(int(shown.time.previous_finish(to_minute(end))))
        worked = (first, last) if first < end else (begin, end)
        return min(worked[0] if cell == "start" else worked[1], self.now)

    def _dates_not_given(self, shown: WeekTask, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the actual dates that follow from what was said: the plan's, else the new date."""
        task, planned = shown.task, shown.planned
        status = said.get("status", task.status)
        is_done = status == Task.Status.DONE or (
            "status" not in said and (said.get("percent_complete") == 100)
        )
        begun = is_done or status == Task.Status.IN_PROGRESS or said.get("percent_complete")
        dates: dict[str, Any] = {}
        if begun and task.actual_start is None and "actual_start" not in said:
            dates["actual_start"] = planned.start if planned else shown.first
        if is_done and task.actual_finish is None and "actual_finish" not in said:
            start = said.get("actual_start") or dates.get("actual_start") or task.actual_start
            finish = planned.finish if planned and planned.finish else shown.last
            dates["actual_finish"] = max(finish, start) if start else finish
        return dates

    def _broken_rules(
        self, shown: WeekTask, said: Mapping[str, Any], reason: str
    ) -> dict[str, str]:
        task = shown.task
        defaults = Defaults(
            start=shown.first,
            finish=shown.last,
            scheduled_start=shown.scheduled_start,
            now=self.now,
        )
        try:
            after = settle(progress_of(task), said, defaults)
        except DomainError as refused:
            words = " ".join(filter(None, [refused.message, refused.fix]))
            return {CELLS.get(refused.field or "", "status"): words}
        if after.percent_complete < task.percent_complete and not reason:
            words = _("Say why the percent falls from %s%%.") % task.percent_complete
            return {"reason": words}
        return {}
