"""What the fields of a Microsoft Project task become."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from projects.importing.ms_project_xml import read
from projects.importing.plan import PlanBaseline
from tests.projects.importing.xml import link, project, task


def only_task(**fields):
    return read(project(task(1, **fields))).tasks[0]


def only_link(**fields):
    return read(project(task(1), task(2, links=link(1, **fields)))).links[0]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT40H0M0S", 2400),
        ("PT0H0M0S", 0),
        ("PT38H14M24S", Fraction(11472, 5)),
        ("P1DT1H", 1500),
        ("PT0H0M30S", Fraction(1, 2)),
    ],
)
def test_durations_are_minutes_and_keep_parts_of_one(text, minutes):
    assert only_task(Duration=text).duration == minutes


@pytest.mark.parametrize("duration_format", [4, 6, 8, 10, 12, 36, 38, 40, 42, 44])
def test_elapsed_formats_count_around_the_clock(duration_format):
    assert only_task(DurationFormat=duration_format).is_elapsed


@pytest.mark.parametrize("duration_format", [3, 5, 7, 9, 39, 53])
def test_other_formats_are_working_time(duration_format):
    assert not only_task(DurationFormat=duration_format).is_elapsed


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "ASAP"),
        (1, "ALAP"),
        (2, "MSO"),
        (3, "MFO"),
        (4, "SNET"),
        (5, "SNLT"),
        (6, "FNET"),
        (7, "FNLT"),
    ],
)
def test_constraints_have_their_names(number, name):
    found = only_task(ConstraintType=number, ConstraintDate="2026-02-02T08:00:00")

    assert found.constraint == name


@pytest.mark.parametrize(("number", "name"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
def test_links_have_their_types(number, name):
    assert only_link(Type=number).type == name


@pytest.mark.parametrize(
    ("fields", "lag", "kind"),
    [
        ({}, 0, "working"),
        ({"LinkLag": 4800, "LagFormat": 7}, 480, "working"),
        ({"LinkLag": -4800, "LagFormat": 39}, -480, "working"),
        ({"LinkLag": 14400, "LagFormat": 8}, 1440, "elapsed"),
        ({"LinkLag": 14400, "LagFormat": 40}, 1440, "elapsed"),
        ({"LinkLag": -75, "LagFormat": 19}, -75, "percent"),
        ({"LinkLag": 50, "LagFormat": 51}, 50, "percent"),
        ({"LinkLag": 50, "LagFormat": 20}, 50, "elapsed_percent"),
    ],
)
def test_lags_are_tenths_of_a_minute_or_a_percentage(fields, lag, kind):
    found = only_link(**fields)

    assert (found.lag, found.lag_kind) == (lag, kind)


def test_money_is_written_in_hundredths():
    found = only_task(FixedCost=24000, Cost="352625", ActualCost="150.0")

    assert (found.fixed_cost, found.cost, found.actual_cost) == (
        240,
        Decimal("3526.25"),
        Decimal("1.5"),
    )


def test_remaining_duration_is_what_is_not_done_where_the_file_leaves_it_out():
    assert only_task(ActualDuration="PT10H0M0S").remaining == 1800


def test_a_manual_task_keeps_its_dates():
    found = only_task(Manual=1, Start="2026-01-12T08:00:00", Finish="2026-01-16T17:00:00")

    assert (found.typed_start, found.typed_finish) == (
        datetime.fromisoformat("2026-01-12T08:00"),
        datetime.fromisoformat("2026-01-16T17:00"),
    )


def test_an_automatic_task_has_no_typed_dates():
    assert only_task(Start="2026-01-12T08:00:00", Finish="2026-01-16T17:00:00").typed_start is None


def test_a_manual_task_without_dates_is_scheduled_and_said():
    plan = read(project(task(1, Manual=1)))

    assert not plan.tasks[0].is_manual
    assert [(n.subject, n.uids) for n in plan.not_understood] == [("Task/Manual", (1,))]


def test_what_was_computed_is_kept_apart():
    found = only_task(TotalSlack=-4800, Critical=1, LateFinish="2026-01-16T17:00:00")

    assert (found.stored.total_float, found.stored.critical) == (-480, True)


def test_baselines_keep_their_numbers():
    baseline = "<Baseline><Number>3</Number><Work>PT8H0M0S</Work><Cost>5000</Cost></Baseline>"

    assert read(project(task(1, more=baseline))).tasks[0].baselines == (
        PlanBaseline(number=3, work=480, cost=Decimal(50)),
    )


def test_the_outline_gives_parents_and_kinds():
    plan = read(
        project(
            task(1),
            task(2, OutlineLevel=2),
            task(3, OutlineLevel=3, Duration="PT0H0M0S"),
            task(4, OutlineLevel=1),
        )
    )

    assert [(t.kind, t.parent_uid) for t in plan.tasks] == [
        ("summary", None),
        ("summary", 1),
        ("milestone", 2),
        ("task", None),
    ]


def test_empty_rows_and_the_project_itself_are_no_tasks():
    plan = read(project(task(0, Name="All of it", OutlineLevel=0), task(1, IsNull=1), task(2)))

    assert [t.uid for t in plan.tasks] == [2]
    assert plan.title == "All of it"


def test_links_to_other_projects_are_said_not_taken():
    plan = read(project(task(1, links=link(7, CrossProject=1))))

    assert plan.links == ()
    assert plan.not_understood[0].why == "a link to a task of another project"


def test_what_nobody_reads_is_counted_by_subject():
    plan = read(project(task(1, HyperlinkAddress="x"), task(2, HyperlinkAddress="y"), task(3)))

    [notice] = plan.not_understood
    assert (notice.subject, notice.count, notice.uids) == ("Task/HyperlinkAddress", 2, (1, 2))


def test_a_project_without_a_start_begins_with_its_first_task():
    plan = read(project(task(1, Start="2026-03-02T08:00:00"), StartDate=""))

    assert plan.start == datetime.fromisoformat("2026-03-02T08:00")


def test_the_critical_limit_is_in_days_of_the_plan():
    assert read(project(task(1), CriticalSlackLimit=2, MinutesPerDay=450)).critical_limit == 900
