"""Lists as files, and files into registers."""

import csv
import io

import pytest

from projects.models import CostEntry, Risk
from tests.api_client import codes, manager_of
from tests.factories import CostEntryFactory, ProgramRoleFactory, ProjectFactory, RiskFactory
from tests.projects.importing.tables import xlsx_stream

pytestmark = pytest.mark.django_db

COSTS = b"external_id,date,amount,who\nS-1,2026-03-31,1200.50,Huber\n"
IMPORT = "/api/v1/cost-entries/import/?project_key=MG"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def project():
    return ProjectFactory(key="MG")


@pytest.fixture
def client(project):
    return manager_of(project)


def rows_of(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def send(client, content=COSTS, query="", content_type="text/csv"):
    return client.generic("POST", IMPORT + query, content, content_type=content_type)


def test_a_list_comes_as_csv_with_the_fields_that_it_has(client, project):
    CostEntryFactory(project=project, amount="-20", description="=1+1")

    response = client.get("/api/v1/cost-entries/?format=csv")

    [row] = rows_of(response)
    assert response["Content-Type"].startswith("text/csv")
    assert (row["project_key"], row["amount"], row["description"]) == ("MG", "-20.00", "'=1+1")


def test_a_list_comes_as_a_spreadsheet(client, project):
    CostEntryFactory(project=project)

    assert client.get("/api/v1/cost-entries/?format=xlsx").content.startswith(b"PK")


def test_a_file_is_narrowed_by_the_filters_of_the_list(client, project):
    CostEntryFactory(project=project, description="kept")
    CostEntryFactory(project=project, kind="accrual")

    rows = rows_of(client.get("/api/v1/cost-entries/?format=csv&kind=actual"))

    assert [row["description"] for row in rows] == ["kept"]


def test_money_is_no_column_without_the_right_to_it(project):
    RiskFactory(project=project, cost_impact=310000)
    viewer = manager_of(project, kind="viewer", sees_money=False)

    [row] = rows_of(viewer.get("/api/v1/risks/?format=csv"))

    assert not {"cost_impact", "currency"} & set(row)


@pytest.mark.parametrize(
    ("query", "field"), [("format=pdf", "format"), ("format=csv&page_size=5", "page_size")]
)
def test_what_is_no_file_of_a_list_is_refused_by_name(client, query, field):
    response = client.get(f"/api/v1/risks/?{query}")

    assert (response.status_code, list(codes(response))) == (400, [field])


def test_a_file_is_saved_and_told_with_its_sums(client):
    answer = send(client).json()

    assert answer["saved"]
    assert (answer["new"], answer["left_out"]) == (1, ["who"])
    assert answer["totals"] == [
        {"currency": "EUR", "rows": 1, "amount": "1200.50", "new_rows": 1, "new_amount": "1200.50"}
    ]
    assert CostEntry.objects.get().external_id == "S-1"


def test_a_file_sent_twice_changes_nothing(client):
    send(client)

    assert send(client).json()["unchanged"] == 1
    assert CostEntry.objects.get().version == 1


def test_a_rehearsal_says_what_would_change_and_saves_nothing(client, project):
    CostEntryFactory(project=project, external_id="S-1", amount="7")

    answer = send(client, query="&dry_run=1").json()

    [change] = answer["changes"]
    assert not answer["saved"]
    assert change["fields"]["amount"] == {"before": "7.00", "after": "1,200.50"}
    assert CostEntry.objects.get().amount == 7


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (XLSX, xlsx_stream(["date", "amount"], ["2026-03-31", 12]).read()),
        ("text/csv; charset=utf-8", COSTS),
    ],
)
def test_both_formats_are_read(client, content_type, content):
    assert send(client, content, content_type=content_type).json()["new"] == 1


def test_a_form_with_a_file_is_read(client):
    file = io.BytesIO(COSTS)
    file.name = "costs.csv"

    assert client.post(IMPORT, {"file": file}, format="multipart").json()["new"] == 1


def test_each_problem_is_told_by_row_and_column(client):
    response = send(client, b"date,amount\n2026-03-31,1\n2026-02-30,abc\n")

    assert response.status_code == 422
    assert set(codes(response)) == {"rows.3.date", "rows.3.amount"}
    assert not CostEntry.objects.exists()


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "text/csv", 400),
        (b"PK\x03\x04 no archive", XLSX, 422),
        (b"{}", "application/json", 415),
    ],
)
def test_a_file_that_is_none_is_refused(client, content, content_type, status):
    assert send(client, content, content_type=content_type).status_code == status


def test_a_file_of_nobody_is_refused_by_name(client):
    response = client.generic("POST", "/api/v1/risks/import/", b"a,b\n1,2\n", content_type=XLSX)

    assert (response.status_code, list(codes(response))) == (400, ["project_key"])


def test_risks_of_a_program_come_in_by_its_key(project):
    client = manager_of(project)
    client.force_authenticate(ProgramRoleFactory(program=project.program).user)

    client.generic(
        "POST",
        f"/api/v1/risks/import/?program_key={project.program.key}",
        b"title,probability\nStorm,10%\n",
        content_type="text/csv",
    )

    assert Risk.objects.get().program_id == project.program_id


PLAN = b"external_id,name,start,duration,budget\nA,Dig,2026-11-23,5d,1200\n"


def plan(client, query="", content=PLAN, content_type="text/csv"):
    address = f"/api/v1/tasks/import/?project_key=MG{query}"
    return client.generic("POST", address, content, content_type=content_type)


def test_a_plan_is_merged_into_a_project(client, project):
    answer = plan(client).json()

    assert (answer["saved"], answer["new"], answer["added"]) == (True, 1, ["Dig"])
    assert project.tasks.get().external_id == "A"


def test_a_plan_sent_twice_changes_nothing(client, project):
    plan(client)

    answer = plan(client).json()

    assert (answer["new"], answer["changed"], answer["changes"]) == (0, 0, [])


def test_a_rehearsed_plan_says_what_would_change_and_saves_nothing(client, project):
    plan(client)

    answer = plan(client, "&dry_run=1", PLAN.replace(b"Dig", b"Dig deep")).json()

    assert not answer["saved"]
    assert [(c["field"], c["after"]) for c in answer["changes"]] == [("name", "Dig deep")]
    assert project.tasks.get().name == "Dig"


def test_a_plan_brings_no_money_without_the_right_to_it(project):
    plan(manager_of(project, kind="deputy", sees_money=False))

    assert project.tasks.exists()
    assert not project.budget_lines.exists()


def test_a_plan_that_is_none_is_refused_by_row(client, project):
    response = plan(client, content=b"name,start\nDig,2026-02-30\n")

    assert (response.status_code, list(codes(response))) == (422, ["rows.2.start"])
