"""What pages about one declaration share: who asks, what they see, and what is on file."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.register import selectors
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.register.models import Declaration

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, str, Rest], HttpResponse]


def about_one(view: View[Rest]) -> View[Rest]:
    """A view about one declaration: a :func:`page` that also tells what was purged."""

    @wraps(view)
    def guarded(request: HttpRequest, mrn: str, *rest: Rest.args, **more: Rest.kwargs) -> Any:
        try:
            return view(request, mrn, *rest, **more)
        except Gone as problem:
            return render(request, "register/gone.html", {"problem": problem}, status=410)

    return cast("View[Rest]", page(NotFound)(guarded))


def seen(request: HttpRequest, mrn: str) -> tuple[Actor, Declaration]:
    """Who asks, and the declaration. Raises as :func:`selectors.declaration` does.

    Who may not read declarations at all is told nothing of any: to them none exists.
    """
    actor = signed_in(request)
    try:
        return actor, selectors.declaration(actor, mrn, Permission.DECISION_EXPLAIN)
    except Forbidden as problem:
        raise NotVisible from problem


def parsed(text: str) -> dict[str, Any]:
    """An object kept as JSON."""
    found: dict[str, Any] = json.loads(text)
    return found
