"""What somebody sent and what was not taken: kept until they send it again or throw it away.

That happens after their session has ended, until they have signed in again, and after they have
signed in again elsewhere in the same browser, which makes the forms of older pages void
(:func:`overtaken`).

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
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

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


def keep(request: HttpRequest, owner: int, *, ended: bool = True) -> bool:
    """Keep what was sent as it is; whether there was something, and not too much of it.

    ``owner`` is the key of the user who gets it back, ``ended`` whether their session has run out.
    """
    pairs = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if not pairs or sum(len(value) for _, value in pairs) > LARGEST:
        return False
    request.session[_NAME] = {
        "owner": owner,
        "path": request.path,
        "address": request.get_full_path(),
        "pairs": pairs,
        "files": bool(request.FILES),
        "ended": ended,
    }
    return True


def is_form(request: HttpRequest) -> bool:
    """Whether a person sent it by a form of a page; passwords and codes are none."""
    try:
        name = resolve(request.path_info).view_name or ""
    except Resolver404:
        return False
    own = name.startswith(("api", "account_", "mfa_"))
    part = request.headers.get("HX-Request") == "true"
    return request.method == "POST" and bool(name) and not own and not part


def overtaken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is void: back to the page, with what was sent.

    Only what a page of this site sent is kept, for whoever is signed in now: what another site
    makes a browser send must not come to be offered here. All others are told what to do.
    """
    user = request.user
    if isinstance(user, User) and request.method == "POST" and _from_here(request):
        sealed = _sealed_by(request)
        if is_form(request) and sealed in (None, user.pk) and keep(request, user.pk, ended=False):
            return redirect(request.get_full_path())
        if resolve(request.path_info).view_name == "account_login":
            return redirect(request.get_full_path())  # signed in meanwhile, in another tab
    return csrf_failure(request, reason)


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == here


def _keep_sealed(request: HttpRequest) -> None:
    owner = _sealed_by(request)
    if owner is not None:
        keep(request, owner)


def _sealed_by(request: HttpRequest) -> int | None:
    """Whose form it is by its seal; ``None`` for a form without one, or with one that is old."""
    try:
        sealed = request.POST.get(FIELD, "")
        return int(signing.loads(sealed, salt=_SALT, max_age=settings.SESSION_LASTS))
    except signing.BadSignature:
        return None


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
