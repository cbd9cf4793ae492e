"""The benefits of a program as a table that goes in and out in bulk."""

from programs import benefit_planning
from programs.models import Benefit
from projects.importing.register_columns import RegisterColumn
from projects.importing.register_spec import RegisterTable
from projects.importing.register_values import cost, day, one_of, several, whole, words

BENEFITS = RegisterTable(
    name="benefits",
    noun="benefit",
    plural="benefits",
    model=Benefit,
    columns=(
        RegisterColumn(
            name="name",
            meaning="what the program is done for",
            read=words(200),
            is_required=True,
            example="Lower cost to serve",
            aliases=("benefit", "title"),
        ),
        RegisterColumn(
            name="kind",
            meaning=", ".join(Benefit.Kind.values),
            read=one_of(Benefit.Kind.choices),
            example="saving",
            aliases=("type",),
        ),
        RegisterColumn(
            name="planned_per_month",
            meaning="money a month in the business case, not negative",
            read=cost,
            is_money=True,
            example="40000.00",
            aliases=("planned", "planned / month", "per month", "amount"),
        ),
        RegisterColumn(
            name="forecast_per_month",
            meaning="money a month expected now; empty: as planned",
            read=cost,
            is_money=True,
            aliases=("forecast", "forecast / month"),
        ),
        RegisterColumn(
            name="enabling_task",
            meaning="task after which it begins, with the key of its project: MG:A-10",
            read=words(500),
            refers="task",
            example="MG:A-10",
            aliases=("milestone", "enabler", "begins with"),
        ),
        RegisterColumn(
            name="starts_on",
            meaning="where no task enables it: its first day",
            read=day,
            aliases=("start", "first day"),
        ),
        RegisterColumn(
            name="delay_days",
            meaning="calendar days between the task and its beginning",
            read=whole(0, 36_500),
            aliases=("delay",),
        ),
        RegisterColumn(
            name="ramp_months",
            meaning="months in which it grows to its full rate",
            read=whole(0, 240),
            aliases=("ramp",),
        ),
        RegisterColumn(
            name="end_date",
            meaning="its last day; either this or end_months",
            read=day,
            example="2031-12-31",
            aliases=("end", "ends", "last day"),
        ),
        RegisterColumn(name="end_months", meaning="how many months it lasts", read=whole(1, 600)),
        RegisterColumn(
            name="owner",
            meaning="name or e-mail of somebody with a role here",
            read=words(254),
            refers="person",
            aliases=("benefit owner", "responsible"),
        ),
        RegisterColumn(
            name="owner_unit",
            meaning="department that lives with it",
            read=words(200),
            aliases=("department", "unit"),
        ),
        RegisterColumn(
            name="contributions",
            meaning="shares of projects, with semicolons between them",
            read=several,
            refers="shares",
            example="MG 60%; CU 40%",
            aliases=("shares", "projects"),
        ),
        RegisterColumn(
            name="description",
            meaning="text",
            read=words(20_000),
            aliases=("note", "notes", "comment"),
        ),
    ),
    add=benefit_planning.add_benefit,
    edit=benefit_planning.edit_benefit,
    owner_argument="program",
    row_argument="benefit",
    natural=("name",),
    related=("program", "enabling_task__project", "owner"),
    many=("contributions__project",),
)
