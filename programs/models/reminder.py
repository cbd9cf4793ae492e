from django.conf import settings
from django.db import models


class ConfirmationReminder(models.Model):
    """That a project's manager was asked to confirm the week up to the Friday ``week``.

    Invariant, held by the database: once a project and week.
    """

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="confirmation_reminders"
    )
    week = models.DateField(help_text="Its Friday.")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "week"],
                name="confirmation_reminder_once_a_week",
                violation_error_message="The manager was reminded of this week already.",
            )
        ]

    def __str__(self):
        return f"{self.project_id}, week to {self.week}"
