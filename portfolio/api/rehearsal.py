"""dry_run=1: what a write would move. It is done in a transaction that is undone."""

from django.db import transaction
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from portfolio.queries.rehearsal import Picture, picture
from projects.api import figures
from projects.api.fields import zoned
from projects.api.viewset import UNSAFE
from projects.models import Project

PARAMETER = "dry_run"


class Rehearsed:
    """A view whose writes can be tried: the same checks and verbs, nothing kept."""

    def initial(self, request, *args, **kwargs):
        writes = request.method in UNSAFE and self.is_rehearsable
        if writes:
            self.parameters = self.parameters | {PARAMETER}
        self.is_rehearsal = writes and is_asked_for(request)
        super().initial(request, *args, **kwargs)
        if self.is_rehearsal:
            method = request.method.lower()
            handler = getattr(self, method)
            setattr(self, method, lambda r, *a, **kw: rehearse(self, handler, r, *a, **kw))


def is_asked_for(request) -> bool:
    """Return whether ``dry_run`` is on; refuse a value that is no answer to that."""
    value = request.GET.get(PARAMETER, "0").lower()
    if value not in {"0", "1", "true", "false"}:
        raise ValidationError({PARAMETER: ["Send 1, or leave it out."]}, code="invalid")
    return value in {"1", "true"}


def rehearse(view, handler, request, *args, **kwargs) -> Response:
    """Answer what ``handler`` would move: tasks, the project's finish, the program's figures."""
    there = list(view.rows_of_request())
    with transaction.atomic():
        response = handler(request, *args, **kwargs)
        rows = there or list(view.rows_of_answer(response.data))
        touched = list(dict.fromkeys(pk for row in rows for pk in view.touched_projects(row)))
        project = Project.objects.select_related("program").get(pk=touched[0])
        after = picture(project, touched, request.user)
        transaction.set_rollback(True)
    before = picture(project, touched, request.user)
    return Response(_answer(project, before, after))


def _answer(project: Project, before: Picture, after: Picture) -> dict:
    program = {"finish": _pair(before.program_finish, after.program_finish, project.time_zone)}
    for name, was in before.program_figures.items():
        then = after.program_figures.get(name)
        program[name] = {"before": figures.value(was), "after": figures.value(then)}
    return {
        "tasks_moved": after.moved_since(before),
        "project": {
            "finish": _pair(before.project_finish, after.project_finish, project.time_zone)
        },
        "program": program,
    }


def _pair(before, after, zone: str) -> dict:
    return {
        "before": zoned(before, zone) if before else None,
        "after": zoned(after, zone) if after else None,
    }
