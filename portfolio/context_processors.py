"""What every page may show beside its own content."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portfolio.queries import navigation as queries


def navigation(request) -> dict:
    """Offer the left bar as ``navigation``; nothing is read until a template asks for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"navigation": SimpleLazyObject(lambda: _navigation(request, user))}


def _navigation(request, user) -> queries.Navigation:
    opened = _opened(request)
    rated = getattr(request, "rated_programs", None)
    return queries.navigation(user, at=timezone.now(), **opened, rated=rated)


def _opened(request) -> dict[str, str]:
    """Return which program or project the address speaks of."""
    match = request.resolver_match
    key = str(match.kwargs.get("key", "")).upper() if match else ""
    kind = request.path.split("/")[1]
    if kind == "explain" and match:
        kind = f"{match.kwargs['kind']}s"
    return {
        "program_key": key if kind == "programs" else "",
        "project_key": key if kind == "projects" else "",
    }
