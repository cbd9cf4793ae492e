"""Errors become HTTP answers here, and nowhere else: problem+json of RFC 9457."""

from http import HTTPStatus

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.db import OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from portfolio import request_context
from projects.errors import Conflict, DomainError, FileRefused, NotAllowed, StaleVersion

MEDIA_TYPE = "application/problem+json"

STATUS = {StaleVersion: 412, Conflict: 409, NotAllowed: 403, FileRefused: 422}

FIXES = {
    "required": "Send this field.",
    "null": "Leave it out or send a value.",
    "unknown_field": "Leave it out; the schema at /api/v1/schema/ lists the fields.",
    "unknown_parameter": "Leave it out; the schema at /api/v1/schema/ lists the parameters.",
    "read_only": "Leave it out.",
    "not_found": "Use the id of something that you can see.",
    "parse_error": "Send one JSON object in UTF-8.",
    "unsupported_media_type": "Send Content-Type: application/json.",
    "not_authenticated": "Send Authorization: Bearer bfc_..., or sign in.",
    "authentication_failed": "Use a token that is neither expired nor revoked.",
    "throttled": "Wait as many seconds as Retry-After says.",
    "precondition_required": "Read the object and send its ETag as If-Match.",
    "unique": "Use another value, or change the object that has this one.",
}


def exception_handler(error, context):
    """Answer ``error`` as a problem; None for a fault of ours, which Django reports as 500."""
    answer = _answer(error)
    if answer is not None:
        set_rollback()
    return answer


def _answer(error) -> Response | None:
    if isinstance(error, DomainError):
        return problem(_status_of(error), error.message, _domain_errors(error))
    if isinstance(error, ValidationError):
        return problem(400, "", _model_errors(error))
    if isinstance(error, OperationalError):
        busy = "The database could not take this now; nothing was saved."
        return problem(503, busy, headers={"Retry-After": "1"})
    if isinstance(error, RequestDataTooBig):
        return problem(413, "The body is larger than 2.5 MB.")
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such object.")
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail, ""))
        missing = any(found["code"] == "not_found" for found in errors)
        return problem(404 if missing else 400, "", errors)
    if isinstance(error, exceptions.APIException):
        return _api_problem(error)
    return None


def server_error(request):
    """Answer a fault of ours, where nothing else is known: Django has logged it."""
    answer = problem(500, "Something went wrong here. Name the request_id when you report it.")
    return JsonResponse(answer.data, status=500, content_type=MEDIA_TYPE)


def problem(status: int, detail: str = "", errors=(), headers=None) -> Response:
    """Return the answer of an error: ``errors`` are dicts of field, code, message and fix."""
    errors = list(errors)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _clean(detail or " ".join(_line(error) for error in errors[:3])),
        "request_id": request_context.current().request_id,
        "errors": errors,
    }
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _line(error: dict) -> str:
    return f"{error['field']}: {error['message']}" if error["field"] else error["message"]


def entry(field: str | None, code: str, message: str, fix: str | None = None) -> dict:
    """Return one error; ``field`` is None where no single field is at fault."""
    return {
        "field": _clean(field) if field else None,
        "code": code,
        "message": _clean(message),
        "fix": _clean(fix or FIXES.get(code, "Correct it and send it again.")),
    }


def _status_of(error: DomainError) -> int:
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def _domain_errors(error: DomainError) -> list[dict]:
    problems = [getattr(found, "problem", found) for found in getattr(error, "problems", ())]
    if problems:
        return [entry(_place(p), error.code, p.message, p.fix or None) for p in problems]
    return [entry(error.field, error.code, error.message, error.fix)]


def _place(problem) -> str:
    """Return where in a file a problem is: ``rows.3.amount``."""
    row = f"rows.{problem.row}" if problem.row is not None else ""
    return ".".join(part for part in (row, problem.field) if part)


def _model_errors(error: ValidationError) -> list[dict]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    return [
        entry(None if field == NON_FIELD_ERRORS else field, part.code or "invalid", message)
        for field, parts in by_field.items()
        for part in parts
        for message in part.messages
    ]


def _api_problem(error: exceptions.APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(error.wait)))
    detail = error.detail
    code = getattr(detail, "code", None) or error.default_code
    field = "If-Match" if code == "precondition_required" else None
    return problem(error.status_code, str(detail), [entry(field, code, str(detail))], headers)


def _flat(detail, path: str):
    """Yield the errors of nested DRF ``detail`` with the path of each field."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            inner = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _flat(below, inner)
    elif isinstance(detail, list):
        for position, below in enumerate(detail):
            nested = isinstance(below, dict | list)
            yield from _flat(below, f"{path}.{position}".lstrip(".") if nested else path)
    else:
        yield entry(path or None, getattr(detail, "code", None) or "invalid", str(detail))


def _clean(text: str) -> str:
    """Return ``text`` as it can be written in UTF-8, whatever was sent to be repeated."""
    return str(text).encode("utf-8", "replace").decode()
