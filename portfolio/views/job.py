"""Long work that you asked for: how far it is, what came of it, and beginning it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portfolio import job_keeping, plan_importing, register_importing
from portfolio.models import Job
from portfolio.tasks import RUNNERS
from projects.errors import Conflict
from projects.models import Project
from projects.views.frame import Crumb

ROWS = 100
TITLES = {
    plan_importing.KIND: _("Import of a plan"),
    register_importing.KIND: _("Import of a register"),
}


@require_GET
def index(request):
    """The work that you asked for, newest first."""
    jobs = Job.objects.visible_to(request.user).order_by("-created_at")[:ROWS]
    context = {
        "lines": [(job, TITLES.get(job.kind, job.kind), _has_failed(job)) for job in jobs],
        "object_name": _("Background work"),
        "page_title": _("Background work"),
        "breadcrumb": [Crumb(name=_("Background work"))],
    }
    return render(request, "portfolio/jobs.html", context)


@require_GET
def show(request, pk):
    """The page of a job; to htmx, the part that changes, or where to go when it is done."""
    job = _visible(request, pk)
    context = _context(request, job)
    if request.htmx and job.status == Job.Status.DONE and len(context["projects"]) == 1:
        address = f"/projects/{context['projects'][0].key}/"
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    page = "portfolio/job_state.html" if request.htmx else "portfolio/job.html"
    return render(request, page, context)


@require_POST
def resume(request, pk):
    """Put a job that failed or was cancelled back into the queue."""
    job = _visible(request, pk)
    if plan_importing.resume(job=job, now=timezone.now()):
        RUNNERS[job.kind].enqueue(str(job.pk))
    return redirect("portfolio:job", job.pk)


@require_POST
def cancel(request, pk):
    """Cancel a job: one that runs stops at its next step, and what it wrote is undone."""
    job = _visible(request, pk)
    try:
        is_over = job_keeping.cancel(job=job, now=timezone.now())
    except Conflict as over:
        messages.error(request, over.message)
    else:
        if not is_over:
            messages.info(request, _("It stops at its next step. Nothing is kept of it."))
    return redirect("portfolio:job", job.pk)


def _visible(request, pk) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)


def _has_failed(job: Job) -> bool:
    abandoned = job_keeping.is_abandoned(job, now=timezone.now())
    return abandoned or job.status == Job.Status.FAILED


def _context(request, job: Job) -> dict:
    abandoned = job_keeping.is_abandoned(job, now=timezone.now())
    problems = (job.error or {}).get("problems", [])
    if abandoned:
        problems = [{"message": job_keeping.STOPPED}]
    keys = (job.result or {}).get("projects", [])
    title = TITLES.get(job.kind, job.kind)
    return {
        "job": job,
        "title": title,
        "has_failed": _has_failed(job),
        "was_cancelled": job.status == Job.Status.CANCELLED,
        "is_going_on": not abandoned and job.status in {Job.Status.QUEUED, Job.Status.RUNNING},
        "problems": problems,
        "projects": list(
            Project.objects.visible_to(request.user).filter(key__in=keys).order_by("key")
        ),
        "breadcrumb": [
            Crumb(name=_("Background work"), url=reverse("portfolio:jobs")),
            Crumb(name=str(title)),
        ],
    }
