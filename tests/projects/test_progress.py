"""Reporting progress through the verb: rows, dates and figures move in one transaction."""

from datetime import UTC, date, datetime

import pytest

from projects import baselining, linking, planning, progress
from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import ProjectMetrics
from tests.factories import (
    NOW,
    BudgetLineFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = 480


@pytest.fixture
def role():
    return ProjectRoleFactory(project__status_date=date(2026, 11, 6))


@pytest.fixture
def piles(role):
    return planning.add_task(
        project=role.project,
        fields={"name": "Drive piles", "duration_minutes": 10 * DAY},
        by=role.user,
        at=NOW,
    )


def report(task, role, **fields):
    return progress.record_progress(
        task=task, fields=fields, seen_version=task.version, by=role.user, at=NOW
    )


def test_a_new_task_is_scheduled_from_the_day_after_the_status_date(piles):
    assert piles.schedule.start == datetime(2026, 11, 9, 8, tzinfo=UTC)


def test_done_finishes_the_task_on_the_status_date(piles, role):
    report(piles, role, status="done")

    assert piles.actual_finish == datetime(2026, 11, 6, 17, tzinfo=UTC)


def test_the_project_finish_moves_with_the_remaining_work(piles, role):
    effect = report(piles, role, remaining_minutes=12 * DAY)

    assert effect.project_after[role.project.pk] == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_the_effect_tells_the_finish_before_the_change(piles, role):
    effect = report(piles, role, remaining_minutes=12 * DAY)

    assert effect.project_before[role.project.pk] == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_the_program_finish_moves_in_the_same_transaction(piles, role):
    effect = report(piles, role, remaining_minutes=12 * DAY)

    program = role.project.program_id
    assert effect.program_after[program] == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_a_stale_version_changes_nothing(piles, role):
    with pytest.raises(StaleVersion):
        progress.record_progress(
            task=piles, fields={"status": "done"}, seen_version=7, by=role.user, at=NOW
        )

    piles.refresh_from_db()
    assert piles.status == "todo"


def test_progress_of_a_summary_is_refused(piles, role):
    TaskFactory(project=role.project, parent=piles)

    with pytest.raises(DomainError, match="summary"):
        report(piles, role, percent_complete=10)


def test_a_team_member_reports_on_an_assigned_task(piles, role):
    member = ProjectRoleFactory(project=role.project, kind="team")
    planning.assign(task=piles, users=[member.user], by=role.user, at=NOW)

    report(piles, member, percent_complete=10)

    assert piles.percent_complete == 10


def test_a_team_member_does_not_report_on_the_tasks_of_others(piles, role):
    member = ProjectRoleFactory(project=role.project, kind="team")
    ResourceFactory(project=role.project, user=member.user)

    with pytest.raises(NotAllowed):
        report(piles, member, percent_complete=10)


def test_a_stranger_reports_nothing(piles):
    with pytest.raises(NotAllowed):
        progress.record_progress(
            task=piles, fields={"status": "done"}, seen_version=1, by=UserFactory(), at=NOW
        )


def test_undo_puts_progress_back(piles, role):
    report(piles, role, status="done")

    progress.undo_progress(task=piles, seen_version=piles.version, by=role.user, at=NOW)

    assert (piles.status, piles.percent_complete, piles.actual_finish) == ("todo", 0, None)


def test_earned_value_follows_percent_in_the_same_transaction(piles, role):
    BudgetLineFactory(project=role.project, task=piles, amount=1000)
    baselining.freeze_baseline(project=role.project, by=role.user, at=NOW)

    report(piles, role, percent_complete=25)

    assert ProjectMetrics.objects.get(project=role.project).ev == 250


def test_a_hand_off_moves_the_taker_in_the_same_transaction(piles, role):
    taker = ProjectRoleFactory(project=ProjectFactory(program=role.project.program), user=role.user)
    crane = planning.add_task(
        project=taker.project, fields={"name": "Erect crane"}, by=role.user, at=NOW
    )
    linking.link_tasks(predecessor=piles, successor=crane, fields={}, by=role.user, at=NOW)

    report(piles, role, remaining_minutes=12 * DAY)

    crane.schedule.refresh_from_db()
    assert crane.schedule.start == datetime(2026, 11, 25, 8, tzinfo=UTC)
