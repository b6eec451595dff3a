"""Pages of lists, policies, offices, capacity, cases, tables of states: by kind, and one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.paging import cut
from tidewaiter.rulebook import kinds, listing, selectors
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.models import Version
from tidewaiter.rulebook.pages import entries, lanes, words
from tidewaiter.rulebook.status import Status

PAGE = 50


@page(UnknownRule)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The kinds of rules with how many are in force, and the changes that wait."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    everything = selectors.current(timezone.now()).everything
    found = [
        (one.name, words.kinds_word(one.name), words.ABOUT.get(one.name, one.title),
         len(everything.get(one.name, {})))
        for one in sorted(kinds.all_kinds(), key=lambda one: list(words.KINDS).index(one.name)
                          if one.name in words.KINDS else 99)
    ]  # fmt: skip
    waiting = listing.change_requests(outcome="", limit=6)
    context = {
        "kinds": found,
        "waiting": waiting[:5],
        "more": len(waiting) > 5,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        "may_decide": holds(actor, Permission.RULE_APPROVE),
    }
    return render(request, "rulebook/rules.html", context)


@page(UnknownRule)
@require_safe
def of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The documents of one kind by name."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    kinds.kind_of(kind)
    if kind == "profile":
        return redirect("profiles")
    search = request.GET.get("search", "").strip()[:100]
    after = request.GET.get("after", "")[:100]
    found = listing.documents(
        at=timezone.now(), kind=kind, search=search, after=(kind, after), limit=PAGE + 1
    )
    rows, following = cut(found, PAGE, lambda one: one.document.identifier)
    context = {
        "kind": kind,
        "title": words.kinds_word(kind),
        "about": words.ABOUT.get(kind, ""),
        "rows": [(one, words.STATUS[one.shown.status]) for one in rows],
        "next": following,
        "first": not after,
        "search": search,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "rulebook/kind.html", context)


@page(UnknownRule)
@require_safe
def rule(request: HttpRequest, kind: str, identifier: str) -> HttpResponse:
    """One document: what counts now, in words where there are some, its text and its versions."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    if kind == "profile":
        return redirect("profile", identifier=identifier)
    at = timezone.now()
    document = selectors.document(kind, identifier)
    shown = listing.history(document, at)
    current = listing.ruling(shown, at)
    version = _with_content(current.version, shown)
    context = {
        "kind": kind,
        "kind_word": words.kind_word(kind),
        "kinds_word": words.kinds_word(kind),
        "identifier": identifier,
        "document": document,
        "current": current,
        "status": words.STATUS[current.status],
        "means": words.MEANING.get(current.status, ""),
        "title": version.plain.get("title", ""),
        "text": words.text_of(kind, identifier, version.plain),
        "versions": [(one, words.STATUS[one.status]) for one in reversed(shown)],
        "waiting": [one for one in shown if one.status is Status.PROPOSED],
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        **_words(request, kind, version),
    }
    return render(request, "rulebook/rule.html", context)


def _with_content(version: Version, shown: list[listing.Shown]) -> Version:
    """The version, or the last one before it that says something."""
    kept = [one.version for one in shown if not one.version.retires]
    return version if not version.retires or not kept else kept[-1]


def _words(request: HttpRequest, kind: str, version: Version) -> dict[str, Any]:
    """What is special to a kind: a list's entries, a policy's sentences."""
    if kind == "list":
        return {"entries": entries.page(request, version.plain)}
    if kind != "policy" or version.retires:
        return {}
    try:
        policy = selectors.read(version)
    except TidewaiterError:
        return {}
    return {
        "policy": lanes.spoken(policy, selectors.current(timezone.now()).offices),
        "day": lanes.day(request, policy),
    }
