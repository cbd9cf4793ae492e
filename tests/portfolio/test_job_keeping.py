"""Long work: whose it is, how far it is, cancelled, failed, lost and dead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from portfolio import job_keeping, worker_heartbeat
from portfolio.job_keeping import Work
from portfolio.models import AuditEntry, Job
from portfolio.request_context import entered_by
from projects.errors import Conflict
from projects.models import Task
from projects.planning import add_task
from tests.factories import NOW, ProgramRoleFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProjectRoleFactory()


@pytest.fixture
def job(role):
    return Job.objects.create(user=role.user, kind="import_plan", project=role.project)


@pytest.fixture
def cancelled_meanwhile(monkeypatch, job):
    """Somebody cancels the job when it says that it is half done."""
    monkeypatch.setattr(job_keeping, "LOOK_EVERY_SECONDS", 0)
    real = Work.reach

    def reach(work, progress):
        real(work, progress)
        job_keeping.cancel(job=Job.objects.get(pk=job.pk), now=timezone.now())

    monkeypatch.setattr(Work, "reach", reach)


def run(job, work):
    job_keeping.run(str(job.pk), work, problems_of=lambda error: [str(error)], at=timezone.now())
    job.refresh_from_db()
    return job


def plan_of(role):
    """Work that writes two tasks, one after the other."""

    def work(work):
        work.reach(50)
        told = {"project": role.project, "by": role.user, "at": NOW}
        with job_keeping.transaction.atomic(), entered_by("import"):
            add_task(fields={"name": "Dig"}, **told)
            add_task(fields={"name": "Pour"}, **told)
            work.finish({"tasks": 2})

    return work


def test_what_came_of_it_is_kept_with_what_it_did(job, role):
    run(job, plan_of(role))

    assert (job.status, job.progress, job.result) == ("done", 100, {"tasks": 2})
    assert AuditEntry.objects.filter(object_type="task", door="import").count() == 2


def test_cancelled_while_it_runs_it_leaves_nothing(job, role, cancelled_meanwhile):
    run(job, plan_of(role))

    assert (job.status, Task.objects.count()) == ("cancelled", 0)


def test_cancelled_once_it_can_be_begun_again(job, role, monkeypatch):
    worker_heartbeat.ask_to_stop(str(job.pk))
    run(job, plan_of(role))
    assert job.status == "cancelled"

    assert job_keeping.requeue(job=job, now=timezone.now())
    assert run(job, plan_of(role)).status == "done"


def test_cancelled_while_it_waits_it_never_runs(job, role):
    assert job_keeping.cancel(job=job, now=timezone.now())

    assert run(job, plan_of(role)).status == "cancelled"


def test_what_is_over_is_not_cancelled(job, role):
    run(job, plan_of(role))

    with pytest.raises(Conflict, match="over"):
        job_keeping.cancel(job=job, now=timezone.now())


def test_a_fault_of_ours_is_told_without_its_words(job):
    def broken(work):
        raise ZeroDivisionError("secret")

    with pytest.raises(ZeroDivisionError):
        run(job, broken)
    job.refresh_from_db()
    assert (job.status, job.error["problems"][0]["message"]) == ("failed", job_keeping.FAULT)


def test_a_dead_worker_is_noticed_after_20_seconds(job):
    Job.objects.filter(pk=job.pk).update(status="running")

    assert job_keeping.fail_abandoned(now=timezone.now() + timedelta(seconds=19)) == 0
    assert job_keeping.fail_abandoned(now=timezone.now() + timedelta(seconds=21)) == 1


def test_a_job_whose_message_is_lost_is_found(job):
    assert job_keeping.lost(now=timezone.now()) == []
    later = timezone.now() + timedelta(minutes=3)

    assert job_keeping.lost(now=later) == [job]
    assert job_keeping.lost(now=later) == []


@pytest.mark.parametrize("page", ["job", "api"])
def test_who_lost_the_right_no_longer_sees_the_job(client, job, role, page):
    client.force_login(role.user)
    address = (
        f"/api/v1/jobs/{job.pk}/" if page == "api" else reverse("portfolio:job", args=[job.pk])
    )
    assert client.get(address).status_code == 200
    type(role).objects.filter(pk=role.pk)._raw_delete("default")

    assert client.get(address).status_code == 404


def test_a_job_of_a_program_follows_its_right(client):
    role = ProgramRoleFactory()
    Job.objects.create(user=role.user, kind="import_plan", program=role.program)
    assert Job.objects.visible_to(role.user).count() == 1
    type(role).objects.filter(pk=role.pk)._raw_delete("default")

    assert Job.objects.visible_to(role.user).count() == 0


def test_the_page_lists_ones_own_jobs(client, job, role):
    Job.objects.create(user=ProjectRoleFactory().user, kind="other")
    client.force_login(role.user)

    response = client.get("/jobs/")

    assertContains(response, "Import of a plan", count=1)


def test_the_page_cancels(client, job, role):
    client.force_login(role.user)

    page = client.post(reverse("portfolio:job_cancel", args=[job.pk]), follow=True)

    assertContains(page, "It was cancelled.")


def test_the_api_lets_running_work_stop_at_its_next_step(client, job, role):
    Job.objects.filter(pk=job.pk).update(status="running")
    client.force_login(role.user)

    response = client.post(f"/api/v1/jobs/{job.pk}/cancel/")

    assert (response.status_code, response.json()["status"]) == (202, "running")
    assert worker_heartbeat.is_to_stop(str(job.pk))
