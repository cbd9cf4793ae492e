"""What comes in is JSON of a bounded size and depth; what goes out is JSON whatever was asked."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser


class BoundedJsonParser(JSONParser):
    """JSON up to DATA_UPLOAD_MAX_MEMORY_SIZE, without NaN and infinity."""

    def parse(self, stream, media_type=None, parser_context=None):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestDataTooBig
        try:
            return super().parse(_Once(body), media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except OverflowError:
            raise ParseError("A number in the JSON is too large.") from None


class JsonAlways(BaseContentNegotiation):
    """Answer in JSON whatever Accept says: there is nothing else to choose from."""

    def select_parser(self, request, parsers):
        media_type = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class _Once:
    """A stream that has been read."""

    def __init__(self, body: bytes):
        self.body = body

    def read(self, size: int = -1) -> bytes:
        body, self.body = self.body, b""
        return body
