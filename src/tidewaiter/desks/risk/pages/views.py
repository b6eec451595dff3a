"""The list of profiles, and one profile with what it says, did and was."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.pages import drafting, finding, speech
from tidewaiter.desks.risk.pages.achieved import DAYS, FEWEST, achieved
from tidewaiter.desks.risk.pages.backtests import recent
from tidewaiter.desks.risk.profiles import Profile
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.jobs.words import STATES
from tidewaiter.rulebook import drafts, listing, selectors
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.models import Document
from tidewaiter.rulebook.pages import words
from tidewaiter.rulebook.status import Status

_SHOWN = (
    Status.IN_FORCE,
    Status.SHADOW,
    Status.DRAFT,
    Status.SCHEDULED,
    Status.PROPOSED,
    Status.RETIRED,
    Status.ENDED,
)


@page(UnknownRule)
@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Profiles by id with what they found lately, narrowed by what the form says."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    at = timezone.now()
    rules = selectors.current(at)
    names = ("status", "owner", "lane", "hits", "search")
    asked = finding.Asked(**{name: request.GET.get(name, "").strip()[:100] for name in names})
    done = achieved(actor, rules)
    rows, last = finding.found(asked, done, at=at, after=request.GET.get("after", "")[:100])
    context = {
        "rows": [(row, words.STATUS[row.listed.shown.status]) for row in rows],
        "next": last,
        "first": not request.GET.get("after"),
        "asked": asked,
        "statuses": [(status.value, words.STATUS[status]) for status in _SHOWN],
        "owners": finding.owners(rules),
        "lanes": finding.lanes(rules),
        "done": done,
        "days": DAYS,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        "drafts": [
            (one, drafting.address(one.identifier, one.pk)) for one in drafts.own(actor, "profile")
        ],
    }
    return render(request, "risk/profiles.html", context)


@page(UnknownRule)
@require_safe
def profile(request: HttpRequest, identifier: str) -> HttpResponse:
    """One profile: what it says, what it found, its versions and what waits for a decision."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    at = timezone.now()
    document = selectors.document("profile", identifier)
    shown = listing.history(document, at)
    current = listing.ruling(shown, at)
    rules = selectors.current(at)
    done = achieved(actor, rules)
    context = {
        "identifier": identifier,
        "document": document,
        "current": current,
        "status": words.STATUS[current.status],
        "means": words.MEANING.get(current.status, ""),
        "versions": [(one, words.STATUS[one.status]) for one in reversed(shown)],
        "waiting": [one for one in shown if one.status is Status.PROPOSED],
        "differing": _latest_difference(shown, current),
        "done": done,
        "figures": done.of(identifier) if done else None,
        "days": DAYS,
        "fewest": FEWEST,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        "backtests": [(one, STATES[one.state]) for one in recent(actor, identifier)],
        **_said(document, current, rules),
    }
    return render(request, "risk/profile.html", context)


def _said(document: Document, current: listing.Shown, rules: Any) -> dict[str, Any]:
    """The profile itself, in words where this version of the language can read it."""
    shown = current.version
    if shown.retires:
        kept = document.versions.filter(retires=False, number__lt=shown.number)
        shown = kept.order_by("-number").first() or shown
    found: dict[str, Any] = {"plain": shown.plain}
    if shown.retires:
        return found
    try:
        read: Profile = selectors.read(shown)
    except TidewaiterError as problem:
        return found | {"unreadable": problem}
    return found | {
        "profile": read,
        "sentences": speech.sentences(read),
        "words": speech.words_of(read),
        "lists": speech.lists_of(read, rules),
    }


def _latest_difference(shown: list[listing.Shown], current: listing.Shown) -> dict[str, Any] | None:
    """What the version in charge changed in the one before it."""
    earlier = [
        one
        for one in shown
        if one.version.number < current.version.number and one.version.request.outcome == "approved"
    ]
    if not earlier:
        return None
    before = earlier[-1].version
    texts = [
        words.text_of("profile", before.document.identifier, version.plain)
        for version in (before, current.version)
    ]
    return {"before": before.number, "lines": words.difference(*texts)}
