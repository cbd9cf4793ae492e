"""POST /tasks/{id}/restore/: a deleted task comes back under the id that it had."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError

from projects import access
from projects.models import RemovedTask
from projects.restoring import restore_task

BODY = {"type": "object", "properties": {"reason": {"type": "string"}}}


class RestoringTasks:
    """Bring back deleted tasks of the projects that the person sees."""

    made_otherwise = ("restore",)  # what answers 201 besides create

    @extend_schema(request={"application/json": BODY})
    @action(detail=True, methods=["post"])
    def restore(self, request, **kwargs):
        """Bring back a deleted task with what was deleted along with it."""
        removed = self.removed()
        self.require_way()
        access.require_manage_project(request.user, removed.project)
        restored = restore_task(
            project=removed.project,
            task_id=removed.task_ref,
            by=request.user,
            at=timezone.now(),
            reason=self.reason_alone(),
        )
        return self.answer({"pk": restored.task.pk}, code=status.HTTP_201_CREATED)

    def removed(self) -> RemovedTask:
        """Return what was kept of the deleted task that the address means, or raise NotFound."""
        rows = RemovedTask.objects.visible_to(self.request.user).select_related("project")
        found = rows.filter(task_ref=self.kwargs["pk"]).order_by("-pk").first()
        if found is None:
            raise NotFound("There is no such deleted task.")
        return found

    def reason_alone(self) -> str:
        """Return the reason that was sent; nothing else may be."""
        data = self.request.data
        if not isinstance(data, Mapping):
            raise ValidationError({"reason": ["Send an object with a reason, or nothing."]})
        unknown = {name: ["This field is not known here."] for name in data if name != "reason"}
        if unknown:
            raise ValidationError(unknown, "unknown_field")
        reason = data.get("reason", "")
        if not isinstance(reason, str) or len(reason) > 500:
            raise ValidationError({"reason": ["A reason is text of at most 500 characters."]})
        return reason

    def rows_of_request(self) -> Sequence:
        """A deleted task is no row yet: the answer shows what came back."""
        return [] if self.action == "restore" else super().rows_of_request()
