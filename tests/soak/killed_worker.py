"""Kill the worker while it saves a plan, again and again: `python -m tests.soak.killed_worker`.

Each round uploads a plan of some thousand tasks, kills the worker with SIGKILL at a random moment
of the import, and starts another. The job must be seen to fail within 90 seconds, nothing may be
half saved, and begun again it must make exactly one project with all its tasks.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.operator import ROOT
from tests.soak.instance import databases


@contextmanager
def working() -> Iterator[subprocess.Popen]:
    """Start a worker in a process group of its own; kill it in the end."""
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--workers", "2", "--quiet"],
        cwd=ROOT,
        env=os.environ,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        kill(worker)


def kill(worker: subprocess.Popen) -> None:
    """Kill a worker as the kernel does where memory runs out."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def one_round(program, person, number: int, tasks: int) -> dict:
    """Import a plan under a worker that is killed; return what came of the job."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from portfolio import job_keeping, plan_importing, upload_store
    from portfolio.tasks import save_uploaded_plans
    from projects.models import Project, Task

    rows = [f"T{n},Task {n},2026-03-02,2d,{f'T{n - 1}' if n % 50 else ''}" for n in range(tasks)]
    table = "external_id,name,start,duration,predecessors\n" + "\n".join(rows) + "\n"
    upload = upload_store.keep(
        owner=person.pk, target="", files=[SimpleUploadedFile("plan.csv", table.encode())]
    )
    key = f"KILL{number}"
    plan = {"key": key, "name": key, "manager": person.pk}
    order = {"program": program.pk, "plans": [plan], "sees_money": True}
    job = plan_importing.begin(upload=upload, order=order, by=person)
    save_uploaded_plans.enqueue(str(job.pk))

    with working():
        wait_for(job, lambda: job.status == "running" and job.progress >= 5)
        time.sleep(random.uniform(0, 2))
    killed_at = time.monotonic()
    job.refresh_from_db()
    if job.status == "done":
        made = Task.objects.filter(project__key=key).count()
        return {"fate": "done before the kill", "tasks": made}
    reached = job.progress
    half = Project.objects.filter(key=key).count() + Task.objects.filter(project__key=key).count()
    with working():
        wait_for(job, lambda: job.status == "failed")
        seen_after = time.monotonic() - killed_at
        said = job.error["problems"][0]["message"]
        assert plan_importing.resume(job=job, now=timezone.now())
        save_uploaded_plans.enqueue(str(job.pk))
        wait_for(job, lambda: job.status == "done")
    return {
        "fate": "failed, then done",
        "half_saved": half,
        "progress_at_kill": reached,
        "seen_after_s": round(seen_after, 1),
        "said_so": said == job_keeping.STOPPED,
        "projects": Project.objects.filter(key=key).count(),
        "tasks": Task.objects.filter(project__key=key).count(),
    }


def wait_for(job, is_so, seconds: float = 120) -> None:
    """Read ``job`` until ``is_so``, or raise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job.refresh_from_db()
        if is_so():
            return
        time.sleep(0.05)
    raise TimeoutError(f"The job is still {job.status} after {seconds:.0f} s.")


def settle(folder: Path, url: str, tasks_url: str):
    """Make an empty installation and return a program with somebody who manages it."""
    os.environ |= {
        "SECRET_KEY": "only-for-a-soak-" + "0123456789" * 5,
        "DATABASE_URL": url,
        "TASKS_URL": tasks_url,
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "portfolio.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from tests.factories import ProgramRoleFactory

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    role = ProgramRoleFactory()
    return role.program, role.user


def main(arguments: list[str]) -> int:
    """Kill and start again; return 1 if anything was half saved, doubled or not told."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.killed_worker", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--tasks", type=int, default=4_000)
    chosen = parser.parse_args(arguments)
    [(folder, url)] = databases(chosen.database).values()
    store = url if chosen.store == chosen.database == "postgresql" else ""
    program, person = settle(folder, url, store)
    rounds = [one_round(program, person, n, chosen.tasks) for n in range(chosen.rounds)]
    for found in rounds:
        print(json.dumps(found))
    wrong = [r for r in rounds if r["tasks"] != chosen.tasks or r.get("half_saved", 0)]
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
