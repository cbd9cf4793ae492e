"""Portfolios of any size: the same for the same seed, whole in every figure."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from portfolio.generating import Size, generate
from portfolio.models import AuditEntry
from programs.models import Program
from projects.models import Baseline, Project, ProjectMetrics, Task, TaskSchedule

pytestmark = pytest.mark.django_db

FIGURES = ("finish", "bac", "pv", "ev", "ac", "eac", "risk_exposure")


def small(seed: int = 3) -> Size:
    return Size(projects=3, tasks=50, seed=seed)


def test_there_are_as_many_projects_and_tasks_as_asked_for():
    generate(size=small())

    assert (Project.objects.count(), Task.objects.count()) == (3, 50)


def test_projects_come_in_programs_of_fifty():
    generate(size=Size(projects=51, tasks=51, seed=3))

    sizes = [program.projects.count() for program in Program.objects.order_by("pk")]
    assert sizes == [50, 1]


def test_every_project_is_scheduled_baselined_and_measured():
    generate(size=small())

    assert TaskSchedule.objects.count() == 50
    assert Baseline.objects.filter(is_current=True).count() == 3
    assert ProjectMetrics.objects.filter(bac__gt=0, finish__isnull=False).count() == 3


def test_every_task_has_its_history_and_its_line_in_the_audit():
    generate(size=small())

    assert Task.history.count() == 50
    assert AuditEntry.objects.filter(object_type="task", action="create").count() == 50


def test_the_same_seed_makes_the_same_figures():
    assert generated_figures(3) == generated_figures(3)


def test_another_seed_makes_other_figures():
    assert generated_figures(3) != generated_figures(4)


def test_a_second_run_with_the_same_seed_is_refused_by_key():
    generate(size=small())

    with pytest.raises(CommandError, match="GEN3 is already in use"):
        call_command("generate", projects=3, tasks=50, seed=3)


def test_a_size_that_can_not_be_made_is_refused_by_option():
    with pytest.raises(CommandError, match="--tasks: Every project has a task"):
        call_command("generate", projects=3, tasks=2)


def generated_figures(seed: int) -> list[tuple]:
    """Return what the seed makes, and undo it."""
    with transaction.atomic():
        generate(size=small(seed))
        found = list(ProjectMetrics.objects.order_by("pk").values_list(*FIGURES))
        transaction.set_rollback(True)
    return found
