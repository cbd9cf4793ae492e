"""Receivers inside the transaction: the audit trail and the outbox of every change."""

from django.dispatch import receiver

from portfolio import request_context
from portfolio.models import AuditEntry, OutboxEvent
from projects.models.versioned import moves_money_alone
from projects.signals import rows_written


@receiver(rows_written, dispatch_uid="audit")
def append(sender, changes, by, at, reason, **kwargs) -> None:
    """Add one audit row and one outbox row a changed row, or undo the change with them."""
    context = request_context.current()
    entries, events = [], []
    for change in changes:
        project_id, program_id = change.row.scope
        what = {
            "at": at,
            "object_type": sender._meta.model_name,
            "object_id": change.row.pk,
            "project_id": project_id,
            "program_id": program_id,
        }
        entries.append(
            AuditEntry(
                actor=by,
                token_id=context.token_id,
                door=context.door,
                request_id=context.request_id,
                action=change.action,
                object_label=str(change.row)[:255],
                before=change.before,
                after=change.after,
                reason=reason,
                **what,
            )
        )
        events.append(
            OutboxEvent(
                type=f"{sender._meta.model_name}.{change.action}",
                money_only=change.action == "update" and moves_money_alone(sender, change.after),
                **what,
            )
        )
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    OutboxEvent.objects.bulk_create(events, batch_size=500)
