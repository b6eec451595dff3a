"""Where a request came from."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address, as far as it can be trusted.

    ``X-Forwarded-For`` is believed for as many entries, from the right, as there are proxies of
    ours (``TIDEWAITER_PROXIES``); what stands further left, a caller may have written.
    """
    return str(get_adapter(request).get_client_ip(request))
