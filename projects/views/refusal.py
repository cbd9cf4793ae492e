"""The page that says what a person may not do, and who can help."""

from django.shortcuts import render

from projects.errors import DomainError, NotAllowed, StaleVersion

STATUSES = {NotAllowed: 403, StaleVersion: 412}


def refusal(request, error: DomainError, context: dict | None = None, status: int = 403):
    """Answer with the reason and the way out, inside the page it belongs to."""
    context = (context or {}) | {"error": error}
    return render(request, "projects/refusal.html", context, status=status)


class RefusalMiddleware:
    """Turn what the domain refused, where a page let it pass, into an answer that says so.

    The API has its own.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DomainError) and not request.path.startswith("/api/"):
            return refusal(request, exception, status=STATUSES.get(type(exception), 409))
        return None
