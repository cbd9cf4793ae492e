"""`manage.py export_plan`: a project as a file."""

import pytest
from django.core.management import CommandError, call_command

from projects.importing.ms_project_xml import read
from projects.rescheduling import reschedule
from tests.factories import NOW, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    found = TaskFactory(name="Drive piles", project__key="QUAY").project
    reschedule([found.pk], at=NOW)
    return found


def test_a_file_is_written(project, tmp_path):
    path = tmp_path / "quay.xml"

    call_command("export_plan", "quay", "--output", str(path))

    with path.open("rb") as stream:
        assert [task.name for task in read(stream).tasks] == ["Drive piles"]


def test_without_a_file_it_goes_to_standard_output(project, capsysbinary):
    call_command("export_plan", "QUAY")

    assert capsysbinary.readouterr().out.startswith(b"<?xml")


def test_an_unknown_project_is_answered_with_those_there_are(project):
    with pytest.raises(CommandError, match="Use one of: QUAY"):
        call_command("export_plan", "NOWHERE")


def test_a_path_that_cannot_be_written_is_named(project, tmp_path):
    with pytest.raises(CommandError, match="Can't write"):
        call_command("export_plan", "QUAY", "--output", str(tmp_path / "no" / "quay.xml"))
