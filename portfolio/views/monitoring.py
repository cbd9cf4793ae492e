"""Figures for a monitoring system, in Prometheus' text format."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.http import require_safe

from portfolio import worker_heartbeat
from portfolio.queries.readiness import PARTS, readiness


@login_not_required
@require_safe
def metrics(request):
    """Answer what is ready, how long the queue is and when the worker was last seen."""
    if not may_read_metrics(request):
        return HttpResponseForbidden(
            "Ask from this machine, or send METRICS_TOKEN as a bearer token.\n",
            content_type="text/plain",
        )
    now = timezone.now()
    found = readiness(now=now)
    lines = [f'bifocal_ready{{part="{part}"}} {int(part not in found.problems)}' for part in PARTS]
    if "worker" not in found.problems:
        age = (now - worker_heartbeat.last_beat()).total_seconds()
        lines += [
            f"bifocal_worker_heartbeat_age_seconds {age:.1f}",
            f"bifocal_tasks_waiting {worker_heartbeat.tasks_waiting()}",
        ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4")


def may_read_metrics(request) -> bool:
    """Return whether the caller is this machine or knows METRICS_TOKEN."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        return True
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
