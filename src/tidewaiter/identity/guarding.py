"""What every page of an officer has around it: signing in, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Forbidden, NotVisible, Unknown

View = Callable[..., HttpResponseBase]


def page(*missing: type[TidewaiterError]) -> Callable[[View], View]:
    """For views: only for who is signed in; what may not be seen is not there; the rest is refused.

    ``missing`` are the errors of the room that say that there is no such object. Other errors of
    the tree are the view's to show.
    """

    absent: tuple[type[TidewaiterError], ...] = (NotVisible, Unknown, *missing)

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except absent as problem:
                raise Http404(problem.message) from None
            except Forbidden as problem:
                return render(request, "pages/refused.html", {"problem": problem}, status=403)

        return guarded

    return guard
