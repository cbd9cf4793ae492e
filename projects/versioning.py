"""The one place that writes versioned rows: the version test, the history row, the news.

Everything else calls these functions; ``save()`` and ``delete()`` of a versioned row refuse.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.deletion import Collector, ProtectedError

from projects.errors import Conflict, StaleVersion
from projects.models.versioned import Versioned
from projects.signals import Change, rows_written

ANY = -1  # as seen_version: whatever is there (If-Match: *)

# What a history row keeps of a reason; the audit trail has the whole of it.
LONGEST_REASON = 100

# Written by the database or by versioning itself: no news.
SILENT = {"id", "version", "created_at", "updated_at"}


@transaction.atomic
def create[Row: Versioned](row: Row, *, by, at: datetime, reason: str = "") -> Row:
    """Insert ``row`` with its history and return it.

    Raises ValidationError, by field, for values that the model refuses; nothing is saved then.
    """
    row.full_clean()
    create_many([row], by=by, at=at, reason=reason)
    return row


@transaction.atomic
def create_many(
    rows: Sequence[Versioned], *, by, at: datetime, reason: str = ""
) -> Sequence[Versioned]:
    """Insert ``rows`` of one model with their history, in a constant number of statements.

    The caller has validated them; constraints of the database hold all the same.
    """
    if not rows:
        return rows
    model = type(rows[0])
    model.objects.bulk_create(rows, batch_size=500)
    model.history.bulk_history_create(
        rows, batch_size=500, default_user=by, default_date=at, default_change_reason=_kept(reason)
    )
    changes = [Change(action="create", row=r, before=None, after=values(r)) for r in rows]
    rows_written.send(model, changes=changes, by=by, at=at, reason=reason)
    return rows


@transaction.atomic
def write(
    row: Versioned, fields: Iterable[str], *, seen_version: int, by, at: datetime, reason: str = ""
) -> bool:
    """Save ``fields`` of ``row`` if nobody changed it since ``seen_version``; tell if any moved.

    Raises StaleVersion if somebody did, ValidationError for values that the model refuses; nothing
    is saved then. What is there already is left alone: no new version, no history.
    """
    names = [row._meta.get_field(name).attname for name in fields]
    stored = _stored(row, names, seen_version)
    moved = [name for name in names if stored[name] != getattr(row, name)]
    if not moved:
        row.version = stored["version"]
        return False
    _validate(row, moved)
    _update(row, moved, stored["version"], at)
    history = type(row).history
    history.bulk_history_create(
        [row], update=True, default_user=by, default_date=at, default_change_reason=_kept(reason)
    )
    change = Change(
        action="update",
        row=row,
        before={name: stored[name] for name in moved},
        after={name: getattr(row, name) for name in moved},
    )
    rows_written.send(type(row), changes=[change], by=by, at=at, reason=reason)
    return True


@transaction.atomic
def write_many[Row: Versioned](
    rows: Sequence[Row],
    fields: Iterable[str],
    *,
    seen: Mapping[int, int],
    by,
    at: datetime,
    reason: str = "",
) -> list[Row]:
    """Save ``fields`` of ``rows`` of one model as ``write`` does, in a constant number of
    statements; return those that moved.

    ``seen`` has the version that the change is based on, by id. Raises StaleVersion if somebody
    changed one of them since, ValidationError for values that the model refuses; nothing is saved
    then.
    """
    if not rows:
        return []
    model = type(rows[0])
    names = [model._meta.get_field(name).attname for name in fields]
    # locked until the end of the change: what the versions are tested on can't move any more
    stored = {
        found["pk"]: found
        for found in model.objects.filter(pk__in=seen)
        .order_by("pk")
        .select_for_update()
        .values("pk", "version", *names)
    }
    for row in rows:
        if row.pk not in stored or seen[row.pk] not in (ANY, stored[row.pk]["version"]):
            raise _stale(row)
    changes = []
    for row in rows:
        before = stored[row.pk]
        row.version = before["version"]
        moved = [name for name in names if before[name] != getattr(row, name)]
        if moved:
            _validate_alone(row, moved)
            row.version += 1
            row.updated_at = at
            changes.append(
                Change(
                    action="update",
                    row=row,
                    before={name: before[name] for name in moved},
                    after={name: getattr(row, name) for name in moved},
                )
            )
    _write_changes(model, changes, names, by=by, at=at, reason=reason)
    return [change.row for change in changes]


def _write_changes(model, changes: list[Change], names, *, by, at: datetime, reason: str) -> None:
    if not changes:
        return
    rows = [change.row for change in changes]
    try:
        with transaction.atomic():
            model.objects.bulk_update(rows, [*names, "version", "updated_at"], batch_size=200)
    except IntegrityError:
        # the database says no more than that; the model says which row and which field
        for change in changes:
            change.row.validate_constraints_about(list(change.after or ()))
        raise
    model.history.bulk_history_create(
        rows,
        batch_size=500,
        update=True,
        default_user=by,
        default_date=at,
        default_change_reason=_kept(reason),
    )
    rows_written.send(model, changes=changes, by=by, at=at, reason=reason)


@transaction.atomic
def relate(
    row: Versioned,
    name: str,
    others: Iterable[models.Model],
    *,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> bool:
    """Set the many-to-many ``name`` of ``row`` as one edit of it; tell if anything moved.

    Raises StaleVersion if somebody changed the row since ``seen_version``; nothing is saved then.
    """
    stored = _stored(row, [], seen_version)
    before = sorted(getattr(row, name).values_list("pk", flat=True))
    after = sorted(other.pk for other in others)
    if before == after:
        return False
    getattr(row, name).set(after)
    _update(row, [], stored["version"], at)
    type(row).history.bulk_history_create(
        [row], update=True, default_user=by, default_date=at, default_change_reason=_kept(reason)
    )
    change = Change(action="update", row=row, before={name: before}, after={name: after})
    rows_written.send(type(row), changes=[change], by=by, at=at, reason=reason)
    return True


@transaction.atomic
def delete(row: Versioned, *, seen_version: int, by, at: datetime, reason: str = "") -> None:
    """Delete ``row`` and what hangs on it, each with a last history row.

    Raises StaleVersion as ``write`` does, Conflict if something still needs the row.
    """
    _stored(row, [], seen_version)
    collector = Collector(using="default", origin=row)
    try:
        collector.collect([row])
    except ProtectedError as error:
        # Their kinds, not their names: who may delete the row need not see what hangs on it.
        held = ", ".join(sorted({str(o._meta.verbose_name) for o in error.protected_objects}))
        raise Conflict(
            f"{row} is still in use by: {held}.", fix="Remove or change what uses it first."
        ) from error
    doomed = [(model, list(rows)) for model, rows in collector.data.items()]
    doomed += [(queryset.model, list(queryset)) for queryset in collector.fast_deletes]
    for model, rows in doomed:
        if issubclass(model, Versioned) and rows:
            _bury(model, rows, by=by, at=at, reason=reason)
    collector.delete()


def values(row: models.Model) -> dict[str, Any]:
    """Return the columns of ``row`` that carry meaning, by attribute name."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in SILENT
    }


def _kept(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"


def _stored(row: Versioned, names: list[str], seen_version: int) -> dict[str, Any]:
    stored = type(row).objects.filter(pk=row.pk).values("version", *names).first()
    if stored is None or seen_version not in (ANY, stored["version"]):
        raise _stale(row)
    return stored


def _stale(row: Versioned) -> StaleVersion:
    return StaleVersion(
        f"{row} was changed by someone else.",
        field="version",
        fix="Reload it and apply your change again.",
    )


def _validate(row: Versioned, moved: list[str]) -> None:
    """Validate what moved, and every rule that it may break together with the rest."""
    _validate_alone(row, moved)
    row.validate_unique(exclude={f.name for f in row._meta.fields if f.attname not in moved})
    row.validate_constraints_about(moved)


def _validate_alone(row: Versioned, moved: list[str]) -> None:
    """Validate what can be told from the row itself, without a query."""
    row.clean_fields(exclude={f.name for f in row._meta.fields if f.attname not in moved})
    row.clean()


def _update(row: Versioned, moved: list[str], version: int, at: datetime) -> None:
    # One UPDATE checks the version and writes: no window for a second writer.
    updated = (
        type(row)
        .objects.filter(pk=row.pk, version=version)
        .update(
            **{name: getattr(row, name) for name in moved}, version=F("version") + 1, updated_at=at
        )
    )
    if not updated:
        raise _stale(row)
    row.refresh_from_db()


def _bury(model: type[Versioned], rows: list, *, by, at: datetime, reason: str) -> None:
    history = model.history.model
    history.objects.bulk_create(
        [
            history(
                history_date=at,
                history_user=by,
                history_change_reason=_kept(reason),
                history_type="-",
                **{f.attname: getattr(row, f.attname) for f in history.tracked_fields},
            )
            for row in rows
        ],
        batch_size=500,
    )
    changes = [Change(action="delete", row=row, before=values(row), after=None) for row in rows]
    rows_written.send(model, changes=changes, by=by, at=at, reason=reason)
