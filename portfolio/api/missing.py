"""Addresses of the API at which there is nothing."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


@extend_schema(exclude=True)
class MissingView(APIView):
    """Answer 404 as a problem, to everybody and every method."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request, *args, **kwargs):
        raise NotFound("There is nothing at this address.")
