"""The steps between two days, held to the figures that the program shows on both."""

from datetime import date

import pytest

from programs.models import ProgramSnapshot
from programs.queries.change_steps import ChangesSince, changes_since_snapshot
from programs.queries.dashboard import program_dashboard
from programs.snapshotting import snapshot
from tests.programs.changed_world import EDITS, changed_world

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 20)
SHARES = ("cost", "roi", "benefits", "risk_exposure")


def changes(world, viewer=None) -> ChangesSince:
    kept = ProgramSnapshot.objects.get(program=world.program)
    return changes_since_snapshot(program_dashboard(world.program, viewer), kept)


@pytest.mark.parametrize("seed", range(6))
def test_the_steps_of_random_edits_add_up_to_the_change_that_is_shown(seed):
    world = changed_world(seed)
    snapshot(day=FRIDAY)
    for _ in range(12):
        world.random.choice(EDITS)(world)

    found = changes(world)

    sums = {name: sum(getattr(step, name) for step in found.steps) for name in SHARES}
    ends = {n: getattr(found.after, n) - getattr(found.before, n) for n in SHARES}
    assert sums == ends
    assert sum(step.finish_days for step in found.steps) == found.finish_days
    assert all(step.at for step in found.steps), "a step has no cause"
