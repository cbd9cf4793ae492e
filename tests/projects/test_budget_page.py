"""The budget page of a project: its tables add up, and it is there for those who see money."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from projects.baselining import freeze_baseline
from projects.budgeting import add_budget_line, add_cost_entry
from projects.models import CostEntry
from projects.queries.budget import budget_by_category
from projects.queries.work_packages import work_packages
from projects.rescheduling import reschedule
from projects.week_confirming import confirm_week
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProjectRoleFactory(project__key="MG", project__name="Data Migration")


@pytest.fixture
def project(manager):
    """Two tasks below a summary, a budget of 300, baselined; 40 spent on one, 5 on none."""
    project, by = manager.project, manager.user
    analyse = TaskFactory(project=project, name="Analyse")
    tasks = [TaskFactory(project=project, parent=analyse, name=n) for n in ("Source", "Profile")]
    for task, amount in zip(tasks, (100, 160), strict=True):
        fields = {"task": task, "amount": amount}
        add_budget_line(project=project, fields=fields, by=by, at=NOW)
    add_budget_line(project=project, fields={"amount": 40}, by=by, at=NOW)
    fields = {"amount": 30, "reserve": "contingency"}
    add_budget_line(project=project, fields=fields, by=by, at=NOW)
    reschedule([project.pk], at=NOW)
    freeze_baseline(project=project, by=by, at=NOW)
    for task, amount in ((tasks[0], 40), (None, 5)):
        fields = {"task": task, "amount": amount, "date": "2026-11-16"}
        add_cost_entry(project=project, fields=fields, by=by, at=NOW)
    confirm_week(project=project, by=by, at=NOW)
    return project


@pytest.mark.parametrize(
    ("column", "figure"), [("budget", "bac"), ("pv", "pv"), ("ev", "ev"), ("ac", "ac")]
)
def test_the_total_of_the_work_packages_is_the_project_s_own_figure(project, column, figure):
    total = work_packages(project).total

    assert getattr(total, column) == getattr(project.metrics, figure)


def test_a_summary_is_the_sum_of_what_is_below(project):
    rows = {row.name: row for row in work_packages(project).rows}

    assert (rows["Analyse"].budget, rows["Analyse"].ac) == (260, 40)


def test_what_is_on_no_task_has_a_line_of_its_own(project):
    rows = {row.name: row for row in work_packages(project).rows}

    assert (rows["Not on a task"].budget, rows["Not on a task"].ac) == (40, 5)


def test_without_a_cost_the_index_of_a_work_package_is_undefined(project):
    rows = {row.name: row for row in work_packages(project).rows}

    assert rows["Profile"].cpi is None


def test_a_reserve_stays_outside_the_budget(project):
    budget = budget_by_category(project)

    assert (budget.total, budget.contingency) == (Decimal(300), Decimal(30))


def test_the_page_shows_figures_work_packages_and_costs(client, manager, project):
    client.force_login(manager.user)

    response = client.get(reverse("projects:budget", args=["mg"]))

    assertContains(response, 'data-metric="project.eac')
    assertContains(response, "Not on a task")
    assertContains(response, "€40.00")


def test_a_project_without_money_says_how_to_begin(client, manager):
    client.force_login(manager.user)

    response = client.get(reverse("projects:budget", args=["mg"]))

    assertContains(response, "No costs yet")
    assertContains(response, "No budget yet")


@pytest.mark.parametrize(
    "page", ["budget", "budget_line_list", "cost_entry_list", "budget_line_new", "cost_entry_new"]
)
def test_without_the_right_to_see_money_the_page_says_who_can_give_it(client, project, page):
    viewer = ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user
    client.force_login(viewer)

    response = client.get(reverse(f"projects:{page}", args=["mg"]))

    assertContains(response, "right to see money", status_code=403)
    assertNotContains(response, "€", status_code=403)


def test_without_the_right_to_see_money_there_is_no_budget_tab(client, project):
    viewer = ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user
    client.force_login(viewer)

    assertNotContains(
        client.get(reverse("projects:risk_list", args=["mg"])), "/projects/MG/budget/"
    )


def test_a_light_project_shows_its_one_budget(client, manager):
    project = manager.project
    type(project).objects.filter(pk=project.pk).update(rigour="light", budget=500)
    client.force_login(manager.user)

    response = client.get(reverse("projects:budget", args=["mg"]))

    assertContains(response, "€500.00")
    assertNotContains(response, "Add budget line")


@pytest.mark.parametrize("word", ["CPI", "SPI", "TCPI", "Earned value"])
def test_a_light_project_has_no_index_on_its_budget_page(client, manager, word):
    type(manager.project).objects.filter(pk=manager.project.pk).update(rigour="light", budget=500)
    client.force_login(manager.user)

    response = client.get(reverse("projects:budget", args=["mg"]))

    assertNotContains(response, word)


def test_a_cost_is_booked_on_a_page(client, manager):
    client.force_login(manager.user)
    entry = {
        "kind": "actual", "amount": "12.50", "currency": "EUR", "date": "2026-11-16",
        "category": "labour",
    }  # fmt: skip

    client.post(reverse("projects:cost_entry_new", args=["mg"]), entry)

    assert CostEntry.objects.get().amount == Decimal("12.50")
