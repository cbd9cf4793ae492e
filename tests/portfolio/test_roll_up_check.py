"""manage.py check_rollups: stored figures against the rows that they follow from."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.measuring import measure
from projects.models import ProjectMetrics
from tests.factories import BudgetLineFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def test_figures_that_follow_from_their_rows_are_confirmed():
    project = BudgetLineFactory().project
    measure([project.pk])
    out = StringIO()

    call_command("check_rollups", stdout=out)

    assert "Every stored figure follows" in out.getvalue()


def test_a_figure_that_was_tampered_with_is_named():
    project = BudgetLineFactory(amount=1000).project
    measure([project.pk])
    ProjectMetrics.objects.update(bac=7)
    out = StringIO()

    with pytest.raises(CommandError) as stopped:
        call_command("check_rollups", stdout=out)

    assert stopped.value.returncode == 1
    assert f"{project.key} bac: stored 7.00, computed 1000.00." in out.getvalue()


def test_a_project_without_figures_is_named():
    project = ProjectFactory()
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_rollups", stdout=out)

    assert f"{project.key}: no figures are stored." in out.getvalue()
