from django.db import models

from projects.models.project import Project
from projects.models.task import Task
from projects.models.versioned import MoneyField


class ProjectMetrics(models.Model):
    """A project's figures as its inputs give them now, written with the change that moved them.

    Money is in the project's currency, rounded half-even to the minor unit; null is undefined.
    Slips are working days, positive = late. What a roll-up reads: one row a project, never tasks.
    """

    project = models.OneToOneField(
        Project, models.CASCADE, primary_key=True, related_name="metrics"
    )
    revision = models.PositiveBigIntegerField(
        default=0, help_text="How often it was measured: what was read at one revision holds."
    )
    status_date = models.DateField(null=True)
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    baseline_finish = models.DateTimeField(null=True)
    approved_finish = models.DateTimeField(null=True)
    finish_slip_days = models.IntegerField(null=True)
    delay_days = models.PositiveIntegerField(
        default=0, help_text="Working days after max(baseline finish, status date) to finish."
    )
    delay_cost = MoneyField(default=0)
    program_float_minutes = models.IntegerField(null=True)
    percent_complete = models.PositiveSmallIntegerField(null=True)
    bac = MoneyField(null=True)
    approved_bac = MoneyField(null=True)
    undistributed = MoneyField(default=0)
    pv = MoneyField(null=True)
    ev = MoneyField(null=True)
    ac = MoneyField(null=True)
    eac = MoneyField(null=True)
    commitments = MoneyField(default=0)
    contingency = MoneyField(default=0)
    management_reserve = MoneyField(default=0)
    risk_exposure = MoneyField(default=0)
    risk_exposure_residual = MoneyField(default=0)
    opportunity_value = MoneyField(default=0)
    open_risks = models.PositiveIntegerField(default=0)
    tasks_total = models.PositiveIntegerField(default=0)
    milestones_total = models.PositiveIntegerField(default=0)
    milestones_late = models.PositiveIntegerField(default=0)
    deliverables_total = models.PositiveIntegerField(default=0)
    deliverables_accepted = models.PositiveIntegerField(default=0)
    deliverables_rejected = models.PositiveIntegerField(default=0)
    scope_added = models.PositiveIntegerField(default=0)
    currencies_without_rate = models.JSONField(
        default=list, help_text="Of costs that AC leaves out until a rate is known."
    )
    has_baseline = models.BooleanField(default=False)
    has_links = models.BooleanField(default=False)
    has_estimates = models.BooleanField(default=False)
    health = models.JSONField(
        default=dict, help_text='{"schedule": {"computed": colour, "rule": words}, ...}'
    )

    def __str__(self):
        return f"Metrics of {self.project_id}"


class ProjectMonth(models.Model):
    """A project's money of one month and currency: what roll-ups, NPV and S-curves are made of.

    ``pv`` and ``approved_pv`` spread the cost of the current and the first baseline over its
    working time, ``ac`` are actuals and accruals booked in the month, ``etc`` what is still to
    spend.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="months")
    currency = models.CharField(max_length=3)
    month = models.DateField(help_text="Its first day.")
    pv = MoneyField(default=0)
    approved_pv = MoneyField(default=0)
    ac = MoneyField(default=0)
    etc = MoneyField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "currency", "month"], name="project_month_once"
            )
        ]

    def __str__(self):
        return f"{self.project_id} {self.month:%Y-%m}"


class MetricSnapshot(models.Model):
    """A project's figures at a day's end, with the program it belonged to that day.

    ``figures`` are the columns of ProjectMetrics as text, dates as ISO 8601; null is undefined.
    ``inputs`` are what a roll-up reads besides: name, currency, months, as
    ``projects.queries.kept_inputs`` writes and reads them; empty in rows of before they were kept.
    Invariant, held by the database: one snapshot a project and day.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    program = models.ForeignKey("programs.Program", models.PROTECT, related_name="+")
    date = models.DateField()
    figures = models.JSONField()
    inputs = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "date"], name="snapshot_once_a_day")
        ]
        indexes = [models.Index(fields=["program", "date"], name="snapshot_by_program")]

    def __str__(self):
        return f"{self.project_id} on {self.date}"


class MilestoneSnapshot(models.Model):
    """What was expected of a published milestone at a day's end; days of the project's time zone.

    Invariant, held by the database: one snapshot a milestone and day.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="snapshots")
    project = models.ForeignKey(Project, models.CASCADE, related_name="milestone_snapshots")
    program = models.ForeignKey("programs.Program", models.PROTECT, related_name="+")
    date = models.DateField()
    name = models.CharField(max_length=255)
    baseline = models.DateField(null=True)
    forecast = models.DateField(null=True)
    actual = models.DateField(null=True)
    is_critical = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "date"], name="milestone_snapshot_once_a_day")
        ]
        indexes = [
            models.Index(fields=["program", "date"], name="milestone_by_program"),
            models.Index(fields=["project", "date"], name="milestone_by_project"),
        ]

    def __str__(self):
        return f"{self.name} on {self.date}"
