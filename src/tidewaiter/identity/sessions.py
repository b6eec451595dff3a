"""What ends or marks sessions: wired to Django's and allauth's signals by the application."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from tidewaiter.identity.models import User


def connect() -> None:
    """Listen."""
    for signal in (password_changed, password_set):
        signal.connect(_own_password, dispatch_uid="identity.own-password")
    for signal in (authenticator_added, authenticator_removed):
        signal.connect(_factor_changed, dispatch_uid="identity.factor-changed")


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End every session of the user but the one of this request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    UserSession.objects.filter(user=user).delete()
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


def _own_password(sender: Any, user: User, **_: Any) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False


def _factor_changed(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    # A session begun with the password alone must not outlive the moment it is no longer enough.
    if more["authenticator"].type != Authenticator.Type.RECOVERY_CODES:
        end_other_sessions(request, user)
