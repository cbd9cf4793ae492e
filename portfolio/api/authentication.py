"""Who asks: the owner of an API token, or whoever is signed in (with CSRF)."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from portfolio import request_context
from portfolio.models import ApiToken
from portfolio.models.token import digest

SCHEME = b"bearer"
LONGEST_TOKEN = 200
# Noting the last use costs a write: once a while is enough to see that a token is in use.
NOTED_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer bfc_...``. Rights are looked up at each request, never kept."""

    def authenticate(self, request):
        """Return the owner and the token, None without the header.

        The owner reaches no further than the program that the token is limited to.
        """
        header = get_authorization_header(request).split()
        if not header:
            return None
        if header[0].lower() != SCHEME or len(header) != 2 or len(header[1]) > LONGEST_TOKEN:
            raise AuthenticationFailed("Authorization is not of the form Bearer bfc_...")
        now = timezone.now()
        token = _valid(header[1].decode("latin-1"), now)
        _note_use(token, now)
        request_context.bind_token(token.pk)
        token.user.restricted_to_program_id = token.program_id
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "bearerFormat": "bfc_..."}


def _valid(text: str, now) -> ApiToken:
    # The lookup is by digest: how long it takes says nothing about a token that is almost right.
    token = ApiToken.objects.select_related("user").filter(digest=digest(text)).first()
    expired = token is not None and token.expires_at is not None and token.expires_at <= now
    if token is None or token.revoked_at or expired or not token.user.is_active:
        raise AuthenticationFailed("This token is unknown, expired or revoked.")
    return token


def _note_use(token: ApiToken, now) -> None:
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
