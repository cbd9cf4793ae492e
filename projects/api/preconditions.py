"""If-Match: a write names the version it is based on, or says that it does not care."""

import re

from rest_framework import status
from rest_framework.exceptions import APIException

from projects.errors import StaleVersion
from projects.versioning import ANY

ENTITY_TAG = re.compile(r'\s*(?:\*|(W/)?"([^"]*)")\s*(?:,|$)')


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = (
        "Send If-Match with the version that you saw, as the ETag gave it, or * for any."
    )


def etag(version: int) -> str:
    """Return the entity tag of ``version``."""
    return f'"{version}"'


def seen_version(header: str | None, current: int) -> int:
    """Return the version that ``header`` (If-Match) names, ``ANY`` for ``*``.

    Raises PreconditionRequired where it is missing, StaleVersion where it names no version or
    none that is ``current``. A weak tag never matches.
    """
    if header is None or not header.strip():
        raise PreconditionRequired
    if header.strip() == "*":
        return ANY
    named = {tag for weak, tag in ENTITY_TAG.findall(header) if not weak}
    if str(current) not in named:
        raise StaleVersion(
            f"It is at version {current} now: somebody changed it since you read it.",
            field="If-Match",
            fix="Read it again and apply your change to what is there now.",
        )
    return current
