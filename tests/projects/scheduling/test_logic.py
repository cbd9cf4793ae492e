"""Reading a network: circles are named, wrong references refused, summaries expanded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import DependencyCycle, DomainError
from projects.scheduling import LinkType
from tests.projects.scheduling.plans import dates_of, link, project, shown, task


def _members(activities, links):
    with pytest.raises(DependencyCycle) as refusal:
        dates_of(activities, links)
    return refusal.value.members


def test_a_circle_is_named_in_the_order_of_its_links():
    tasks = [task(n) for n in (1, 2, 3, 4)]

    assert _members(tasks, [link(1, 3), link(3, 2), link(2, 1), link(1, 4)]) == (1, 3, 2)


def test_tasks_that_only_wait_for_a_circle_are_not_part_of_it():
    tasks = [task(n) for n in (1, 2, 3)]

    assert _members(tasks, [link(1, 2), link(2, 1), link(2, 3)]) == (1, 2)


def test_a_link_to_itself_is_a_circle():
    assert _members([task(1)], [link(1, 1)]) == (1,)


def test_a_circle_through_a_summary_is_found():
    tasks = [task(1), task(2, parent=1), task(3)]

    assert _members(tasks, [link(1, 3), link(3, 2)]) == (2, 3)


def test_a_circle_between_two_summaries_is_found():
    tasks = [task(1), task(2, parent=1), task(3), task(4, parent=3)]

    assert _members(tasks, [link(1, 3), link(3, 1)]) == (2, 4)


@pytest.mark.parametrize("pair", [(1, 3), (3, 1)], ids=["down", "up"])
def test_a_summary_cannot_be_linked_to_a_task_inside_it(pair):
    tasks = [task(1), task(2, parent=1), task(3, parent=2)]

    assert _members(tasks, [link(*pair)]) == pair


def test_the_message_of_a_circle_shows_the_way_round():
    with pytest.raises(DependencyCycle, match="1 -> 2 -> 1"):
        dates_of([task(1), task(2)], [link(1, 2), link(2, 1)])


@given(st.integers(2, 9), st.data())
def test_the_members_of_a_circle_are_linked_one_to_the_next(size, data):
    ring = data.draw(st.permutations(range(1, size + 1)))
    links = [link(a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]

    members = _members([task(n) for n in range(1, size + 1)], links)

    steps = set(zip(members, [*members[1:], members[0]], strict=True))
    assert steps == {(x.predecessor, x.successor) for x in links}


def test_a_link_to_an_unknown_task_is_refused():
    with pytest.raises(DomainError, match="names task 7"):
        dates_of([task(1)], [link(1, 7)])


def test_a_task_twice_is_refused():
    with pytest.raises(DomainError, match="Task 1 is in the network twice"):
        dates_of([task(1), task(1)])


def test_a_task_of_an_unknown_project_is_refused():
    with pytest.raises(DomainError) as refusal:
        dates_of([task(1, project=5)])

    assert refusal.value.field == "project"


def test_a_parent_in_another_project_is_refused():
    with pytest.raises(DomainError) as refusal:
        dates_of([task(1), task(2, project=2, parent=1)], projects=[project(1), project(2)])

    assert refusal.value.field == "parent"


def test_parents_that_contain_each_other_are_refused():
    with pytest.raises(DomainError, match="contain each other"):
        dates_of([task(1, parent=2), task(2, parent=1)])


def test_the_successor_of_a_summary_waits_for_its_last_task():
    activities = [task(1), task(2, 3, parent=1), task(3, 1, parent=1), task(4)]

    assert shown(dates_of(activities, [link(1, 4)])[4].start) == "2026-03-05 08:00"


def test_a_summary_that_waits_holds_all_its_tasks_back():
    activities = [task(1, 2), task(2), task(3, parent=2), task(4, parent=2)]

    dates = dates_of(activities, [link(1, 2)])

    assert {shown(dates[n].start) for n in (2, 3, 4)} == {"2026-03-04 08:00"}


def test_a_start_to_start_link_from_a_summary_takes_its_earliest_task():
    activities = [task(1), task(2, 2, parent=1), task(3, parent=1), task(4), task(5, 1)]

    dates = dates_of(activities, [link(2, 3), link(5, 2), link(1, 4, type=LinkType.SS)])

    assert shown(dates[4].start) == "2026-03-03 08:00"


def test_every_task_of_a_summary_must_end_before_the_successor_has_to_start():
    activities = [task(1), task(2, 3, parent=1), task(3, 1, parent=1), task(4)]

    dates = dates_of(activities, [link(1, 4)])

    assert shown(dates[3].late_finish) == shown(dates[2].late_finish) == "2026-03-04 17:00"


def test_links_between_wide_summaries_do_not_multiply():
    half = range(10, 1_010)
    tasks = [task(1), task(2), *[task(n, parent=1 + n % 2) for n in half]]

    dates = dates_of(tasks, [link(1, 2)])

    assert shown(dates[11].start) == "2026-03-03 08:00"


def test_a_network_without_tasks_is_a_schedule_without_dates():
    assert dates_of([]) == {}
