"""Everything that is wrong with a plan is said at once, by UID and line."""

import pytest

from projects.errors import FileRefused
from projects.importing.ms_project_xml import read
from projects.importing.problems import MOST_PROBLEMS
from tests.projects.importing.xml import link, project, task


def problems(*tasks: str, **more):
    with pytest.raises(FileRefused) as caught:
        read(project(*tasks, **more))
    return caught.value.problems


def only(*tasks: str, **more):
    [problem] = problems(*tasks, **more)
    return problem


def test_a_circle_names_its_tasks_in_order():
    found = only(
        task(1, Name="A", links=link(3)),
        task(2, Name="B", links=link(1)),
        task(3, Name="C", links=link(2)),
    )

    assert "'A' (UID 1) -> 'B' (UID 2) -> 'C' (UID 3) -> 'A' (UID 1)" in found.message


def test_two_circles_are_two_problems():
    found = problems(
        task(1, links=link(2)),
        task(2, links=link(1)),
        task(3, links=link(4)),
        task(4, links=link(3)),
    )

    assert len(found) == 2


def test_a_circle_through_a_summary_is_found():
    found = only(
        task(1, Name="Phase", links=link(3)),
        task(2, Name="Step", OutlineLevel=2),
        task(3, Name="After", links=link(2)),
    )

    assert "circle" in found.message


def test_a_link_between_a_task_and_its_summary_is_a_circle():
    assert "circle" in only(task(1, Name="Phase"), task(2, OutlineLevel=2, links=link(1))).message


def test_a_link_to_itself_is_named():
    assert "linked to itself" in only(task(1, links=link(1))).message


def test_a_link_from_a_missing_task_names_both_ends():
    assert (
        only(task(1, links=link(999))).message
        == "Task 1 waits for task 999, which is not in the file."
    )


def test_a_uid_used_twice_names_both_tasks():
    assert (
        only(task(1, Name="A"), task(1, Name="B")).message == "Task UID 1 is that of 'A' and 'B'."
    )


def test_a_task_below_one_with_its_own_uid_is_only_a_uid_used_twice():
    assert only(task(1), task(1, OutlineLevel=2)).field == "Task/UID"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("Start", "2026-02-30T00:00:00", "a date that exists"),
        ("Deadline", "tomorrow", "a date that exists"),
        ("ActualStart", "1969-12-31T08:00:00", "from 1970 to 2200"),
        ("Duration", "5 days", "a duration like PT40H0M0S"),
        ("Duration", "PT999999999H0M0S", "at most 100 years"),
        ("Duration", "-PT8H0M0S", "Durations begin at 0"),
        ("PercentComplete", "150", "It goes from 0 to 100"),
        ("PercentComplete", "half", "a whole number"),
        ("FixedCost", "1E999999999", "a number"),
        ("FixedCost", "NaN", "a number"),
        ("ConstraintType", "8", "It goes from 0 to 7"),
        ("Manual", "yes", "0 or 1"),
        ("LevelingDelay", "99999999999999", "at most 100 years"),
    ],
)
def test_a_bad_value_names_the_field_and_what_belongs_there(field, value, expected):
    found = only(task(7, **{field: value}))

    assert (found.uid, found.field) == (7, f"Task/{field}")
    assert expected in found.fix


def test_a_bad_value_names_its_line():
    stream = project(task(1), task(2, PercentComplete=150))
    lines = stream.getvalue().decode().splitlines()

    with pytest.raises(FileRefused) as caught:
        read(stream)

    [problem] = caught.value.problems
    assert lines[problem.line - 1] == "<PercentComplete>150</PercentComplete>"


def test_a_finish_before_the_start_is_refused():
    found = only(task(1, Start="2026-03-01T08:00:00", Finish="2026-02-01T08:00:00"))

    assert "before the start" in found.message


def test_a_task_finished_without_a_start_is_refused():
    assert only(task(1, ActualFinish="2026-01-09T17:00:00")).field == "Task/ActualStart"


def test_a_constraint_without_a_date_is_refused():
    assert "SNET has no date" in only(task(1, ConstraintType=4)).message


def test_a_calendar_that_is_not_in_the_file_is_refused():
    assert only(task(1, CalendarUID=5)).field == "Task/CalendarUID"


def test_a_calendar_without_hours_is_refused_only_if_it_is_used():
    empty = "<Calendars><Calendar><UID>5</UID><Name>Nothing</Name></Calendar></Calendars>"

    assert read(project(task(1), before=empty)).calendars[0].name == "Nothing"
    assert "no working time" in only(task(1, CalendarUID=5), before=empty).message


def test_a_plan_without_tasks_is_refused():
    assert only().message == "The file has no tasks."


def test_an_assignment_to_a_missing_resource_is_refused():
    assignment = "<TaskUID>1</TaskUID><ResourceUID>9</ResourceUID>"
    assigned = f"<Assignments><Assignment>{assignment}</Assignment></Assignments>"

    assert only(task(1), after=assigned).field == "Assignment/ResourceUID"


def test_all_problems_are_told_in_the_order_of_the_file():
    found = problems(
        task(1, PercentComplete=150, links=link(99)),
        task(2, Duration="long"),
        task(2, links=link(2)),
    )

    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert len(found) == 5


def test_endless_problems_are_counted_not_kept():
    with pytest.raises(FileRefused, match=r"has 300 problems.*The first 200 are listed") as caught:
        read(project(*[task(n, PercentComplete=101) for n in range(1, 301)]))

    assert len(caught.value.problems) == MOST_PROBLEMS
