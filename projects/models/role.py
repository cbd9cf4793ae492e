from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.versioned import Versioned


class ProjectRole(Versioned):
    """What one person may do in one project. Rights from above reach down without a row here.

    Invariants, held by the database: one role a person and project, one manager a project.
    """

    class Kind(models.TextChoices):
        MANAGER = "manager", "Project manager"
        DEPUTY = "deputy", "Deputy"
        TEAM = "team", "Team member"
        VIEWER = "viewer", "Viewer"

    MANAGING = (Kind.MANAGER, Kind.DEPUTY)

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="project_roles")
    kind = models.CharField(max_length=8, choices=Kind)
    sees_money = models.BooleanField(default=False, help_text="May see figures of money.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                name="project_role_once_per_person",
                violation_error_message="This person already has a role in the project: change it.",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind="manager"),
                name="project_has_one_manager",
                violation_error_message="A project has one manager: make the other a deputy first.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user}"
