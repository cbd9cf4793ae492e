"""What float means, as properties; then Microsoft Project's special cases."""

from dataclasses import replace

import networkx
from hypothesis import given
from hypothesis import strategies as st

from projects.scheduling import CLOCK, Constraint, LagKind, LinkType, schedule
from tests.projects.scheduling.plans import (
    DAY,
    HOUR,
    at,
    dates_of,
    link,
    network,
    project,
    shown,
    task,
)

MINUTES = {1: CLOCK}
"""On the clock every minute counts, so that a property can be exact to the minute."""


@st.composite
def links_among(draw, numbers, **kind):
    """Links that only lead forwards: no circle is possible."""
    pairs = [(a, b) for a in numbers for b in numbers if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=15, unique=True)) if pairs else []
    return [link(a, b, **{name: draw(values) for name, values in kind.items()}) for a, b in chosen]


@st.composite
def networks(draw, calendars=MINUTES, **kind):
    """Tasks of up to 5,000 minutes, tied by links that only lead forwards."""
    durations = draw(st.lists(st.integers(0, 5_000), min_size=1, max_size=10))
    tasks = [task(n, duration=minutes) for n, minutes in enumerate(durations, start=1)]
    links = draw(links_among([t.id for t in tasks], **kind))
    return network(tasks, links, calendars=calendars)


any_link = {"type": st.sampled_from(LinkType), "lag": st.integers(-300, 500)}


def _later(planned, before, number, minutes):
    """Hold one task back from its early start by some minutes and schedule again."""
    held_until = before.dates[number].early_start + minutes
    activities = [
        replace(a, constraint=Constraint.SNET, constraint_date=held_until) if a.id == number else a
        for a in planned.activities
    ]
    return schedule(replace(planned, activities=activities))


def _finishes(scheduled, but):
    return {n: d.early_finish for n, d in scheduled.dates.items() if n != but}


@given(networks(**any_link), st.data())
def test_using_up_free_float_moves_no_other_task(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].free_float)

    assert _finishes(after, number) == _finishes(before, number)


@given(networks(**any_link), st.data())
def test_a_minute_more_than_free_float_moves_another_task_or_the_finish(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].free_float + 1)

    moved = _finishes(after, number) != _finishes(before, number)
    assert moved or after.project_finish[1] > before.project_finish[1]


@given(networks(**any_link), st.data())
def test_using_up_total_float_does_not_move_the_project_finish(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].total_float)

    assert after.project_finish == before.project_finish


@given(networks(**any_link), st.data())
def test_a_minute_more_than_total_float_moves_the_project_finish_by_a_minute(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].total_float + 1)

    assert after.project_finish[1] == before.project_finish[1] + 1


@st.composite
def programs(draw):
    """Tasks of three projects of one program, hand-offs among them."""
    planned = draw(networks(**any_link))
    activities = [replace(a, project=draw(st.integers(1, 3))) for a in planned.activities]
    return replace(planned, projects=[project(n) for n in (1, 2, 3)], activities=activities)


@given(programs(), st.data())
def test_using_up_program_float_does_not_move_the_program_finish(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].program_float)

    assert after.program_finish == before.program_finish


@given(programs(), st.data())
def test_a_minute_more_than_program_float_moves_the_program_finish_by_a_minute(planned, data):
    before = schedule(planned)
    number = data.draw(st.sampled_from(sorted(before.dates)))

    after = _later(planned, before, number, before.dates[number].program_float + 1)

    assert after.program_finish[1] == before.program_finish[1] + 1


@given(networks(**any_link))
def test_some_critical_task_ends_with_the_project(planned):
    scheduled = schedule(planned)

    critical = {d.early_finish for d in scheduled.dates.values() if d.is_critical}

    assert scheduled.project_finish[1] in critical


@given(networks())
def test_the_critical_path_is_the_longest_path_of_an_independent_library(planned):
    graph = networkx.DiGraph()
    graph.add_edges_from(("start", a.id, {"weight": 0}) for a in planned.activities)
    graph.add_edges_from((a.id, "finish", {"weight": a.duration}) for a in planned.activities)
    durations = {a.id: a.duration for a in planned.activities}
    graph.add_edges_from(
        (x.predecessor, x.successor, {"weight": durations[x.predecessor]}) for x in planned.links
    )

    scheduled = schedule(planned)

    length = scheduled.project_finish[1] - scheduled.project_start[1]
    assert length == networkx.dag_longest_path_length(graph)


@given(networks(calendars={}, **any_link))
def test_free_float_lies_between_nothing_and_total_float_on_office_hours(planned):
    scheduled = schedule(planned)

    assert all(0 <= d.free_float <= max(d.total_float, 0) for d in scheduled.dates.values())


def test_free_float_is_what_is_left_before_the_successor_moves():
    dates = dates_of([task(1), task(2, 3), task(3), task(4, 9)], [link(1, 3), link(2, 3)])

    assert (dates[1].free_float, dates[1].total_float) == (2 * DAY, 7 * DAY)


def test_free_float_is_counted_on_the_calendar_of_the_successor():
    dates = dates_of(
        [task(1), task(2, elapsed=True, duration=24 * HOUR), task(3, calendar=2), task(4, 9)],
        [link(1, 3), link(2, 3)],
        calendars={2: CLOCK},
    )

    assert dates[1].free_float == 15 * HOUR


def test_an_elapsed_lag_is_added_before_free_float_is_counted():
    dates = dates_of(
        [task(1), task(2, 5), task(3)],
        [link(1, 3, lag=24 * HOUR, lag_kind=LagKind.ELAPSED), link(2, 3)],
    )

    assert dates[1].free_float == 3 * DAY


def test_a_deadline_takes_free_float_away():
    dates = dates_of([task(1, deadline=at("2026-03-03 17:00")), task(2, 9)])

    assert dates[1].free_float == DAY


def test_free_float_is_never_negative():
    dates = dates_of([task(1, 2, deadline=at("2026-03-02 17:00")), task(2, 9)])

    assert dates[1].free_float == 0


def test_an_elapsed_task_shows_its_float_in_elapsed_minutes():
    dates = dates_of([task(1, elapsed=True, duration=9 * HOUR), task(2, 2)])

    assert dates[1].total_float == 24 * HOUR


def test_a_finished_task_has_no_float_and_is_not_critical():
    done = task(1, actual_start=at("2026-03-02 08:00"), actual_finish=at("2026-03-02 17:00"))

    dates = dates_of([done])[1]

    assert (dates.total_float, dates.free_float, dates.is_critical) == (0, 0, False)


def test_a_limit_makes_tasks_critical_that_have_little_float():
    dates = dates_of([task(1), task(2, 2)], projects=[project(critical_limit=DAY)])

    assert dates[1].is_critical


def test_float_of_a_started_task_is_measured_at_its_finish():
    begun = task(1, 1, actual_start=at("2026-03-04 08:00"))

    assert dates_of([begun, task(2, 5)])[1].total_float == 2 * DAY


def test_a_summary_has_the_float_of_its_own_dates_not_the_least_of_its_leaves():
    activities = [
        task(1),
        task(2, parent=1),
        task(3, parent=1, deadline=at("2026-03-09 17:00")),
        task(4, 5),
        task(5, 10),
    ]

    dates = dates_of(activities, [link(4, 3)])

    assert (dates[3].total_float, dates[1].total_float) == (0, 4 * DAY)


def test_a_summary_takes_its_free_float_from_its_own_links():
    activities = [task(1), task(2, parent=1), task(3), task(4, 3)]

    dates = dates_of(activities, [link(1, 3), link(4, 3)])

    assert dates[1].free_float == 2 * DAY


def test_the_link_of_a_summary_does_not_count_for_the_free_float_of_its_leaves():
    activities = [task(1), task(2, parent=1), task(3), task(4, 3)]

    dates = dates_of(activities, [link(1, 3), link(4, 3)])

    assert dates[2].free_float == dates[2].total_float


def test_a_task_as_late_as_possible_has_no_float():
    dates = dates_of([task(1, constraint=Constraint.ALAP), task(2, 5)])

    assert (dates[1].total_float, dates[1].free_float) == (0, 0)


def test_a_part_time_conflict_is_shown_by_the_task_that_was_pulled():
    pulled = task(2, constraint=Constraint.SNLT, constraint_date=at("2026-03-04 08:00"))

    dates = dates_of([task(1, 4), pulled, task(3, 9)], [link(1, 2)])

    assert (shown(dates[2].start), dates[2].total_float) == ("2026-03-04 08:00", -2 * DAY)
