"""Signing in on the command line, for what only a named user may do."""

from __future__ import annotations

import getpass
import sys

from tidewaiter.identity.actor import Actor


def signed_in(name: str) -> Actor:
    """The user of that name, who shows a password and, where there is one, a second factor.

    Asks at the terminal; without one, password and code are read from standard input, a line each.
    Failed attempts are counted and paused as on the site. Raises
    :class:`~tidewaiter.identity.errors.Forbidden`.
    """
    from allauth.mfa.utils import is_mfa_enabled
    from django.contrib.auth import authenticate
    from django.http import HttpRequest

    from tidewaiter.identity import selectors
    from tidewaiter.identity.errors import Forbidden
    from tidewaiter.identity.models import User

    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    user = authenticate(request, username=name, password=_asked(f"Password of {name}: "))
    if not isinstance(user, User) or not user.is_active:
        raise Forbidden(f"'{name}' could not be signed in.", advice="Check name and password.")
    actor = selectors.actor_of(user)
    if selectors.lacks_second_factor(user, actor.roles):
        raise Forbidden("Your role needs a second factor.", advice="Set it up on the site.")
    if user.must_change_password:
        raise Forbidden("Your password must be changed first.", advice="Change it on the site.")
    if is_mfa_enabled(user) and not _has_code(user, _asked("Code: ")):
        raise Forbidden("The code is wrong, or was used before.")
    return actor


def _has_code(user: object, code: str) -> bool:
    """Whether a one-time code is right: of the user's app, or one of the recovery codes."""
    from allauth.mfa.models import Authenticator

    usable = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    found = Authenticator.objects.filter(user=user, type__in=usable)
    return any(one.wrap().validate_code(code.strip()) for one in found)


def _asked(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")
