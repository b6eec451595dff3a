"""The page of all models."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.desks.risk.learned import listing
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.pages import words
from tidewaiter.desks.risk.learned.pages.parts import DIGEST, PAGE, shown, tabs
from tidewaiter.desks.risk.learned.standing import Versions
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.paging import cut, primary


@page(UnknownModel)
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Models, the latest first, narrowed by where they stand and by words."""
    actor, at = signed_in(request), timezone.now()
    require(actor, Permission.RULE_READ)
    standing = request.GET.get("standing", "")
    standing = standing if standing in words.STANDING else ""
    search = cleaned(request.GET.get("search", ""), 100)
    before = whole(request.GET.get("before"))
    versions = Versions.read(at)
    standings = versions.standings()
    found = listing.models(
        standings, standing=standing, search=search, before=before, limit=PAGE + 1
    )
    rows, following = cut(found, PAGE, primary)
    may_train = holds(actor, Permission.RULE_PROPOSE)
    context = {
        "tabs": tabs("learned_models", may_train=may_train),
        "rows": [shown(one, standings, versions) for one in rows],
        "next": following,
        "first": before is None,
        "standings": [(code, word) for code, word in words.STANDING.items()],
        "standing": standing,
        "search": search,
        "narrowed": bool(standing or search or before),
        "in_force": [
            {
                "named": one,
                "digest": (one.policy.shadow if one.shadow else one.policy.model),
                "short": (one.policy.shadow if one.shadow else one.policy.model)[:DIGEST],
                "acts": one.acts,
            }
            for one in versions.in_force()
        ],
        "may_train": may_train,
    }
    return render(request, "learned/models.html", context)
