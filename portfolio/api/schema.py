"""The OpenAPI description: what is sent is not what is shown, and every error is a problem."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from projects.api.list_file import PARAMETER as FORMAT
from projects.exporting.register_table import TABLE_FORMATS

UNSAFE = {"post", "put", "patch", "delete"}

PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message", "fix"],
                "properties": {
                    "field": {"type": ["string", "null"]},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                },
            },
        },
    },
}

_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_FIGURE = {"type": ["string", "number", "null"]}


def _change(of: dict) -> dict:
    return {"type": "object", "properties": {"before": of, "after": of}}


REHEARSAL = {
    "type": "object",
    "description": "What a write with dry_run=1 would move, as far as you may see it.",
    "required": ["tasks_moved", "project", "program"],
    "properties": {
        "tasks_moved": {"type": "integer"},
        "project": {"type": "object", "properties": {"finish": _change(_MOMENT)}},
        "program": {
            "type": "object",
            "properties": {
                "finish": _change(_MOMENT),
                "cost_at_completion": _change(_FIGURE),
                "roi_forecast": _change(_FIGURE),
            },
        },
    },
}

MEANINGS = {
    "400": "The request is not valid: each error names its field.",
    "401": "Nobody is signed in, and no token was sent.",
    "403": "You may see it, but not do this.",
    "404": "It is not there, or not for you.",
    "405": "This address does not know the method.",
    "409": "Its state does not allow this now.",
    "412": "It was changed since the version in If-Match.",
    "413": "The body is larger than 2.5 MB.",
    "415": "The body is not JSON.",
    "422": "The Idempotency-Key was used for another request.",
    "428": "If-Match is missing.",
    "429": "Too many requests: Retry-After says how many seconds to wait.",
    "503": "The database was busy and nothing was saved: try again after Retry-After.",
}

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='The ETag that you read, as "3", or * for whatever is there.',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="A key of your own: sent again within 24 hours, the first answer is replayed.",
)
DRY_RUN = OpenApiParameter(
    "dry_run", {"type": "string", "enum": ["0", "1"]}, description="1: say what it would move."
)


class Operation(AutoSchema):
    """Describe a resource by its ``input_class`` and ``output_class`` and our headers."""

    def get_request_serializer(self):
        given = getattr(self.view, "input_class", None)
        return given if given is not None and self.method != "DELETE" else None

    def get_response_serializers(self):
        shown = getattr(self.view, "output_class", None)
        if shown is None:
            return super().get_response_serializers()
        if self.method == "DELETE":
            return {204: None}
        action = getattr(self.view, "action", "")
        if self.method == "POST" and action in getattr(self.view, "made_otherwise", ()):
            return {201: shown}
        if self.method == "POST" and action == "create":
            return {201: shown, **({200: shown} if hasattr(self.view, "upserted") else {})}
        return shown

    def get_override_parameters(self):
        parameters = []
        if self.method in {"PUT", "PATCH", "DELETE"} and hasattr(self.view, "seen"):
            parameters.append(IF_MATCH)
        if self.method == "POST" and getattr(self.view, "is_replayed", False):
            parameters.append(IDEMPOTENCY_KEY)
        if self.method != "GET" and getattr(self.view, "is_rehearsable", False):
            parameters.append(DRY_RUN)
        return parameters


def document_problems(result, generator, request, public):
    """Add to every operation the errors that it can answer, each as problem+json."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(Problem=PROBLEM, Rehearsal=REHEARSAL)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{code}": {"description": words, "content": content}
        for code, words in MEANINGS.items()
    }
    for path in result["paths"].values():
        for method, operation in path.items():
            _document_files(operation)
            _document_rehearsal(operation)
            for code in sorted(_codes(method)):
                answer = {"$ref": f"#/components/responses/Problem{code}"}
                operation["responses"].setdefault(code, answer)
    return result


def _document_files(operation: dict) -> None:
    """Add the files that ``format`` asks for to what a list answers."""
    if _takes(operation, FORMAT):
        file = {"schema": {"type": "string", "format": "binary"}}
        types = {form.content_type.partition(";")[0] for form in TABLE_FORMATS.values()}
        operation["responses"]["200"]["content"] |= dict.fromkeys(sorted(types), file)


def _document_rehearsal(operation: dict) -> None:
    """Add what ``dry_run`` answers: 200, whatever the write itself does."""
    if not _takes(operation, DRY_RUN.name):
        return
    rehearsal = {"$ref": "#/components/schemas/Rehearsal"}
    done = operation["responses"].setdefault("200", {"description": "What it would move."})
    written = done.get("content", {}).get("application/json", {}).get("schema")
    schema = {"anyOf": [written, rehearsal]} if written else rehearsal
    done["content"] = {"application/json": {"schema": schema}}


def _takes(operation: dict, parameter: str) -> bool:
    """Return whether ``parameter`` is one of the query of ``operation``."""
    named = operation.get("parameters", [])
    return any(one["in"] == "query" and one["name"] == parameter for one in named)


def _codes(method: str) -> set[str]:
    codes = {"400", "401", "403", "404", "429", "503"}
    if method in UNSAFE:
        codes |= {"409", "413", "415"}
    if method == "post":
        codes |= {"412", "422"}
    if method in {"put", "patch", "delete"}:
        codes |= {"412", "428"}
    return codes
