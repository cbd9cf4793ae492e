"""Plans as CSV and XLSX: the same plan when read again, and nothing in them that runs."""

import csv
import io
import zipfile
from datetime import date

import pytest

from projects.exporting import csv_file, xlsx_file
from projects.exporting.project_plan import project_plan
from projects.importing import csv_file as csv_reader
from projects.importing import xlsx_file as xlsx_reader
from projects.importing.fitting import fit
from projects.importing.saving import merge_plan
from projects.models import BudgetLine, Project
from projects.rescheduling import reschedule
from projects.versioning import create
from tests.factories import (
    NOW,
    AssignmentFactory,
    DependencyFactory,
    MilestoneFactory,
    ProjectFactory,
    ResourceFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

FORMATS = [(csv_file, csv_reader), (xlsx_file, xlsx_reader)]
BOTH = pytest.mark.parametrize(("writer", "reader"), FORMATS, ids=["csv", "xlsx"])
HARMFUL = ["=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(1)"]


@pytest.fixture
def project():
    found = ProjectFactory()
    above = TaskFactory(project=found, name="Ground", position=1)
    dig = TaskFactory(project=found, parent=above, name="Dig, deep", duration_minutes=4 * 480)
    pour = TaskFactory(project=found, parent=above, name="Pour", duration_minutes=130, position=2)
    done = MilestoneFactory(project=found, position=2)
    DependencyFactory(predecessor=dig, successor=pour, type="SS", lag_minutes=-30)
    DependencyFactory(predecessor=pour, successor=done, lag_minutes=960, lag_kind="elapsed")
    crew = ResourceFactory(project=found, name="Crew, large")
    AssignmentFactory(task=dig, resource=crew, units="0.5")
    line = BudgetLine(project=found, task=dig, amount="1200.50", currency=found.currency)
    create(line, by=None, at=NOW)
    reschedule([found.pk], at=NOW)
    return Project.objects.get(pk=found.pk)


def read_again(project, writer, reader):
    return fit(reader.read(io.BytesIO(writer.write(project_plan(project)))))


@BOTH
def test_merged_back_nothing_changes(project, writer, reader):
    plan = read_again(project, writer, reader)

    saved = merge_plan(plan=plan, project=project, by=None, at=NOW)

    assert saved.changes == ()
    assert (saved.created, saved.updated, saved.missing) == ({}, {}, ())


@BOTH
def test_outline_links_and_people_survive(project, writer, reader):
    plan = read_again(project, writer, reader)

    assert [task.kind for task in plan.tasks] == ["summary", "task", "task", "milestone"]
    assert {(link.type, link.lag, link.lag_kind) for link in plan.links} == {
        ("SS", -30, "working"),
        ("FS", 960, "elapsed"),
    }
    assert [resource.name for resource in plan.resources] == ["Crew, large"]


@BOTH
def test_without_the_right_to_money_there_are_no_columns_of_money(project, writer, reader):
    content = writer.write(project_plan(project), with_money=False)

    assert all(task.cost is None for task in reader.read(io.BytesIO(content)).tasks)


@pytest.mark.parametrize("name", HARMFUL)
def test_csv_puts_an_apostrophe_before_what_would_run(project, name):
    TaskFactory(project=project, name=name)
    reschedule([project.pk], at=NOW)

    text = csv_file.write(project_plan(project)).decode("utf-8-sig")

    names = [row["name"] for row in csv.DictReader(io.StringIO(text))]
    assert f"'{name}" in names
    assert name not in names


def test_real_negative_numbers_stay_numbers():
    assert csv_file.write_rows(["amount"], [[-5]]).endswith(b"-5\r\n")


def test_a_spreadsheet_has_no_formula_and_no_link(project):
    for name in [*HARMFUL, "http://127.0.0.1:9999/"]:
        TaskFactory(project=project, name=name)
    reschedule([project.pk], at=NOW)

    archive = zipfile.ZipFile(io.BytesIO(xlsx_file.write(project_plan(project))))

    sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@BOTH
@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_names_come_back_as_they_were(project, writer, reader, name):
    TaskFactory(project=project, name=name, position=9)
    reschedule([project.pk], at=NOW)

    assert read_again(project, writer, reader).tasks[-1].name == name


@BOTH
def test_work_that_waits_for_the_status_date_is_not_bound_to_it(project, writer, reader):
    Project.objects.filter(pk=project.pk).update(status_date=date(2026, 11, 20))
    reschedule([project.pk], at=NOW)
    project.refresh_from_db()

    saved = merge_plan(plan=read_again(project, writer, reader), project=project, by=None, at=NOW)

    assert saved.changes == ()
