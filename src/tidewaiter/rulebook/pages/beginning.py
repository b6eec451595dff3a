"""What a new document may begin with, and what is wrong with it while it is being written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages.problems import all_shown
from tidewaiter.rulebook import kinds, listing
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.pages import texts, words

COPIES = 12
"""So many documents are offered to be copied."""


def offered(request: HttpRequest, kind: str) -> dict[str, Any]:
    """Examples and documents to begin with, and the text of the one that was chosen."""
    guide = kinds.kind_of(kind).guide
    chosen = request.GET.get("example", "")[:100]
    copied = request.GET.get("copy", "")[:100]
    documents = listing.documents(at=timezone.now(), kind=kind, limit=COPIES)
    context: dict[str, Any] = {
        "examples": guide.examples,
        "copies": [one.document.identifier for one in documents],
        "chosen": chosen,
        "copied": copied,
    }
    if example := guide.example(chosen):
        context |= {"text": example.text, "named": example.name if kind == "list" else ""}
    elif copied:
        latest = texts.latest(kind, copied)
        context["text"] = texts.as_text(kind, copied, latest)
    return context


@page(UnknownRule)
@require_POST
def check(request: HttpRequest, kind: str) -> HttpResponse:
    """What is wrong with the text alone, as a part of the page; keeps nothing."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    known = kinds.kind_of(kind)
    if not request.POST.get("text", "").strip():
        return render(request, "rulebook/checked.html", {"empty": True})
    context: dict[str, Any] = {"kind_word": words.kind_word(kind)}
    try:
        identifier = request.POST.get("identifier", "")[:100]
        name, content = texts.written(request, kind, identifier)
        known.read(name, content)
    except TidewaiterError as problem:
        context["problems"] = all_shown(problem)
    return render(request, "rulebook/checked.html", context)
