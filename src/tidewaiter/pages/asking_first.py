"""The page that asks before something is done that is not easily undone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

Words = str | Promise


def ask_first(
    request: HttpRequest, *, title: Words, text: Words, verb: Words, keep: Words, back: str
) -> HttpResponse:
    """Ask: ``verb`` is on the button that posts to this address, ``keep`` on the way ``back``."""
    context = {
        "title": title,
        "text": text,
        "action": request.path,
        "verb": verb,
        "back": back,
        "keep": keep,
    }
    return render(request, "pages/confirm.html", context)
