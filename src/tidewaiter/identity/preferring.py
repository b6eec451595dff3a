"""Pages as their reader wants them: language, time zone, and what templates know of the rest."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from tidewaiter.identity.models import Preferences, User
from tidewaiter.identity.selectors import preferences_of, time_zones


class Preferring:
    """Middleware, after the one that knows the user: pages in the reader's language and zone.

    What the reader has not chosen is the site's way. The API is in no reader's language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the ways of the reader."""
        chosen = _chosen(request)
        if chosen is None:
            return self.get_response(request)
        request.preferences = chosen  # type: ignore[attr-defined]
        if chosen.language in dict(settings.LANGUAGES):
            translation.activate(chosen.language)
            request.LANGUAGE_CODE = chosen.language
        if chosen.time_zone not in time_zones():
            return self.get_response(request)
        with timezone.override(ZoneInfo(chosen.time_zone)):
            return self.get_response(request)


def _chosen(request: HttpRequest) -> Preferences | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.path_info.startswith(("/api/", "/events")):
        return None
    user = request.user
    return preferences_of(user) if isinstance(user, User) else None
