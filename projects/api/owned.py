"""What resources that belong to one project have in common."""

from rest_framework import serializers

from projects import access
from projects.api.filtering import ProjectOwnedFilter
from projects.api.output import Output, with_money_right
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet

OWNED = ["id", "project", "project_key"]


class OwnedOutput(Output):
    project_key = serializers.CharField(source="project.key")


class OwnedViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Rows of the projects that the person sees; whoever manages the project may change them."""

    filterset_class = ProjectOwnedFilter
    is_rehearsable = True

    def readable(self, rows):
        return with_money_right(rows.select_related("project"), self.request.user)

    def visible(self):
        return super().visible().select_related("project")

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_project(self.request.user, owner)

    def require_change(self, row):
        access.require_manage_project(self.request.user, row.project)


class PurseViewSet(OwnedViewSet):
    """Rows that are money: they exist only for those who may see the money of their project."""

    def visible(self):
        return super().visible().with_money_for(self.request.user)

    def require_add(self, owner):
        super().require_add(owner)
        if owner is not None:
            access.require_money(self.request.user, owner)
