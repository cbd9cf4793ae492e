"""Pages belong to the person who asked, not to a cache on the way."""


class PrivatePagesMiddleware:
    """Forbid storing any answer that does not say itself how it may be cached.

    no-store rather than private: after signing out, "back" must not show the last page.
    Static files are answered before this middleware and keep their long life.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response
