"""Status reports of projects through their verbs: draft, edit, publish, comment, rhythm."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from projects import reporting, versioning
from projects.errors import Conflict, NotAllowed, StaleVersion
from projects.models import ReportFigures, StatusReport
from projects.planning import edit_task
from projects.queries.report_rhythm import overdue
from projects.queries.report_view import frozen_view
from projects.queries.status import project_dashboard
from projects.reporting import (
    comment_on_report,
    discard_report,
    draft_project_report,
    edit_report,
    publish_project_report,
    set_rhythm,
)
from projects.risk_register import edit_risk
from tests.factories import NOW, ProjectRoleFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
AMBER = {"schedule": {"colour": "amber", "reason": "The pile driver is in repair"}}


@pytest.fixture
def planned():
    return planned_program()


def draft(planned, **fields):
    return draft_project_report(project=planned.project, fields=fields, by=planned.manager, at=NOW)


def publish(planned, at=LATER, **fields):
    report = draft(planned, **{"summary": "It stands well."} | fields)
    return publish_project_report(report=report, seen_version=1, by=planned.manager, at=at)


def know(planned, day: str) -> None:
    """Let progress be known up to ``day``, without moving the plan."""
    type(planned.project).objects.filter(pk=planned.project.pk).update(status_date=day)
    planned.project.refresh_from_db()


def change(report, planned, **fields):
    return edit_report(report=report, fields=fields, seen_version=1, by=planned.manager, at=LATER)


def test_a_draft_says_how_it_stands_in_words_without_money(planned):
    report = draft(planned)

    assert "The forecast finish is 16 Nov 2026" in report.summary
    assert "EUR" not in report.summary + report.changes + report.next_steps


def test_a_draft_tells_what_changed_and_why(planned):
    publish(planned)
    know(planned, "2026-11-09")
    edit_task(
        task=planned.task,
        fields={"duration_minutes": 7200},
        seen_version=planned.task.version,
        by=planned.manager,
        at=LATER + timedelta(minutes=5),
        reason="Rock at 12 m",
    )

    assert "Drive piles: 10 d to 15 d (Rock at 12 m)" in draft(planned).changes


def test_a_draft_gives_no_reason_that_was_given_for_money(planned):
    publish(planned)
    know(planned, "2026-11-09")
    risk = planned.project.risks.get()
    told = {"seen_version": versioning.ANY, "by": planned.manager}
    later = [LATER + timedelta(minutes=n) for n in (5, 6)]
    price, odds = {"cost_impact": 80_000}, {"probability": "0.9"}
    edit_risk(risk=risk, fields=price, reason="Quoted at 80,000", at=later[0], **told)
    edit_risk(risk=risk, fields=odds, reason="Seen at the drill", at=later[1], **told)

    changes = draft(planned).changes

    assert "(Seen at the drill)" in changes
    assert "80,000" not in changes


def test_the_second_draft_of_one_owner_is_a_conflict(planned):
    draft(planned)

    with pytest.raises(Conflict, match="has a draft"):
        draft(planned)


def test_publishing_freezes_the_figures_of_the_day(planned):
    report = publish(planned)
    edit_task(
        task=planned.task,
        fields={"duration_minutes": 9600},
        seen_version=planned.task.version,
        by=planned.manager,
        at=LATER,
    )

    report = StatusReport.objects.select_related("figures").get(pk=report.pk)
    view = frozen_view(report, money=True)
    assert view.figures["finish"].value == date(2026, 11, 16)
    assert view.figures["bac"].value == 1000


def test_published_reports_are_numbered_from_one(planned):
    assert [publish(planned).number, publish(planned).number] == [1, 2]


def test_without_a_summary_nothing_is_published(planned):
    report = draft(planned, summary="")

    with pytest.raises(ValidationError) as refused:
        publish_project_report(report=report, seen_version=1, by=planned.manager, at=LATER)

    assert list(refused.value.message_dict) == ["summary"]
    assert not ReportFigures.objects.exists()


def test_a_published_report_is_not_published_again(planned):
    report = publish(planned)

    with pytest.raises(Conflict):
        publish_project_report(
            report=report, seen_version=report.version, by=planned.manager, at=LATER
        )


def test_a_published_report_keeps_its_words(planned):
    report = publish(planned)

    with pytest.raises(Conflict, match="published"):
        change(report, planned, summary="Changed")


def test_a_published_report_can_not_be_thrown_away(planned):
    report = publish(planned)

    with pytest.raises(Conflict):
        discard_report(report=report, seen_version=2, by=planned.manager, at=LATER)


def test_a_draft_that_somebody_changed_is_not_published_unseen(planned):
    report = draft(planned)
    change(report, planned, summary="Newer words")

    with pytest.raises(StaleVersion):
        publish_project_report(report=report, seen_version=1, by=planned.manager, at=LATER)


@pytest.mark.parametrize(
    "said",
    [
        {"schedule": {"colour": "amber", "reason": " "}},
        {"schedule": {"colour": "purple", "reason": "why"}},
        {"weather": {"colour": "red", "reason": "rain"}},
        {"schedule": "red"},
    ],
)
def test_reported_health_needs_a_known_colour_and_a_reason(planned, said):
    with pytest.raises(ValidationError) as refused:
        draft(planned, reported=said)

    assert list(refused.value.message_dict) == ["reported"]


def test_health_is_taken_back_by_dimension(planned):
    report = draft(planned, reported=AMBER | {"scope": {"colour": "red", "reason": "Late"}})

    change(report, planned, reported={"scope": None})

    assert list(report.reported) == ["schedule"]


def test_who_only_reads_the_project_reports_nothing(planned):
    viewer = ProjectRoleFactory(project=planned.project, kind="viewer").user

    with pytest.raises(NotAllowed):
        draft_project_report(project=planned.project, by=viewer, at=NOW)


def test_without_the_money_right_no_health_of_cost_is_reported(planned):
    manager = ProjectRoleFactory(project=planned.project, sees_money=False).user
    said = {"cost": {"colour": "red", "reason": "Steel"}}

    with pytest.raises(NotAllowed):
        draft_project_report(project=planned.project, fields={"reported": said}, by=manager, at=NOW)


def test_an_archived_project_is_not_reported_on(planned):
    planned.project.archived_at = NOW

    with pytest.raises(Conflict, match="archived"):
        draft(planned)


def test_the_latest_report_gives_the_reported_health(planned):
    publish(planned, reported=AMBER)

    rated = project_dashboard(planned.project, None).health["schedule"]

    assert (rated.reported, rated.reason, rated.differs) == (
        "amber",
        "The pile driver is in repair",
        True,
    )


def test_a_draft_reports_no_health_yet(planned):
    draft(planned, reported=AMBER)

    assert project_dashboard(planned.project, None).health["schedule"].reported is None


def test_a_report_older_than_two_weeks_is_stale(planned):
    publish(planned)
    type(planned.project).objects.filter(pk=planned.project.pk).update(status_date="2026-11-20")
    planned.project.metrics.status_date = date(2026, 11, 20)
    planned.project.metrics.save()

    assert project_dashboard(planned.project, None).overall.is_stale


def test_a_reader_comments_on_what_is_published(planned):
    viewer = ProjectRoleFactory(project=planned.project, kind="viewer").user

    comment = comment_on_report(report=publish(planned), text=" Why? ", by=viewer, at=LATER)

    assert (comment.text, comment.author, comment.said_at) == ("Why?", viewer, LATER)


def test_a_draft_is_not_commented_on(planned):
    with pytest.raises(Conflict):
        comment_on_report(report=draft(planned), text="Why?", by=planned.manager, at=LATER)


def test_an_empty_comment_is_refused(planned):
    with pytest.raises(ValidationError):
        comment_on_report(report=publish(planned), text="  ", by=planned.manager, at=LATER)


class TestRhythm:
    FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)

    def every_friday(self, planned):
        return set_rhythm(
            owner=planned.project, weekday=4, time=time(15), by=planned.manager, at=NOW
        )

    def test_nothing_is_owed_before_its_first_time(self, planned):
        self.every_friday(planned)

        assert overdue(now=self.FRIDAY - timedelta(minutes=1)) == []

    def test_a_report_is_owed_from_its_time_on(self, planned):
        rhythm = self.every_friday(planned)

        assert [due.rhythm for due in overdue(now=self.FRIDAY)] == [rhythm]

    def test_a_report_of_the_week_settles_it(self, planned):
        know(planned, "2026-11-19")
        self.every_friday(planned)
        publish(planned)

        assert overdue(now=self.FRIDAY + timedelta(days=2)) == []

    def test_an_archived_project_owes_nothing(self, planned):
        self.every_friday(planned)
        type(planned.project).objects.filter(pk=planned.project.pk).update(archived_at=NOW)

        assert overdue(now=self.FRIDAY) == []

    def test_it_ends_without_a_weekday(self, planned):
        self.every_friday(planned)
        set_rhythm(owner=planned.project, weekday=None, by=planned.manager, at=NOW)

        assert overdue(now=self.FRIDAY) == []

    def test_a_time_is_needed(self, planned):
        with pytest.raises(ValidationError):
            set_rhythm(owner=planned.project, weekday=4, by=planned.manager, at=NOW)

    def test_readers_set_none(self, planned):
        viewer = ProjectRoleFactory(project=planned.project, kind="viewer").user

        with pytest.raises(NotAllowed):
            set_rhythm(owner=planned.project, weekday=4, time=time(15), by=viewer, at=NOW)


def test_words_are_bounded(planned):
    with pytest.raises(ValidationError) as refused:
        draft(planned, summary="x" * (reporting.LONGEST_WORDS + 1))

    assert list(refused.value.message_dict) == ["summary"]
