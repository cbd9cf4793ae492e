"""Finding things by a few letters."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from portfolio.queries.search import SHORTEST, search
from projects.views.frame import Crumb


@require_GET
def show(request):
    """What the person sees that holds the letters in ``q``."""
    text = request.GET.get("q", "")[:100]
    context = {
        "text": text,
        "found": search(text, request.user),
        "is_short": len(text.strip()) < SHORTEST,
        "breadcrumb": [Crumb(name="Find")],
    }
    return render(request, "portfolio/search.html", context)
