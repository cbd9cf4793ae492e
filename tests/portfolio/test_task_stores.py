"""The same job through each store that tasks can wait in: SQLite, PostgreSQL, Redis."""

import pickle
from contextvars import copy_context
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.tasks import TaskResultStatus
from huey.contrib.djhuey import HUEY
from huey.contrib.djhuey.tasks_backend import HueyBackend
from huey.utils import load_class

from portfolio import plan_importing, upload_store, worker_heartbeat
from portfolio.models import Job
from portfolio.settings import huey_config
from portfolio.tasks import save_uploaded_plans
from projects.models import Project
from tests.factories import ProgramRoleFactory
from tests.task_stores import store_url, stores

pytestmark = pytest.mark.django_db
TABLE = b"external_id,name,start,duration\nA,Dig,2026-03-02,5d\n"


class Evil:
    """What runs a command where somebody unpickles it."""

    def __reduce__(self):
        return (print, ("unpickled",))


@pytest.fixture(scope="module", params=stores())
def opened(request, tmp_path_factory):
    """The queue as the settings make it for a store, kept for the module: it takes seconds."""
    folder = tmp_path_factory.mktemp("store")
    with store_url(request.param, folder) as url:
        config = huey_config(url)
        if not url:
            config["filename"] = str(folder / "tasks.sqlite3")
        config = {k: v for k, v in config.items() if k != "immediate"}
        made = load_class(config.pop("huey_class"))(config.pop("name"), **config)
        yield made
        made.storage.close()


@pytest.fixture
def store(opened, monkeypatch):
    """Let the queue that our tasks are registered with keep them in the store."""
    opened.storage.flush_all()
    monkeypatch.setattr(HUEY, "storage", opened.storage)
    # The connection of the test is not the worker's to close.
    monkeypatch.setattr("huey.contrib.djhuey.close_old_connections", lambda: None)
    return opened.storage


@pytest.fixture
def job():
    role = ProgramRoleFactory()
    upload = upload_store.keep(
        owner=role.user_id, target="", files=[SimpleUploadedFile("plan.csv", TABLE)]
    )
    plan = {"key": "PLAN", "name": "Plan", "manager": role.user_id}
    order = {"program": role.program_id, "plans": [plan], "sees_money": True}
    return plan_importing.begin(upload=upload, order=order, by=role.user)


def enqueue(job):
    backend = HueyBackend("default", {"ENQUEUE_ON_COMMIT": False})
    return backend.enqueue(save_uploaded_plans, [str(job.pk)], {})


def work_off():
    """Do what a worker does with each message, in a context that ends with it."""

    def work():
        while (message := HUEY.dequeue()) is not None:
            HUEY.execute(message)

    copy_context().run(work)


def test_a_job_is_done_and_says_so(store, job):
    result = enqueue(job)
    assert worker_heartbeat.tasks_waiting() == 1

    work_off()

    job.refresh_from_db()
    assert (job.status, job.error, job.result) == (Job.Status.DONE, None, {"projects": ["PLAN"]})
    backend = HueyBackend("default", {})
    assert backend.get_result(result.id).status == TaskResultStatus.SUCCESSFUL


def test_a_message_that_comes_twice_saves_once(store, job):
    enqueue(job)
    enqueue(job)

    work_off()

    assert Project.objects.count() == 1


def test_what_waits_is_json(store, job):
    enqueue(job)

    [waiting] = store.enqueued_items()
    assert bytes(waiting).startswith(b'{"__message__":')


def test_a_pickle_in_the_store_is_not_opened(store, capsys):
    store.enqueue(pickle.dumps(Evil()))

    with pytest.raises(ValueError, match=r"decode|Expecting"):
        HUEY.dequeue()
    assert capsys.readouterr().out == ""


def test_the_sign_of_life_of_the_worker_reaches_other_processes(store):
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)

    worker_heartbeat.beat(now=now)

    assert worker_heartbeat.last_beat() == now


def test_a_wish_to_stop_reaches_the_worker_and_is_forgotten(store):
    worker_heartbeat.ask_to_stop("1")
    assert worker_heartbeat.is_to_stop("1")

    worker_heartbeat.forget_stop("1")
    assert not worker_heartbeat.is_to_stop("1")
