"""A table becomes the plan that its author meant; what can't be read is named by row and field."""

import pytest

from projects.errors import FileRefused
from projects.importing import xlsx_file
from projects.importing.reading import read_plan
from tests.projects.importing.tables import csv_stream, read_csv, xlsx_stream


def problems(*lines: str) -> list:
    with pytest.raises(FileRefused) as refusal:
        read_csv(*lines)
    return list(refusal.value.problems)


def task(*lines: str):
    return read_csv(*lines).tasks[-1]


def test_names_and_a_start_are_enough():
    found = read_plan("plan.csv", csv_stream("name,start", "Dig,2026-03-02", "Pour,"))

    assert [task.name for task in found.plan.tasks] == ["Dig", "Pour"]


def test_what_is_assumed_is_told():
    plan = read_csv("name,start", "Dig,2026-03-02")

    assert [notice.subject for notice in plan.not_understood] == ["duration"]


@pytest.mark.parametrize("heading", ["Task Name", "TASK_NAME", " task  name ", "Title", "Activity"])
def test_columns_go_by_several_names(heading):
    assert task(f"{heading},start", "Dig,2026-03-02").name == "Dig"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(mark):
    assert task(f"name{mark}start", f"Dig{mark}2026-03-02").stored.start.day == 2


def test_umlauts_of_old_spreadsheets_are_read():
    stream = csv_stream("name;start", "Dig;2026-03-02")
    stream = type(stream)("name;start\nTür;2026-03-02".encode("cp1252"))

    assert read_plan("plan.csv", stream).plan.tasks[0].name == "Tür"


def test_columns_nobody_knows_are_told():
    plan = read_csv("name,start,duration,colour", "Dig,2026-03-02,5d,red")

    assert [notice.subject for notice in plan.not_understood] == ["columns colour"]


def test_start_and_finish_give_the_duration():
    assert task("name,start,finish", "Dig,2026-03-02,2026-03-06").duration == 5 * 480


def test_a_start_without_predecessors_is_kept():
    found = task("name,start", "Dig,2026-03-02")

    assert (found.constraint, found.constraint_date.day) == ("SNET", 2)


def test_with_predecessors_the_links_decide():
    found = task("name,start,predecessors", "Dig,2026-03-02,", "Pour,2026-05-04,1")

    assert found.constraint == "ASAP"


def test_numbers_of_the_outline_say_what_is_below_what():
    plan = read_csv("wbs,name,start", "1,Ground,2026-03-02", "1.1,Dig,", "2,Roof,")

    assert [task.kind for task in plan.tasks] == ["summary", "task", "task"]


def test_levels_do_so_too():
    plan = read_csv("level,name,start", "1,Ground,2026-03-02", "2,Dig,", "1,Roof,")

    assert [task.parent_uid for task in plan.tasks] == [None, 1, None]


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("1", ("FS", 0, "working")),
        ("1SS", ("SS", 0, "working")),
        ("1FS+2d", ("FS", 960, "working")),
        ("1 ff - 1ed", ("FF", -1440, "elapsed")),
        ("1FS+50%", ("FS", 50, "percent")),
        ("1+2h", ("FS", 120, "working")),
    ],
)
def test_predecessors(written, link):
    [found] = read_csv("name,start,predecessors", "Dig,2026-03-02,", f"Pour,,{written}").links

    assert (found.type, found.lag, found.lag_kind) == link


def test_several_predecessors_with_a_comma_in_a_lag():
    links = read_csv("name;start;predecessors", "A;2026-03-02;", "B;;", 'C;;"1FS+2,5d;2SS"').links

    assert [link.lag for link in links] == [1200, 0]


def test_predecessors_by_key_even_if_it_looks_like_a_lag():
    plan = read_csv("id,name,start,predecessors", "A-10,Dig,2026-03-02,", "A-2,Pour,,A-10")

    assert plan.links[0].predecessor_uid == 1


def test_a_milestone_takes_no_time():
    assert task("name,kind,start", "Dug,milestone,2026-03-02").kind == "milestone"


def test_done_without_a_date_is_done_when_planned():
    found = task("name,start,finish,% complete", "Dig,2026-03-02,2026-03-06,100")

    assert found.actual_finish.isoformat() == "2026-03-06T17:00:00"


def test_shares_of_a_spreadsheet_are_percent():
    stream = xlsx_stream(
        ["name", "start", "% complete"], ["Dig", "2026-03-02", 0.4], ["Pour", "2026-03-02", 1.0]
    )

    assert [task.percent_complete for task in xlsx_file.read(stream).tasks] == [40, 100]


def test_people_and_their_shares():
    plan = read_csv("name;start;assigned to", 'Dig;2026-03-02;"Anna; Crane crew [50%]"')

    assert [r.name for r in plan.resources] == ["Anna", "Crane crew"]
    assert [str(a.units) for a in plan.assignments] == ["1", "0.5"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Dig,2026-02-30,,,", "start"),
        ("Dig,2026-03-02,long,,", "duration"),
        ("Dig,2026-03-02,,140,", "percent_complete"),
        ("Dig,2026-03-02,,,7", "predecessors"),
        ("Dig,2026-03-02,,,1", "predecessors"),
        (",2026-03-02,,,", "name"),
    ],
)
def test_problems_name_row_and_field(row, field):
    [found] = problems("name,start,duration,percent,predecessors", row)

    assert (found.row, found.field) == (2, field)


def test_a_circle_names_its_rows():
    [found] = problems("name,start,predecessors", "A,2026-03-02,2", "B,,1")

    assert "'A' (row 2) -> 'B' (row 3)" in found.message


def test_the_same_key_twice_is_a_problem():
    [found] = problems("id,name,start", "A,Dig,2026-03-02", "A,Pour,")

    assert (found.row, found.field) == (3, "external_id")


def test_two_columns_that_mean_the_same_are_a_problem():
    [found] = problems("name,title", "Dig,Dig")

    assert found.field == "name"


def test_without_a_column_of_names_nothing_is_guessed():
    [found] = problems("what,when", "Dig,2026-03-02")

    assert found.message == "No column is called name. The first row has: what, when."


def test_without_any_date_there_is_no_start():
    [found] = problems("name", "Dig")

    assert found.field == "start"


def test_an_empty_file_is_refused():
    [found] = problems("")

    assert found.message == "The file has no rows."
