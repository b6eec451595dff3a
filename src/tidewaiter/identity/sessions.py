"""What ends or marks sessions: wired to Django's and allauth's signals by the application."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from tidewaiter.identity.models import User


def connect() -> None:
    """Listen."""
    for signal in (password_changed, password_set):
        signal.connect(_own_password, dispatch_uid="identity.own-password")
    for change in (post_save, post_delete):
        change.connect(_factor_changed, sender=Authenticator, dispatch_uid="identity.factor")
    for signal in (authenticator_added, authenticator_removed):
        signal.connect(_keep_this, dispatch_uid="identity.keep-this")


def end_sessions(user_id: int) -> None:
    """End every session of a user, within the transaction of the caller."""
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
    UserSession.objects.filter(user_id=user_id).delete()


def _own_password(sender: Any, user: User, **_: Any) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False


def _factor_changed(sender: Any, instance: Authenticator, **more: Any) -> None:
    # A session begun with the password alone must not outlive the moment it is no longer enough.
    if more.get("created", True) and instance.type != Authenticator.Type.RECOVERY_CODES:
        end_sessions(instance.user_id)


def _keep_this(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
