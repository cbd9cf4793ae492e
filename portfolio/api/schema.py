"""The OpenAPI description: what is sent is not what is shown, and every error is a problem."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

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
        if self.method == "POST" and getattr(self.view, "action", "") == "create":
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
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{code}": {"description": words, "content": content}
        for code, words in MEANINGS.items()
    }
    for path in result["paths"].values():
        for method, operation in path.items():
            for code in sorted(_codes(method)):
                answer = {"$ref": f"#/components/responses/Problem{code}"}
                operation["responses"].setdefault(code, answer)
    return result


def _codes(method: str) -> set[str]:
    codes = {"400", "401", "403", "404", "429", "503"}
    if method in UNSAFE:
        codes |= {"409", "413", "415"}
    if method == "post":
        codes |= {"412", "422"}
    if method in {"put", "patch", "delete"}:
        codes |= {"412", "428"}
    return codes
