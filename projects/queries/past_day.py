"""Which day's figures are shown when somebody asks for those of another day than today."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Q, QuerySet

from projects.errors import DomainError
from projects.queries.past_rows import end_of


class NoSuchDay(DomainError):  # noqa: N818 - named for what happened, as people say it
    """A day of which nothing can be shown; ``first`` is the first that can, None without any."""

    code = "no_such_day"

    def __init__(self, message: str, *, fix: str, first: date | None = None) -> None:
        super().__init__(message, field="as_of", fix=fix)
        self.first = first


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """A day that was asked for, the last one at or before it that was kept, and the first kept."""

    asked: date
    shown: date
    first: date

    @property
    def before(self) -> datetime:
        """Return the instant that ends the day shown."""
        return end_of(self.shown)

    @property
    def is_exact(self) -> bool:
        return self.asked == self.shown


def past_day(snapshots: QuerySet, asked: date | None, *, today: date) -> PastDay | None:
    """Return the day of ``snapshots`` (of one object) to show for ``asked``, None for today.

    Raises NoSuchDay for a day to come, and for one before the first snapshot.
    """
    if asked is None or asked == today:
        return None
    if asked > today:
        raise NoSuchDay(f"{asked} is in the future.", fix=f"Give {today} or a day before it.")
    found = snapshots.aggregate(first=Min("date"), shown=Max("date", filter=Q(date__lte=asked)))
    if found["first"] is None:
        raise NoSuchDay(
            "No day has been kept yet.", fix="The worker keeps each day's figures at its end."
        )
    if found["shown"] is None:
        first = found["first"]
        raise NoSuchDay(
            f"Nothing was kept on {asked} yet.", fix=f"The first day is {first}.", first=first
        )
    return PastDay(asked=asked, shown=found["shown"], first=found["first"])
