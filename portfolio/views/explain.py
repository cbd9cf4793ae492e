"""One number: a fragment for the box, a full page on its own."""

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portfolio.queries.explain import explained
from projects.queries.past_day import NoSuchDay
from projects.views.frame import Crumb
from projects.views.past_day import day_asked


@require_GET
@vary_on_headers("HX-Request")
def show(request, address, kind, key):
    """The calculation of a figure; to htmx, only the inside of its box."""
    try:
        found = explained(
            address=address,
            kind=kind,
            key=key,
            viewer=request.user,
            asked=day_asked(request),
            today=timezone.localdate(),
        )
    except NoSuchDay as refused:
        raise BadRequest(f"{refused.message} {refused.fix}") from None
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
