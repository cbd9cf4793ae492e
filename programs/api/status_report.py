"""Status reports of projects and programs: drafted, edited, published, compared, commented on."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.response import Response

from programs.models import Program
from programs.reporting import draft_program_report, publish_program_report
from projects import reporting, versioning
from projects.api import figures
from projects.api.fields import Choice, InstantOutput, Text
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input, Part, find_owner
from projects.api.output import WRITTEN, Output
from projects.api.risk import BELONGS, OWNERS
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.locking import retried
from projects.models import Project, ReportComment, StatusReport
from projects.models.status_report import COLOURS, DIMENSIONS
from projects.queries.report_comparison import Comparison, comparison
from projects.queries.report_view import figures_of, frozen_view
from projects.queries.status import MONEY_DIMENSIONS

WORDS = {"required": False, "allow_blank": True, "max_length": reporting.LONGEST_WORDS}


class SaidInput(Part):
    """A colour that is reported instead of the computed one, and why."""

    colour = Choice(choices=COLOURS)
    reason = Text(max_length=2000)


class ReportedInput(Part):
    """Health by dimension; null reports what is computed."""

    schedule = SaidInput(required=False, allow_null=True)
    cost = SaidInput(required=False, allow_null=True)
    scope = SaidInput(required=False, allow_null=True)
    risk = SaidInput(required=False, allow_null=True)
    benefit = SaidInput(required=False, allow_null=True)


class StatusReportInput(Input):
    """What is left out of a new report is drafted from the data."""

    owner = None
    external_id = source = None
    summary = Text(**WORDS)
    achievements = Text(**WORDS)
    changes = Text(**WORDS)
    decisions_needed = Text(**WORDS)
    next_steps = Text(**WORDS)
    reported = ReportedInput(required=False)

    def _needs_no_reading(self, name):
        return name in BELONGS

    def _verdict(self, name, value):
        new = self.instance is None and name in BELONGS
        return "" if new else super()._verdict(name, value)

    def _new_owner(self, data):
        """Return nothing: a report stays where it is; find_owner has looked up a new one's."""
        return {}


class CommentInput(Input):
    owner = None
    external_id = source = None
    text = Text(max_length=reporting.LONGEST_WORDS)


class CommentOutput(Output):
    author_name = serializers.CharField(source="author.name", default=None, allow_null=True)
    said_at = InstantOutput()

    class Meta:
        model = ReportComment
        fields = ["id", "report", "author", "author_name", "said_at", "text"]


class StatusReportOutput(Output):
    project_key = serializers.CharField(source="project.key", default=None, allow_null=True)
    program_key = serializers.CharField(source="program.key", default=None, allow_null=True)
    reported = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    class Meta:
        model = StatusReport
        fields = [
            "id", "project", "project_key", "program", "program_key", "number", "status",
            "period_start", "period_end", *reporting.WORDS, "reported", "figures", "published_at",
            "published_by", *WRITTEN,
        ]  # fmt: skip

    def get_reported(self, report) -> dict:
        """Return the reported health; what is judged by money only to those with the right."""
        return {
            name: {"colour": said["colour"], "reason": said["reason"]}
            for name, said in report.reported.items()
            if report.sees_money or name not in MONEY_DIMENSIONS
        }

    def get_figures(self, report) -> dict | None:
        """Return what was frozen; null of a draft."""
        kept = figures_of(report, money=report.sees_money)
        if kept is None:
            return None
        shown = {name: figures.kept(name, one["value"]) for name, one in kept["metrics"].items()}
        return kept | {"metrics": shown}


class StatusReportFilter(WrittenFilter):
    project = IdFilter("project_id")
    project_key = KeyFilter("project__key")
    program = IdFilter("program_id")
    program_key = KeyFilter("program__key")
    status = django_filters.ChoiceFilter(choices=StatusReport.Status.choices)
    period_end__gte = django_filters.DateFilter("period_end", "gte")
    period_end__lte = django_filters.DateFilter("period_end", "lte")


class StatusReportViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Reports of what you see; drafts of what you manage. POST drafts one from the data."""

    model = StatusReport
    input_class = StatusReportInput
    output_class = StatusReportOutput
    filterset_class = StatusReportFilter
    parameters = frozenset({"with"})
    search_fields = reporting.WORDS
    ordering_fields = {
        "number": "number", "period_end": "period_end", "published_at": "published_at",
        "status": "status", "id": "id", "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        user = self.request.user
        projects = Project.objects.with_money_for(user).filter(pk=OuterRef("project_id"))
        programs = Program.objects.with_money_for(user).filter(pk=OuterRef("program_id"))
        return rows.select_related("project", "program", "figures").annotate(
            sees_money=Exists(projects) | Exists(programs)
        )

    def visible(self):
        return super().visible().select_related("project", "program")

    def owner(self):
        """Return the project or the program that a new report names; it must be one of the two."""
        found = [
            find_owner(self.request.data, model, name, self.request.user)
            for name, model in OWNERS.items()
        ]
        named = [owner for owner in found if owner is not None]
        if len(named) == 2:
            message = "A report belongs to one project or to one program: name one of the two."
            raise ValidationError({"program": [ErrorDetail(message, "invalid")]})
        return named[0] if named else None

    def existing(self, owner):
        """A report comes from here, so none is looked up to be changed."""

    def require_add(self, owner):
        if owner is not None:
            reporting.require_report(self.request.user, owner)

    def require_change(self, row):
        self.require_add(reporting.owner_of(row))

    def add(self, owner, values, **options):
        options |= {"fields": values, "by": self.request.user}
        if isinstance(owner, Project):
            return reporting.draft_project_report(project=owner, **options)
        return draft_program_report(program=owner, **options)

    def edit(self, row, values, **options):
        reporting.edit_report(report=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        reporting.discard_report(report=row, by=self.request.user, **options)

    def still_shown(self, body):
        """Return an answer given before; a comment's as long as its report is seen."""
        if self.action != "comments":
            return super().still_shown(body)
        self.find()
        return body

    @extend_schema(request=None, responses=StatusReportOutput)
    @action(detail=True, methods=["post"])
    def publish(self, request, **kwargs):
        """Freeze the words and the figures of now: a correction is a new report."""
        row = self.find()
        self.require_way()
        self.require_change(row)
        seen = self.seen(row) if "If-Match" in request.headers else versioning.ANY
        verb = reporting.publish_project_report if row.project_id else publish_program_report
        retried(verb)(report=row, seen_version=seen, by=request.user, at=timezone.now())
        return self.answer({"pk": row.pk})

    @extend_schema(request=CommentInput, responses={200: CommentOutput(many=True)}, methods=["GET"])
    @extend_schema(request=CommentInput, responses={201: CommentOutput}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], filter_backends=[], pagination_class=None)
    def comments(self, request, **kwargs):
        """The comments on a published report, the first first; whoever sees it may add one."""
        row = self.find()
        self.require_way()
        if request.method == "GET":
            said = row.comments.select_related("author").order_by("said_at", "pk")
            return Response(CommentOutput(said, many=True).data)
        context = {"user": request.user, "current": {}, "readable": set()}
        sent = CommentInput(data=request.data, context=context)
        sent.is_valid(raise_exception=True)
        comment = reporting.comment_on_report(
            report=row, text=sent.validated_data["text"], by=request.user, at=timezone.now()
        )
        return Response(CommentOutput(comment).data, status=201)

    @extend_schema(responses={200: {"type": "object"}})
    @action(detail=True, methods=["get"])
    def compare(self, request, **kwargs):
        """This report beside another of the same owner, which ``with`` names: by default the last
        before it."""
        self.require_way()
        newer = self.published(self.kwargs["pk"])
        older = self.other(newer, request.query_params.get("with"))
        first, second = sorted((older, newer), key=lambda report: report.number)
        views = [frozen_view(report, money=report.sees_money) for report in (first, second)]
        return Response(_beside(comparison(*views)))

    def published(self, pk):
        return self.one_of(self.get_queryset().published(), pk=pk)

    def other(self, report: StatusReport, asked: str | None) -> StatusReport:
        """Return the report that ``report`` is to be held against."""
        same = {"project_id": report.project_id, "program_id": report.program_id}
        rows = self.get_queryset().published().filter(**same).exclude(pk=report.pk)
        if asked is None:
            earlier = rows.filter(number__lt=report.number).order_by("-number").first()
            if earlier is None:
                raise NotFound("There is no earlier report to compare it with.")
            return earlier
        if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
            raise ValidationError({"with": [ErrorDetail("Give the id of a report.", "invalid")]})
        return self.one_of(rows, pk=int(asked))


def _beside(found: Comparison) -> dict:
    return {
        "older": found.older.report.pk,
        "newer": found.newer.report.pk,
        "words": {
            name: [{"kind": piece.kind, "text": piece.text} for piece in pieces]
            for name, pieces in found.texts
        },
        "metrics": {
            pair.name: {
                "before": _json(pair.name, pair.older.value),
                "after": _json(pair.name, pair.newer.value),
            }
            for pair in found.figures
        },
        "health": {
            name: {"before": then and then.reported, "after": now and now.reported}
            for name, then, now in found.health
            if name in DIMENSIONS
        },
    }


def _json(name: str, value):
    return figures.kept(name, None if value is None else str(value))
