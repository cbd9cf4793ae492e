"""POST /tasks/import/: a plan merged into a project, all or nothing."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from projects.api.file_body import BODY, XML, CsvParser, TakesFile, XlsxParser, XmlParser
from projects.errors import FileRefused
from projects.importing.disclosing import without_money
from projects.importing.reading import read_plan
from projects.importing.rehearsing import rehearse_merge
from projects.importing.saving import Saved, merge_plan

MOST_TASKS = 2_000
SHOWN = 1_000


class TakesPlan(TakesFile):
    """Tasks come in as a plan: CSV, XLSX or Microsoft Project XML, found again by external_id."""

    @extend_schema(
        request=BODY | {XML: {"type": "string"}},
        responses={200: OpenApiTypes.OBJECT},
        parameters=[
            OpenApiParameter("project"),
            OpenApiParameter("project_key"),
            OpenApiParameter("dry_run", description="1: say what it would change."),
        ],
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        parser_classes=[CsvParser, XlsxParser, XmlParser, MultiPartParser],
        is_rehearsable=False,
        is_replayed=False,
        parameters=frozenset({"dry_run", "project", "project_key"}),
    )
    def import_file(self, request, **kwargs):
        """Add and change the tasks that the file has; what it lacks stays."""
        project = self.file_owner()
        self.require_way()
        self.require_add(project)
        plan = read_plan(*self.sent_file()).plan
        if len(plan.tasks) > MOST_TASKS:
            raise FileRefused(
                f"The file has more than {MOST_TASKS:,} tasks.",
                fix="Merge it on the page of the project: it is saved in the background there.",
            )
        if not self.sees_money_of(project):
            plan = without_money(plan)
        options = {"plan": plan, "project": project, "by": request.user, "at": timezone.now()}
        if self.is_dry():
            return Response(_answer(rehearse_merge(**options).saved, is_saved=False))
        return Response(_answer(merge_plan(**options), is_saved=True))


def _answer(saved: Saved, *, is_saved: bool) -> dict:
    changes = [
        {
            "task": change.task,
            "field": change.field,
            "before": _plain(change.before),
            "after": _plain(change.after),
        }
        for change in saved.changes[:SHOWN]
    ]
    return {
        "saved": is_saved,
        "new": saved.created.get("Task", 0),
        "changed": saved.updated.get("Task", 0),
        "added": list(saved.added[:SHOWN]),
        "missing": list(saved.missing[:SHOWN]),
        "changes": changes,
    }


def _plain(value):
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
