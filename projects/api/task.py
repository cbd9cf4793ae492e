"""Tasks: the plan goes through projects.planning, progress through projects.progress."""

from contextlib import contextmanager

import django_filters
from django.db.models import Exists, OuterRef, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects import access, planning, progress, versioning
from projects.api.fields import (
    WORK_ENDS,
    Choice,
    Flag,
    Line,
    Moment,
    Person,
    Related,
    Text,
    Whole,
    ZonedOutput,
)
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN, Output
from projects.api.plan_import import TakesPlan
from projects.api.task_bulk import BulkTasks
from projects.api.task_restore import RestoringTasks
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.models import BaselineTask, Calendar, Project, Task
from projects.models.task import LONGEST_MINUTES
from projects.rescheduling import rescheduled_once
from projects.status_rules import FIELDS as PROGRESS

ENDS = {"FNET", "FNLT", "MFO"}
NULLABLE = {"required": False, "allow_null": True}
MINUTES = {"min_value": 0, "max_value": LONGEST_MINUTES}
PERCENT = {"min_value": 0, "max_value": 100}


class ConstraintMoment(Moment):
    """A constraint's date; a day alone ends where the constraint is on the finish."""

    def _parsed(self, data, hour):
        sent = self.parent.initial_data.get("constraint_type")
        kind = sent or getattr(self.parent.instance, "constraint_type", "")
        return super()._parsed(data, WORK_ENDS if kind in ENDS else hour)


class TaskInput(Input):
    name = Line(max_length=255)
    parent = Related(Task, **NULLABLE)
    position = Whole(required=False, min_value=0, max_value=2**31 - 1)
    kind = Choice(choices=Task.Kind.choices, required=False)
    duration_minutes = Whole(required=False, **MINUTES)
    remaining_minutes = Whole(required=False, **MINUTES)
    percent_complete = Whole(required=False, **PERCENT)
    physical_percent = Whole(**NULLABLE, **PERCENT)
    status = Choice(choices=Task.Status.choices, required=False)
    note = Text(required=False, allow_blank=True, max_length=20_000)
    assignees = serializers.ListField(child=Person(), required=False, max_length=200)
    constraint_type = Choice(choices=Task.ConstraintType.choices, required=False)
    constraint_date = ConstraintMoment(**NULLABLE)
    deadline = Moment(ends=True, **NULLABLE)
    actual_start = Moment(**NULLABLE)
    actual_finish = Moment(ends=True, **NULLABLE)
    published = Flag(required=False)
    uncertainty = Choice(choices=Task.Uncertainty.choices, required=False, allow_blank=True)
    optimistic_minutes = Whole(**NULLABLE, **MINUTES)
    likely_minutes = Whole(**NULLABLE, **MINUTES)
    pessimistic_minutes = Whole(**NULLABLE, **MINUTES)
    earned_value_method = Choice(choices=Task.EarnedValueMethod.choices, required=False)
    calendar = Related(Calendar, **NULLABLE)


class TaskOutput(Output):
    """A task as the plan has it. Dates and floats are computed, in the zone of the project."""

    project_key = serializers.CharField(source="project.key")
    program = serializers.IntegerField(source="project.program_id")
    program_key = serializers.CharField(source="project.program.key")
    wbs = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    percent_complete = serializers.SerializerMethodField()
    assignees = serializers.SerializerMethodField()
    constraint_date = ZonedOutput()
    deadline = ZonedOutput()
    actual_start = ZonedOutput()
    actual_finish = ZonedOutput()
    start = ZonedOutput(source="schedule.start", default=None)
    finish = ZonedOutput(source="schedule.finish", default=None)
    baseline_start = ZonedOutput()
    baseline_finish = ZonedOutput()
    total_float_minutes = serializers.SerializerMethodField()
    free_float_minutes = serializers.SerializerMethodField()
    program_float_minutes = serializers.SerializerMethodField()
    critical = serializers.SerializerMethodField()
    driver = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = [
            "id", "project", "project_key", "program", "program_key", "name", "parent", "position",
            "wbs", "kind", "duration_minutes", "remaining_minutes", "percent_complete",
            "physical_percent", "status", "note", "assignees", "constraint_type",
            "constraint_date", "deadline", "start", "finish", "actual_start", "actual_finish",
            "baseline_start", "baseline_finish", "total_float_minutes", "free_float_minutes",
            "program_float_minutes", "critical", "driver", "published", "uncertainty",
            "optimistic_minutes", "likely_minutes", "pessimistic_minutes", "earned_value_method",
            "calendar", *WRITTEN,
        ]  # fmt: skip

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        # Measured over the whole program: it would tell of projects that are hidden.
        if not instance.sees_program:
            del shown["program_float_minutes"]
        return shown

    def get_wbs(self, task) -> str:
        return task.schedule.wbs if scheduled(task) else ""

    @extend_schema_field(serializers.ChoiceField(choices=["task", "milestone", "summary"]))
    def get_kind(self, task) -> str:
        return "summary" if is_summary(task) else task.kind

    @extend_schema_field(serializers.ChoiceField(choices=Task.Status.choices))
    def get_status(self, task) -> str:
        if not is_summary(task):
            return task.status
        percent = task.schedule.percent_complete
        return "done" if percent == 100 else "in_progress" if percent else "todo"

    def get_percent_complete(self, task) -> int:
        return task.schedule.percent_complete if is_summary(task) else task.percent_complete

    def get_assignees(self, task) -> list[int]:
        people = {a.resource.user_id for a in task.assignments.all()}
        return sorted(people - {None})

    def get_total_float_minutes(self, task) -> int | None:
        return task.schedule.total_float_minutes if scheduled(task) else None

    def get_free_float_minutes(self, task) -> int | None:
        return task.schedule.free_float_minutes if scheduled(task) else None

    def get_program_float_minutes(self, task) -> int | None:
        return task.schedule.program_float_minutes if scheduled(task) else None

    def get_critical(self, task) -> bool | None:
        return task.schedule.is_critical if scheduled(task) else None

    @extend_schema_field(
        {
            "type": ["object", "null"],
            "properties": {"kind": {"type": "string"}, "task": {"type": ["integer", "null"]}},
        }
    )
    def get_driver(self, task):
        if not scheduled(task) or not task.schedule.driver_kind:
            return None
        return {"kind": task.schedule.driver_kind, "task": task.visible_driver}


def scheduled(task) -> bool:
    return getattr(task, "schedule", None) is not None


def is_summary(task) -> bool:
    return scheduled(task) and task.schedule.is_summary


class TaskFilter(ProjectOwnedFilter):
    parent = IdFilter("parent_id")
    kind = django_filters.ChoiceFilter(
        choices=[*Task.Kind.choices, ("summary", "Summary")], method="of_kind"
    )
    status = django_filters.MultipleChoiceFilter(choices=Task.Status.choices)
    assignee = IdFilter(method="assigned_to")
    critical = django_filters.BooleanFilter("schedule__is_critical")
    published = django_filters.BooleanFilter()
    percent_complete__gte = django_filters.NumberFilter("percent_complete", "gte")
    percent_complete__lte = django_filters.NumberFilter("percent_complete", "lte")
    start__gte = django_filters.IsoDateTimeFilter("schedule__start", "gte")
    start__lte = django_filters.IsoDateTimeFilter("schedule__start", "lte")
    finish__gte = django_filters.IsoDateTimeFilter("schedule__finish", "gte")
    finish__lte = django_filters.IsoDateTimeFilter("schedule__finish", "lte")

    def of_kind(self, rows, name, value):
        if value == "summary":
            return rows.filter(schedule__is_summary=True)
        return rows.filter(kind=value).exclude(schedule__is_summary=True)

    @extend_schema_field({"type": "integer"})
    def assigned_to(self, rows, name, value):
        on_it = Task.objects.filter(pk=OuterRef("pk"), assignments__resource__user=value)
        return rows.filter(Exists(on_it))


class TaskViewSet(
    BulkTasks, RestoringTasks, TakesPlan, Creating, Editing, Removing, ResourceViewSet
):
    """Tasks and milestones of the projects you see, with the dates that the schedule gives them."""

    model = Task
    is_rehearsable = True
    input_class = TaskInput
    output_class = TaskOutput
    filterset_class = TaskFilter
    search_fields = ("name", "note")
    default_order = ("project_id", "schedule__position")
    ordering_fields = {
        "wbs": "schedule__position", "name": "name", "start": "schedule__start",
        "finish": "schedule__finish", "deadline": "deadline", "status": "status",
        "percent_complete": "percent_complete", "duration_minutes": "duration_minutes",
        "total_float_minutes": "schedule__total_float_minutes", "project": "project_id",
        "updated_at": "updated_at", "created_at": "created_at", "id": "id",
    }  # fmt: skip

    def readable(self, rows):
        user = self.request.user
        current = BaselineTask.objects.filter(task=OuterRef("pk"), baseline__is_current=True)
        drivers = Task.objects.visible_to(user).filter(pk=OuterRef("schedule__driver_task_id"))
        programs = Project._meta.get_field("program").related_model.objects.visible_to(user)
        return (
            rows.select_related("schedule", "project__program")
            .prefetch_related("assignments__resource")
            .annotate(
                baseline_start=Subquery(current.values("start")[:1]),
                baseline_finish=Subquery(current.values("finish")[:1]),
                visible_driver=Subquery(drivers.values("pk")[:1]),
                sees_program=Exists(programs.filter(pk=OuterRef("project__program_id"))),
            )
        )

    def visible(self):
        return super().visible().select_related("project")

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_project(self.request.user, owner)

    def require_change(self, row):
        """Refuse who may not even report progress; the verbs know what else takes more."""
        if self.request.method == "DELETE":
            access.require_manage_project(self.request.user, row.project)
        else:
            access.require_record_progress(self.request.user, row)

    def add(self, owner, values, *, reason, at):
        plan, report, people = parted(values)
        options = {"by": self.request.user, "at": at}
        with self.one_change(at):
            task = planning.add_task(project=owner, fields=plan, reason=reason, **options)
            if report:
                seen = {"seen_version": task.version, "reason": reason}
                progress.record_progress(task=task, fields=report, **seen, **options)
            if people is not None:
                planning.assign(task=task, users=people, **options)
        return task

    def edit(self, row, values, *, seen_version, reason, at):
        plan, report, people = parted(values)
        options = {"by": self.request.user, "at": at}
        seen = {"seen_version": seen_version, "reason": reason}
        with self.one_change(at):
            if plan:
                planning.edit_task(task=row, fields=plan, **seen, **options)
                seen["seen_version"] = versioning.ANY  # tested just now, in this transaction
            if report:
                progress.record_progress(task=row, fields=report, **seen, **options)
            if people is not None:
                planning.assign(task=row, users=people, **options)

    @contextmanager
    def one_change(self, at):
        """Let the verbs inside be one change: all or nothing, dates computed once."""
        with planning.naming_circles(self.request.user), rescheduled_once(at=at):
            yield

    def remove(self, row, *, seen_version, reason, at):
        planning.delete_task(
            task=row, seen_version=seen_version, by=self.request.user, at=at, reason=reason
        )


def parted(values: dict) -> tuple[dict, dict, list | None]:
    """Return what is plan, what is progress and who is to do it."""
    plan = dict(values)
    people = plan.pop("assignees", None)
    report = {name: plan.pop(name) for name in PROGRESS if name in plan}
    return plan, report, people
