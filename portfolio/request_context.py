"""By which door a change came in: its request, its door and its token, for logs and audit."""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import structlog
from django.http import HttpRequest, HttpResponse

access_log = structlog.get_logger("bifocal.access")

# What others send is repeated in our logs and answers only in this form.
ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """``door`` is page, api, admin, command, import or job; ``token_id`` says whose token spoke."""

    request_id: str = ""
    door: str = "command"
    token_id: int | None = None


_current: ContextVar[RequestContext] = ContextVar("request_context")


def current() -> RequestContext:
    """Return the context of what runs now; outside any request, that of a command."""
    return _current.get(RequestContext())


def bind_token(token_id: int) -> None:
    """Note for the rest of the request that the API token ``token_id`` authenticated it."""
    _current.set(replace(current(), token_id=token_id))
    structlog.contextvars.bind_contextvars(token_id=token_id)


@contextmanager
def entered_by(door: str, request_id: str = "") -> Iterator[RequestContext]:
    """Run a block as ``door``, with ``request_id`` or a new one."""
    context = RequestContext(request_id=request_id or uuid.uuid4().hex, door=door)
    reset = _current.set(context)
    with structlog.contextvars.bound_contextvars(request_id=context.request_id, door=door):
        try:
            yield context
        finally:
            structlog.contextvars.unbind_contextvars("token_id")
            _current.reset(reset)


def work_as(door: str, request_id: str) -> None:
    """Let what this thread does from now on come in by ``door``: for a worker, task by task."""
    _current.set(RequestContext(request_id=request_id, door=door))
    structlog.contextvars.bind_contextvars(request_id=request_id, door=door)


def door_of(path: str) -> str:
    """Return the door that ``path`` leads through."""
    if path.startswith("/api/"):
        return "api"
    return "admin" if path.startswith("/admin/") else "page"


class RequestContextMiddleware:
    """Give each request an id, echo it as X-Request-ID, and log one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        known = sent if ACCEPTED_REQUEST_ID.fullmatch(sent) else ""
        with entered_by(door_of(request.path), known) as context:
            started = time.perf_counter()
            response = self.get_response(request)
            response["X-Request-ID"] = context.request_id
            log_access(request, response, seconds=time.perf_counter() - started)
            return response


def log_access(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    """Log method, path without its query (which may hold secrets), status, time and person."""
    user = getattr(request, "user", None)
    access_log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        user_id=user.pk if user is not None else None,
        address=request.META.get("REMOTE_ADDR"),
    )
