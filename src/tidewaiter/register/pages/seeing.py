"""What pages about one declaration share: who asks, what they see, and what is on file."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.permissions import Permission
from tidewaiter.register import selectors
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.register.models import Declaration

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, str, Rest], HttpResponse]


def about_one(view: View[Rest]) -> View[Rest]:
    """A view about one declaration, for who is signed in; what one may not see does not exist.

    Errors of the register that the view does not tell itself become a page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, mrn: str, *rest: Rest.args, **more: Rest.kwargs) -> Any:
        try:
            return view(request, mrn, *rest, **more)
        except (NotVisible, NotFound) as problem:
            raise Http404(problem.message) from None
        except Gone as problem:
            return refused(request, problem, 410)
        except Forbidden as problem:
            return refused(request, problem, 403)

    return cast("View[Rest]", login_required(guarded))


def seen(request: HttpRequest, mrn: str) -> tuple[Actor, Declaration]:
    """Who asks, and the declaration. Raises as :func:`selectors.declaration` does.

    Who may not read declarations at all is told nothing of any: to them none exists.
    """
    actor = signed_in(request)
    try:
        return actor, selectors.declaration(actor, mrn, Permission.DECISION_EXPLAIN)
    except Forbidden as problem:
        raise NotVisible from problem


def refused(request: HttpRequest, problem: TidewaiterError, status: int) -> HttpResponse:
    """A page that says what may not be done, and what to do instead."""
    titles = {
        403: gettext("You may not do this"),
        410: gettext("It was deleted when its retention time had passed"),
    }
    context = {"problem": problem, "title": titles.get(status, gettext("It cannot be done"))}
    return render(request, "register/refused.html", context, status=status)


def parsed(text: str) -> dict[str, Any]:
    """An object kept as JSON."""
    found: dict[str, Any] = json.loads(text)
    return found
