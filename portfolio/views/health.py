"""What load balancers, monitors, crawlers and finders of holes ask."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio.queries.readiness import PARTS, readiness


@login_not_required
@require_safe
def healthz(request):
    """Answer 200 as long as this process answers at all; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request):
    """Answer 200 if database, schema and worker are ready, else 503 with what is amiss.

    Mails that can't be sent are told as well, and turn no request away.
    """
    found = readiness(now=timezone.now())
    said = found.warnings | found.problems
    body = {
        "status": "ready" if found.is_ready else "not ready",
        **{part: said.get(part, "ok") for part in PARTS},
    }
    return JsonResponse(body, status=200 if found.is_ready else 503)


@login_not_required
@require_safe
def robots(request):
    """Ask crawlers to stay away: nothing here is for the public."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@login_not_required
@require_safe
def security_txt(request):
    """Say whom to tell about a vulnerability (RFC 9116); 404 until SECURITY_CONTACT is set."""
    if not settings.SECURITY_CONTACT:
        return HttpResponseNotFound("No SECURITY_CONTACT is set.\n", content_type="text/plain")
    expires = timezone.now() + timedelta(days=180)
    lines = f"Contact: {settings.SECURITY_CONTACT}\nExpires: {expires:%Y-%m-%dT00:00:00Z}\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
