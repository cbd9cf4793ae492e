"""Plans from files on pages: choose, see, confirm; all of it, or nothing."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portfolio import job_keeping, plan_importing, upload_store
from portfolio.models import Job
from projects.key_reserving import reserve_key
from projects.models import Key, Project, Task
from tests.factories import (
    ProgramFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    UserFactory,
)
from tests.projects.importing.xml import project as plan_file
from tests.projects.importing.xml import task

pytestmark = pytest.mark.django_db

TABLE = """external_id,name,start,duration,predecessors,budget
A,Dig,2026-03-02,5d,,1200
B,Pour,,3d,A,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def program():
    return ProgramFactory(key="HARBOUR")


@pytest.fixture
def manager(client, program):
    person = ProgramRoleFactory(program=program).user
    client.force_login(person)
    return person


def named(name: str, content: str | bytes = TABLE) -> io.BytesIO:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return file


def upload(client, *files, address="/programs/HARBOUR/import/"):
    return client.post(address, {"file": list(files)})


def confirm(client, shown, **fields):
    forms = [form for _, form in shown.context["files"] if form]
    data = {
        form.add_prefix(name): value
        for form in forms
        for name, value in (form.initial | fields).items()
    }
    return client.post(shown.context["confirm_url"], data)


def test_a_preview_says_what_would_be_made(client, manager):
    shown = upload(client, named("quay wall.csv"))

    assert shown.status_code == 200
    assert dict(shown.context["files"][0][0].counts)["tasks"] == 2


def test_a_preview_saves_nothing(client, manager):
    upload(client, named("quay wall.csv"))

    assert not Project.objects.exists()


def test_confirming_makes_the_project_and_leads_to_it(client, manager):
    shown = upload(client, named("quay wall.csv"))

    answer = confirm(client, shown)

    assert answer["Location"] == "/projects/QUAYWALL/"
    assert Task.objects.count() == 2


def test_the_file_is_gone_once_it_is_saved(client, manager, folder):
    confirm(client, upload(client, named("quay wall.csv")))

    assert list(folder.iterdir()) == []


def test_several_files_make_several_projects(client, manager):
    shown = upload(client, named("one.csv"), named("two.xml", plan_file(task(1)).getvalue()))

    confirm(client, shown)

    assert set(Project.objects.values_list("key", flat=True)) == {"ONE", "TWO"}


def test_a_key_used_twice_keeps_everything_out(client, manager):
    shown = upload(client, named("one.csv"), named("two.csv"))

    answer = confirm(client, shown, key="SAME")

    assert answer.status_code == 409
    assert not Project.objects.exists()


def test_errors_name_file_row_and_field(client, manager, folder):
    refused = upload(client, named("bad.csv", "name,start\nDig,2026-02-30\n"))

    [problem] = refused.context["problems"]
    assert refused.status_code == 422
    assert (problem["file"], problem["row"], problem["field"]) == ("bad.csv", 2, "start")


def test_a_refused_file_is_not_kept(client, manager, folder):
    upload(client, named("bad.csv", "name,start\nDig,2026-02-30\n"))

    assert list(folder.iterdir()) == []


def test_the_name_of_a_file_is_never_a_path(client, manager, folder):
    upload(client, named("../../plan.csv"))

    assert {path.name for path in next(folder.iterdir()).iterdir()} == {"0", "names.json"}


def test_what_another_uploaded_is_not_there(client, manager, program):
    shown = upload(client, named("plan.csv"))
    client.force_login(ProgramRoleFactory(program=program).user)

    assert client.get(shown.context["confirm_url"]).status_code == 404


@pytest.mark.parametrize(("kind", "status"), [("manager", 200), ("viewer", 403)])
def test_who_may_begin_a_project_may_import_one(client, program, kind, status):
    client.force_login(ProgramRoleFactory(program=program, kind=kind).user)

    assert client.get("/programs/HARBOUR/import/").status_code == status


def test_a_stranger_finds_no_such_page(client, program):
    client.force_login(UserFactory())

    assert client.get("/programs/HARBOUR/import/").status_code == 404


def test_without_the_right_to_money_no_amount_is_shown_or_saved(client, program):
    client.force_login(ProgramRoleFactory(program=program, sees_money=False).user)
    shown = upload(client, named("plan.csv"))

    confirm(client, shown)

    assert "1,200" not in shown.content.decode()
    assert not Project.objects.get().budget_lines.exists()


def test_with_it_the_budget_is_shown_and_saved(client, manager):
    shown = upload(client, named("plan.csv"))

    confirm(client, shown)

    assert "1,200" in shown.content.decode()
    assert Project.objects.get().budget_lines.get().amount == Decimal(1200)


class TestMerging:
    @pytest.fixture
    def target(self, client):
        role = ProjectRoleFactory(project__key="QUAY")
        client.force_login(role.user)
        return role.project

    def send(self, client, content):
        return upload(client, named("plan.csv", content), address="/projects/QUAY/import/")

    def test_the_preview_lists_what_changes(self, client, target):
        confirm(client, self.send(client, TABLE))

        shown = self.send(client, TABLE.replace("Pour,,3d", "Pour,,4d"))

        changes = shown.context["files"][0][0].changes
        assert [c["task"] for c in changes] == ["Pour", "Pour"]

    def test_the_preview_changes_nothing(self, client, target):
        confirm(client, self.send(client, TABLE))

        self.send(client, TABLE.replace("Pour,,3d", "Pour,,4d"))

        assert Task.objects.get(external_id="B").duration_minutes == 3 * 480

    def test_confirming_changes_it(self, client, target):
        confirm(client, self.send(client, TABLE))

        confirm(client, self.send(client, TABLE.replace("Pour,,3d", "Pour,,4d")))

        assert Task.objects.get(external_id="B").duration_minutes == 4 * 480

    def test_who_only_reads_the_project_may_not(self, client, target):
        client.force_login(ProjectRoleFactory(project=target, kind="viewer").user)

        assert client.get("/projects/QUAY/import/").status_code == 403


class TestLargePlans:
    @pytest.fixture(autouse=True)
    def every_plan_is_large(self, monkeypatch):
        monkeypatch.setattr("portfolio.views.plan_import.MANY_TASKS", 1)

    def test_the_worker_saves_them(self, client, manager, django_capture_on_commit_callbacks):
        shown = upload(client, named("plan.csv"))

        with django_capture_on_commit_callbacks(execute=True):
            answer = confirm(client, shown)

        job = Job.objects.get()
        assert answer["Location"] == reverse("portfolio:job", args=[job.pk])
        assert (job.status, job.result) == ("done", {"projects": ["PLAN"]})

    def test_running_twice_saves_once(self, client, manager):
        confirm(client, upload(client, named("plan.csv")))
        job = Job.objects.get()

        plan_importing.run(str(job.pk), at=timezone.now())
        plan_importing.run(str(job.pk), at=timezone.now())

        assert Project.objects.count() == 1

    def test_what_failed_says_why(self, client, manager):
        reserve_key("PLAN")
        confirm(client, upload(client, named("plan.csv")), key="PLAN")
        job = Job.objects.get()

        assert job.status == "failed"
        assert "already in use" in job.error["problems"][0]["message"]

    def test_a_job_whose_worker_died_counts_as_failed(self, client, manager):
        job = Job.objects.create(user=manager, kind=plan_importing.KIND, status="running")

        job_keeping.fail_abandoned(now=timezone.now() + timedelta(seconds=30))

        job.refresh_from_db()
        assert job.status == "failed"

    def test_a_job_given_up_meanwhile_saves_nothing(self, client, manager, monkeypatch):
        shown = upload(client, named("plan.csv"))
        real = plan_importing.save

        def saved_late(**options):
            Job.objects.update(status="failed")
            return real(**options)

        monkeypatch.setattr(plan_importing, "save", saved_late)
        confirm(client, shown)

        assert not Project.objects.exists()

    def test_it_can_be_begun_again(self, client, manager):
        reserve_key("PLAN")
        confirm(client, upload(client, named("plan.csv")), key="PLAN")
        Key.objects.all().delete()
        job = Job.objects.get()

        client.post(reverse("portfolio:job_resume", args=[job.pk]))

        job.refresh_from_db()
        assert job.status == "done"

    def test_the_page_of_a_job_is_its_owners(self, client, manager):
        job = Job.objects.create(user=UserFactory(), kind=plan_importing.KIND)

        assert client.get(reverse("portfolio:job", args=[job.pk])).status_code == 404


class TestWhatChangedBeforeTheWorkerBegan:
    @pytest.fixture
    def role(self, program):
        return ProgramRoleFactory(program=program)

    @pytest.fixture
    def job(self, role):
        file = SimpleUploadedFile("plan.csv", TABLE.encode())
        upload = upload_store.keep(owner=role.user_id, target="", files=[file])
        plan = {"key": "PLAN", "name": "Plan", "manager": role.user_id}
        order = {"program": role.program_id, "plans": [plan], "sees_money": True}
        return plan_importing.begin(upload=upload, order=order, by=role.user)

    def test_amounts_are_left_out_once_the_right_to_money_is_gone(self, job, role):
        type(role).objects.filter(pk=role.pk).update(sees_money=False)

        plan_importing.run(str(job.pk), at=timezone.now())

        assert not Project.objects.get().budget_lines.exists()

    def test_a_closed_account_saves_nothing_and_is_told_why(self, job, role):
        type(role.user).objects.update(is_active=False)

        plan_importing.run(str(job.pk), at=timezone.now())

        job.refresh_from_db()
        assert (job.status, Project.objects.exists()) == ("failed", False)
        assert "account" in job.error["problems"][0]["message"]


def test_a_body_over_the_limit_is_answered_before_it_is_read(client, manager):
    answer = client.generic(
        "POST",
        "/programs/HARBOUR/import/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
    )

    assert answer.status_code == 413
    assert b"50 MB" in answer.content


def test_uploads_that_nobody_came_back_for_are_deleted(client, manager, folder):
    upload(client, named("plan.csv"))

    upload_store.discard_old(now=timezone.now() + timedelta(days=2))

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_can_be_imported(client, manager, ending):
    content = client.get(reverse("portfolio:import_template", args=[ending])).content

    assert upload(client, named(f"template.{ending}", content)).status_code == 200
