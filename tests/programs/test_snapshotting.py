"""A day's figures, kept for good."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.models import ProgramSnapshot
from programs.queries.trend import drawn, kept_in_sight
from programs.snapshotting import snapshot
from projects.models import MetricSnapshot
from tests.factories import ProgramFactory
from tests.measured import measured_project

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 20)


def test_a_snapshot_keeps_the_figures_of_a_project_with_its_program():
    project = measured_project(m_eac=Decimal("1221337.79"))

    snapshot(day=FRIDAY)

    kept = MetricSnapshot.objects.get(project=project)
    assert (kept.program_id, kept.figures["eac"]) == (project.program_id, "1221337.79")


def test_a_snapshot_keeps_the_figures_of_a_program():
    project = measured_project(m_eac=Decimal("1221337.79"))

    snapshot(day=FRIDAY)

    kept = ProgramSnapshot.objects.get(program=project.program)
    assert kept.figures["cost_at_completion"] == "1221337.79"
    assert kept.figures["finish"] == "2027-07-01"


def test_a_second_snapshot_of_a_day_takes_the_place_of_the_first():
    measured_project(m_eac=1)

    snapshot(day=FRIDAY)
    snapshot(day=FRIDAY)

    assert ProgramSnapshot.objects.count() == MetricSnapshot.objects.count() == 1


def test_a_nested_program_has_a_snapshot_of_its_own():
    parent = ProgramFactory()
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio)

    snapshot(day=FRIDAY)

    assert set(ProgramSnapshot.objects.values_list("program", flat=True)) == {parent.pk, child.pk}


def test_a_trend_reads_the_snapshots_oldest_first():
    project = measured_project(m_eac=1)
    snapshot(day=FRIDAY)
    project.metrics.eac = 2
    project.metrics.save()
    snapshot(day=date(2026, 11, 27))

    kept = kept_in_sight(project.program_id, None, ("eac",))

    assert drawn(kept, ("eac",)) == {"eac": [1, 2]}


def test_the_command_takes_a_day():
    measured_project()
    out = StringIO()

    call_command("snapshot", date="2026-11-20", stdout=out)

    assert ProgramSnapshot.objects.get().date == FRIDAY
    assert "1 programs" in out.getvalue()


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="is no day"):
        call_command("snapshot", date="yesterday")
