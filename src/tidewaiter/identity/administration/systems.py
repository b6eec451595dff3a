"""Pages about systems and their keys; a key's text is shown once, when it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity import policy, selectors, services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.administration.words import SCOPES
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden, IdentityError
from tidewaiter.identity.guarding import page
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.identity.permissions import Permission
from tidewaiter.pages import once
from tidewaiter.pages.asked import whole
from tidewaiter.pages.asking_first import ask_first
from tidewaiter.pages.notices import Undo, confirm, seen_already
from tidewaiter.pages.paging import cut
from tidewaiter.pages.problems import all_shown

PAGE = 50


@page()
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Systems by code with their keys."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_READ)
    after = request.GET.get("after", "")[:40]
    found = selectors.systems(after=after, limit=PAGE + 1)
    shown, following = cut(found, PAGE, lambda one: one.code)
    at = timezone.now()
    rows = []
    for one in shown:
        one_keys = list(one.keys.all())
        good = sum(_good(key, one, at) for key in one_keys)
        used = max((key.last_used_at for key in one_keys if key.last_used_at), default=None)
        rows.append((one, good, len(one_keys), used))
    context = {
        "rows": rows,
        "next": following,
        "first": not after,
        "may_manage": policy.holds(actor, Permission.SYSTEM_MANAGE),
    }
    return render(request, "identity/administration/systems.html", context)


def _good(key: SystemKey, system: System, at: Any) -> bool:
    ended = key.expires_at is not None and key.expires_at <= at
    return system.active and key.revoked_at is None and not ended


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def new_system(request: HttpRequest) -> HttpResponse:
    """Add a system."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_MANAGE)
    context: dict[str, Any] = {
        "code": request.POST.get("code", "").strip()[:60],
        "name": request.POST.get("name", "").strip()[:200],
        "offices": request.POST.get("offices", "*")[:2000],
        "chosen": request.POST.getlist("scopes"),
        "scopes": SCOPES.items(),
    }
    if request.method == "POST":
        try:
            made = services.make_system(
                actor=actor,
                code=context["code"],
                name=context["name"],
                scopes=context["chosen"],
                offices=context["offices"].replace(",", " ").split(),
                at=timezone.now(),
            )
            confirm(request, gettext("Added. Issue a key for it below."))
            return redirect("admin_system", code=made.code)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            context["problems"] = all_shown(problem)
    status = 422 if context.get("problems") else 200
    return render(request, "identity/administration/new_system.html", context, status=status)


@page()
@require_safe
def system(request: HttpRequest, code: str) -> HttpResponse:
    """One system and its keys."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_READ)
    return _system(request, actor, selectors.system(code))


def _system(
    request: HttpRequest, actor: Actor, found: System, problem: TidewaiterError | None = None
) -> HttpResponse:
    at = timezone.now()
    keys = [
        (key, _good(key, found, at))
        for key in found.keys.select_related("replaced_by").order_by("-pk")
    ]
    context = {
        "shown": found,
        "keys": keys,
        "scopes": [(scope, SCOPES.get(scope, scope)) for scope in found.scopes],
        "may_manage": policy.holds(actor, Permission.SYSTEM_MANAGE),
        "hours": services.OVERLAP_HOURS,
        "problems": all_shown(problem) if problem else [],
    }
    status = 422 if problem else 200
    return render(request, "identity/administration/system.html", context, status=status)


@page()
@require_POST
def system_active(request: HttpRequest, code: str) -> HttpResponse:
    """Let a system in, or no more."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_MANAGE)
    active = request.POST.get("active") == "1"
    found = services.set_system_active(actor=actor, code=code, active=active, at=timezone.now())
    said = gettext("Its keys work again") if active else gettext("Its keys work no more")
    back = Undo(reverse("admin_system_active", args=[code]), {"active": "0" if active else "1"})
    confirm(request, said, back)
    return redirect("admin_system", code=found.code)


@page()
@require_POST
def issue_key(request: HttpRequest, code: str) -> HttpResponse:
    """Issue a key; its text is shown this once."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_MANAGE)
    found = selectors.system(code)
    at = timezone.now()
    try:
        days = _number(request.POST.get("days", ""), 3650)
        key, token = services.issue_key(
            actor=actor,
            code=found.code,
            scopes=request.POST.getlist("scopes") or None,
            expires=at + timedelta(days=days) if days else None,
            at=at,
        )
    except Forbidden:
        raise
    except TidewaiterError as problem:
        return _system(request, actor, found, problem)
    return _token(request, key, token)


@page()
@require_POST
def rotate_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """Put a new key in place of another, which still works for a while."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_MANAGE)
    found = selectors.key(prefix)
    try:
        hours = _number(request.POST.get("hours", ""), 24 * 90)
        key, token = services.rotate_key(
            actor=actor,
            prefix=prefix,
            overlap=timedelta(hours=services.OVERLAP_HOURS if hours is None else hours),
            at=timezone.now(),
        )
    except Forbidden:
        raise
    except TidewaiterError as problem:
        return _system(request, actor, found.system, problem)
    return _token(request, key, token)


def _token(request: HttpRequest, key: SystemKey, token: str) -> HttpResponse:
    """Lead on to the page that shows a key once."""
    once.keep(request, "key", key.prefix, token, timezone.now())
    return redirect("admin_key_given", prefix=key.prefix)


@page()
@require_GET
def given_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """The text of a key that was issued just now, this once."""
    policy.require(signed_in(request), Permission.SYSTEM_MANAGE)
    key = selectors.key(prefix)
    token = once.take(request, "key", key.prefix, timezone.now())
    if token is None:
        seen_already(request)
        return redirect("admin_system", code=key.system.code)
    context = {"key": key, "token": token, "shown": key.system}
    return render(request, "identity/administration/token.html", context)


def _number(text: str, most: int) -> int | None:
    """A whole number from 0 to ``most``, ``None`` for nothing. Raises :class:`IdentityError`."""
    text = text.strip()
    if not text:
        return None
    found = whole(text, 6)
    if found is None or found > most:
        raise IdentityError(
            gettext("'%(text)s' is not a number from 0 to %(most)s.") % {"text": text, "most": most}
        )
    return found


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """Ask whether to end a key, and end it."""
    actor = signed_in(request)
    policy.require(actor, Permission.SYSTEM_MANAGE)
    found = selectors.key(prefix)
    back = reverse("admin_system", args=[found.system.code])
    if request.method == "POST":
        services.revoke_key(actor=actor, prefix=prefix, at=timezone.now())
        confirm(request, gettext("The key is revoked"))
        return redirect(back)
    return ask_first(
        request,
        title=gettext("Revoke the key %(key)s?") % {"key": f"tw_{prefix}"},
        text=gettext(
            "Whoever uses it is refused within seconds. It cannot be brought back; to change keys "
            "without an interruption, rotate it."
        ),
        verb=gettext("Revoke the key"),
        keep=gettext("Keep it"),
        back=back,
    )
