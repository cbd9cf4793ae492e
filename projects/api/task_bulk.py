"""PATCH /tasks/bulk/: many tasks at once, all or nothing, as integrations send them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.response import Response

from projects import access
from projects.api.input import find_owner
from projects.api.preconditions import PreconditionRequired
from projects.errors import StaleVersion
from projects.locking import lock_network, retried
from projects.models import Project, Task
from projects.planning import naming_circles
from projects.rescheduling import rescheduled_once
from projects.versioning import ANY

MOST = 500
BULK = {
    "oneOf": [
        {"type": "array", "maxItems": MOST, "items": {"type": "object"}},
        {"type": "object", "properties": {"tasks": {"type": "array", "maxItems": MOST}}},
    ]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the body: the task that it changes, or the project that it adds one to."""

    data: Mapping[str, Any]
    row: Task | None
    owner: Project | None
    seen: int = ANY

    @property
    def project_id(self) -> int:
        return self.row.project_id if self.row is not None else self.owner.pk


class BulkTasks:
    """Change tasks by ``id`` and ``version``; add or change others by external_id and source."""

    @extend_schema(request={"application/json": BULK}, responses={200: BULK})
    @action(detail=False, methods=["patch"])
    def bulk(self, request, **kwargs):
        """Answer the tasks in the order in which they were sent, in the form of the body."""
        entries = entries_of(request.data)
        found = [at_item(n, self.named, entry) for n, entry in enumerate(entries)]
        self.require_way()
        for item in found:
            self.require_part(item)
        items = [self.versioned(item) for item in found]
        values = [at_item(n, self.validated_item, item) for n, item in enumerate(items)]
        tasks = retried(self.write_all)(items, values)
        shown = self.get_queryset().in_bulk([task.pk for task in tasks])
        result = self.get_serializer([shown[task.pk] for task in tasks], many=True).data
        return Response({"tasks": result} if isinstance(request.data, Mapping) else result)

    def named(self, entry: Mapping) -> Item:
        """Return what ``entry`` means: a task by its id, or by its identity elsewhere."""
        if "id" in entry:
            pk = entry["id"]
            known = isinstance(pk, int) and not isinstance(pk, bool)
            row = self.visible().filter(pk=pk).first() if known else None
            if row is None:
                raise NotFound("There is no such task.")
            return Item(data=entry, row=row, owner=None)
        owner = find_owner(entry, Project, "project", self.request.user)
        if owner is None or not entry.get("external_id"):
            message = "Name a task by id, or by external_id, source and project."
            raise ValidationError({"id": [ErrorDetail(message, code="required")]})
        return Item(data=entry, row=self.identified(entry, owner), owner=owner)

    def require_part(self, item: Item) -> None:
        if item.row is not None:
            access.require_record_progress(self.request.user, item.row)
        else:
            self.require_add(item.owner)

    def versioned(self, item: Item) -> Item:
        """Return ``item`` with the version that it is based on, which an id must name."""
        if item.row is None:
            return item
        sent = item.data.get("version")
        if sent is None and "id" in item.data and not self.is_rehearsal:
            raise PreconditionRequired("Send the version that you saw with each task.")
        if sent is not None and sent != item.row.version:
            raise StaleVersion(
                f"{item.row} (task {item.row.pk}) is at version {item.row.version} now.",
                field="version",
                fix="Read it again and apply your change to what is there now.",
            )
        seen = ANY if sent is None else item.row.version
        return Item(data=item.data, row=item.row, owner=item.owner, seen=seen)

    def validated_item(self, item: Item) -> dict:
        return self.validated(row=item.row, owner=item.owner, partial=True, data=item.data)

    def write_all(self, items: list[Item], values: list[dict]) -> list[Task]:
        at, by = timezone.now(), self.request.user
        lock_network({item.project_id for item in items})
        with naming_circles(by), rescheduled_once(at=at):
            pairs = zip(items, values, strict=True)
            return [self.write_one(item, dict(given), at=at) for item, given in pairs]

    def write_one(self, item: Item, values: dict, *, at) -> Task:
        reason = values.pop("reason", "")
        if item.row is None:
            return self.add(item.owner, values, reason=reason, at=at)
        fresh = self.visible().get(pk=item.row.pk)
        self.edit(fresh, values, seen_version=item.seen, reason=reason, at=at)
        return fresh


def entries_of(body) -> list:
    """Return the entries of a bulk request: a list, or an object with ``tasks``."""
    entries = body.get("tasks") if isinstance(body, Mapping) else body
    if not isinstance(entries, list) or not all(isinstance(e, Mapping) for e in entries):
        raise ValidationError({"tasks": ["Send a list of objects, one a task."]}, code="invalid")
    if isinstance(body, Mapping) and set(body) != {"tasks"}:
        raise ValidationError({"tasks": ["Send tasks and nothing beside."]}, code="unknown_field")
    if not 1 <= len(entries) <= MOST:
        raise ValidationError({"tasks": [f"Send 1 to {MOST} tasks."]}, code="invalid")
    return entries


def at_item(position: int, read, entry):
    """Return ``read(entry)``; its errors name the position of the entry."""
    try:
        return read(entry)
    except ValidationError as error:
        raise ValidationError({f"tasks.{position}": error.detail}) from None
