"""Long work that you asked for: how far it is, what came of it, and beginning it again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portfolio import plan_importing, register_importing
from portfolio.models import Job
from portfolio.tasks import save_uploaded_plans
from projects.models import Project
from projects.views.frame import Crumb

TITLES = {
    plan_importing.KIND: _("Import of a plan"),
    register_importing.KIND: _("Import of a register"),
}


@require_GET
def show(request, pk):
    """The page of a job; to htmx, the part that changes, or where to go when it is done."""
    job = get_object_or_404(Job, pk=pk, user=request.user)
    context = _context(request, job)
    if request.htmx and job.status == Job.Status.DONE and len(context["projects"]) == 1:
        address = f"/projects/{context['projects'][0].key}/"
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    page = "portfolio/job_state.html" if request.htmx else "portfolio/job.html"
    return render(request, page, context)


@require_POST
def resume(request, pk):
    """Put a job that failed back into the queue."""
    job = get_object_or_404(Job, pk=pk, user=request.user, kind__in=plan_importing.KINDS)
    is_over = job.status == Job.Status.FAILED
    is_over = is_over or plan_importing.is_abandoned(job, now=timezone.now())
    if is_over and plan_importing.resume(job=job):
        save_uploaded_plans.enqueue(str(job.pk))
    return redirect("portfolio:job", job.pk)


def _context(request, job: Job) -> dict:
    abandoned = plan_importing.is_abandoned(job, now=timezone.now())
    problems = (job.error or {}).get("problems", [])
    if abandoned:
        problems = [{"message": plan_importing.STOPPED}]
    keys = (job.result or {}).get("projects", [])
    return {
        "job": job,
        "title": TITLES.get(job.kind, job.kind),
        "has_failed": abandoned or job.status == Job.Status.FAILED,
        "is_going_on": not abandoned and job.status in {Job.Status.QUEUED, Job.Status.RUNNING},
        "problems": problems,
        "projects": list(
            Project.objects.visible_to(request.user).filter(key__in=keys).order_by("key")
        ),
        "breadcrumb": [Crumb(name=str(TITLES.get(job.kind, job.kind)))],
    }
