"""Tasks and their links in a Microsoft Project file. Pure: no Django."""

from collections.abc import Iterator
from decimal import Decimal

from projects.importing.ms_project_fields import Fields
from projects.importing.plan import Minutes, PlanBaseline, PlanLink, PlanTask, StoredDates
from projects.importing.problems import Problems
from projects.importing.unread import Unread
from projects.importing.xml_elements import Element

CONSTRAINTS = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
LINK_TYPES = ("FF", "FS", "SF", "SS")
FIXED_DURATION = 1
PHYSICAL_PERCENT = 1
# Formats of estimated amounts are 32 higher; 53 means that none was set.
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
LAG_KINDS = dict.fromkeys(ELAPSED_FORMATS, "elapsed")
LAG_KINDS |= {19: "percent", 51: "percent", 20: "elapsed_percent", 52: "elapsed_percent"}
LONGEST_NAME = 255
# WBS codes of 100 characters hold that much.
DEEPEST_OUTLINE = 20


def read_task(
    element: Element, problems: Problems, unread: Unread
) -> tuple[PlanTask, list[PlanLink]]:
    """Return a task and its incoming links; parent and kind follow from the rows around it."""
    fields = Fields(element, problems)
    uid = fields.uid = fields.integer("UID", low=0)
    if uid is None:
        fields.problem("UID", "A task has no UID.", "Give it a number of its own.")
    task = PlanTask(
        uid=-1 if uid is None else uid,
        id=fields.integer("ID"),
        name=fields.text("Name", LONGEST_NAME),
        wbs=fields.text("WBS", 255),
        notes=fields.text("Notes"),
        outline_level=fields.integer("OutlineLevel", 1, low=0, high=DEEPEST_OUTLINE),
        priority=fields.integer("Priority", 500, low=0, high=1000),
        is_active=fields.flag("Active", True),
        is_recurring=fields.flag("Recurring"),
        is_marked_milestone=fields.flag("Milestone"),
        baselines=tuple(_baselines(fields)),
        stored=_stored(fields),
        line=element.line,
        **_planned(fields, unread),
        **_progress(fields),
        **_money(fields),
    )
    links = [
        link
        for child in fields.children("PredecessorLink")
        if (link := _link(child, fields, unread))
    ]
    _check_dates(fields, task)
    unread.note(fields)
    return task, links


def _planned(fields: Fields, unread: Unread) -> dict:
    duration = _not_negative(fields, "Duration", 0)
    # A task of another project, and a project inserted here, stays where its own plan put it.
    says_manual = any(fields.flag(tag) for tag in ("Manual", "ExternalTask", "IsSubproject"))
    typed = fields.moment("Start"), fields.moment("Finish")
    is_manual = says_manual and None not in typed
    if says_manual and not is_manual:
        unread.add(
            "Task/Manual", "a manual task without dates, scheduled automatically", fields.uid
        )
    calendar = fields.integer("CalendarUID", -1)
    return {
        "duration": duration,
        "is_elapsed": fields.integer("DurationFormat", 7) in ELAPSED_FORMATS,
        "is_fixed_duration": fields.integer("Type", 0) == FIXED_DURATION,
        "is_estimated": fields.flag("Estimated"),
        "constraint": CONSTRAINTS[fields.integer("ConstraintType", 0, low=0, high=7)],
        "constraint_date": fields.moment("ConstraintDate"),
        "deadline": fields.moment("Deadline"),
        "is_manual": is_manual,
        "typed_start": typed[0] if is_manual else None,
        "typed_finish": typed[1] if is_manual else None,
        "calendar_uid": calendar if calendar >= 0 else None,
        "ignores_resource_calendar": fields.flag("IgnoreResourceCalendar"),
        "levelling_delay": fields.tenths("LevelingDelay", 0),
    }


def _progress(fields: Fields) -> dict:
    duration, actual = (
        _not_negative(fields, "Duration", 0),
        _not_negative(fields, "ActualDuration", 0),
    )
    physical = fields.integer("PhysicalPercentComplete", 0, low=0, high=100)
    by_physical = fields.integer("EarnedValueMethod", 0) == PHYSICAL_PERCENT
    return {
        "actual_duration": actual,
        "remaining": _not_negative(fields, "RemainingDuration", max(0, duration - actual)),
        "percent_complete": fields.integer("PercentComplete", 0, low=0, high=100),
        "physical_percent": physical if by_physical or physical else None,
        "actual_start": fields.moment("ActualStart"),
        "actual_finish": fields.moment("ActualFinish"),
        "stop": fields.moment("Stop"),
        "resume": fields.moment("Resume"),
    }


def _money(fields: Fields) -> dict:
    return {
        "fixed_cost": fields.hundredths("FixedCost", Decimal(0)),
        "cost": fields.hundredths("Cost"),
        "actual_cost": fields.hundredths("ActualCost"),
    }


def _not_negative(fields: Fields, tag: str, default: Minutes) -> Minutes:
    amount = fields.minutes(tag, default)
    if amount >= 0:
        return amount
    fields.problem(tag, f"{tag} is negative.", "Durations begin at 0.")
    return default


def _stored(fields: Fields) -> StoredDates:
    return StoredDates(
        start=fields.moment("Start"),
        finish=fields.moment("Finish"),
        early_start=fields.moment("EarlyStart"),
        early_finish=fields.moment("EarlyFinish"),
        late_start=fields.moment("LateStart"),
        late_finish=fields.moment("LateFinish"),
        total_float=fields.tenths("TotalSlack"),
        free_float=fields.tenths("FreeSlack"),
        critical=fields.flag("Critical", None),
    )


def _baselines(fields: Fields) -> Iterator[PlanBaseline]:
    for element in fields.children("Baseline"):
        baseline = Fields(element, fields.problems, uid=fields.uid)
        start, finish = baseline.moment("Start"), baseline.moment("Finish")
        if start and finish and finish < start:
            baseline.problem("Finish", "The baseline finishes before it starts.", "Swap its dates.")
        yield PlanBaseline(
            number=baseline.integer("Number", 0, low=0, high=10),
            start=start,
            finish=finish,
            duration=baseline.minutes("Duration"),
            work=baseline.minutes("Work"),
            cost=baseline.hundredths("Cost"),
        )


def _link(element: Element, task: Fields, unread: Unread) -> PlanLink | None:
    link = Fields(element, task.problems, uid=task.uid)
    predecessor = link.integer("PredecessorUID", low=0)
    if predecessor is None:
        link.problem(
            "PredecessorUID", "A link does not say from where.", "Give its PredecessorUID."
        )
        return None
    if link.flag("CrossProject"):
        unread.add("Task/PredecessorLink", "a link to a task of another project", task.uid)
        return None
    kind = LAG_KINDS.get(link.integer("LagFormat", 7), "working")
    return PlanLink(
        predecessor_uid=predecessor,
        successor_uid=-1 if task.uid is None else task.uid,
        type=LINK_TYPES[link.integer("Type", 1, low=0, high=3)],
        lag=link.percent("LinkLag") if "percent" in kind else link.tenths("LinkLag", 0),
        lag_kind=kind,
        line=element.line,
    )


def _check_dates(fields: Fields, task: PlanTask) -> None:
    _check_order(fields, "Finish", task.stored.start, task.stored.finish)
    _check_order(fields, "ActualFinish", task.actual_start, task.actual_finish)
    if task.constraint not in {"ASAP", "ALAP"} and task.constraint_date is None:
        message = f"The constraint {task.constraint} has no date."
        fields.problem("ConstraintDate", message, "Give it one.")


def _check_order(fields: Fields, tag: str, start, finish) -> None:
    if start and finish and finish < start:
        message = f"{tag} {finish:%Y-%m-%d %H:%M} is before the start {start:%Y-%m-%d %H:%M}."
        fields.problem(tag, message, "A task can't finish before it starts.")
