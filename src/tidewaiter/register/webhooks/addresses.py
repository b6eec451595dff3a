"""Which addresses a webhook may have: never one inside our own house, unless it is allowed."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from tidewaiter.core.errors import ValueRefused


def checked(url: str, allowed: frozenset[str] = frozenset()) -> str:
    """The address if it may be used.

    It has to be HTTPS to a public address; ``allowed`` names hosts for which neither is asked, such
    as a neighbour in the same data centre. Checked when it is set up and at every sending, because
    names can be pointed elsewhere later. Raises :class:`ValueRefused`.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password:
        raise ValueRefused("an address must not hold a password.", where="url")
    if host in allowed and parts.scheme in ("http", "https"):
        return url
    if parts.scheme != "https" or not host:
        raise ValueRefused(
            "the address does not begin with https://.",
            where="url",
            advice="Use HTTPS, or have the host allowed (TIDEWAITER_WEBHOOK_HOSTS).",
        )
    for address in _addresses(host, parts.port or 443):
        if not address.is_global or address.is_multicast:
            raise ValueRefused(
                "the address is not a public one.",
                where="url",
                advice="Have the host allowed (TIDEWAITER_WEBHOOK_HOSTS).",
            )
    return url


def _addresses(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ValueRefused("the host cannot be found.", where="url") from None
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
