"""600 requests a minute for each token or person, counted together by all processes.

A process asks the database for a block of requests and spends it from memory, so that most
requests cost no write. Near the limit blocks are of one, so that it is met exactly.
"""

import threading
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from portfolio.models import RequestCount

REQUESTS_A_MINUTE = 600
LARGEST_BLOCK = 20

_lock = threading.Lock()
_granted: dict[str, tuple[datetime, int]] = {}  # by caller: the minute, and what is left of a block


class CallerThrottle(BaseThrottle):
    """Refuse a caller's requests past the limit until the minute is over."""

    def allow_request(self, request, view) -> bool:
        now = timezone.now()
        self.minute = now.replace(second=0, microsecond=0)
        self.left = 60 - (now - self.minute).total_seconds()
        return spend(caller_of(request), self.minute)

    def wait(self) -> float:
        return self.left


def caller_of(request) -> str:
    """Return who is counted: the token, the person, or where a stranger comes from."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def spend(caller: str, minute: datetime) -> bool:
    """Take one request of ``caller`` in ``minute``; return whether there was one left."""
    with _lock:
        known_minute, left = _granted.get(caller, (minute, 0))
        if known_minute != minute or left == 0:
            left = grant(caller, minute)
            _forget_before(minute)
        if left:
            _granted[caller] = (minute, left - 1)
        return left > 0


@transaction.atomic
def grant(caller: str, minute: datetime) -> int:
    """Take a block of requests out of the database; return its size, 0 when all are gone."""
    rows = RequestCount.objects.filter(caller=caller, minute=minute)
    # The update takes the row's lock: two processes can't be granted the same requests.
    if not rows.update(granted=F("granted")):
        RequestCount.objects.filter(caller=caller, minute__lt=minute).delete()
        RequestCount.objects.bulk_create(
            [RequestCount(caller=caller, minute=minute)], ignore_conflicts=True
        )
        rows.update(granted=F("granted"))
    left = REQUESTS_A_MINUTE - rows.values_list("granted", flat=True).get()
    block = min(left, max(1, min(LARGEST_BLOCK, left // 10)))
    if block > 0:
        rows.update(granted=F("granted") + block)
    return max(block, 0)


def forget() -> None:
    """Drop what this process has been granted."""
    _granted.clear()


def _forget_before(minute: datetime) -> None:
    for caller in [c for c, (granted_in, _) in _granted.items() if granted_in < minute]:
        del _granted[caller]
