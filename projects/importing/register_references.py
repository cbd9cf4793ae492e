"""What the cells of a register's table name: tasks, people and projects of its owner."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from projects.importing.matching import key_of
from projects.importing.register_values import share
from projects.models import Project, Task

MOST_NAMED = 500


class References:
    """Finds what a person who imports into ``owner``, a project or a program, may name there.

    Each method takes what was written and raises ValueError with what was expected.
    """

    def __init__(self, owner, viewer) -> None:
        self.owner = owner
        self.viewer = viewer
        self.is_program = not isinstance(owner, Project)

    def task(self, written: str) -> Task:
        """Return the task of that key, number in the outline or name.

        In a program the key of its project goes before: ``MG:A-10``.
        """
        wanted = written.strip().lower()
        for found in self._tasks:
            rows = found.get(wanted, ())
            if len(rows) == 1:
                return rows[0]
            if rows:
                raise ValueError(
                    f"one task; {len(rows)} are called so: give its external_id or WBS"
                )
        where = f"a task of {self.owner.key}"
        if self.is_program:
            where += ", with the key of its project before it, like MG:A-10"
        raise ValueError(f"the external_id, WBS number or name of {where}")

    def tasks(self, parts: Sequence[str]) -> list[Task]:
        """Return the tasks that ``parts`` name, in the order of their ids."""
        if len(parts) > MOST_NAMED:
            raise ValueError(f"a list of at most {MOST_NAMED} tasks")
        return sorted({self.task(part) for part in parts}, key=lambda task: task.pk)

    def person(self, written: str) -> Any:
        """Return who has a role here and is called so, or has that e-mail address."""
        wanted = written.strip().lower()
        rows = [p for p in self._people if wanted in {p.email.lower(), str(p).lower()}]
        if len(rows) != 1:
            several = "one person: give their e-mail address" if rows else ""
            raise ValueError(
                several or f"the name or e-mail address of somebody with a role on {self.owner.key}"
            )
        return rows[0]

    def shares(self, parts: Sequence[str]) -> list[dict[str, Any]]:
        """Return the projects and shares of ``MG 60%; CU 40%``."""
        expected = "projects with their shares, like MG 60%; CU 40%"
        found: dict[int, Decimal] = {}
        for part in parts:
            key, _, written = part.partition(" ")
            project = self._projects.get(key.upper())
            if project is None:
                raise ValueError(expected)
            try:
                found[project.pk] = share(written.strip())
            except ValueError:
                raise ValueError(expected) from None
        return [{"project": pk, "share": part} for pk, part in sorted(found.items())]

    @cached_property
    def _tasks(self) -> tuple[dict[str, list[Task]], ...]:
        """The tasks by key, by number in the outline and by name, all in small letters."""
        rows = self._visible_tasks().select_related("project", "schedule").order_by("pk")
        by_key: dict[str, list[Task]] = {}
        by_number: dict[str, list[Task]] = {}
        by_name: dict[str, list[Task]] = {}
        for row in rows:
            prefix = f"{row.project.key}:" if self.is_program else ""
            number = row.schedule.wbs if hasattr(row, "schedule") else ""
            for index, name in ((by_key, key_of(row)), (by_number, number), (by_name, row.name)):
                if name:
                    index.setdefault(f"{prefix}{name}".lower(), []).append(row)
        return by_key, by_number, by_name

    def _visible_tasks(self):
        if self.is_program:
            inside = Q(project__program__ancestry__ancestor=self.owner)
            return Task.objects.visible_to(self.viewer).filter(inside)
        return Task.objects.filter(project=self.owner)

    @cached_property
    def _people(self) -> list:
        ids = self.owner.roles.values("user")
        return list(get_user_model().objects.filter(pk__in=ids, is_active=True).order_by("pk"))

    @cached_property
    def _projects(self) -> dict[str, Project]:
        rows = Project.objects.visible_to(self.viewer).filter(
            program__ancestry__ancestor=self.owner
        )
        return {row.key: row for row in rows.order_by("pk")}


def task_written(task: Task, *, is_program: bool) -> str:
    """Return how `References.task` finds ``task`` again."""
    return f"{task.project.key}:{key_of(task)}" if is_program else key_of(task)


def joined(parts: Iterable[str]) -> str:
    """Return a list as `register_values.several` reads it."""
    found = list(parts)
    text = "; ".join(found)
    return f"{text};" if len(found) == 1 and "," in text else text
