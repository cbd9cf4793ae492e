"""Idempotency-Key: a POST that is sent again has no second effect and gets the first answer."""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from portfolio.models import IdempotencyKey
from projects.errors import Conflict
from projects.locking import retried

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
# Effect and answer are saved together: a request that has neither for so long was cut off, and
# another may take its place. Were it alive after all, its answer finds no row and undoes it.
GIVEN_UP = timedelta(minutes=2)
REPLAYED_HEADERS = ("Location", "ETag")


class KeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request: choose a new one."


class Idempotent:
    """A view whose POST may be repeated with the same Idempotency-Key for 24 hours.

    Answers of success are kept. After an error nothing was done: the key is free again, so that
    the corrected request can use it.
    """

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or self.is_rehearsal or not self.is_replayed:
            return
        if not key.strip() or len(key) > 255:
            raise ValidationError({HEADER: ["A key has 1 to 255 characters."]}, code="invalid")
        handler = self.post
        self.post = lambda request, *a, **kw: once(self, key, handler, request, *a, **kw)


def once(view, key: str, handler, request, *args, **kwargs) -> Response:
    """Return the answer of ``handler``, or the one that it gave before to the same request."""
    fingerprint = hashlib.sha256(f"{request.get_full_path()}\n".encode() + request.body).hexdigest()
    row = _claim(request.user, key, fingerprint)
    if row.status_code is not None:
        return _replay(view, row)

    @retried
    def run():
        response = handler(request, *args, **kwargs)
        _keep(row, response)
        return response

    try:
        return run()
    except BaseException:
        IdempotencyKey.objects.filter(pk=row.pk, status_code=None).delete()
        raise


def _claim(user, key: str, fingerprint: str) -> IdempotencyKey:
    """Return the row of ``key``: a new one, or one that has its answer.

    Raises KeyReused for another request, Conflict while the first one runs.
    """
    now = timezone.now()
    IdempotencyKey.objects.filter(user=user, created_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, fingerprint=fingerprint)
    except IntegrityError:
        row = IdempotencyKey.objects.filter(user=user, key=key).first()
    if row is None:
        raise _in_flight()
    if row.fingerprint != fingerprint:
        raise KeyReused
    if row.status_code is None:
        return _taken_over(row, now)
    return row


def _taken_over(row: IdempotencyKey, now) -> IdempotencyKey:
    abandoned = IdempotencyKey.objects.filter(
        pk=row.pk, status_code=None, created_at=row.created_at, created_at__lt=now - GIVEN_UP
    )
    if not abandoned.update(created_at=now):
        raise _in_flight()
    row.created_at = now
    return row


def _in_flight() -> Conflict:
    return Conflict(
        "The first request with this key is still running.",
        field=HEADER,
        fix="Wait a second and send it again.",
    )


def _keep(row: IdempotencyKey, response: Response) -> None:
    """Save the answer with its effect. A row that is gone was given up: undo the effect."""
    body = None if response.data is None else json.loads(JSONRenderer().render(response.data))
    kept = IdempotencyKey.objects.filter(pk=row.pk, created_at=row.created_at, status_code=None)
    headers = {name: response[name] for name in REPLAYED_HEADERS if name in response}
    if not kept.update(status_code=response.status_code, body=body, headers=headers):
        raise _in_flight()


def _replay(view, row: IdempotencyKey) -> Response:
    """Return the first answer, as far as the person may still see it."""
    body = view.still_shown(row.body)
    headers = {**row.headers, "Idempotent-Replayed": "true"}
    return Response(body, status=row.status_code, headers=headers)
