"""Resources and assignments in a Microsoft Project file. Pure: no Django."""

from collections.abc import Iterator
from decimal import Decimal

from projects.importing.ms_project_fields import Fields
from projects.importing.ms_project_tasks import LONGEST_NAME
from projects.importing.plan import PlanAssignment, PlanRate, PlanResource
from projects.importing.problems import Problems
from projects.importing.unread import NOT_TAKEN, Unread
from projects.importing.xml_elements import Element

KINDS = ("material", "work", "cost")
FIRST_RATE_TABLE = 0


def read_resource(element: Element, problems: Problems, unread: Unread) -> PlanResource:
    """Return one resource; what is wrong with it goes to ``problems``."""
    fields = Fields(element, problems)
    uid = fields.uid = fields.integer("UID", low=0)
    if uid is None:
        fields.problem("UID", "A resource has no UID.", "Give it a number of its own.")
    calendar = fields.integer("CalendarUID", -1)
    kind = KINDS[fields.integer("Type", 1, low=0, high=2)]
    resource = PlanResource(
        uid=-1 if uid is None else uid,
        name=fields.text("Name", LONGEST_NAME),
        kind="cost" if fields.flag("IsCostResource") else kind,
        email=fields.text("EmailAddress", 320),
        group=fields.text("Group", 255),
        is_generic=fields.flag("IsGeneric"),
        capacity=_not_negative(fields, "MaxUnits", Decimal(1)),
        calendar_uid=calendar if calendar >= 0 else None,
        rates=tuple(_rates(fields, unread)),
        line=element.line,
    )
    unread.note(fields)
    return resource


def _rates(fields: Fields, unread: Unread) -> Iterator[PlanRate]:
    """Yield the dated rates of the first table, else the one rate of the resource itself."""
    rows = [
        Fields(row, fields.problems, uid=fields.uid)
        for container in fields.children("Rates")
        for row in container.children
    ]
    first = [row for row in rows if row.integer("RateTable", FIRST_RATE_TABLE) == FIRST_RATE_TABLE]
    for _ in range(len(rows) - len(first)):
        unread.add("Resource/Rates", "cost rate tables B to E", fields.uid)
    standard = _rate(fields, since=None)
    if first:
        yield from (_rate(row, since=row.moment("RatesFrom")) for row in first)
    elif standard.standard or standard.overtime or standard.per_use:
        yield standard


def _rate(fields: Fields, *, since) -> PlanRate:
    return PlanRate(
        since=since,
        standard=_not_negative(fields, "StandardRate", Decimal(0)),
        overtime=_not_negative(fields, "OvertimeRate", Decimal(0)),
        per_use=fields.hundredths("CostPerUse", Decimal(0)),
    )


def _not_negative(fields: Fields, tag: str, default: Decimal) -> Decimal:
    amount = fields.number(tag, default)
    if amount >= 0:
        return amount
    fields.problem(tag, f"{tag} is {amount}.", "It can't be negative.")
    return default


def read_assignment(element: Element, problems: Problems, unread: Unread) -> PlanAssignment:
    """Return one assignment; what is wrong with it goes to ``problems``."""
    fields = Fields(element, problems)
    fields.uid = fields.integer("TaskUID", low=0)
    if fields.uid is None:
        fields.problem("TaskUID", "An assignment does not say to which task.", "Give its TaskUID.")
    resource = fields.integer("ResourceUID", -1)
    work, actual = fields.minutes("Work", 0), fields.minutes("ActualWork", 0)
    assignment = PlanAssignment(
        uid=fields.integer("UID", -1),
        task_uid=-1 if fields.uid is None else fields.uid,
        # 0, -65535 and other negative numbers stand for nobody yet.
        resource_uid=resource if resource > 0 else None,
        units=_not_negative(fields, "Units", Decimal(1)),
        work=work,
        actual_work=actual,
        remaining_work=fields.minutes("RemainingWork", max(0, work - actual)),
        overtime_work=fields.minutes("OvertimeWork", 0),
        is_contoured=fields.integer("WorkContour", 0) != 0,
        delay=fields.tenths("Delay", 0),
        cost=fields.hundredths("Cost"),
        actual_cost=fields.hundredths("ActualCost"),
        line=element.line,
    )
    if fields.integer("CostRateTable", 0):
        unread.add("Assignment/CostRateTable", "cost rate tables B to E", fields.uid)
    if assignment.is_contoured:
        unread.add("Assignment/WorkContour", f"work spread unevenly: {NOT_TAKEN}", fields.uid)
    unread.note(fields)
    return assignment
