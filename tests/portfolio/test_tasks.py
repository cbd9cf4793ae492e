"""What the worker does by the clock."""

import pytest

from programs.models import ProgramSnapshot
from tests.measured import measured_project

pytestmark = pytest.mark.django_db


def test_the_worker_keeps_the_figures_of_the_day():
    from portfolio.tasks import snapshot_today

    measured_project()

    snapshot_today.call_local()

    assert ProgramSnapshot.objects.count() == 1
