from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from projects.models.project import Project
from projects.models.versioned import Versioned

DIMENSIONS = ("schedule", "cost", "scope", "risk", "benefit")
COLOURS = ("green", "amber", "red")

ONE_OWNER = Q(project__isnull=True, program__isnull=False) | Q(
    project__isnull=False, program__isnull=True
)


class ReportedQuerySet(models.QuerySet):
    """Rows that belong to a project or to a program are as visible as it is."""

    def _of(self, user, reach: str):
        projects = getattr(Project.objects, reach)(user).values("pk")
        programs = self.model._meta.get_field("program").related_model.objects
        return Q(project__in=projects) | Q(program__in=getattr(programs, reach)(user).values("pk"))


class StatusReportQuerySet(ReportedQuerySet):
    def visible_to(self, user):
        """Keep what was published of what ``user`` sees, and drafts of what they manage."""
        drafts = Q(status=StatusReport.Status.DRAFT) & self._of(user, "managed_by")
        published = Q(status=StatusReport.Status.PUBLISHED) & self._of(user, "visible_to")
        return self.filter(drafts | published)

    def with_money_for(self, user):
        return self.filter(self._of(user, "with_money_for"))

    def published(self):
        return self.filter(status=StatusReport.Status.PUBLISHED)

    def drafts(self):
        return self.filter(status=StatusReport.Status.DRAFT)


def validate_reported(reported) -> None:
    """Refuse reported health that is no colour of a known dimension with its reason."""
    if not isinstance(reported, dict):
        raise ValidationError('Reported health is {"schedule": {"colour", "reason"}, …}.')
    for name, said in reported.items():
        if name not in DIMENSIONS:
            known = ", ".join(DIMENSIONS)
            raise ValidationError(f"There is no health of {name}: use {known}.")
        if not isinstance(said, dict) or said.get("colour") not in COLOURS:
            raise ValidationError(f"Health of {name} is green, amber or red.")
        if not str(said.get("reason") or "").strip():
            raise ValidationError(
                f"Say why {name} is reported {said['colour']}: a reported colour needs a reason."
            )


class StatusReport(Versioned):
    """What a manager says of a project or a program at a status date.

    Draft first, seen by those who may change its owner; published, it never changes again: its
    figures are frozen in ReportFigures. Invariants, held by the database: it belongs to one project
    or to one program; there is one draft an owner; published reports are numbered from 1, once
    each, and know when they were published.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="status_reports"
    )
    program = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="status_reports"
    )
    number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    period_start = models.DateField(null=True, blank=True, help_text="The day it reports from.")
    period_end = models.DateField(help_text="The status date it speaks of.")
    summary = models.TextField(blank=True)
    achievements = models.TextField(blank=True)
    changes = models.TextField("what changed and why", blank=True)
    decisions_needed = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    reported = models.JSONField(
        "reported health",
        default=dict,
        blank=True,
        validators=[validate_reported],
        help_text='Where it differs: {"schedule": {"colour": "amber", "reason": "…"}}.',
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = StatusReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_has_one_owner",
                condition=ONE_OWNER,
                violation_error_message="A report belongs to one project or to one program.",
            ),
            models.CheckConstraint(
                name="report_published_iff_numbered",
                condition=Q(status="draft", number__isnull=True, published_at__isnull=True)
                | Q(status="published", number__isnull=False, published_at__isnull=False),
                violation_error_message="A published report has its number and its time.",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status="draft", project__isnull=False),
                name="report_one_draft_per_project",
                violation_error_message="This project has a draft already.",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(status="draft", program__isnull=False),
                name="report_one_draft_per_program",
                violation_error_message="This program has a draft already.",
            ),
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=Q(number__isnull=False, project__isnull=False),
                name="report_number_once_per_project",
            ),
            models.UniqueConstraint(
                fields=["program", "number"],
                condition=Q(number__isnull=False, program__isnull=False),
                name="report_number_once_per_program",
            ),
        ]

    def __str__(self):
        return f"Status report {self.number}" if self.number else "Draft of a status report"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def scope(self):
        """Return whose it is; a draft belongs to no history and no feed that others read."""
        return (self.project_id, self.program_id) if self.is_published else (None, None)


class ReportFigures(models.Model):
    """The figures of a published report as they were that day; never written again.

    ``shown`` is for all who see the report, ``money`` for those with the money right. Numbers and
    dates are text, as in snapshots; null is undefined.
    """

    report = models.OneToOneField(
        StatusReport, models.CASCADE, primary_key=True, related_name="figures"
    )
    shown = models.JSONField(default=dict)
    money = models.JSONField(default=dict)

    def __str__(self):
        return f"Figures of {self.report_id}"


class ReportCommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        reports = StatusReport.objects.published().visible_to(user)
        return self.filter(report__in=reports.values("pk"))


class ReportComment(Versioned):
    """A remark on a published report: who, when, what."""

    report = models.ForeignKey(StatusReport, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(editable=False)
    text = models.TextField()

    objects = ReportCommentQuerySet.as_manager()

    def __str__(self):
        return f"Comment on status report {self.report.number}"

    @property
    def scope(self):
        return self.report.scope


class ReportRhythmQuerySet(ReportedQuerySet):
    def visible_to(self, user):
        return self.filter(self._of(user, "visible_to"))


class ReportRhythm(Versioned):
    """When a project or a program owes a report: every week on a weekday, at a time.

    The time is of the project's time zone, of a program the site's. ``since`` is when the rhythm
    was set: nothing was due before. Invariant, held by the database: it belongs to one project or
    to one program, each has one at most, the weekday is 0 (Monday) to 6.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    project = models.OneToOneField(
        Project, models.CASCADE, null=True, blank=True, related_name="report_rhythm"
    )
    program = models.OneToOneField(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="report_rhythm"
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    time = models.TimeField()
    since = models.DateTimeField(editable=False)

    objects = ReportRhythmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_rhythm_has_one_owner",
                condition=ONE_OWNER,
                violation_error_message="A rhythm belongs to one project or to one program.",
            ),
            models.CheckConstraint(
                name="report_rhythm_weekday_0_to_6",
                condition=Q(weekday__lte=6),
                violation_error_message="A weekday is 0 (Monday) to 6 (Sunday).",
            ),
        ]

    def __str__(self):
        return f"Reports every {self.get_weekday_display()} {self.time:%H:%M}"
