"""Every resource of the API at its address, with what all of them get from the site."""

from rest_framework.routers import SimpleRouter

from portfolio.api.idempotency import Idempotent
from portfolio.api.rehearsal import Rehearsed
from projects.api.dependency import DependencyViewSet
from projects.api.task import TaskViewSet

RESOURCES = {
    "tasks": TaskViewSet,
    "dependencies": DependencyViewSet,
}


def complete(viewset: type) -> type:
    """Return ``viewset`` with idempotency and rehearsal, which know tables that it may not."""
    return type(viewset.__name__, (Rehearsed, Idempotent, viewset), {"__doc__": viewset.__doc__})


def routes() -> list:
    router = SimpleRouter()
    for address, viewset in RESOURCES.items():
        router.register(address, complete(viewset), basename=address)
    return router.urls
