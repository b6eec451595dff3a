"""Pausing sign-ins that fail too often."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Throttle(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures by user name and by address, each against a limit of its own.

    An office may stand behind one address: the limit per address is higher than that per name. axes
    knows one limit, so failures of an address are scaled to it.
    """

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        """Failures of the name, or of the address in proportion, whichever is more."""
        by_name, by_address = (
            sum(attempts.values_list("failures_since_start", flat=True))
            for attempts in self.get_user_attempts(request, credentials)
        )
        limit = int(settings.AXES_FAILURE_LIMIT)
        return int(max(by_name, by_address * limit // settings.ADDRESS_FAILURE_LIMIT))

    def reset_user_attempts(self, request: HttpRequest, credentials: Any = None) -> int:
        """Forget, after a sign-in, the failures of that name from that address.

        axes would forget all of the address: who has an account could try others' for ever, signing
        in with their own in between.
        """
        name = folded_name(request, credentials)
        own = AccessAttempt.objects.filter(username=name, ip_address=client_address(request))
        return int(own.delete()[0])


def client_address(request: HttpRequest) -> str:
    """The caller's address, as :class:`~tidewaiter.identity.adapters.AccountAdapter` finds it."""
    return str(get_adapter(request).get_client_ip(request))


def folded_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The user name as it is counted: case and look-alike forms do not begin a new count."""
    told = (credentials or {}).get("username")
    if told is None and request is not None:
        told = request.POST.get("login")
    return unicodedata.normalize("NFKC", str(told or "")).casefold()[:255]


def paused(request: HttpRequest, *rest: Any) -> HttpResponse:
    """The answer while a sign-in is paused: 429, the same whether or not the name exists."""
    pause = settings.AXES_COOLOFF_TIME
    minutes = max(1, round(pause.total_seconds() / 60))
    answer = render(request, "identity/locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(int(pause.total_seconds()))
    return answer
