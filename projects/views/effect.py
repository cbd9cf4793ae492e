"""What a change did, in one sentence for the toast: to the task, the finish, the program's."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from projects import number_formats as formats
from projects.models import Project, Task
from projects.queries.plan import MINUTES_A_DAY
from projects.queries.working_calendar import load_calendars
from projects.rescheduling import Effect
from projects.scheduling.working_days import working_days_between


def progress_words(task: Task, changed: Mapping[str, object]) -> str:
    """Say what a report of progress set ``task`` to."""
    if "status" in changed:
        return _("%(task)s set to %(status)s.") % {
            "task": task.name,
            "status": task.get_status_display(),
        }
    if "percent_complete" in changed:
        percent = formats.percent(Decimal(task.percent_complete) / 100, decimals=0)
        return _("%(task)s set to %(percent)s done.") % {"task": task.name, "percent": percent}
    if "remaining_minutes" in changed:
        days = Decimal(task.remaining_minutes) / MINUTES_A_DAY
        left = formats.working_days(days, word="days", decimals=2)
        return _("%(task)s has %(left)s left.") % {"task": task.name, "left": left}
    return _("%(task)s updated.") % {"task": task.name}


def effect_words(effect: Effect, project: Project) -> str:
    """Say how the finish of ``project`` moved, and that of its program where it did."""
    own = _moved(effect.project_before, effect.project_after, project.pk, project)
    above = _moved(effect.program_before, effect.program_after, project.program_id, project)
    if not own and not above:
        return _("Finish unchanged.")
    first = _("Project finish %(moved)s") % {"moved": own} if own else _("Finish unchanged")
    if not above:
        return first + _("; program finish unchanged.")
    return first + _("; program finish %(moved)s.") % {"moved": above}


def _moved(
    before: Mapping[int, datetime | None], after: Mapping[int, datetime | None], pk: int, project
) -> str:
    """Return "3 d later, 12 May 2027", or "" where the day is the same or one is not known."""
    zone = ZoneInfo(project.time_zone)
    old, new = before.get(pk), after.get(pk)
    if old is None or new is None:
        return ""
    old_day, new_day = old.astimezone(zone).date(), new.astimezone(zone).date()
    if old_day == new_day:
        return ""
    days = abs(_working_days(project, old_day, new_day))
    size = formats.working_days(days)
    direction = _("later") if new_day > old_day else _("earlier")
    return f"{size} {direction}, {formats.day(new_day)}"


def _working_days(project: Project, old: date, new: date) -> int:
    rules = load_calendars({project.calendar_id}).rules(project.calendar_id)
    return working_days_between(rules, old, new)
