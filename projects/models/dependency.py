from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from projects.models.project import Project
from projects.models.task import LONGEST_MINUTES, Task
from projects.models.versioned import Versioned


class DependencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the links both ends of which ``user`` sees."""
        seen = Project.objects.visible_to(user).values("pk")
        return self.filter(predecessor__project__in=seen, successor__project__in=seen)

    def hand_offs(self):
        """Keep the links that cross projects."""
        return self.exclude(predecessor__project=F("successor__project"))


class Dependency(Versioned):
    """A link: the successor waits for the predecessor. One that crosses projects is a hand-off.

    ``lag_minutes`` are working or elapsed minutes, negative for a lead; where ``lag_kind`` is
    percent they are the percentage of the predecessor's duration.
    Invariants, held by the database: no task waits for itself, one link a pair of tasks.
    """

    class Type(models.TextChoices):
        FS = "FS", "Finish to start"
        SS = "SS", "Start to start"
        FF = "FF", "Finish to finish"
        SF = "SF", "Start to finish"

    class LagKind(models.TextChoices):
        WORKING = "working"
        ELAPSED = "elapsed"
        PERCENT = "percent"

    predecessor = models.ForeignKey(Task, models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(Task, models.CASCADE, related_name="links_in")
    type = models.CharField(max_length=2, choices=Type, default=Type.FS)
    lag_minutes = models.IntegerField(
        default=0,
        validators=[MinValueValidator(-LONGEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    lag_kind = models.CharField(max_length=7, choices=LagKind, default=LagKind.WORKING)
    need_by = models.DateField(
        null=True, blank=True, help_text="Of a hand-off: the day the taker needs it."
    )
    is_firm = models.BooleanField(default=False, help_text="Of a hand-off: promised, not hoped.")

    objects = DependencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="dependency_once_per_pair",
                violation_error_message="These two tasks are already linked: change that link.",
            ),
            models.CheckConstraint(
                name="dependency_not_on_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="A task can't wait for itself.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} {self.type} {self.successor}"

    @property
    def scope(self):
        return self.successor.project_id, None

    @property
    def is_hand_off(self) -> bool:
        return self.predecessor.project_id != self.successor.project_id
