"""What changed: of a program the steps that add up, of all else what happened."""

from django.views.decorators.http import require_GET

from portfolio.views import history
from programs.models import Program
from programs.views import changes

STEPS_BY = frozenset({"scope", "since"})


@require_GET
def show(request):
    """Tell what moved the program that ``scope`` names; for anything else, what happened in it."""
    scope = request.GET.get("scope", "").upper()[:10]
    if scope and STEPS_BY.issuperset(request.GET):
        programs = Program.objects.visible_to(request.user).current().with_manager()
        found = programs.select_related("portfolio", "parent").filter(key=scope).first()
        if found is not None:
            return changes.show(request, found)
    return history.everything(request)
