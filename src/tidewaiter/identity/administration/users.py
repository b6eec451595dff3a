"""Pages about users: who has which role where, and what an administrator does about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from tidewaiter.core.errors import TidewaiterError, ValueRefused
from tidewaiter.identity import policy, selectors, services
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.administration import sections
from tidewaiter.identity.administration.panels import panels
from tidewaiter.identity.administration.people import AWAY, LACKING
from tidewaiter.identity.administration.words import ROLES
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.roles import RoleName
from tidewaiter.pages import once
from tidewaiter.pages.asking_first import ask_first
from tidewaiter.pages.notices import Undo, confirm, seen_already
from tidewaiter.pages.paging import cut
from tidewaiter.pages.problems import all_shown

PAGE = 50
ROWS = 40
"""Roles that a form can hold."""

Held = tuple[str, str]


@page()
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """The sections that the reader may open."""
    found = sections.places(request)
    if not found:
        raise Forbidden("No section of administration is yours.")
    context = {"places": found, "panels": panels(signed_in(request), timezone.now())}
    return render(request, "identity/administration/index.html", context)


@page()
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Users by name with their roles."""
    actor = signed_in(request)
    policy.require(actor, Permission.USER_READ)
    search = request.GET.get("search", "").strip()[:150]
    after = request.GET.get("after", "")[:150]
    lacking = request.GET.get("lacking", "")
    lacking = lacking if lacking in LACKING else ""
    found = selectors.users(
        after=after,
        limit=PAGE + 1,
        search=search,
        lacking=lacking,
        since=timezone.now() - AWAY,
    )
    rows, following = cut(found, PAGE, lambda one: one.username)
    context = {
        "rows": [(one, _roles(one)) for one in rows],
        "next": following,
        "first": not after,
        "search": search,
        "lacking": lacking,
        "lacks": LACKING.items(),
        "may_manage": policy.holds(actor, Permission.USER_MANAGE),
    }
    return render(request, "identity/administration/users.html", context)


def _roles(user: User) -> list[tuple[str | Promise, str]]:
    held = sorted(user.memberships.all(), key=lambda one: (one.role, one.office))
    return [(ROLES.get(one.role, one.role), one.office) for one in held]


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Add a user; the password is shown this once."""
    actor = signed_in(request)
    policy.require(actor, Permission.USER_MANAGE)
    context: dict[str, Any] = {
        "name": request.POST.get("name", "").strip()[:150],
        "with_password": request.method != "POST" or "with_password" in request.POST,
        "rows": _rows(_asked(request)),
        "roles": ROLES.items(),
    }
    if request.method != "POST":
        return render(request, "identity/administration/new_user.html", context)
    try:
        made, password = services.create_user(
            actor=actor,
            name=context["name"],
            memberships=_held(request),
            with_password=context["with_password"],
            at=timezone.now(),
        )
    except Forbidden:
        raise
    except TidewaiterError as problem:
        context["problems"] = all_shown(problem)
        return render(request, "identity/administration/new_user.html", context, status=422)
    if not password:
        confirm(request, gettext("Added"))
        return redirect("admin_user", name=made.username)
    return _password(request, made, password)


def _password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Lead on to the page that shows a password once."""
    once.keep(request, "password", user.pk, password, timezone.now())
    return redirect("admin_user_given", name=user.username)


@page()
@require_GET
def given_password(request: HttpRequest, name: str) -> HttpResponse:
    """A password that was made just now, this once."""
    found = selectors.user(name)
    policy.require(signed_in(request), Permission.USER_MANAGE, owner=found.username)
    password = once.take(request, "password", found.pk, timezone.now())
    if password is None:
        seen_already(request)
        return redirect("admin_user", name=found.username)
    context = {"shown": found, "password": password}
    return render(request, "identity/administration/password.html", context)


@page()
@require_safe
def user(request: HttpRequest, name: str) -> HttpResponse:
    """One user: roles, state, and what one may do about it."""
    actor = signed_in(request)
    policy.require(actor, Permission.USER_READ)
    return _user(request, actor, selectors.user(name))


def _user(
    request: HttpRequest,
    actor: Actor,
    found: User,
    rows: list[Held] | None = None,
    problem: TidewaiterError | None = None,
) -> HttpResponse:
    held = [(one.role, one.office) for one in found.memberships.order_by("role", "office")]
    context = {
        "shown": found,
        "held": [(ROLES.get(role, role), office) for role, office in held],
        "rows": _rows(rows if rows is not None else held),
        "roles": ROLES.items(),
        "factors": selectors.second_factors(found),
        "locked": selectors.failed_sign_ins(found),
        "may_manage": policy.may(actor, Permission.USER_MANAGE, owner=found.username),
        "is_self": found.username == actor.name,
        "manages": policy.holds(actor, Permission.USER_MANAGE),
        "problems": all_shown(problem) if problem else [],
    }
    status = 422 if problem else 200
    return render(request, "identity/administration/user.html", context, status=status)


@page()
@require_POST
def user_roles(request: HttpRequest, name: str) -> HttpResponse:
    """Give a user these roles and no others."""
    actor = signed_in(request)
    found = selectors.user(name)
    try:
        services.set_roles(
            actor=actor, name=found.username, memberships=_held(request), at=timezone.now()
        )
    except Forbidden:
        raise
    except TidewaiterError as problem:
        return _user(request, actor, found, _asked(request), problem)
    confirm(request, gettext("The roles are saved. Open sessions of this user have ended."))
    return redirect("admin_user", name=found.username)


def _asked(request: HttpRequest) -> list[Held]:
    """The rows of the form of which a role was chosen."""
    found = []
    for number in range(ROWS):
        role = request.POST.get(f"role-{number}", "")
        if role:
            found.append((role[:20], request.POST.get(f"office-{number}", "").strip()[:40]))
    return found


def _rows(held: list[Held]) -> list[Held]:
    return [*held, *[("", "")] * 3][:ROWS]


def _held(request: HttpRequest) -> list[tuple[RoleName, str]]:
    """The roles of the form; an office that is left out stands for every office.

    Raises :class:`ValueRefused` for a role that there is not.
    """
    found = []
    for role, office in _asked(request):
        if role not in ROLES:
            raise ValueRefused(gettext("there is no role '%(role)s'.") % {"role": role})
        found.append((RoleName(role), office or ALL_OFFICES))
    return found


Verb = Callable[..., Any]

VERBS: Mapping[str, tuple[Verb, str | Promise, str | Promise, str | Promise]] = {
    "deactivate": (
        services.deactivate,
        _("Deactivate %(name)s?"),
        _("%(name)s is signed out everywhere and let in no more. What was done stays theirs."),
        _("Deactivate"),
    ),
    "reactivate": (
        services.reactivate,
        _("Let %(name)s in again?"),
        _("%(name)s can sign in again, with the roles held before."),
        _("Let in again"),
    ),
    "unlock": (
        services.unlock,
        _("Unlock %(name)s?"),
        _("Failed sign-ins of %(name)s are forgotten, so that they can try again at once."),
        _("Unlock"),
    ),
    "second-factor": (
        services.reset_second_factor,
        _("Reset the second factor of %(name)s?"),
        _(
            "Every second factor of %(name)s is forgotten, and they are signed out. Make sure that "
            "it is really them who asks: meet them, or call them."
        ),
        _("Reset the second factor"),
    ),
    "password": (
        services.reset_password,
        _("Make a new password for %(name)s?"),
        _("%(name)s is signed out. The new password is shown once and must be changed at sign-in."),
        _("Make a new password"),
    ),
}
"""What can be done to a user: the service, and the title, text and button that ask first."""

_DONE: Mapping[str, str | Promise] = {
    "deactivate": _("Deactivated. Open sessions of this user have ended."),
    "reactivate": _("Let in again"),
    "unlock": _("Unlocked"),
    "second-factor": _("The second factor is reset. It must be set up anew at the next sign-in."),
}
_UNDOES = {"deactivate": "reactivate", "reactivate": "deactivate"}


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def change_user(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """Ask whether to do something to a user, and do it."""
    actor = signed_in(request)
    found = selectors.user(name)
    policy.require(actor, Permission.USER_MANAGE, owner=found.username)
    service, title, text, word = VERBS[verb]
    back = reverse("admin_user", args=[found.username])
    if request.method != "POST":
        return ask_first(
            request,
            title=str(title) % {"name": found.username},
            text=str(text) % {"name": found.username},
            verb=word,
            keep=gettext("Leave it as it is"),
            back=back,
        )
    at: datetime = timezone.now()
    given = service(actor=actor, name=found.username, at=at)
    if verb == "password":
        return _password(request, found, given)
    undo = _UNDOES.get(verb)
    way_back = Undo(reverse("admin_user_change", args=[found.username, undo])) if undo else None
    confirm(request, str(_DONE[verb]), way_back)
    return redirect("admin_user", name=found.username)
