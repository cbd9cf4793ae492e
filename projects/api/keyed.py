"""What portfolios, programs and projects have in common: keys, archives, a manager."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from projects.api.fields import Line
from projects.api.input import Input
from projects.api.role import by_reference
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.locking import retried
from projects.models.key import validate_key


class UpperKey(Line):
    """A key, whatever its capitals."""

    def __init__(self, **kwargs):
        super().__init__(max_length=10, validators=[validate_key], **kwargs)

    def to_internal_value(self, data):
        return super().to_internal_value(data).upper()


class KeyedInput(Input):
    key = UpperKey()
    name = Line(max_length=200)


class KeyedViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Objects that are found by id or by key. DELETE archives; ``restore/`` brings back.

    What is archived is not listed and not found, but by ``archived=true`` in a list.
    """

    lookup_value_regex = r"[A-Za-z0-9]+"

    def lookup(self):
        return by_reference(self.kwargs["pk"])

    def visible(self):
        seen = super().visible()
        if self.action == "restore":
            return seen.exclude(archived_at=None)
        if self.action == "list" and "archived" in self.request.query_params:
            return seen
        return seen.current()

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, **kwargs):
        """Bring back what was archived."""
        row = self.find()
        self.require_way()
        self.require_change(row)
        seen = self.seen(row) if "If-Match" in request.headers else row.version
        retried(self.bring_back)(row, seen_version=seen, by=request.user, at=timezone.now())
        self.action = "retrieve"
        return self.answer({"pk": row.pk})
