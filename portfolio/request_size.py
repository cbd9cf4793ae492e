"""Bodies beyond a published size are refused before anything reads them."""

import re

from django.http import HttpResponse
from django.template.loader import render_to_string

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 50
"""What the files of one import may have together."""

MOST_ELSEWHERE = 5 * MEGABYTE
# The fields of the form around the files.
ROOM = MEGABYTE
# Of a plan, or of a register below its tab: /projects/MG/budget/costs/import/
_IMPORTS = re.compile(r"/(programs|projects)/[^/]+/([a-z]+/){0,2}import/")


class RequestSizeMiddleware:
    """Answer 413 by the announced length alone.

    Reading no more than was announced is the server's part. The API has its own, smaller limit.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not request.path.startswith("/api/") and int(length) > _limit(request.path):
            return _too_large(request)
        return self.get_response(request)


def _limit(path: str) -> int:
    return MOST_MEGABYTES * MEGABYTE + ROOM if _IMPORTS.fullmatch(path) else MOST_ELSEWHERE


def _too_large(request):
    # Nobody has been asked who they are yet, so the page knows nothing of its reader.
    page = render_to_string("413.html", {"megabytes": (_limit(request.path) - 1) // MEGABYTE})
    return HttpResponse(page, status=413)
