"""What somebody sent after their session had ended: kept until they have signed in again.

A form that takes long to fill carries a seal, which says whose it is. What comes with a good seal
from nobody is kept in the browser's own, new session, and given back to that user alone once they
have signed in; signing in as somebody else throws it away. Without a seal nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tidewaiter.identity.models import User

FIELD = "seal"
"""The hidden field of the form."""
LARGEST = 200_000
"""Characters that are kept of a form."""
_NAME = "unsent"
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
            _keep(request)
        return view(request, *args, **kwargs)

    return keeping


def _keep(request: HttpRequest) -> None:
    try:
        owner = signing.loads(
            request.POST.get(FIELD, ""), salt=_SALT, max_age=settings.SESSION_LASTS
        )
    except signing.BadSignature:
        return
    told = {name: str(value) for name, value in request.POST.items()}
    told.pop("csrfmiddlewaretoken", None)
    if sum(map(len, told.values())) <= LARGEST:
        request.session[_NAME] = {"owner": owner, "path": request.path, "told": told}


def given_back(request: HttpRequest) -> dict[str, str]:
    """What the user sent to this address before signing in again; empty for nothing.

    It stays until :func:`forget`, so that loading the page anew loses nothing.
    """
    found = request.session.get(_NAME)
    if not found or not isinstance(request.user, User):
        return {}
    if found["owner"] != request.user.pk:
        forget(request)
        return {}
    return dict(found["told"]) if found["path"] == request.path else {}


def forget(request: HttpRequest) -> None:
    """It was kept otherwise, or is not wanted any more."""
    request.session.pop(_NAME, None)
