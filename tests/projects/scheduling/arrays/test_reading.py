"""What assignments make of a task's columns, and which networks have none."""

from fractions import Fraction

import pytest

from projects.scheduling import CLOCK, AssignedWork, LagKind
from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.reading import read_network
from tests.projects.scheduling.plans import DAY, WORKING_TIME, link, network, project, task
from tests.projects.scheduling.random_networks import CALENDARS


def columns(activities, links=(), **given):
    return read_network(network(activities, links, calendars=CALENDARS, **given))[0]


def test_the_clock_is_the_first_calendar():
    assert read_network(network([task(1)]))[0].calendars == (CLOCK, WORKING_TIME)


def test_the_slowest_of_the_assignments_on_one_calendar_is_the_span():
    work = (AssignedWork(work=DAY), AssignedWork(work=3 * DAY, units=2))

    assert columns([task(1, assignments=work)]).activities.span.tolist() == [DAY * 3 // 2]


def test_a_percentage_of_the_predecessor_becomes_minutes():
    found = columns([task(1), task(2)], [link(1, 2, lag=50, lag_kind=LagKind.PERCENT)])

    assert found.links.lag.tolist() == [DAY // 2]


def test_assignments_on_two_calendars_are_irregular():
    work = (AssignedWork(work=DAY, calendar=2), AssignedWork(work=DAY, calendar=3))

    with pytest.raises(IrregularError):
        columns([task(1, assignments=work)])


def test_fractions_of_a_minute_are_irregular():
    with pytest.raises(IrregularError):
        columns([task(1, duration=Fraction(961, 2))])


def test_a_project_scheduled_from_its_finish_is_irregular():
    with pytest.raises(IrregularError):
        columns([task(1)], projects=[project(from_finish=True)])


def test_a_percentage_of_a_summary_is_irregular():
    percent = link(1, 3, lag=50, lag_kind=LagKind.PERCENT)

    with pytest.raises(IrregularError):
        columns([task(1), task(2, parent=1), task(3)], [percent])
