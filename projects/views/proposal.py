"""Proposals: the team makes them on a task, the project's manager decides."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import proposing, versioning
from projects.access import can_manage_project, require_manage_project, require_propose
from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import Project, Proposal
from projects.queries.proposal import lines, project_proposals, with_people
from projects.views.effect import effect_words
from projects.views.frame import Crumb, project_frame, visible_project
from projects.views.proposal_form import ProposalForm
from projects.views.task import task_frame
from projects.views.task_lookup import visible_task


@require_GET
def index(request, key):
    """The proposals of a project: what waits, and what was decided lately."""
    project = visible_project(request, key)
    context = _frame(request, project) | {
        "proposals": project_proposals(project),
        "may_decide": can_manage_project(request.user, project),
    }
    return render(request, "projects/proposals.html", context)


@require_http_methods(["GET", "POST"])
def new(request, pk):
    """The form of a proposal for one task."""
    task = visible_task(request, pk)
    require_propose(request.user, task)
    form = ProposalForm(request.POST if request.method == "POST" else None, task=task)
    if request.method == "POST" and form.is_valid() and _propose(request, task, form):
        messages.success(request, _("Proposed: the project manager decides."))
        return redirect("projects:task", pk=task.pk)
    context = task_frame(request, task) | {"form": form, "cancel_url": f"/tasks/{task.pk}/"}
    status = 400 if form.errors else 200
    return render(request, "projects/proposal_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def show(request, key, pk):
    """One proposal with both values; on POST it is accepted, as it is or as the form says."""
    project, proposal = _find(request, key, pk)
    task = visible_task(request, proposal.task_id)
    manages = can_manage_project(request.user, project)
    if request.method == "POST":
        require_manage_project(request.user, project)
    changed = request.method == "POST" and "change" in request.POST
    form = ProposalForm(request.POST if changed else None, task=task, proposed=proposal.proposed)
    status = 200
    if request.method == "POST" and (not changed or form.is_valid()):
        problem = _accept(request, project, proposal, form if changed else None)
        if problem is None:
            return redirect(_back(request, project))
        return _page(request, project, proposal, form, problem=problem)
    if form.errors:
        status = 400
    return _page(request, project, proposal, form, status=status, manages=manages)


@require_POST
def reject(request, key, pk):
    """Leave the task as it is, and say why."""
    project, proposal = _find(request, key, pk)
    require_manage_project(request.user, project)
    answer = request.POST.get("answer", "")[:2000]
    return _decided(request, project, proposal, proposing.reject_proposal, answer=answer)


@require_POST
def withdraw(request, key, pk):
    """Take back what one proposed."""
    project, proposal = _find(request, key, pk)
    proposing.require_own(request.user, proposal)
    return _decided(request, project, proposal, proposing.withdraw_proposal)


def _frame(request, project: Project) -> dict[str, Any]:
    frame = project_frame(request, project)
    address = f"/projects/{project.key}/proposals/"
    crumbs = [*frame["breadcrumb"][:-1], Crumb(name=_("Proposals"), url=address)]
    return frame | {"breadcrumb": crumbs, "page_title": f"{project.name}: proposals"}


def _find(request, key: str, pk: int) -> tuple[Project, Proposal]:
    project = visible_project(request, key)
    rows = with_people(Proposal.objects.filter(project=project))
    return project, get_object_or_404(rows, pk=pk)


def _propose(request, task, form: ProposalForm) -> bool:
    try:
        proposing.propose(
            task=task,
            fields=form.said,
            note=form.cleaned_data["reason"],
            seen_version=form.seen_version,
            by=request.user,
            at=timezone.now(),
        )
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return False
    return True


def _accept(request, project: Project, proposal: Proposal, form: ProposalForm | None):
    """Accept, and return None; what is refused is returned instead."""
    sent = request.POST.get("task_version", "")
    try:
        effect = proposing.accept_proposal(
            proposal=proposal,
            fields=None if form is None else form.said,
            task_version=int(sent) if sent.isdecimal() and len(sent) < 10 else None,
            by=request.user,
            at=timezone.now(),
            answer="" if form is None else form.cleaned_data["reason"],
        )
    except NotAllowed:
        raise
    except (DomainError, ValidationError) as error:
        return error
    words = _("%(task)s changed as proposed.") % {"task": proposal.task.name}
    messages.success(request, f"{words} {effect_words(effect, project)}")
    return None


def _decided(request, project: Project, proposal: Proposal, verb, **said):
    told = {"seen_version": versioning.ANY, "by": request.user, "at": timezone.now()}
    try:
        with transaction.atomic():
            verb(proposal=proposal, **said, **told)
    except NotAllowed:
        raise
    except DomainError as error:
        task = visible_task(request, proposal.task_id)
        form = ProposalForm(None, task=task, proposed=proposal.proposed)
        fresh = _find(request, project.key, proposal.pk)[1]
        return _page(request, project, fresh, form, problem=error)
    words = _("The proposal is %(state)s.") % {"state": proposal.get_state_display().lower()}
    messages.success(request, words)
    return redirect(_back(request, project))


def _page(request, project, proposal, form, *, problem=None, status=200, manages=None):
    if problem is not None:
        status = 412 if isinstance(problem, StaleVersion) else 400
        proposal = _find(request, project.key, proposal.pk)[1]
    context = _frame(request, project) | {
        "line": next(iter(lines([proposal]))),
        "form": form,
        "problem": problem,
        "may_decide": can_manage_project(request.user, project) if manages is None else manages,
        "is_own": proposal.proposed_by_id == request.user.pk,
    }
    return render(request, "projects/proposal.html", context, status=status)


def _back(request, project: Project) -> str:
    if request.POST.get("next") == "/my-work/":
        return "/my-work/"
    return f"/projects/{project.key}/proposals/"
