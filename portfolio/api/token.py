"""API tokens: their owner makes and revokes them, signed in as a person, never by a token."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from portfolio import token_issuing
from portfolio.models import ApiToken
from programs.models import Program
from projects.api.fields import Choice, InstantOutput, Line, Related, Whole
from projects.api.filtering import WrittenFilter
from projects.api.input import Input
from projects.api.output import Output
from projects.api.viewset import UNSAFE, Creating, ResourceViewSet

EVERY_METHOD = UNSAFE | {"GET", "HEAD", "OPTIONS"}


class TokenInput(Input):
    owner = None
    external_id = source = reason = None

    name = Line(max_length=100)
    scope = Choice(choices=ApiToken.Scope.choices, required=False)
    program = Related(Program, required=False, allow_null=True)
    days = Whole(required=False, allow_null=True, min_value=1, max_value=3650)


class TokenOutput(Output):
    expires_at = InstantOutput()

    class Meta:
        model = ApiToken
        fields = [
            "id", "name", "hint", "scope", "program", "created_at", "expires_at", "last_used_at",
            "revoked_at",
        ]  # fmt: skip


class IssuedTokenOutput(TokenOutput):
    """``token`` is shown this once: only its digest is stored."""

    token = serializers.CharField()

    class Meta(TokenOutput.Meta):
        fields = [*TokenOutput.Meta.fields, "token"]


class TokenFilter(WrittenFilter):
    external_id = source = updated_at__gte = updated_at__lte = None


class TokenViewSet(Creating, ResourceViewSet):
    """Your own API tokens. DELETE revokes one at once; it stays listed."""

    model = ApiToken
    owner_model = None
    is_replayed = False  # the answer holds a secret, and is not kept
    closed_to_tokens = EVERY_METHOD
    input_class = TokenInput
    output_class = TokenOutput
    filterset_class = TokenFilter
    ordering_fields = {"name": "name", "created_at": "created_at", "id": "id"}

    def visible(self):
        return ApiToken.objects.filter(user=self.request.user)

    def existing(self, owner):
        """A token has no identity elsewhere."""

    @extend_schema(responses={201: IssuedTokenOutput})
    def create(self, request, **kwargs):
        self.require_way()
        token, text = token_issuing.issue_token(
            user=request.user, at=timezone.now(), **self.validated()
        )
        shown = {**TokenOutput(token).data, "token": text}
        headers = {"Location": self.address(request, token)}
        return Response(shown, status=status.HTTP_201_CREATED, headers=headers)

    def destroy(self, request, **kwargs):
        token = self.find()
        self.require_way()
        token_issuing.revoke_token(token=token, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
