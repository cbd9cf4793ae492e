"""What changed, on the page of a program and on its own."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from programs.snapshotting import snapshot
from programs.visiting import note_visit
from projects import progress, versioning
from tests.factories import NOW, ProgramRoleFactory
from tests.projects.plan_world import DAY, plan_world

pytestmark = pytest.mark.django_db

KEPT = date(2026, 11, 6)


@pytest.fixture
def world():
    found = plan_world()
    snapshot(day=KEPT)
    progress.record_progress(
        task=found.piles, fields={"percent_complete": 10, "remaining_minutes": 9 * DAY},
        seen_version=versioning.ANY, reason="Rock below the quay", by=found.manager, at=NOW,
    )  # fmt: skip
    return found


@pytest.fixture
def program(world, client):
    role = ProgramRoleFactory(program=world.project.program)
    client.force_login(role.user)
    return role.program


def address(program, since=""):
    return f"/changes/?scope={program.key}" + (f"&since={since}" if since else "")


def test_the_overview_tells_first_what_changed(client, program):
    response = client.get(f"/programs/{program.key}/")

    assertContains(response, "The forecast finish moved")
    assertContains(response, "Rock below the quay")


def test_the_page_tells_every_step_with_who(client, program, world):
    response = client.get(address(program, KEPT))

    assertContains(response, "Drive piles needs")
    assertContains(response, str(world.manager))


def test_without_a_day_it_is_the_last_confirmed_week(client, program):
    assertContains(client.get(address(program)), KEPT.isoformat())


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("soon", "“soon” is no day. Write it as 2026-11-20."),
        ("2026-11-01", "Nothing was kept on 2026-11-01 yet. The first day is 2026-11-06."),
        ("2199-01-01", "2199-01-01 is in the future."),
    ],
)
def test_a_day_that_can_not_be_told_of_is_refused(client, program, since, message):
    assertContains(client.get(address(program, since)), message, status_code=400)


def test_my_last_visit_is_the_one_before_this(client, program, world):
    now = timezone.now()
    user = program.roles.get().user
    note_visit(program=program, by=user, at=NOW - timedelta(days=1))
    note_visit(program=program, by=user, at=now)

    assertContains(client.get(address(program, "last-visit")), "Since your last visit")


def test_pages_opened_together_are_one_visit(program):
    user = program.roles.get().user
    note_visit(program=program, by=user, at=NOW)

    assert note_visit(program=program, by=user, at=NOW + timedelta(minutes=5)) is None
    assert note_visit(program=program, by=user, at=NOW + timedelta(hours=5)) == NOW


def test_without_the_money_right_there_is_no_word_of_money(client, world):
    role = ProgramRoleFactory(program=world.project.program, kind="viewer", sees_money=False)
    client.force_login(role.user)

    response = client.get(address(role.program, KEPT))

    assertContains(response, "The forecast finish moved")
    assertNotContains(response, "ROI")


def test_a_program_that_one_does_not_see_has_no_steps(client, world):
    client.force_login(world.manager)

    response = client.get(address(world.project.program, KEPT))

    assertNotContains(response, "The forecast finish moved")
