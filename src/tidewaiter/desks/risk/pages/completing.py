"""What helps while a criterion is written: what is wrong with it, and which words there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, vocabulary
from tidewaiter.desks.risk.pages import content as profiles
from tidewaiter.desks.risk.pages.speech import meaning
from tidewaiter.desks.risk.pages.writing import Writing
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages.problems import shown
from tidewaiter.pages.told import told
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.errors import UnknownRule


@page(UnknownRule)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with what is being written, as a part of the page; keeps nothing."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    draft = Writing(request.POST.get("identifier", "")[:100], {})
    draft.take(request.POST)
    if not draft.problems:
        draft.problems = profiles.glance(
            draft.name, draft.content, selectors.current(timezone.now())
        )
    context = {"problems": [shown(one) for one in draft.problems], "checked": True, "draft": draft}
    return render(request, "risk/checked.html", context)


@page(UnknownRule)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What can stand in a criterion: fields, functions, lists; for completion."""
    require(signed_in(request), Permission.RULE_READ)
    rules = selectors.current(timezone.now())
    found = [
        {"word": f"{e.name}(90)" if e.days else e.name, "kind": e.kind.value, "says": meaning(e)}
        for e in vocabulary().values()
    ]
    found += [
        {"word": f"{one.name}(", "kind": "function", "says": told(one.meaning)}
        for one in FUNCTIONS.values()
    ]
    found += [
        {"word": f"LIST('{name}')", "kind": "list", "says": _size(len(one.values))}
        for name, one in rules.everything.get("list", {}).items()
    ]
    return JsonResponse({"words": found})


def _size(number: int) -> str:
    return gettext("%(n)s values") % {"n": number}
