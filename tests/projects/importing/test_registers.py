"""Registers from files: read, compared, saved by the verbs; all of it, or nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from projects.errors import Conflict, FileRefused, NotAllowed
from projects.exporting.register_table import register_file
from projects.importing.problems import Problems
from projects.importing.register_columns import matched
from projects.importing.register_comparing import Comparison
from projects.importing.register_saving import rehearse_register, save_register
from projects.importing.register_spec import RegisterTable
from projects.importing.register_table import entries_of, read_table
from projects.importing.registers import BUDGET_LINES, COST_ENTRIES, DELIVERABLES, RISKS
from projects.models import BudgetLine, CostEntry, Deliverable, Risk
from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    CostEntryFactory,
    DeliverableFactory,
    ProjectFactory,
    ProjectRoleFactory,
    RiskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

COSTS = (
    "external_id,date,kind,amount,currency,category,task",
    "S-1,2026-03-31,actual,1200.50,EUR,labour,A-10",
    "S-2,2026-04-30,accrual,-20,CHF,travel,",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A project with a task A-10 and its manager."""

    project: object
    user: object
    task: object


@pytest.fixture
def site():
    project = ProjectFactory(key="MG")
    task = TaskFactory(project=project, external_id="A-10", name="Dig")
    reschedule([project.pk], at=NOW)
    return Site(project=project, user=ProjectRoleFactory(project=project).user, task=task)


def given(register: RegisterTable, content: bytes, name="rows.csv"):
    """Return the entries of a file, or raise FileRefused as the verbs' callers do."""
    table, problems = read_table(name, BytesIO(content)), Problems()
    meanings = matched(table.headings, register.all_columns, {})
    entries = entries_of(table, meanings, register.all_columns, problems)
    problems.refuse_if_any()
    return entries


def take(site, register: RegisterTable, *lines: str, verb=save_register, **options) -> Comparison:
    return verb(
        register=register,
        owner=site.project,
        entries=given(register, "\n".join(lines).encode()),
        columns=register.all_columns,
        by=options.pop("by", site.user),
        at=NOW,
        **options,
    )


def refused(site, register: RegisterTable, *lines: str, **options) -> list[tuple]:
    """Return where the problems of a file are: its row and its column."""
    with pytest.raises(FileRefused) as refusal:
        take(site, register, *lines, **options)
    return [(problem.row, problem.field) for problem in refusal.value.problems]


def test_costs_are_booked_as_the_file_says(site):
    take(site, COST_ENTRIES, *COSTS)

    first, second = CostEntry.objects.order_by("external_id")
    assert (first.amount, first.date, first.task_id) == (
        Decimal("1200.50"),
        date(2026, 3, 31),
        site.task.pk,
    )
    assert (second.amount, second.currency, second.kind) == (Decimal(-20), "CHF", "accrual")


def test_a_second_import_of_the_same_file_changes_nothing(site):
    take(site, COST_ENTRIES, *COSTS)

    again = take(site, COST_ENTRIES, *COSTS)

    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert list(CostEntry.history.values_list("history_type", flat=True)) == ["+", "+"]


def test_rows_without_keys_are_found_again_by_what_they_say(site):
    lines = ("date,amount", "2026-03-31,10", "2026-03-31,10", "2026-03-31,20")
    take(site, COST_ENTRIES, *lines)

    again = take(site, COST_ENTRIES, *lines, "2026-03-31,10")

    assert again.counts == {"new": 1, "changed": 0, "unchanged": 3}


def test_a_row_with_another_amount_is_changed_by_the_verb(site):
    take(site, COST_ENTRIES, *COSTS)

    changed = take(site, COST_ENTRIES, "external_id,amount", "S-1,1300", reason="costs.csv")

    [outcome] = changed.outcomes
    [change] = outcome.changes
    assert (change.column, change.before, change.after) == ("amount", "1,200.50", "1,300.00")
    entry = CostEntry.objects.get(external_id="S-1")
    assert (entry.version, entry.history.latest().history_change_reason) == (2, "costs.csv")


def test_figures_of_the_project_follow(site):
    take(site, COST_ENTRIES, "date,amount", "2026-03-31,10", "2026-03-31,20.50")

    site.project.refresh_from_db()
    assert site.project.metrics.ac == Decimal("30.50")


def test_an_empty_cell_leaves_things_as_they_are(site):
    DeliverableFactory(project=site.project, name="Report", due=date(2026, 6, 30))

    found = take(site, DELIVERABLES, "name,due,status", "report,,submitted")

    assert found.counts["changed"] == 1
    assert Deliverable.objects.get().due == date(2026, 6, 30)


def test_totals_are_told_by_currency(site):
    CostEntryFactory(project=site.project, external_id="S-1", source="Table", amount="1200.50")

    found = take(site, COST_ENTRIES, *COSTS, verb=rehearse_register)

    told = [(t.currency, t.rows, t.amount, t.new_rows, t.new_amount) for t in found.totals]
    assert told == [
        ("CHF", 1, Decimal(-20), 1, Decimal(-20)),
        ("EUR", 1, Decimal("1200.50"), 0, Decimal(0)),
    ]


def test_a_rehearsal_saves_nothing(site):
    take(site, COST_ENTRIES, *COSTS, verb=rehearse_register)

    assert not CostEntry.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2026-03-31,twelve,,", "amount"),
        ("2026-03-31,NaN,,", "amount"),
        ("2026-03-31,1e5,,", "amount"),
        ("2026-03-31,1234567890123456789012345,,", "amount"),
        ("2026-03-31,1.005,,", "amount"),
        ("2026-02-30,10,,", "date"),
        ("0001-01-01,10,,", "date"),
        (",10,,", "date"),
        ("2026-03-31,10,bribes,", "category"),
        ("2026-03-31,10,,A-99", "task"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(site, line, column):
    lines = ("date,amount,category,task", "2026-03-31,10,,A-10", line)

    assert refused(site, COST_ENTRIES, *lines) == [(3, column)]
    assert not CostEntry.objects.exists()


def test_an_external_id_twice_in_a_file_is_refused(site):
    lines = ("external_id,date,amount", "S-1,2026-03-31,1", "S-1,2026-03-31,2")

    assert refused(site, COST_ENTRIES, *lines) == [(3, "external_id")]


def test_what_a_verb_refuses_is_told_by_row_and_column(site):
    lines = ("amount,currency", "10,EUR", "10,CHF")

    assert refused(site, BUDGET_LINES, *lines) == [(3, "currency")]


def test_a_reserve_on_a_task_is_refused_by_row(site):
    lines = ("amount,reserve,task", "10,none,A-10", "10,contingency,A-10")

    assert [row for row, _ in refused(site, BUDGET_LINES, *lines)] == [3]
    assert not BudgetLine.objects.exists()


def test_all_rows_are_saved_or_none(site):
    lines = ("title,probability,owner", "Rock,45%,", "Rain,0.2,nobody@example.test")

    assert refused(site, RISKS, *lines) == [(3, "owner")]
    assert not Risk.objects.exists()


def test_a_risk_is_found_again_by_its_code(site):
    RiskFactory(project=site.project, code="R-01", title="Rock")

    found = take(site, RISKS, "code,title,probability", "R-01,Hard rock,60%", ",Rain,0.1")

    assert found.counts == {"new": 1, "changed": 1, "unchanged": 0}
    named = Risk.objects.order_by("code").values_list("code", "title", "probability")
    assert list(named) == [
        ("R-01", "Hard rock", Decimal("0.6")),
        ("R-02", "Rain", Decimal("0.1")),
    ]


def test_two_rows_of_one_name_want_a_key(site):
    DeliverableFactory(project=site.project, name="Report")
    DeliverableFactory(project=site.project, name="Report")

    assert refused(site, DELIVERABLES, "name,status", "Report,submitted") == [(2, "name")]


def test_what_was_confirmed_and_has_changed_is_not_saved(site):
    seen = take(site, COST_ENTRIES, *COSTS, verb=rehearse_register).fingerprint
    CostEntryFactory(project=site.project, external_id="S-1", source="Table")

    with pytest.raises(Conflict, match="changed since"):
        take(site, COST_ENTRIES, *COSTS, seen=seen)

    assert CostEntry.objects.count() == 1


def test_who_may_not_change_the_project_imports_nothing(site):
    viewer = ProjectRoleFactory(project=site.project, kind="viewer").user

    with pytest.raises(NotAllowed):
        take(site, COST_ENTRIES, *COSTS, by=viewer)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("register", "lines"),
    [
        (COST_ENTRIES, COSTS),
        (BUDGET_LINES, ("amount,task,capex,period", "10.50,A-10,yes,2026-03")),
        (RISKS, ("title,probability,tasks,cause", "=1+1,45%,A-10,\"two\nlines\"")),
        (DELIVERABLES, ("name,due,task", "-Report,2026-06-30,Dig")),
    ],
    ids=lambda value: getattr(value, "name", ""),
)  # fmt: skip
def test_a_download_read_again_changes_nothing(site, register, lines, ending):
    take(site, register, *lines)
    content = register_file(register, site.project, ending, with_money=True)

    again = save_register(
        register=register,
        owner=site.project,
        entries=given(register, content, f"rows.{ending}"),
        columns=register.all_columns,
        by=site.user,
        at=NOW,
    )

    assert again.counts == {"new": 0, "changed": 0, "unchanged": len(lines) - 1}


def test_a_download_without_the_right_to_money_has_no_money(site):
    RiskFactory(project=site.project, cost_impact=310000)

    content = register_file(RISKS, site.project, "csv", with_money=False).decode()

    assert "310000" not in content
    assert "cost_impact" not in content


@pytest.mark.parametrize("verb", [save_register, rehearse_register])
def test_the_queries_do_not_grow_with_the_new_rows(site, django_assert_max_num_queries, verb):
    lines = [f"S-{n},2026-03-31,{n},A-10" for n in range(300)]

    with django_assert_max_num_queries(60):
        take(site, COST_ENTRIES, "external_id,date,amount,task", *lines, verb=verb)


def test_a_download_takes_a_constant_number_of_queries(site, django_assert_max_num_queries):
    for code in ("R-1", "R-2", "R-3"):
        RiskFactory(project=site.project, code=code).tasks.add(site.task)

    with django_assert_max_num_queries(4):
        register_file(RISKS, site.project, "csv", with_money=True)
