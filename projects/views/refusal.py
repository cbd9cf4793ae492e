"""The page that says what a person may not do, and who can help."""

from django.shortcuts import render

from projects.errors import NotAllowed


def refusal(request, error: NotAllowed, context: dict | None = None):
    """Answer 403 with the reason and the way out, inside the page it belongs to."""
    return render(request, "projects/refusal.html", (context or {}) | {"error": error}, status=403)


class RefusalMiddleware:
    """Turn NotAllowed that a page raised into that answer; the API has its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed) and not request.path.startswith("/api/"):
            return refusal(request, exception)
        return None
