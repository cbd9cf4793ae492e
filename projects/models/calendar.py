from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from projects.models.project import Project
from projects.models.versioned import Versioned

MINUTES_A_DAY = 24 * 60


def standard_week() -> list:
    """Return Monday to Friday, 08:00-12:00 and 13:00-17:00."""
    day = [[480, 720], [780, 1020]]
    return [day, day, day, day, day, [], []]


def validate_intervals(intervals) -> None:
    """Refuse working times of a day that are not ordered, disjoint minutes of it."""
    end = -1
    for interval in intervals:
        start, finish = interval
        if not (end < start < finish <= MINUTES_A_DAY) or start < 0:
            raise ValidationError(
                f"Working times {intervals} overlap, run backwards or leave the day: "
                "give pairs of minutes after midnight, in order, as [[480, 720], [780, 1020]]."
            )
        end = finish


def validate_week(week) -> None:
    """Refuse a week that is not seven days of intervals, or null where the base decides."""
    if not isinstance(week, list) or len(week) != 7:
        raise ValidationError("A week has seven entries, Monday first.")
    for day in week:
        if day is not None:
            validate_intervals(day)


class CalendarQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the shared calendars and those of the projects that ``user`` sees."""
        if not user.is_authenticated:
            return self.none()
        own = Project.objects.visible_to(user).values("pk")
        return self.filter(Q(project=None) | Q(project__in=own))


class Calendar(Versioned):
    """Working time: seven weekdays, dated exceptions, perhaps a base calendar that fills gaps.

    ``week`` has an entry a weekday, Monday first: a list of [start, end] minutes after midnight,
    an empty list for a day off, null to inherit the base calendar's day.
    """

    name = models.CharField(max_length=200)
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendars",
        help_text="The project it belongs to; empty: shared by all.",
    )
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="derived")
    week = models.JSONField(default=standard_week, validators=[validate_week])

    objects = CalendarQuerySet.as_manager()

    def __str__(self):
        return self.name


class CalendarException(Versioned):
    """Days on which a calendar departs from its week: a holiday, a Saturday worked.

    Invariant, held by the database: the last day is not before the first.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions")
    name = models.CharField(max_length=200, blank=True)
    first_date = models.DateField()
    last_date = models.DateField()
    intervals = models.JSONField(default=list, blank=True, validators=[validate_intervals])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calendar_exception_ends_after_it_begins",
                condition=Q(last_date__gte=models.F("first_date")),
                violation_error_message="The last day of an exception is not before its first.",
            )
        ]

    def __str__(self):
        return f"{self.name} {self.first_date}"

    @property
    def scope(self):
        return self.calendar.project_id, None
