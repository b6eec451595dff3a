"""Who asks, in tests of the whole API."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from tidewaiter.identity.models import User


def with_second_factor(user: User) -> User:
    """The user, no longer asked to set up a second factor before anything else."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    user.refresh_from_db()  # which ended the sessions it had
    return user
