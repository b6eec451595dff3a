"""The messages behind a declaration as they came, and what changed between its versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from tidewaiter.pages.acted import who
from tidewaiter.pages.asked import whole
from tidewaiter.register import selectors
from tidewaiter.register.models import Attachment, RawMessage
from tidewaiter.register.pages.places import field, place
from tidewaiter.register.pages.seeing import about_one, parsed, seen

SHOWN = 40_000
"""Characters of a message that a page shows; the download has all."""
MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """One value that differs; ``None`` where one version has none."""

    label: str
    pointer: str
    before: str | None
    after: str | None


@about_one
def message(request: HttpRequest, mrn: str, number: int) -> HttpResponse:
    """A message as it came, escaped, with its digest and its parts."""
    _, row = seen(request, mrn)
    found = selectors.message(row, number)
    text, readable = _text(found.raw)
    context = {
        "row": row,
        "number": number,
        "message": found,
        "sent_by": who(found.sent_by),
        "text": text[:SHOWN],
        "cut": len(text) > SHOWN,
        "readable": readable,
        "attachments": list(found.attachments.defer("content").order_by("pk")[:100]),
        "oddities": list(json.loads(found.findings))[:50],
    }
    return render(request, "register/message.html", context)


def _text(raw: bytes) -> tuple[str, bool]:
    """Bytes as text, and whether they are any."""
    for encoding in ("utf-8", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, "\x00" not in text
    return "", False


@about_one
def raw(request: HttpRequest, mrn: str, number: int) -> HttpResponse:
    """A message byte for byte, as a download."""
    _, row = seen(request, mrn)
    found = selectors.message(row, number)
    return download(found.raw, f"{row.mrn}-{number}.txt")


@about_one
def attachment(request: HttpRequest, mrn: str, number: int, key: int) -> HttpResponse:
    """A part of a message, as a download."""
    _, row = seen(request, mrn)
    message: RawMessage = selectors.message(row, number)
    found = Attachment.objects.filter(message=message, pk=key).first()
    if found is None:
        raise Http404
    return download(bytes(found.content), f"{row.mrn}-{number}-{key}.bin")


def download(content: bytes, name: str) -> HttpResponse:
    """Bytes that a browser keeps and never shows or runs."""
    answer = HttpResponse(content, content_type="application/octet-stream")
    safe = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in name)
    answer["Content-Disposition"] = (
        f'attachment; filename="{safe.encode("ascii", "replace").decode()}"'
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@about_one
def versions(request: HttpRequest, mrn: str) -> HttpResponse:
    """All versions, and the difference between two of them: the latest two if none are named."""
    _, row = seen(request, mrn)
    known = selectors.outline(row)
    numbers = [one.number for one in known]
    second = _asked(request.GET.get("to"), numbers, numbers[-1])
    earlier = [n for n in numbers if n < second] or [second]
    first = _asked(request.GET.get("from"), numbers, earlier[-1])
    changes: list[Changed] = []
    if first != second:
        old = parsed(selectors.content(row, first).canonical)
        new = parsed(selectors.content(row, second).canonical)
        changes = list(differences(old, new))
    context = {
        "row": row,
        "versions": known,
        "first": first,
        "second": second,
        "changes": changes[:MOST_CHANGES],
        "more": max(len(changes) - MOST_CHANGES, 0),
    }
    return render(request, "register/versions.html", context)


def _asked(text: str | None, known: list[int], default: int) -> int:
    asked = whole(text, 7)
    number = default if asked is None else asked
    if number not in known:
        raise Http404
    return number


def differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Changed]:
    """Every value that two contents do not share, in the order of the newer one."""
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for pointer in dict.fromkeys([*after, *before]):
        was, now = before.get(pointer), after.get(pointer)
        if was != now:
            content = new if pointer in after else old
            yield Changed(_label(pointer, content), pointer, was, now)


def _label(pointer: str, content: dict[str, Any]) -> str:
    steps = pointer.split(".")
    if steps[0] in ("items", "parties") and len(steps) > 2:
        whole = place(".".join(steps[:2]), content).text
        rest = [field(step) for step in steps[2:] if not step.isdecimal()]
        return ", ".join([whole, *rest])
    return capfirst(", ".join(field(step) for step in steps if not step.isdecimal()))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for n, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path}.{n}")
    elif value is not None:
        yield path, str(value)
