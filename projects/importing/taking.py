"""A plan on its way into the database: which row each of its UIDs has become."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from projects import versioning
from projects.importing.plan import Plan
from projects.models import Calendar, Project, Resource, Task

SOURCE = "Microsoft Project"


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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.project.time_zone)

    def upsert(self, model: type, existing: Mapping, wanted: Mapping) -> dict:
        """Return the row of each key of ``wanted``, written with the columns it maps to.

        What is there already and the same is left alone: no new version, no history.
        """
        rows, fresh = {}, {}
        for key, values in wanted.items():
            row = existing.get(key)
            if row is None:
                fresh[key] = model(**values)
            else:
                rows[key] = row
                self.updated[model.__name__] += self._update(row, values)
        versioning.create_many(list(fresh.values()), by=self.by, at=self.at)
        self.created[model.__name__] += len(fresh)
        return rows | fresh

    def _update(self, row, values: Mapping) -> bool:
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        return bool(changed) and versioning.write(
            row, changed, seen_version=versioning.ANY, by=self.by, at=self.at
        )
