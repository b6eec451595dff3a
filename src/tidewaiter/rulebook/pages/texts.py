"""Documents of the rulebook as the texts that people write."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from tidewaiter.engine.documents import parse_documents
from tidewaiter.rulebook import listing, selectors
from tidewaiter.rulebook.errors import ChangeError
from tidewaiter.rulebook.models import Version
from tidewaiter.rulebook.pages import words

LONGEST = 2_000_000
"""Characters of a text that is proposed."""


def latest(kind: str, identifier: str) -> Version:
    """The version that a change begins with: that in charge, or the last that says something."""
    at = timezone.now()
    history = listing.history(selectors.document(kind, identifier), at)
    found = listing.ruling(history, at).version
    kept = [one.version for one in history if not one.version.retires]
    return kept[-1] if found.retires and kept else found


def as_text(kind: str, identifier: str, base: Version) -> str:
    """A version's document as it is written on the page."""
    if kind == "list":
        return "".join(f"{value}\n" for value in base.plain.get("values") or ())
    return words.text_of(kind, identifier, base.plain)


def written(request: HttpRequest, kind: str, identifier: str) -> tuple[str, dict[str, Any]]:
    """The name and the content of what was written; a new document says its name itself."""
    name = identifier or request.POST.get("named", "").strip()[:100]
    text = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
    content = content_of(kind, text)
    return name or str(content.get("id") or content.get("case") or ""), content


def content_of(kind: str, text: str) -> dict[str, Any]:
    """The document of a text; a list's text has one value a line."""
    if kind == "list":
        lines = [line.strip() for line in text.splitlines()]
        return {"values": sorted({line for line in lines if line and line[0] != "#"})}
    found = parse_documents(text, ChangeError, where="text")
    if len(found) != 1:
        raise ChangeError(
            gettext("the text holds %(n)s documents.") % {"n": len(found)},
            where="text",
            advice=gettext("Write one; import a file for several."),
        )
    return found[0]
