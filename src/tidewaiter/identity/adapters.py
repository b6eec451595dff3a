"""How allauth is bent to an administration: no sign-up, sealed secrets, bound providers."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.encoding import force_bytes

from tidewaiter.identity.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address, or 0.0.0.0 for all whose address is not known together.

        ``X-Forwarded-For`` is believed for as many entries, from the right, as there are proxies of
        ours (``TIDEWAITER_PROXIES``); what stands further left, a caller may have written.
        """
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return "0.0.0.0"  # noqa: S104 - an address that nobody has, not one to listen on

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: :mod:`tidewaiter.identity.throttle` counts failed passwords, and only it."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie encrypted in the database, under the site's secret key."""

    def encrypt(self, text: str) -> str:
        """The text sealed; authenticated, so a changed one does not open."""
        return _seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text opened, also under a secret key that was in use before.

        Raises :class:`cryptography.fernet.InvalidToken` if no key opens it.
        """
        return _seals().decrypt(encrypted_text.encode()).decode()


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who signs in by a provider is somebody an administrator has added, or nobody.

    At the first sign-in the claim ``TIDEWAITER_OIDC_CLAIM`` names the user; from then on the
    provider's own identifier of the person does, so that a name given anew opens nothing.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind a provider's identity to the user it names, once."""
        if sociallogin.is_existing:
            return
        user = _named(sociallogin.account.extra_data)
        if user is None or SocialAccount.objects.filter(user=user).exists():
            raise ImmediateHttpResponse(render(request, "identity/unknown_here.html", status=403))
        sociallogin.connect(request, user)


def _named(claims: dict[str, Any]) -> User | None:
    told = {**claims.get("userinfo", {}), **claims.get("id_token", {}), **claims}
    name = told.get(settings.OIDC_CLAIM)
    if not isinstance(name, str) or not name:
        return None
    return User.objects.filter(username__iexact=name, is_active=True).first()


def _seals() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_seal_key(key)) for key in keys])


def _seal_key(key: str | bytes) -> bytes:
    derived = hashlib.blake2b(force_bytes(key), digest_size=32, person=b"tidewaiter mfa").digest()
    return base64.urlsafe_b64encode(derived)
