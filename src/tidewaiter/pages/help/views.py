"""The pages of help; whoever cannot sign in may read them too."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tidewaiter.pages.help import glossary, topics

LONGEST = 80
"""Characters of a question that are looked at."""


def contents(request: HttpRequest) -> HttpResponse:
    """All topics, or those and the words that have what was asked for."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    return render(
        request,
        "pages/help/contents.html",
        {
            "asked": asked,
            "topics": topics.found(topics.TOPICS, asked),
            "terms": glossary.found(glossary.TERMS, asked) if asked else [],
        },
    )


def words(request: HttpRequest) -> HttpResponse:
    """The glossary."""
    return render(request, "pages/help/words.html", {"terms": glossary.TERMS})


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic."""
    found = topics.BY_SLUG.get(slug)
    if found is None:
        raise Http404("no such topic")
    others = [one for one in topics.TOPICS if one is not found]
    return render(request, "pages/help/topic.html", {"topic": found, "others": others})


def link(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``help_address``, where the page's ``?`` leads."""
    match = request.resolver_match
    found = topics.of_route((match.view_name or "") if match else "")
    address = reverse("help_topic", args=[found.slug]) if found else reverse("help")
    return {"help_address": address}
