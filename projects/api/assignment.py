"""Assignments: which resource works on which task, and how much."""

from rest_framework import serializers

from projects import access, assigning
from projects.api.fields import RatioInput, Related, Whole
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input
from projects.api.output import WRITTEN, Output
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.models import Assignment, Resource, Task
from projects.models.task import LONGEST_MINUTES

MINUTES = {"required": False, "allow_null": True, "min_value": 0, "max_value": LONGEST_MINUTES}


class AssignmentInput(Input):
    owner = "task"
    fixed = ("resource",)

    task = Related(Task, required=False)
    resource = Related(Resource)
    units = RatioInput(required=False, min_value=0)
    work_minutes = Whole(**MINUTES)
    remaining_work_minutes = Whole(**MINUTES)


class AssignmentOutput(Output):
    project = serializers.IntegerField(source="task.project_id")
    project_key = serializers.CharField(source="task.project.key")
    user = serializers.IntegerField(source="resource.user_id", allow_null=True)

    class Meta:
        model = Assignment
        fields = [
            "id", "project", "project_key", "task", "resource", "user", "units", "work_minutes",
            "remaining_work_minutes", *WRITTEN,
        ]  # fmt: skip


class AssignmentFilter(WrittenFilter):
    project = IdFilter("task__project_id")
    project_key = KeyFilter("task__project__key")
    task = IdFilter("task_id")
    resource = IdFilter("resource_id")
    user = IdFilter("resource__user_id")


class AssignmentViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Who is on which task, in the projects you see."""

    model = Assignment
    owner_model = Task
    is_rehearsable = True
    input_class = AssignmentInput
    output_class = AssignmentOutput
    filterset_class = AssignmentFilter
    ordering_fields = {"id": "id", "updated_at": "updated_at", "created_at": "created_at"}

    def readable(self, rows):
        return rows.select_related("task__project", "resource")

    def visible(self):
        return super().visible().select_related("task__project", "resource")

    def touched_projects(self, row):
        return [row.task.project_id]

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_project(self.request.user, owner.project)

    def require_change(self, row):
        access.require_manage_project(self.request.user, row.task.project)

    def add(self, owner, values, **options):
        return assigning.add_assignment(
            task=owner,
            resource=values.pop("resource"),
            fields=values,
            by=self.request.user,
            **options,
        )

    def edit(self, row, values, **options):
        assigning.edit_assignment(assignment=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        assigning.remove_assignment(assignment=row, by=self.request.user, **options)
