"""What somebody sent after their session had ended: kept until they have signed in again.

It is kept in the browser's own, new session, and given back to that user alone once they have
signed in; signing in as somebody else throws it away. Whose it is, is known in two ways: a session
that has run out still says whose it was (:func:`keep`), and a form that takes long to fill carries
a seal (:func:`kept`). From anybody else nothing is kept.

A view behind :func:`kept` puts it into its form again; of all others :class:`GivenBack` shows it,
to be sent or thrown away. Files are not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tidewaiter.identity.models import User

FIELD = "seal"
"""The hidden field of the form."""
LARGEST = 200_000
"""Characters that are kept of a form."""
_NAME = "unsent"
_OWN = "shows_what_was_unsent"
_SALT = "tidewaiter.identity.unsent"

View = Callable[..., HttpResponseBase]


def seal(request: HttpRequest) -> str:
    """Whose form it is, for the form's field :data:`FIELD`."""
    return signing.dumps(request.user.pk, salt=_SALT)


def kept(view: View) -> View:
    """For views, outside of what asks to sign in: keep what was sent without a session."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            _keep_sealed(request)
        return view(request, *args, **kwargs)

    setattr(keeping, _OWN, True)
    return keeping


def keep(request: HttpRequest, owner: int) -> None:
    """Keep what was sent as it is; ``owner`` is the key of the user whose session has run out."""
    pairs = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if not pairs or sum(len(value) for _, value in pairs) > LARGEST:
        return
    request.session[_NAME] = {
        "owner": owner,
        "path": request.path,
        "address": request.get_full_path(),
        "pairs": pairs,
        "files": bool(request.FILES),
    }


def _keep_sealed(request: HttpRequest) -> None:
    try:
        owner = signing.loads(
            request.POST.get(FIELD, ""), salt=_SALT, max_age=settings.SESSION_LASTS
        )
    except signing.BadSignature:
        return
    keep(request, owner)


def given_back(request: HttpRequest) -> dict[str, str]:
    """What the user sent to this address before signing in again; empty for nothing.

    It stays until :func:`forget`, so that loading the page anew loses nothing.
    """
    found = _found(request)
    return dict(found["pairs"]) if found else {}


def _found(request: HttpRequest) -> dict[str, Any]:
    found = request.session.get(_NAME)
    if not found or not isinstance(request.user, User):
        return {}
    if found["owner"] != request.user.pk:
        forget(request)
        return {}
    return dict(found) if found["path"] == request.path else {}


def forget(request: HttpRequest) -> None:
    """It was kept otherwise, or is not wanted any more."""
    request.session.pop(_NAME, None)


class GivenBack:
    """Shows what was sent after its session had ended, once its sender comes back to the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Stand before the page, until it is sent or thrown away."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or getattr(view, _OWN, False):
            return None
        found = _found(request)
        if not found:
            return None
        if request.method != "GET":
            forget(request)
            return None
        written = [value for _, value in found["pairs"] if " " in value.strip()]
        return render(request, "identity/unsent.html", {"unsent": found, "written": written})
