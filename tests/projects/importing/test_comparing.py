"""Our dates beside those in the file: only what differs in working time is told."""

import pytest

from projects.importing.comparing import differences
from projects.importing.ms_project_xml import read
from projects.importing.preview import preview
from projects.importing.scheduled import schedule_plan
from tests.projects.importing.xml import link, project, task


def found(*tasks: str):
    plan = read(project(*tasks))
    return [(d.uid, d.field) for d in differences(plan, schedule_plan(plan))]


def test_a_finish_at_17_is_that_at_8_of_the_next_day():
    assert found(task(1, Start="2026-01-05T08:00:00", Finish="2026-01-12T08:00:00")) == []


def test_a_finish_a_minute_off_is_told():
    assert found(task(1, Finish="2026-01-09T16:59:00")) == [(1, "finish")]


@pytest.mark.parametrize(("tenths", "differs"), [(0, False), (10, False), (11, True)])
def test_floats_may_differ_by_a_minute(tenths, differs):
    assert (found(task(1, TotalSlack=tenths)) == [(1, "total_float")]) is differs


def test_a_wrong_critical_flag_is_told():
    assert found(task(1, Critical=0)) == [(1, "critical")]


def test_fields_the_file_leaves_out_do_not_differ():
    assert found(task(1), task(2, links=link(1))) == []


def test_a_difference_reads_as_a_sentence():
    plan = read(project(task(1, Name="Dig", Finish="2026-01-08T17:00:00")))

    [difference] = differences(plan, schedule_plan(plan))

    assert str(difference) == (
        "UID 1 'Dig': finish is 2026-01-08T17:00:00 in the file, 2026-01-09T17:00:00 computed"
    )


def test_a_preview_counts_what_would_be_made():
    plan = read(
        project(
            task(1),
            task(2, OutlineLevel=2),
            task(3, OutlineLevel=2, Duration="PT0H0M0S", links=link(2)),
        )
    )

    shown = preview(plan)

    assert (shown.tasks, shown.summaries, shown.milestones, shown.links) == (1, 1, 1, 1)


def test_a_preview_shows_the_dates_that_come_out_otherwise():
    shown = preview(read(project(task(1, Finish="2026-01-08T17:00:00"), task(2))))

    assert (shown.moved_count, shown.moved[0].uid) == (1, 1)
