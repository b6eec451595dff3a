"""Pages of the register: what came in, and why it was decided so."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.identity.selectors import actor_of
from tidewaiter.register import selectors

PAGE = 50
_ASKED = ("search", "office", "lane", "state")


@login_required
def declarations(request: HttpRequest) -> HttpResponse:
    """The declarations one may see, newest first; narrowed by what the form says."""
    actor = _actor(request)
    asked = {name: request.GET.get(name, "").strip()[:70] for name in _ASKED}
    after = request.GET.get("after", "")
    rows = []
    if holds(actor, Permission.DECLARATION_READ):
        rows = list(
            selectors.declarations(
                actor,
                selectors.Filter(
                    search=asked["search"] or None,
                    office=asked["office"] or None,
                    lane=asked["lane"] or None,
                    state=asked["state"] or None,
                ),
                after=int(after) if after.isdecimal() and len(after) < 19 else None,
                limit=PAGE,
            )
        )
    narrowed = {name: value for name, value in asked.items() if value}
    further = urlencode(narrowed | {"after": rows[-1].pk if rows else ""})
    return render(
        request,
        "register/declarations.html",
        {
            "rows": rows,
            "asked": asked,
            "narrowed": bool(narrowed),
            "further": further if len(rows) == PAGE else "",
            "first": not after,
            "lanes": ("red", "yellow", "blue", "green"),
            "may_read": holds(actor, Permission.DECLARATION_READ),
        },
    )


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, User):
        raise Forbidden("Nobody is signed in.")
    return actor_of(user)
