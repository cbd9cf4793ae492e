"""Is it alive, is it ready: what load balancers and monitors ask."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def healthz(request):
    """Answer 200 as long as this process answers at all; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")
