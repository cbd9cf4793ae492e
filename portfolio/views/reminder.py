"""The button that reminds a project's manager: it sends a mail, so it is up here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portfolio.reminding import remind_to_confirm
from programs.access import require_manage_program
from programs.views.frame import visible_program
from projects.errors import Conflict
from projects.models import Project


@require_POST
def send(request, key, project):
    """Remind the manager of a project in the program, or below it, to confirm the week."""
    program = visible_program(request, key)
    require_manage_program(request.user, program)
    inside = Project.objects.visible_to(request.user).filter(program__ancestry__ancestor=program)
    found = inside.current().with_manager().filter(key=project.upper()).first()
    if found is None:
        raise Http404("There is no such project in the program.")
    try:
        remind_to_confirm(project=found, by=request.user, at=timezone.now())
    except Conflict as refused:
        messages.error(request, " ".join(filter(None, [refused.message, refused.fix])))
    else:
        words = _("%(who)s is asked by mail to confirm the week of %(name)s.")
        messages.success(request, words % {"who": found.manager_name, "name": found.name})
    if request.POST.get("next") == "/my-work/":
        return redirect("/my-work/")
    return redirect(f"/programs/{program.key}/#unconfirmed-h")
