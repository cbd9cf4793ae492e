"""A plan on its way into the database: which row each of its UIDs has become."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from projects import versioning
from projects.importing.plan import Plan
from projects.models import Calendar, Project, Resource, Task

IDENTITY = {"external_id", "source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a task that a merge gives another value."""

    task: str
    field: str
    before: object
    after: object


@dataclass(slots=True, kw_only=True)
class Taking:
    """A fitted plan, the project it goes into, and the rows written so far, by UID."""

    plan: Plan
    project: Project
    by: object
    at: datetime
    calendars: dict[int, Calendar] = field(default_factory=dict)
    resources: dict[int, Resource] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    created: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.project.time_zone)

    def upsert(self, model: type, existing: Mapping, wanted: Mapping) -> dict:
        """Return the row of each key of ``wanted``, written with the columns it maps to.

        What is there already and the same is left alone: no new version, no history. A row keeps
        the key that it has, by whichever it was found.
        """
        rows, fresh = {}, {}
        for key, values in wanted.items():
            row = existing.get(key)
            if row is None:
                fresh[key] = model(**values)
                self.added += [values["name"]] if model is Task else []
            else:
                rows[key] = row
                self.updated[model.__name__] += self._update(row, values)
        versioning.create_many(list(fresh.values()), by=self.by, at=self.at)
        self.created[model.__name__] += len(fresh)
        return rows | fresh

    def _update(self, row, values: Mapping) -> bool:
        changed = [
            name
            for name, value in values.items()
            if name not in IDENTITY and getattr(row, name) != value
        ]
        if isinstance(row, Task):
            self.changes += [_change(row, name, values[name]) for name in changed]
        for name in changed:
            setattr(row, name, values[name])
        return bool(changed) and versioning.write(
            row, changed, seen_version=versioning.ANY, by=self.by, at=self.at
        )


def _change(row: Task, name: str, value: object) -> Change:
    return Change(task=row.name, field=name, before=getattr(row, name), after=value)
