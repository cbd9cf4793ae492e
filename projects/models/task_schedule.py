from django.db import models

from projects.models.task import Task


class TaskSchedule(models.Model):
    """What the schedule engine computes for one task. No version, no history: inputs have those.

    Instants are UTC, floats are working minutes of the task's calendar. ``program_float`` is
    measured to the finish of the task's program, ``total_float`` to that of its project.
    """

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="schedule")
    wbs = models.CharField("WBS code", max_length=100)
    position = models.PositiveIntegerField(help_text="Place in the whole outline, from 0.")
    outline_level = models.PositiveSmallIntegerField(default=1)
    is_summary = models.BooleanField(default=False)
    start = models.DateTimeField()
    finish = models.DateTimeField()
    early_start = models.DateTimeField()
    early_finish = models.DateTimeField()
    late_start = models.DateTimeField()
    late_finish = models.DateTimeField()
    total_float_minutes = models.IntegerField()
    free_float_minutes = models.IntegerField()
    program_float_minutes = models.IntegerField(null=True)
    is_critical = models.BooleanField(default=False)
    is_program_critical = models.BooleanField(default=False)
    percent_complete = models.PositiveSmallIntegerField(
        default=0, help_text="Of a summary: of its tasks, weighted by duration."
    )
    driver_kind = models.CharField(max_length=16, blank=True)
    driver_task = models.ForeignKey(
        Task, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )

    def __str__(self):
        return f"{self.wbs} {self.start:%Y-%m-%d} to {self.finish:%Y-%m-%d}"
