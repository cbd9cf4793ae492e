"""Whose word counts about where a request came from."""

from ipaddress import ip_address, ip_network

from django.conf import settings

# What a proxy says about the client, and what somebody else may only pretend.
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)


class TrustedProxyMiddleware:
    """Set REMOTE_ADDR to the client's own address where a proxy in TRUSTED_PROXIES passed it on.

    From any other peer the forwarding headers are removed, so that nothing behind this
    middleware can believe them.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.networks = [ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        meta = request.META
        if self.is_trusted(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = self.client_of(
                meta["REMOTE_ADDR"], meta.get("HTTP_X_FORWARDED_FOR", "")
            )
        else:
            for header in FORWARDED:
                meta.pop(header, None)
        return self.get_response(request)

    def is_trusted(self, address: str) -> bool:
        """Return whether ``address`` is one of the configured proxies; text that is none is not."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

    def client_of(self, peer: str, forwarded_for: str) -> str:
        """Return the last address of the chain that no proxy of ours put there itself.

        Read from the right: each proxy appends its peer, the left end is the client's to invent.
        """
        for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
            if not self.is_trusted(hop):
                return hop if _is_address(hop) else peer
        return peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
