"""Registers from files on pages: choose, match headings, see, confirm; all of it, or nothing."""

import io

import pytest

from portfolio import plan_importing
from portfolio.models import AuditEntry, ColumnMeaning, Job
from portfolio.register_importing import TABLES
from programs.models import Benefit
from projects.models import CostEntry, Risk
from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    BenefitFactory,
    CostEntryFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    RiskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

COSTS = "external_id,date,amount,category\nS-1,2026-03-31,1200.50,labour\nS-2,2026-04-30,-20,\n"
GERMAN = "Beleg;Datum;Betrag\nS-1;31.03.2026;1.200,50\n"
ADDRESS = "/projects/MG/budget/costs/import/"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def project():
    return ProjectFactory(key="MG")


@pytest.fixture
def manager(client, project):
    person = ProjectRoleFactory(project=project).user
    client.force_login(person)
    return person


def upload(client, content: str | bytes = COSTS, *, name="costs.csv", address=ADDRESS):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return client.post(address, {"file": file}, follow=True)


def confirm(client, shown):
    return client.post(shown.request["PATH_INFO"], {"seen": shown.context["seen"]}, follow=True)


def test_a_preview_says_what_would_change_and_saves_nothing(client, manager, project):
    CostEntryFactory(project=project, external_id="S-1", source="Table", amount="1000")

    shown = upload(client)

    assert shown.context["counts"] == {"new": 1, "changed": 1, "unchanged": 0}
    [line] = shown.context["changed"]
    assert ("amount", "1,000.00", "1,200.50") in [
        (change.column, change.before, change.after) for change in line.changes
    ]
    assert CostEntry.objects.get().amount == 1000


def test_confirming_saves_and_leads_to_the_register(client, manager, folder):
    answer = confirm(client, upload(client))

    assert answer.request["PATH_INFO"] == "/projects/MG/budget/costs/"
    assert "2 rows: 2 added, 0 changed, 0 unchanged. Sum of the file: 1,180.50 EUR." in (
        answer.content.decode()
    )
    assert CostEntry.objects.count() == 2
    assert list(folder.iterdir()) == []


def test_the_history_names_the_file(client, manager):
    confirm(client, upload(client))

    reasons = set(CostEntry.history.values_list("history_change_reason", flat=True))
    assert reasons == {"Imported from costs.csv"}


def test_the_audit_trail_names_the_door(client, manager):
    confirm(client, upload(client))

    entries = AuditEntry.objects.filter(object_type="costentry")
    assert set(entries.values_list("door", flat=True)) == {"import"}


def test_headings_that_nobody_knows_are_matched_by_the_person(client, manager):
    asked = upload(client, GERMAN)

    shown = client.post(
        asked.request["PATH_INFO"],
        {"column_0": "external_id", "column_1": "date", "column_2": "amount"},
        follow=True,
    )

    assert shown.context["counts"]["new"] == 1


def test_what_a_heading_means_is_remembered_for_the_next_file(client, manager):
    asked = upload(client, GERMAN)
    client.post(
        asked.request["PATH_INFO"],
        {"column_0": "external_id", "column_1": "date", "column_2": "amount"},
    )

    again = upload(client, GERMAN)

    assert again.context["counts"]["new"] == 1
    assert ColumnMeaning.objects.filter(user=manager, column="amount").count() == 1


def test_two_headings_of_one_meaning_are_refused(client, manager):
    asked = upload(client, GERMAN)

    refused = client.post(
        asked.request["PATH_INFO"], {"column_0": "amount", "column_1": "date", "column_2": "amount"}
    )

    assert refused.status_code == 400
    assert "column_2" in refused.context["form"].errors


def test_problems_are_listed_by_row_and_column_and_nothing_can_be_confirmed(client, manager):
    shown = upload(client, "date,amount\n2026-03-31,1\n2026-03-31,abc\n")

    [problem] = shown.context["problems"]
    assert (problem.row, problem.field) == (3, "amount")
    assert (
        client.post(shown.request["PATH_INFO"], {"seen": shown.context["seen"]}).status_code == 409
    )
    assert not CostEntry.objects.exists()


def test_a_register_that_changed_meanwhile_is_shown_again(client, manager, project):
    shown = upload(client)
    CostEntryFactory(project=project, external_id="S-1", source="Table", amount="7")

    again = confirm(client, shown)

    assert again.status_code == 409
    assert again.context["counts"] == {"new": 1, "changed": 1, "unchanged": 0}
    assert CostEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("costs.csv", b""),
        ("costs.csv", b"date,amount\n"),
        ("costs.xlsx", b"PK\x03\x04 no archive"),
        ("costs.csv", b"\x00\x01\x02"),
        ("costs.pdf", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_none_is_refused(client, manager, folder, name, content):
    refused = upload(client, content, name=name)

    assert refused.status_code == 422
    assert len(refused.context["problems"]) == 1
    assert not any(folder.iterdir())


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("deputy without money", 404), ("stranger", 404)]
)
def test_who_may_not_keep_the_register_imports_nothing(client, project, who, status):
    roles = {
        "viewer": {"project": project, "kind": "viewer"},
        "deputy without money": {"project": project, "kind": "deputy", "sees_money": False},
        "stranger": {},
    }
    client.force_login(ProjectRoleFactory(**roles[who]).user)

    assert client.get(ADDRESS).status_code == status
    assert upload(client).status_code == status


def test_what_another_uploaded_is_not_there(client, manager, project):
    shown = upload(client)
    client.force_login(ProjectRoleFactory(project=project, kind="deputy").user)

    assert client.get(shown.request["PATH_INFO"]).status_code == 404


def test_money_is_left_out_without_the_right_to_it(client, project):
    client.force_login(ProjectRoleFactory(project=project, kind="deputy", sees_money=False).user)
    risks = "title,probability,cost_impact\nRock,45%,310000\n"

    shown = upload(client, risks, address="/projects/MG/risks/import/")
    confirm(client, shown)

    assert shown.context["money_left_out"] == ["cost_impact"]
    assert Risk.objects.get().cost_impact == 0


def test_a_heading_of_money_is_not_remembered_as_left_out(client, project):
    deputy = ProjectRoleFactory(project=project, kind="deputy", sees_money=False).user
    client.force_login(deputy)
    risks = "Risiko,probability,cost_impact\nRock,45%,310000\n"

    asked = upload(client, risks, address="/projects/MG/risks/import/")
    client.post(asked.request["PATH_INFO"], {"column_0": "title", "column_1": "probability"})

    said = dict(ColumnMeaning.objects.filter(user=deputy).values_list("heading", "column"))
    assert said == {
        "risiko": "title",
        "probability": "probability",
        "cost impact": "cost_impact",
    }


def test_benefits_of_a_program_come_in_with_their_milestone_and_shares(client, project):
    client.force_login(ProgramRoleFactory(program=project.program).user)
    task = TaskFactory(project=project, external_id="A-10")
    reschedule([project.pk], at=NOW)
    table = (
        "name,planned_per_month,enabling_task,end_date,contributions\n"
        "Fewer calls,40000,MG:A-10,2031-12-31,MG 60%\n"
    )

    confirm(
        client, upload(client, table, address=f"/programs/{project.program.key}/benefits/import/")
    )

    benefit = Benefit.objects.get()
    assert benefit.enabling_task_id == task.pk
    assert [float(part.share) for part in benefit.contributions.all()] == [0.6]


def downloaded(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response.content.decode("utf-8-sig")


def test_a_benefit_downloaded_and_imported_is_unchanged(client, project):
    client.force_login(ProgramRoleFactory(program=project.program).user)
    BenefitFactory(program=project.program)
    base = f"/programs/{project.program.key}/benefits/"

    shown = upload(client, downloaded(client, f"{base}export/csv/"), address=f"{base}import/")

    assert shown.context["counts"] == {"new": 0, "changed": 0, "unchanged": 1}


def test_a_name_that_could_run_is_neutralised_in_a_download(client, manager, project):
    RiskFactory(project=project, title="=HYPERLINK(1)", cost_impact=5)

    assert ",'=HYPERLINK(1)," in downloaded(client, "/projects/MG/risks/export/csv/")


def test_a_credit_stays_a_number_in_a_download(client, manager, project):
    CostEntryFactory(project=project, amount="-20")

    assert ",-20.00," in downloaded(client, "/projects/MG/budget/costs/export/csv/")


@pytest.mark.parametrize(
    ("where", "status"), [("budget/costs", 404), ("budget/lines", 404), ("risks", 200)]
)
def test_a_register_of_money_is_no_download_without_the_right(client, project, where, status):
    client.force_login(ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user)

    assert client.get(f"/projects/MG/{where}/export/csv/").status_code == status


def test_an_unknown_format_is_not_there(client, manager):
    assert client.get("/projects/MG/risks/export/pdf/").status_code == 404


def test_a_template_has_the_headings_and_no_row(client, manager):
    assert downloaded(client, f"{ADDRESS}template/csv/").count("\n") == 1


LONG = "date,amount\n" + "2026-03-31,1\n" * 2001


def test_a_long_file_is_saved_by_the_worker(client, manager):
    shown = upload(client, LONG)
    page = confirm(client, shown)
    job = Job.objects.get()

    plan_importing.run(str(job.pk), at=NOW)

    done = client.get(page.request["PATH_INFO"]).content.decode()
    assert CostEntry.objects.count() == 2001
    assert "2001 rows: 2001 added" in done
    assert "/projects/MG/budget/costs/" in done


def test_a_long_file_that_no_longer_fits_saves_nothing_and_says_so(client, manager, project):
    shown = upload(client, LONG)
    CostEntryFactory(project=project, date="2026-03-31", amount=1)
    confirm(client, shown)
    job = Job.objects.get()

    plan_importing.run(str(job.pk), at=NOW)

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "changed since" in job.error["problems"][0]["message"]
    assert CostEntry.objects.count() == 1


def test_every_table_has_a_name_of_its_own_headings():
    headings = {
        table.name: [column.name for column in table.all_columns] for table in TABLES.values()
    }

    assert {name: len(found) for name, found in headings.items()} == {
        name: len(set(found)) for name, found in headings.items()
    }
