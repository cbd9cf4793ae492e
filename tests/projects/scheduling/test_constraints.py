"""The eight constraints on early and late dates, honoured and not."""

import pytest

from projects.errors import DomainError
from projects.scheduling import Constraint
from tests.projects.scheduling.plans import at, dates_of, link, project, shown, task

WEDNESDAY = at("2026-03-04 08:00")
WEDNESDAY_EVENING = at("2026-03-04 17:00")
LINKS_WIN = project(honour_constraints=False)


def _after(days, constraint, on, frame=None):
    """Return a 1-day task with a constraint behind a predecessor of some days."""
    held = task(2, constraint=constraint, constraint_date=on)
    return dates_of([task(1, days), held], [link(1, 2)], projects=[frame or project()])[2]


@pytest.mark.parametrize(
    ("days", "constraint", "on", "start"),
    [
        (1, Constraint.SNET, WEDNESDAY, "2026-03-04 08:00"),
        (4, Constraint.SNET, WEDNESDAY, "2026-03-06 08:00"),
        (1, Constraint.FNET, WEDNESDAY_EVENING, "2026-03-04 08:00"),
        (4, Constraint.FNET, WEDNESDAY_EVENING, "2026-03-06 08:00"),
        (1, Constraint.SNLT, WEDNESDAY, "2026-03-03 08:00"),
        (4, Constraint.SNLT, WEDNESDAY, "2026-03-04 08:00"),
        (1, Constraint.FNLT, WEDNESDAY_EVENING, "2026-03-03 08:00"),
        (4, Constraint.FNLT, WEDNESDAY_EVENING, "2026-03-04 08:00"),
        (1, Constraint.MSO, WEDNESDAY, "2026-03-04 08:00"),
        (4, Constraint.MSO, WEDNESDAY, "2026-03-04 08:00"),
        (1, Constraint.MFO, WEDNESDAY_EVENING, "2026-03-04 08:00"),
        (4, Constraint.MFO, WEDNESDAY_EVENING, "2026-03-04 08:00"),
    ],
)
def test_an_honoured_constraint_beats_the_links(days, constraint, on, start):
    assert shown(_after(days, constraint, on).start) == start


@pytest.mark.parametrize(
    ("days", "constraint", "on", "start"),
    [
        (4, Constraint.SNLT, WEDNESDAY, "2026-03-06 08:00"),
        (4, Constraint.FNLT, WEDNESDAY_EVENING, "2026-03-06 08:00"),
        (1, Constraint.MSO, WEDNESDAY, "2026-03-04 08:00"),
        (4, Constraint.MSO, WEDNESDAY, "2026-03-06 08:00"),
        (1, Constraint.MFO, WEDNESDAY_EVENING, "2026-03-04 08:00"),
        (4, Constraint.MFO, WEDNESDAY_EVENING, "2026-03-06 08:00"),
    ],
)
def test_where_links_win_a_hard_constraint_only_pushes_later(days, constraint, on, start):
    assert shown(_after(days, constraint, on, LINKS_WIN).start) == start


def test_a_hard_constraint_against_the_links_shows_as_negative_float():
    assert _after(4, Constraint.MFO, WEDNESDAY_EVENING).total_float == -2 * 480


def test_a_must_finish_on_replaces_the_late_finish():
    assert shown(_after(1, Constraint.MFO, WEDNESDAY_EVENING).late_finish) == "2026-03-04 17:00"


@pytest.mark.parametrize(
    ("constraint", "on"), [(Constraint.SNLT, WEDNESDAY), (Constraint.FNLT, WEDNESDAY_EVENING)]
)
def test_no_later_than_bounds_the_late_finish(constraint, on):
    held = task(2, constraint=constraint, constraint_date=on)

    dates = dates_of([task(1, 10), held])

    assert shown(dates[2].late_finish) == "2026-03-04 17:00"


def test_a_task_without_links_may_start_before_its_project_if_told_so():
    early = task(1, constraint=Constraint.SNET, constraint_date=at("2026-02-25 08:00"))

    assert shown(dates_of([early])[1].start) == "2026-02-25 08:00"


def test_a_start_no_earlier_on_a_weekend_means_monday():
    saturday = task(1, constraint=Constraint.SNET, constraint_date=at("2026-03-07 06:00"))

    assert shown(dates_of([saturday])[1].start) == "2026-03-09 08:00"


def test_a_summary_hands_its_start_no_earlier_down():
    summary = task(1, constraint=Constraint.SNET, constraint_date=WEDNESDAY)

    assert shown(dates_of([summary, task(2, parent=1)])[2].start) == "2026-03-04 08:00"


def test_a_summary_hands_its_finish_no_later_down():
    summary = task(1, constraint=Constraint.FNLT, constraint_date=WEDNESDAY_EVENING)

    dates = dates_of([summary, task(2, parent=1), task(3, 10)])

    assert shown(dates[2].late_finish) == "2026-03-04 17:00"


def test_a_constraint_without_a_date_is_refused_by_field_name():
    with pytest.raises(DomainError) as refusal:
        dates_of([task(1, constraint=Constraint.MSO)])

    assert refusal.value.field == "constraint_date"
