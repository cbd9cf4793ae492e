"""One number: a fragment for the box, a full page on its own."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portfolio.queries.explain import explained
from projects.views.frame import Crumb


@require_GET
@vary_on_headers("HX-Request")
def show(request, address, kind, key):
    """The calculation of a figure; to htmx, only the inside of its box."""
    found = explained(address=address, kind=kind, key=key, viewer=request.user)
    if found is None:
        raise Http404(f"No figure {address} of {kind} {key}.")
    context = {
        "found": found,
        "page_title": f"{found.metric.name}, {found.name}",
        "breadcrumb": [
            Crumb(name=found.name, url=f"/{found.kind}s/{found.key}/"),
            Crumb(name=found.metric.name),
        ],
    }
    template = "portfolio/explain_box.html" if request.htmx else "portfolio/explain.html"
    return render(request, template, context)
