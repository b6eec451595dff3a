"""Pages of lists, of their entries in force, and of one entry with what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.desks.risk.screening import listing, live, selectors
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.models import Change, SeenMatch
from tidewaiter.desks.risk.screening.pages import words
from tidewaiter.desks.risk.screening.pages.parts import PAGE, tabs
from tidewaiter.desks.risk.screening.policy import NameList
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.rulebook.models import Document

MOST_MATCHES = 20


@page(UnknownList)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The lists in force: what each is, how old its data are, which edition is in use."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    at = timezone.now()
    policies = selectors.policies(at)
    editions, used = selectors.latest_of_all(), live.screener(policies).editions()
    waiting = {one.list: one for one in listing.editions(outcome="", limit=listing.MOST)}
    rows = [
        {
            "policy": policy,
            "edition": editions.get(name),
            "used": used.get(name),
            "waiting": waiting.get(name),
            "stale": _stale(policy, used.get(name), at),
        }
        for name, policy in sorted(policies.items())
    ]
    context = {
        "tabs": tabs("name_lists"),
        "rows": rows,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "screening/lists.html", context)


def _stale(policy: NameList, used: Any, at: datetime) -> bool:
    if policy.stale_after_days is None or used is None or used.as_of is None:
        return False
    return bool(at.date() > used.as_of + timedelta(days=policy.stale_after_days))


@page(UnknownList)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries of a list in force, by reference, from a reference on."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    name = request.GET.get("list", "")[:200]
    if not name:
        return redirect("name_lists")
    policy = selectors.policy(name, timezone.now())
    key = request.GET.get("key", "").strip()[:200]
    after = request.GET.get("after", "")[:200]
    exact = listing.entry(name, key) if key else None
    found = [exact] if exact else []
    if not key:
        found = listing.entries(name, after=after, limit=PAGE + 1)
    context = {
        "tabs": tabs("name_lists"),
        "policy": policy,
        "edition": selectors.latest(name),
        "rows": [(one, words.word(words.KIND, one.kind)) for one in found[:PAGE]],
        "next": found[PAGE - 1].key if len(found) > PAGE else None,
        "first": not after,
        "key": key,
    }
    return render(request, "screening/entries.html", context)


@page(UnknownList)
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """One entry: what it says, what editions did to it, and whom it matched."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    name, key = request.GET.get("list", "")[:200], request.GET.get("key", "")[:200]
    events = selectors.history(name, key)
    at = timezone.now()
    policy = selectors.policies(at).get(name)
    said = next((one.plain for one in events if one.content), {})
    rows = SeenMatch.objects.filter(list=name, entry=key).select_related("latest")
    context = {
        "tabs": tabs("name_lists"),
        "list": name,
        "key": key,
        "title": policy.title if policy else name,
        "known": Document.objects.filter(kind=selectors.KIND, identifier=name).exists(),
        "policy": policy,
        "name": next(iter(said.get("names", ())), key),
        "said": words.values_of(said),
        "gone": events[0].change == Change.DELISTED,
        "history": [(one, words.word(words.CHANGE, one.change)) for one in events],
        "matches": [
            (one, words.word(words.STANDING, one.standing), one.waits(at.date()))
            for one in rows.order_by("-pk")[:MOST_MATCHES]
        ],
    }
    return render(request, "screening/entry.html", context)
