import pytest

from tests.api_client import ANY_VERSION, codes, signed_in
from tests.factories import (
    BenefitFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProgramRoleFactory()


def add(role, **fields):
    body = {"program": role.program.pk, "name": "Fewer calls", "end": "2031-12-31", **fields}
    return signed_in(role.user).post("/api/v1/benefits/", body, format="json")


def test_a_benefit_begins_after_the_task_that_enables_it(role):
    task = TaskFactory(project=ProjectFactory(program=role.program))

    shown = add(role, enabling_task=task.pk, delay_days=30, planned_per_month="100.50").json()

    assert (shown["enabling_task"], shown["planned_per_month"], shown["end"]) == (
        task.pk, "100.50", "2031-12-31",
    )  # fmt: skip


def test_forecast_is_what_is_expected_now(role):
    assert add(role, planned_per_month="100", forecast="80").json()["forecast"] == "80.00"


def test_projects_contribute_in_shares(role):
    project = ProjectFactory(program=role.program)

    shown = add(role, contributions=[{"project": project.pk, "share": 0.25}]).json()

    assert shown["contributions"] == [{"project": project.pk, "share": 0.25}]


def test_shares_are_not_more_than_all(role):
    shares = [{"project": ProjectFactory(program=role.program).pk, "share": 0.6} for _ in range(2)]

    assert add(role, contributions=shares).status_code == 400


@pytest.mark.parametrize("end", [{"end": None}, {"end_months": 12}])
def test_a_benefit_ends_one_way(role, end):
    assert add(role, **end).status_code == 400


def test_a_task_of_another_program_enables_nothing(role):
    other = ProjectRoleFactory(user=role.user).project

    response = add(role, enabling_task=TaskFactory(project=other).pk)

    assert list(codes(response)) == ["enabling_task"]


def test_what_was_read_can_be_sent_back_whole(role):
    shown = add(role, planned_per_month="5").json()

    response = signed_in(role.user).put(
        f"/api/v1/benefits/{shown['id']}/", shown, format="json", headers=ANY_VERSION
    )

    assert response.json() == shown


def test_without_the_right_to_see_money_it_is_absent():
    role = ProgramRoleFactory(sees_money=False)
    benefit = BenefitFactory(program=role.program)

    shown = signed_in(role.user).get(f"/api/v1/benefits/{benefit.pk}/").json()

    assert {"planned_per_month", "forecast", "currency"}.isdisjoint(shown)


def test_what_a_benefit_brought_is_booked_below_it(role):
    benefit = BenefitFactory(program=role.program)
    path = f"/api/v1/benefits/{benefit.pk}/realisations/"

    response = signed_in(role.user).post(
        path, {"date": "2026-11-01", "amount": "12.34"}, format="json"
    )

    assert (response.status_code, response.json()["amount"]) == (201, "12.34")
