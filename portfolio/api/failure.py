"""The answer to a fault of ours: a problem for programs, a page for people."""

from django.views.defaults import server_error as page

from portfolio.api.errors import server_error as problem


def server_error(request):
    """Answer 500 in the form that the address promises."""
    return problem(request) if request.path.startswith("/api/") else page(request)
