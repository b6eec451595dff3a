"""Evidence in plain words: what was declared, what it was held against, and what would differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages import stored
from tidewaiter.register.pages import document_types
from tidewaiter.register.pages.named import WORDS, known_by, name_of
from tidewaiter.register.pages.places import FIELDS, Place, place

_NAME = re.compile(r"\b([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\b(?:\((\d+)\))?")
_QUOTED = re.compile(r"('[^']*')")
_COMPARED: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("less than ", _("less than {0}"), _("{0} or more")),
    ("at most ", _("{0} or less"), _("more than {0}")),
    ("more than ", _("more than {0}"), _("{0} or less")),
    ("at least ", _("{0} or more"), _("less than {0}")),
    ("is not ", _("other than {0}"), _("{0}")),
    ("is ", _("exactly {0}"), _("anything but {0}")),
    ("not in ", _("none of {0}"), _("one of {0}")),
    ("in ", _("one of {0}"), _("none of {0}")),
    ("not on the list ", _("not on the list {0}"), _("on the list {0}")),
    ("on the list ", _("on the list {0}"), _("not on the list {0}")),
    ("not like ", _("not like {0}"), _("like {0}")),
    ("like ", _("like {0}"), _("not like {0}")),
)
_WHOLE: dict[str, tuple[str | Promise, str | Promise]] = {
    "not given": (_("not given"), _("given")),
    "given": (_("given"), _("not given")),
    "yes": (_("yes"), _("no")),
    "no": (_("no"), _("yes")),
}
_ALONE: dict[str, str | Promise] = {
    "yes": _("yes"),
    "no": _("no"),
    "not known": _("not known"),
}
UNKNOWN = "not known"
_UNKNOWN = f" = {UNKNOWN}"
"""How a comparison ends with a figure that could not be worked out."""
_BEGINS = re.compile(r"(not )?like '([^%_']+)%'$")
_HAS = re.compile(r"(not )?has\(([^,()]+), '([^']*)'\)$")
_IF_KNOWN = re.compile(r"coalesce\(([^(),]+), ([^(),]+)\)")
_CODE = re.compile(r"\w+")
_DOCUMENTS = "document_types"
MOST = 12
"""Pieces of evidence that are shown of one reason."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence. ``otherwise`` is what it would have to be instead."""

    name: str
    value: str
    comparison: str
    otherwise: str
    source: str
    place: Place | None
    pointer: str


def plain(text: str) -> str:
    """A text with names of the vocabulary put into words; what is in quotes stays."""
    parts = _QUOTED.split(text)
    for n in range(0, len(parts), 2):
        told = _IF_KNOWN.sub(_if_known, parts[n])
        parts[n] = _NAME.sub(_known, told)
    return "".join(parts)


def shown(one: dict[str, Any], content: dict[str, Any], *, placed: bool = True) -> Shown:
    """A piece of evidence as the page shows it; without its place where it holds at many."""
    comparison = str(one.get("comparison") or "")
    told, otherwise = compared(comparison)
    pointer = str(one.get("pointer") or "")
    value, name = one.get("value"), str(one.get("name", ""))
    return Shown(
        name=capfirst(name_of(name)),
        value=gettext("not known") if value in (None, "") else _value(str(value), name),
        comparison=told,
        otherwise=otherwise,
        source=_source(str(one.get("source") or "")),
        place=place(pointer, content) if pointer and placed else None,
        pointer=pointer,
    )


def _source(text: str) -> str:
    """Where evidence is from: facts of the past by what they were counted from, each once."""
    told = [
        capfirst(known_by(part.partition(": ")[0])) or _again(part) for part in text.split("; ")
    ]
    return format_html_join("; ", "{}", ((one,) for one in dict.fromkeys(told)))


def _value(text: str, of: str) -> str:
    """A value in words; one that was worked out says from what, codes of documents say which."""
    if of == _DOCUMENTS:
        return _CODE.sub(lambda found: _coded(found.group(), of), text)
    if text in _ALONE:
        return str(_ALONE[text])
    value, joined, rest = text.partition(" from ")
    name = rest.partition(" ")[0]
    if joined and (name in WORDS or name in FIELDS):
        return gettext("{0} from {1}").format(_ALONE.get(value, value), plain(rest))
    return _again(text)


def compared(comparison: str) -> tuple[str, str]:
    """A comparison in words, and what would not have met it; both empty where there is none."""
    for join, word, opposite in (
        (" or ", gettext("{0} or {1}"), gettext("{0} and {1}")),
        (" and ", gettext("{0} and {1}"), gettext("{0} or {1}")),
    ):
        first, joined, rest = comparison.partition(join)
        if joined and first.count("'") % 2 == 0 and " = " not in comparison:
            one, other = compared(first), compared(rest)
            if one[1] and other[1]:
                return word.format(one[0], other[0]), opposite.format(one[1], other[1])
    if comparison in _WHOLE:
        told, otherwise = _WHOLE[comparison]
        return str(told), str(otherwise)
    begins, has = _BEGINS.match(comparison), _HAS.match(comparison)
    match = begins or has
    if match:
        pair = [gettext("beginning with {0}"), gettext("not beginning with {0}")]
        what = match[2]
        if has:
            pair, what = [gettext("with {0}"), gettext("without {0}")], _coded(has[3], has[2])
        told, otherwise = (one.format(what) for one in pair)
        return (otherwise, told) if match[1] else (told, otherwise)
    known = comparison.removesuffix(_UNKNOWN)
    for prefix, told, otherwise in _COMPARED:
        if known.startswith(prefix):
            body = _body(known[len(prefix) :])
            if known != comparison:
                held = str(told).format(gettext("a figure that is not known here"))
                return f"{held} ({body})", ""
            return str(told).format(body), str(otherwise).format(body)
    return _again(comparison), ""


def _again(text: str) -> str:
    """A sentence of a desk in the reader's language; else names of the vocabulary in words."""
    said = stored.passage(text)
    return said.text if said.known else plain(text)


def _body(text: str) -> str:
    """What it was held against; a figure that was worked out comes before how."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    how, equals, result = text.rpartition(" = ")
    if equals:
        return f"{_ALONE.get(result, result)} ({plain(how)})"
    return plain(text).replace("'", "")


def _coded(code: str, of: str) -> str:
    """A code with what it is called, where that is known."""
    called = document_types.name_of(code) if of == _DOCUMENTS else ""
    return f"{called} ({code})" if called else code


def _if_known(found: re.Match[str]) -> str:
    return gettext("{0}, or {1} where that is not known").format(found[1], found[2])


def _known(found: re.Match[str]) -> str:
    whole, name = found.group(0), found.group(1)
    if name in WORDS and not found.group(2):
        return str(WORDS[name])
    return name_of(whole) if "_" in name or "." in name else whole
