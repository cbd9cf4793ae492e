"""`manage.py import_plan`: all the files, or none of them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.importing.reading import suggested_key
from projects.models import Key, Project
from tests.factories import ProgramFactory
from tests.projects.importing.xml import project, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return ProgramFactory(key="HARBOUR")


@pytest.fixture
def file(tmp_path):
    def write(name: str, *tasks: str) -> str:
        path = tmp_path / name
        path.write_bytes(project(*(tasks or (task(1),))).getvalue())
        return str(path)

    return write


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_plan", *arguments, "--program", "HARBOUR", stdout=out)
    return out.getvalue()


def test_a_file_makes_a_project_of_its_name(program, file):
    run(file("quay-wall.xml"))

    found = Project.objects.get()
    assert (found.key, found.name, found.program) == ("QUAYWALL", "quay-wall", program)


def test_several_files_make_several_projects(program, file):
    run(file("one.xml"), file("two.xml"))

    assert Project.objects.count() == 2


def test_one_bad_file_keeps_all_out(program, file):
    with pytest.raises(CommandError, match=r"two\.xml: line \d+, UID 1: PercentComplete is 150"):
        run(file("one.xml"), file("two.xml", task(1, PercentComplete=150)))

    assert not Project.objects.exists()


def test_a_dry_run_shows_and_saves_nothing(program, file):
    printed = json.loads(run(file("one.xml"), "--dry-run", "--json"))

    assert printed["projects"][0]["preview"]["tasks"] == 1
    assert not Project.objects.exists()


def test_a_dry_run_gives_the_same_errors(program, file):
    bad = file("bad.xml", task(1, PercentComplete=150))
    with pytest.raises(CommandError) as dry:
        run(bad, "--dry-run")

    with pytest.raises(CommandError) as wet:
        run(bad)

    assert str(dry.value) == str(wet.value)


def test_errors_in_json_name_file_uid_line_and_field(program, file, capsys):
    bad = file("bad.xml", task(1, PercentComplete=150))
    with pytest.raises(CommandError):
        call_command("import_plan", bad, "--program", "HARBOUR", "--json")

    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert (Path(error["file"]).name, error["uid"], error["field"]) == (
        "bad.xml",
        1,
        "Task/PercentComplete",
    )


def test_a_merge_says_what_is_no_longer_in_the_file(program, file):
    run(file("quay.xml", task(1), task(2)))

    assert "no longer in the file, kept: Task 2" in run(file("new.xml"), "--project", "QUAY")


def test_an_unknown_program_is_answered_with_those_there_are(program, file):
    with pytest.raises(CommandError, match="Use one of: HARBOUR"):
        call_command("import_plan", file("one.xml"), "--program", "NOWHERE")


def test_an_unknown_ending_is_answered_with_those_we_read(program, tmp_path):
    path = tmp_path / "plan.doc"
    path.write_text("x")

    with pytest.raises(CommandError, match=r"Use a file of \.xml"):
        run(str(path))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("home-move.xml", "HOMEMOVE"),
        ("a very long name.xml", "AVERYLONGN"),
        ("2026 plan.xml", "PLAN"),
        ("ü.xml", "PLAN"),
        ("taken.xml", "TAKEN2"),
    ],
)
def test_keys_follow_the_name_of_the_file(name, key):
    Key.objects.create(value="TAKEN")

    assert suggested_key(name, lambda found: Key.objects.filter(value=found).exists()) == key
