from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from projects.models.calendar import Calendar
from projects.models.project import Project, ProjectOwnedQuerySet
from projects.models.versioned import Versioned, external_identity

LONGEST_MINUTES = 100 * 365 * 24 * 60


class TaskQuerySet(ProjectOwnedQuerySet):
    def published(self):
        """Keep the milestones that the program manager sees."""
        return self.filter(kind=Task.Kind.MILESTONE, published=True)

    def unfinished(self):
        return self.filter(actual_finish=None)

    def assigned_to(self, user):
        return self.filter(assignments__resource__user=user).distinct()

    def in_order(self):
        """Sort as the work breakdown structure reads."""
        return self.order_by("project_id", "schedule__position", "pk")


class Task(Versioned):
    """One line of the work breakdown structure. A task with children is a summary.

    Invariants, held by the database: a milestone takes no time; progress is 0 to 100 %; a task has
    an actual finish exactly when it is 100 % complete and then nothing remains; progress implies a
    start; a task is not its own parent. Times of work are working minutes of the task's calendar.
    """

    class Kind(models.TextChoices):
        TASK = "task"
        MILESTONE = "milestone"

    class Status(models.TextChoices):
        TODO = "todo", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        BLOCKED = "blocked", "Blocked"
        DONE = "done", "Done"

    class ConstraintType(models.TextChoices):
        ASAP = "ASAP", "As soon as possible"
        ALAP = "ALAP", "As late as possible"
        SNET = "SNET", "Start no earlier than"
        SNLT = "SNLT", "Start no later than"
        FNET = "FNET", "Finish no earlier than"
        FNLT = "FNLT", "Finish no later than"
        MSO = "MSO", "Must start on"
        MFO = "MFO", "Must finish on"

    class Uncertainty(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    class EarnedValueMethod(models.TextChoices):
        PERCENT = "percent", "Percent complete"
        ZERO_HUNDRED = "0/100", "0/100"
        FIFTY_FIFTY = "50/50", "50/50"
        LEVEL_OF_EFFORT = "level_of_effort", "Level of effort"

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(default=0, help_text="Place among its siblings.")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.TASK)
    status = models.CharField(max_length=11, choices=Status, default=Status.TODO)
    note = models.TextField(blank=True, help_text="Why it is blocked, or what to know.")
    duration_minutes = models.PositiveIntegerField(
        default=480, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    remaining_minutes = models.PositiveIntegerField(
        default=480, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    is_elapsed = models.BooleanField(default=False, help_text="Counts around the clock.")
    is_fixed_duration = models.BooleanField(default=False)
    percent_complete = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)]
    )
    physical_percent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="Earned share where it differs from percent complete.",
    )
    earned_value_method = models.CharField(
        max_length=15, choices=EarnedValueMethod, default=EarnedValueMethod.PERCENT
    )
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_finish = models.DateTimeField(null=True, blank=True)
    stop = models.DateTimeField(null=True, blank=True, help_text="Where a split task paused.")
    resume = models.DateTimeField(null=True, blank=True, help_text="Where it goes on.")
    constraint_type = models.CharField(
        max_length=4, choices=ConstraintType, default=ConstraintType.ASAP
    )
    constraint_date = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    is_manual = models.BooleanField(default=False, help_text="Keeps its typed dates.")
    typed_start = models.DateTimeField(null=True, blank=True)
    typed_finish = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    levelling_delay_minutes = models.IntegerField(default=0)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="+")
    ignores_resource_calendars = models.BooleanField(default=False)
    published = models.BooleanField(
        default=False, help_text="A milestone shown on the program's pages."
    )
    uncertainty = models.CharField(max_length=6, choices=Uncertainty, blank=True)
    optimistic_minutes = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    likely_minutes = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )
    pessimistic_minutes = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(LONGEST_MINUTES)]
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("project", "task_external_id_once_per_project"),
            models.CheckConstraint(
                name="task_percent_complete_0_to_100",
                condition=Q(percent_complete__lte=100),
                violation_error_message="Percent complete is between 0 and 100.",
            ),
            models.CheckConstraint(
                name="task_milestone_takes_no_time",
                condition=~Q(kind="milestone") | Q(duration_minutes=0, remaining_minutes=0),
                violation_error_message="A milestone has no duration: make it 0, or a task.",
            ),
            models.CheckConstraint(
                name="task_finished_iff_100_percent",
                condition=Q(percent_complete=100, actual_finish__isnull=False, remaining_minutes=0)
                | Q(percent_complete__lt=100, actual_finish__isnull=True),
                violation_error_message="A task is finished exactly when it is 100 % complete.",
            ),
            models.CheckConstraint(
                name="task_progress_implies_start",
                condition=Q(percent_complete=0) | Q(actual_start__isnull=False),
                violation_error_message="A task with progress has an actual start.",
            ),
            models.CheckConstraint(
                name="task_finishes_after_it_starts",
                condition=Q(actual_finish__isnull=True) | Q(actual_finish__gte=F("actual_start")),
                violation_error_message="The actual finish is not before the actual start.",
            ),
            models.CheckConstraint(
                name="task_constraint_has_a_date",
                condition=Q(constraint_type__in=["ASAP", "ALAP"])
                | Q(constraint_date__isnull=False),
                violation_error_message="This constraint needs a date.",
            ),
            models.CheckConstraint(
                name="task_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="A task can't be its own parent.",
            ),
        ]
        indexes = [
            # The milestones panel of a program; a project has few of them.
            models.Index(fields=["project"], name="task_published", condition=Q(published=True)),
            # The siblings of a task, in order.
            models.Index(fields=["project", "parent", "position"], name="task_siblings"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_started(self) -> bool:
        return self.actual_start is not None

    @property
    def is_finished(self) -> bool:
        return self.actual_finish is not None
