"""The demo program as loaded against an independent model (tests/reference/demo-program.json)."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from portfolio.demo.inputs import read_inputs
from portfolio.demo.loading import load_demo
from portfolio.models import Portfolio, User
from programs.models import Program, ProgramSnapshot
from programs.queries.change_steps import changes_since_snapshot
from programs.queries.dashboard import program_dashboard
from projects import access
from projects.models import BaselineTask, MetricSnapshot, Project, ProjectMetrics, Task
from projects.models.versioned import Versioned
from projects.queries.measured_rows import load_rows
from projects.queries.project_figures import ProjectFigures
from projects.queries.working_calendar import load_calendars
from projects.scheduling import STANDARD, working_days_between

FACTS = json.loads((Path(__file__).parents[1] / "reference" / "demo-program.json").read_text())
BERLIN = ZoneInfo("Europe/Berlin")
DAY = 480
CENT = Decimal("0.01")
TASKS = {task["id"]: task for task in FACTS["tasks"]}
OPEN = [task_id for task_id, task in TASKS.items() if task["actual_finish"] is None]
WORKED = [task_id for task_id, task in TASKS.items() if task["kind"] == "task"]
PROJECTS = {project["key"]: project for project in FACTS["projects"]}
MILESTONES = {milestone["name"]: milestone for milestone in FACTS["published_milestones"]}
RISKS = {risk["id"]: risk for risk in FACTS["risks"]}
EXPECTED = FACTS["program"]["expected"]
MONEY = ["bac", "pv", "ev", "ac", "eac"]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo once for this module; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(read_inputs())
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def day(moment: datetime) -> str:
    return moment.astimezone(BERLIN).date().isoformat()


def task(task_id: str) -> Task:
    return Task.objects.select_related("schedule").get(source="demo", external_id=task_id)


def baselined(task_id: str) -> BaselineTask:
    return BaselineTask.objects.get(baseline__is_current=True, task=task(task_id))


def metrics(key: str) -> ProjectMetrics:
    return ProjectMetrics.objects.get(project__key=key)


def program_metrics(viewer=None):
    return program_dashboard(Program.objects.get(key="CUST"), viewer).metrics


@pytest.mark.parametrize("task_id", TASKS)
def test_the_baseline_dates_of_a_task(task_id):
    found, expected = baselined(task_id), TASKS[task_id]["expected"]

    assert day(found.finish) == expected["baseline_finish"]
    assert day(found.start) == expected.get("baseline_start", day(found.start))


@pytest.mark.parametrize("task_id", TASKS)
def test_the_forecast_dates_of_a_task(task_id):
    found, expected = task(task_id).schedule, TASKS[task_id]["expected"]

    assert day(found.finish) == expected["forecast_finish"]
    assert day(found.start) == expected.get("forecast_start", day(found.start))


@pytest.mark.parametrize("task_id", OPEN)
def test_both_floats_of_an_open_task(task_id):
    found, expected = task(task_id).schedule, TASKS[task_id]["expected"]

    assert found.total_float_minutes == expected["project_float_days"] * DAY
    assert found.program_float_minutes == expected["program_float_days"] * DAY


@pytest.mark.parametrize("task_id", WORKED)
def test_the_planned_and_earned_value_and_the_actual_cost_of_a_task(task_id):
    found, expected = task(task_id), TASKS[task_id]
    figures = figures_of(expected["project"])

    assert figures.planned[found.pk] == Decimal(expected["budget"])
    assert figures.pv_of(found.pk).quantize(CENT) == Decimal(expected["expected"]["pv"])
    assert figures.ev_of(found.pk) == Decimal(expected["expected"]["ev"])
    assert spent(found) == Decimal(expected["actual_cost"])


def figures_of(key: str) -> ProjectFigures:
    rows = load_rows(Project.objects.filter(key=key))
    return ProjectFigures(next(iter(rows.values())), load_calendars(set()))


def spent(found: Task) -> Decimal:
    return sum(found.cost_entries.values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize("key", PROJECTS)
@pytest.mark.parametrize("measure", MONEY)
def test_the_money_of_a_project(key, measure):
    assert getattr(metrics(key), measure) == Decimal(PROJECTS[key]["expected"][measure])


@pytest.mark.parametrize("key", PROJECTS)
def test_the_indices_of_a_project(key):
    found, expected = metrics(key), PROJECTS[key]["expected"]

    assert f"{found.ev / found.ac:.6f}" == expected["cpi"]
    assert f"{found.ev / found.pv:.6f}" == expected["spi"]
    assert found.bac - found.eac == Decimal(expected["vac"])


@pytest.mark.parametrize("key", PROJECTS)
def test_the_finish_of_a_project(key):
    found, expected = metrics(key), PROJECTS[key]["expected"]

    assert day(found.baseline_finish) == expected["baseline_finish"]
    assert day(found.finish) == expected["forecast_finish"]
    assert found.finish_slip_days == expected["finish_slip_days"]
    assert found.program_float_minutes == expected["program_float_days"] * DAY
    assert found.status_date == date(2026, 11, 20)


@pytest.mark.parametrize("name", [*MONEY, "vac", "risk_exposure"])
def test_the_money_of_the_program(name):
    assert program_metrics()[name].value == Decimal(EXPECTED[name])


@pytest.mark.parametrize("name", ["cpi", "spi"])
def test_the_indices_of_the_program(name):
    assert f"{program_metrics()[name].value:.6f}" == EXPECTED[name]


def test_the_finish_of_the_program():
    found = program_metrics()

    assert found["finish"].value.isoformat() == EXPECTED["forecast_finish"]
    assert found["baseline_finish"].value.isoformat() == EXPECTED["baseline_finish"]
    assert found["finish_slip_days"].value == EXPECTED["finish_slip_days"]


@pytest.mark.parametrize("name", MILESTONES)
def test_a_published_milestone(name):
    found = Task.objects.published().get(name=name)
    milestone = baselined(found.external_id)
    before, now = (m.astimezone(BERLIN).date() for m in (milestone.finish, found.schedule.finish))

    expected = MILESTONES[name]["expected"]
    assert found.project.key == MILESTONES[name]["project"]
    assert (before.isoformat(), now.isoformat()) == (expected["baseline"], expected["forecast"])
    assert working_days_between(STANDARD, before, now) == expected["slip_days"]


@pytest.mark.parametrize("code", RISKS)
def test_a_risk_of_the_program(code):
    expected = RISKS[code]
    found = Project.objects.get(key=expected["project"]).risks.get(code=code)

    assert found.probability == Decimal(str(expected["probability"]))
    assert found.cost_impact == Decimal(expected["cost"])
    assert [hit.external_id for hit in found.tasks.all()] == [expected["hits_task"]]


@pytest.mark.parametrize("benefit", FACTS["benefits"], ids=lambda benefit: benefit["name"])
def test_a_benefit_of_the_program(benefit):
    found = Program.objects.get(key="CUST").benefits.get(name=benefit["name"])

    assert round(found.planned_per_month * 12) == int(Decimal(benefit["planned_per_year"]))
    assert round(found.current_per_month * 12) == int(Decimal(benefit["forecast_per_year"]))
    assert found.enabling_task.external_id == benefit["enabling_task"]


def test_the_demo_has_five_programs_of_different_character():
    boards = {p.key: program_dashboard(p, None) for p in Program.objects.all()}

    health = {key: board.health["benefit"].computed for key, board in boards.items()}
    assert health["GRID"] == "red"
    assert boards["SMART"].overall.colour == "green"
    assert boards["FIELD"].metrics["baseline_finish"].value is None
    assert {project.rigour for project in boards["LOAD"].projects} == {"light"}


def test_ten_weeks_of_history_end_with_what_is_now():
    taken = ProgramSnapshot.objects.filter(program__key="CUST").order_by("date")

    assert len(taken) == 10
    assert taken[0].date == date(2026, 9, 18)
    assert Decimal(taken[9].figures["eac"]) == Decimal(EXPECTED["eac"])
    assert MetricSnapshot.objects.filter(project__key="MG").count() == 10


def test_the_week_of_the_design_moved_the_finish_by_five_days():
    before = ProgramSnapshot.objects.get(program__key="CUST", date=date(2026, 11, 13))

    moved = program_metrics()["finish_slip_days"].value - before.figures["finish_slip_days"]
    assert moved == 5


def test_every_edit_has_its_own_day_in_the_history():
    days = {day(row.history_date) for row in task("MG7").history.all()}

    assert days == {
        "2026-02-16", "2026-10-30", "2026-11-06", "2026-11-13", "2026-11-20"
    }  # fmt: skip


def test_a_second_load_changes_nothing(capsys):
    before = versions()

    call_command("demo", force=True)

    assert "nothing was changed" in capsys.readouterr().out
    assert versions() == before


def test_the_command_refuses_an_instance_that_is_not_for_play():
    with pytest.raises(CommandError, match="--force"):
        call_command("demo")


@pytest.mark.parametrize("who", ["portfolio", "program", "project", "member", "stakeholder"])
def test_a_demo_login_works(client, who):
    assert client.login(email=f"{who}@demo.test", password="demo")


def test_others_can_not_sign_in():
    assert not User.objects.get(name="M. Okafor").has_usable_password()


def test_each_login_has_the_rights_of_its_role():
    project = Project.objects.get(key="MG")
    people = {user.email.split("@")[0]: user for user in User.objects.all()}

    assert Portfolio.objects.managed_by(people["portfolio"]).get().key == "ENERGY"
    assert Program.objects.managed_by(people["program"]).get().key == "CUST"
    assert access.can_manage_project(people["project"], project)
    assert access.can_record_progress(people["member"], task("MG8"))
    assert list(Project.objects.visible_to(people["stakeholder"])) == [project]
    assert not access.can_see_money(people["stakeholder"], project)


def versions() -> dict[str, int]:
    models = [model for model in Versioned.__subclasses__() if not model._meta.abstract]
    return {
        model.__name__: sum(model.objects.values_list("version", flat=True)) for model in models
    }


@pytest.mark.parametrize("day", ["2026-09-18", "2026-11-13"])
def test_the_steps_since_a_week_explain_all_that_changed(day):
    program = Program.objects.get(key="CUST")
    kept = ProgramSnapshot.objects.get(program=program, date=day)

    found = changes_since_snapshot(program_dashboard(program, None), kept, viewer=None)

    assert sum(step.cost for step in found.steps) == found.cost
    assert sum(step.roi for step in found.steps) == found.roi
    assert sum(step.finish_days for step in found.steps) == found.finish_days
    assert "unrecorded" not in {step.cause for step in found.steps}
