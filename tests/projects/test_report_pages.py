"""The pages of a project's status reports: draft, publish, read, compare, comment, save as PDF."""

from datetime import timedelta

import pytest

from projects.exporting import pdf_file
from projects.models import ReportComment, StatusReport
from projects.reporting import draft_project_report, publish_project_report
from tests.factories import NOW, ProjectRoleFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

COST = {"cost": {"colour": "red", "reason": "Steel is dear"}}
AMBER = {"schedule": {"colour": "amber", "reason": "The crane is in repair"}}


@pytest.fixture
def planned():
    return planned_program()


@pytest.fixture
def manager(client, planned):
    client.force_login(planned.manager)
    return client


@pytest.fixture
def reader(planned):
    """Return who sees the project, without money and without a right to change it."""
    return ProjectRoleFactory(project=planned.project, kind="viewer", sees_money=False).user


def address(planned, rest=""):
    return f"/projects/{planned.project.key}/reports/{rest}"


def publish(planned, **fields):
    options = {"by": planned.manager, "at": NOW + timedelta(hours=1)}
    fields = {"summary": "All **well**."} | fields
    report = draft_project_report(project=planned.project, fields=fields, **options)
    return publish_project_report(report=report, seen_version=1, **options)


def words(planned, **changed):
    draft = StatusReport.objects.drafts().get(project=planned.project)
    return {"version": draft.version, "summary": "It stands well."} | changed


def draft(manager, planned):
    return manager.post(address(planned, "new/"))


def test_one_click_drafts_a_report_and_leads_to_it(manager, planned):
    response = draft(manager, planned)

    assert response["Location"] == address(planned, "draft/")
    assert "The forecast finish is" in manager.get(response["Location"]).content.decode()


def test_a_second_click_goes_on_with_the_draft(manager, planned):
    draft(manager, planned)

    assert draft(manager, planned).status_code == 302
    assert StatusReport.objects.count() == 1


def test_a_draft_is_published_with_the_words_that_were_sent(manager, planned):
    draft(manager, planned)

    sent = words(planned, publish="1")
    response = manager.post(address(planned, "draft/"), sent, follow=True)

    assert response.redirect_chain[-1][0] == address(planned, "1/")
    assert "It stands well." in response.content.decode()


def test_a_reported_colour_without_a_reason_is_refused_at_its_field(manager, planned):
    draft(manager, planned)

    sent = words(planned, health_schedule="red", publish="1")
    response = manager.post(address(planned, "draft/"), sent)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["why_schedule"]
    assert not StatusReport.objects.published().exists()


def test_a_report_without_a_summary_is_refused_and_its_other_words_kept(manager, planned):
    draft(manager, planned)

    sent = words(planned, summary="", next_steps="Pour", publish="1")
    response = manager.post(address(planned, "draft/"), sent)

    assert list(response.context["form"].errors) == ["summary"]
    assert response.context["form"]["next_steps"].value() == "Pour"


def test_a_draft_that_met_a_newer_one_shows_both_values(manager, planned):
    draft(manager, planned)
    sent = words(planned)
    manager.post(address(planned, "draft/"), sent)

    response = manager.post(address(planned, "draft/"), sent | {"summary": "Other words"})

    assert response.status_code == 412
    assert "It stands well." in response.content.decode()


def test_a_draft_is_thrown_away(manager, planned):
    draft(manager, planned)

    manager.post(address(planned, "draft/discard/"), {"version": "1"})

    assert not StatusReport.objects.exists()


def test_a_reader_without_the_money_right_sees_no_money(client, planned, reader):
    publish(planned, reported=AMBER)
    client.force_login(reader)

    html = client.get(address(planned, "1/")).content.decode()

    assert "The crane is in repair" in html
    assert not [word for word in ("€", "EAC", "CPI", "Expected cost") if word in html]


def test_what_is_reported_of_cost_needs_the_money_right(client, planned, reader):
    publish(planned, reported=COST)
    client.force_login(reader)

    pages = [client.get(address(planned, page)).content.decode() for page in ("", "1/")]

    assert not any("Steel is dear" in html for html in pages)


def test_a_draft_leaves_no_trace_for_readers(client, planned, reader):
    publish(planned)
    draft_project_report(
        project=planned.project, fields={"summary": "Secret"}, by=planned.manager, at=NOW
    )
    client.force_login(reader)

    pages = ("reports/", "history/")
    key = planned.project.key
    html = [client.get(f"/projects/{key}/{page}").content.decode() for page in pages]

    assert not any("Draft of a" in page or "Secret" in page for page in html)


def test_html_in_words_and_comments_is_text(manager, planned):
    publish(planned, summary="<img src=x onerror=alert(1)> [here](javascript:alert(1))")

    html = manager.get(address(planned, "1/")).content.decode()

    assert "<img" not in html
    assert 'href="javascript' not in html


def test_two_reports_are_compared_word_by_word(manager, planned):
    publish(planned, summary="All is well.")
    publish(planned, summary="All is late.")

    html = manager.get(address(planned, "compare/")).content.decode()

    assert "<del>well.</del><ins>late.</ins>" in html


def test_one_report_alone_has_nothing_to_be_compared_with(manager, planned):
    publish(planned)

    assert "Two reports are needed" in manager.get(address(planned, "compare/")).content.decode()


def test_a_reader_comments(client, planned, reader):
    publish(planned)
    client.force_login(reader)

    client.post(address(planned, "1/comments/"), {"text": "Why is that?"})

    assert ReportComment.objects.get().author == reader
    assert "Why is that?" in client.get(address(planned, "1/")).content.decode()


def test_a_rhythm_is_set_on_a_page(manager, planned):
    manager.post(address(planned, "rhythm/"), {"weekday": "4", "time": "15:00"})

    assert "Every Friday 15:00" in manager.get(address(planned)).content.decode()


def test_a_rhythm_without_a_time_is_refused(manager, planned):
    response = manager.post(address(planned, "rhythm/"), {"weekday": "4", "time": ""})

    assert list(response.context["form"].errors) == ["time"]


def test_the_overview_shows_the_reported_health_beside_the_computed_one(manager, planned):
    publish(planned, reported=AMBER)

    html = manager.get(f"/projects/{planned.project.key}/").content.decode()

    assert "(reported At risk)" in html
    assert "The crane is in repair" in html


@pytest.mark.parametrize("path", ["", "1/", "compare/"])
def test_a_list_of_more_reports_asks_no_more_queries(
    manager, planned, path, django_assert_max_num_queries
):
    for _ in range(3):
        publish(planned)
    manager.get(address(planned, path))

    with django_assert_max_num_queries(45):
        manager.get(address(planned, path))


class TestPdf:
    def test_without_a_printer_the_page_explains(self, manager, planned, monkeypatch):
        monkeypatch.setattr(pdf_file, "printer", lambda: "")
        publish(planned)

        assert "have CHROMIUM_PATH set" in manager.get(address(planned, "1/")).content.decode()
        assert manager.get(address(planned, "1/export/pdf/")).status_code == 409

    def test_what_is_printed_holds_the_money_of_its_reader(
        self, client, planned, reader, monkeypatch
    ):
        papers = []
        monkeypatch.setattr(pdf_file, "write", lambda html: papers.append(html) or b"%PDF")
        publish(planned)
        for person in (planned.manager, reader):
            client.force_login(person)
            client.get(address(planned, "1/export/pdf/"))

        assert ["€" in paper.split("<body>")[1] for paper in papers] == [True, False]

    @pytest.mark.browser
    def test_a_pdf_is_written_and_nothing_fetched(self, manager, planned):
        publish(planned, summary="<iframe src=file:///etc/passwd></iframe>")

        response = manager.get(address(planned, "1/export/pdf/"))

        assert response.content.startswith(b"%PDF")
