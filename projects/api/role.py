"""Roles: who takes part in something, with which rights. Addressed below what they are roles in."""

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects import access, staffing
from projects.api.fields import Choice, Flag, Person
from projects.api.input import Input
from projects.api.output import Output
from projects.api.viewset import UNSAFE, Creating, Editing, Removing, ResourceViewSet
from projects.models import Project, ProjectRole

ROLE = ["id", "user", "user_name", "kind", "sees_money", "version", "created_at", "updated_at"]


class RoleInput(Input):
    """A person is given by id, or by the e-mail address of their account."""

    owner = None
    external_id = source = None
    fixed = ("user", "email")

    user = Person(required=False)
    email = serializers.EmailField(required=False, write_only=True)
    sees_money = Flag(required=False)

    def to_internal_value(self, data):
        values = super().to_internal_value(data)
        email = values.pop("email", None)
        if email is not None:
            values["user"] = _person(email)
        if self.instance is None and "user" not in values:
            raise ValidationError({"user": [ErrorDetail("Name a person.", "required")]})
        return values


class ProjectRoleInput(RoleInput):
    kind = Choice(choices=ProjectRole.Kind.choices)


class RoleOutput(Output):
    user_name = serializers.CharField(source="user.name")


class ProjectRoleOutput(RoleOutput):
    class Meta:
        model = ProjectRole
        fields = ["project", *ROLE]


class RoleViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Roles in one object, to be read by all who see it. A token can't change them.

    ``scope`` names the object's field, ``owner_model`` is its class, ``staff`` the module of the
    verbs give_role, change_role and take_role.
    """

    scope: str
    staff = staffing
    closed_to_tokens = UNSAFE
    ordering_fields = {"kind": "kind", "id": "id"}

    def readable(self, rows):
        return rows.select_related("user")

    def visible(self):
        return self.model.objects.filter(**{self.scope: self.owner()}).select_related(self.scope)

    def owner(self):
        seen = self.owner_model.objects.visible_to(self.request.user).current()
        return self.one_of(seen, **by_reference(self.kwargs["reference"]))

    def existing(self, owner):
        """A role has no identity elsewhere."""

    def require_change(self, row):
        self.require_add(getattr(row, self.scope))

    def add(self, owner, values, **options):
        return self.staff.give_role(
            **{self.scope: owner}, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        self.staff.change_role(role=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        self.staff.take_role(role=row, by=self.request.user, **options)


class ProjectRoleViewSet(RoleViewSet):
    """Who takes part in a project."""

    scope = "project"
    model = ProjectRole
    owner_model = Project
    input_class = ProjectRoleInput
    output_class = ProjectRoleOutput

    def require_add(self, owner):
        access.require_manage_project(self.request.user, owner)


def by_reference(reference: str) -> dict:
    """Return the lookup of a portfolio, program or project by its id or by its key."""
    if reference.isascii() and reference.isdigit():
        return {"pk": reference}
    return {"key": reference.upper()}


def _person(email: str):
    person = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        message = "There is no such person."
        raise ValidationError({"email": [ErrorDetail(message, "does_not_exist")]})
    return person
