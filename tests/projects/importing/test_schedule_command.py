"""`manage.py schedule`: a plan from a file, scheduled without a database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.projects.importing.xml import link, project, task

MANAGE = Path(__file__).parents[3] / "manage.py"


def file(folder: Path, *tasks: str) -> str:
    path = folder / "plan.xml"
    path.write_bytes(project(*tasks).getvalue())
    return str(path)


def output(*arguments: str) -> str:
    out = StringIO()
    call_command("schedule", *arguments, stdout=out)
    return out.getvalue()


def test_the_schedule_is_printed_as_json(tmp_path):
    printed = json.loads(output(file(tmp_path, task(1), task(2, links=link(1)))))

    assert printed["project"] == {"start": "2026-01-05T08:00:00", "finish": "2026-01-16T17:00:00"}
    assert printed["tasks"][1] == {
        "uid": 2,
        "name": "Task 2",
        "start": "2026-01-12T08:00:00",
        "finish": "2026-01-16T17:00:00",
        "early_start": "2026-01-12T08:00:00",
        "early_finish": "2026-01-16T17:00:00",
        "late_start": "2026-01-12T08:00:00",
        "late_finish": "2026-01-16T17:00:00",
        "total_float": 0,
        "free_float": 0,
        "critical": True,
        "summary": False,
    }


def test_comparing_equal_dates_prints_nothing(tmp_path):
    assert output(file(tmp_path, task(1, Finish="2026-01-09T17:00:00")), "--compare") == ""


def test_comparing_other_dates_exits_with_1(tmp_path):
    with pytest.raises(CommandError, match="1 difference") as caught:
        output(file(tmp_path, task(1, Finish="2026-01-08T17:00:00")), "--compare")

    assert caught.value.returncode == 1


def test_a_refused_file_lists_its_problems(tmp_path):
    with pytest.raises(CommandError, match=r"UID 1: PercentComplete is 150") as caught:
        output(file(tmp_path, task(1, PercentComplete=150)))

    assert caught.value.returncode == 1


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"Can't read /nowhere\.xml"):
        output("/nowhere.xml")


def test_a_bare_environment_is_enough(tmp_path):
    path = file(tmp_path, task(1))

    done = subprocess.run(
        [sys.executable, MANAGE, "schedule", path],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["tasks"][0]["finish"] == "2026-01-09T17:00:00"
