"""How a request to the API says who it comes from: ninja authenticators that give an Actor.

Use them together, ``auth=[system_key, session]``: a request with an ``Authorization`` header stands
or falls by that header, one without it by its session. Both set ``request.auth`` to an
:class:`~tidewaiter.identity.actor.Actor`; without one ninja answers 401.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from tidewaiter.identity import keyring, keys, selectors
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.models import User


class SystemKeyAuth(HttpBearer):
    """``Authorization: Bearer tw_<id>_<secret>``: the key of a system."""

    openapi_bearerFormat = "tw_<id>_<secret>"  # noqa: N815 - the name is OpenAPI's

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The system, or ``None`` if the key is unknown, revoked or expired."""
        found = keys.read(token)
        return keyring.actor_of(found, timezone.now()) if found else None


class SessionAuth(APIKeyCookie):
    """The cookie of a signed-in, active user; what changes something needs a CSRF token too.

    Raises :class:`Forbidden` for a missing or wrong CSRF token, and while a second factor that the
    user's role demands is not set up.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The user, or ``None`` if nobody is signed in or the request came with a header."""
        if self.param_name not in request.COOKIES or "Authorization" in request.headers:
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        if check_csrf(request) is not None:
            raise Forbidden("The CSRF token is missing or wrong.", advice="Send X-CSRFToken.")
        return self._actor(user)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """As :meth:`__call__`; ninja asks for a method of this name."""
        return self(request)

    def _actor(self, user: User) -> Actor:
        if user.must_change_password:
            raise Forbidden("Your password was given to you.", advice="Change it on the site.")
        actor = selectors.actor_of(user)
        if selectors.lacks_second_factor(user, actor.roles):
            raise Forbidden("Your role needs a second factor.", advice="Set it up on the site.")
        return actor


system_key = SystemKeyAuth()
session = SessionAuth()


def acting(request: HttpRequest) -> Actor:
    """Who an authenticator above found behind a request."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
