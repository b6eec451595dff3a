"""What a session must satisfy before a page is shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve

from tidewaiter.identity import unsent
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.models import User
from tidewaiter.identity.selectors import lacks_second_factor

Answer = Callable[[HttpRequest], HttpResponseBase]

SIGNED_IN, SEEN = "signed_in_at", "seen_at"
NOTED_EVERY = 60
"""Seconds: the exactness with which a session's last request is kept."""

_ALWAYS = {"account_logout", "account_reauthenticate", "mfa_reauthenticate"}
_FOR_PASSWORD = _ALWAYS | {"account_change_password", "mfa_reauthenticate_webauthn"}
_FOR_FACTOR = _FOR_PASSWORD | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
}


class SessionLimits:
    """Ends a session some hours after signing in, and some minutes after its last request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out whose session is over, then answer."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = time.time()
            if _over(request, now):
                owner = request.user.pk
                logout(request)
                if unsent.is_form(request):
                    unsent.keep(request, owner)
            else:
                _note(request, now)
        return self.get_response(request)


def _over(request: HttpRequest, now: float) -> bool:
    signed_in = request.session.get(SIGNED_IN, now)
    seen = request.session.get(SEEN, now)
    lasted, idle = settings.SESSION_LASTS, settings.SESSION_IDLE
    return bool(
        now - signed_in >= lasted.total_seconds()
        or now - seen >= idle.total_seconds()
        or signed_in > now + NOTED_EVERY  # a clock set back must not make a session eternal
    )


def _note(request: HttpRequest, now: float) -> None:
    request.session.setdefault(SIGNED_IN, now)
    if now - request.session.get(SEEN, 0.0) >= NOTED_EVERY:
        request.session[SEEN] = now


class Obligations:
    """Sends a signed-in user to what must be done first: an own password, a second factor.

    The API is left to its authenticator, which answers with a status and not with a page.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to what must be done first."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user, name = request.user, _name(request)
        if not isinstance(user, User) or name.startswith("api"):
            return self.get_response(request)
        if user.must_change_password and name not in _FOR_PASSWORD:
            return redirect("account_change_password")
        if name not in _FOR_FACTOR and lacks_second_factor(user, signed_in(request).roles):
            return redirect("mfa_index")
        return self.get_response(request)


class SignedOutParts:
    """Answers a script that asks for a part of a page after its session has ended.

    The page to sign in would be put in the place of the part. A page that is read is loaded anew,
    which leads there and back; what is being written stays where it is.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; 401 in place of the way to sign in."""
        answer = self.get_response(request)
        part = request.headers.get("HX-Request") == "true"
        if not part or request.user.is_authenticated or answer.status_code != 302:
            return answer
        if not answer["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            return answer
        refused = HttpResponse(status=401)
        if request.method == "GET":
            refused["HX-Refresh"] = "true"
        return refused


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name or ""
    except Resolver404:
        return ""
