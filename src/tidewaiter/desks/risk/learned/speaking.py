"""What a learned score said in a decision, said again in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.risk.learned.control import DESK
from tidewaiter.desks.risk.learned.families import PARTS
from tidewaiter.pages.stored import english

HEADS = (
    "The learned score counts item {item} among the {share} % most worth an examination.",
    "Item {item} is among those of which an examination would teach most: it is uncertain or new.",
)
"""What a proposal begins with."""

REASONS = (
    "{who} was never seen before",
    "{who}: offences in {risk} of what was examined before, weighed by how much that was "
    "(all goods: {rate})",
    "{who} came {seen} times before",
    "{what} {value}; nine in ten imports of {goods} were above {bound}",
    "{what} {value}; nine in ten imports of {goods} were below {bound}",
    "{what} {value}, {off} standard deviations {side} earlier imports of these goods",
    "words of the description were hardly ever used before",
    "goods described in such words: offences in {risk} of what was examined before (all goods: "
    "{rate})",
    "the customs value is a round figure",
    "the net mass is a round figure",
    "{what} {value}",
)
"""The reasons of ``reasons``, the narrow ones before the wide."""

_PLACE = re.compile(r"\{(\w+)\}")
_WHAT = (
    gettext_noop("unit value"), gettext_noop("net to gross mass"), gettext_noop("value per piece"),
    gettext_noop("mass per piece"), gettext_noop("money at stake with a rate of duty of"),
    gettext_noop("customs value"), gettext_noop("net mass"), gettext_noop("gross mass"),
    gettext_noop("rate of duty"), gettext_noop("amount of duty"),
    gettext_noop("number of items declared"), gettext_noop("packages"),
    gettext_noop("price on the invoice"),
)  # fmt: skip
_FROM = re.compile(r"(?P<goods>\w+) from (?P<origin>.+)", re.DOTALL)


class LearnedSpeaker:
    """Speaks for the proposals of learned scores."""

    desk = DESK
    prefix = "learned-"
    word: str | Promise = _("Learned score")
    figures: Mapping[str, str | Promise] = {
        "chance of an offence": _("chance of an offence"),
        "expected net benefit": _("expected net benefit"),
    }

    def text(self, reason: Mapping[str, Any]) -> SafeString | None:
        """What a proposal says: how it begins, and each of its reasons."""
        told = str(reason.get("text", ""))
        why = [str(e["value"]) for e in reason.get("evidence", ()) if e.get("name") == "reason"]
        tail = "".join(f" {one}." for one in why)
        head = _again(told.removesuffix(tail), HEADS)
        if not told.endswith(tail) or head is None:
            return None
        said = [head, *(_claim(one) for one in why)]
        return format_html_join(" ", "{}", ((one,) for one in said))

    def code(self, reason: Mapping[str, Any]) -> str:
        """The beginning of the digest of the model."""
        return str(reason.get("version", ""))

    def address(self, reason: Mapping[str, Any]) -> str:
        """The page of the model."""
        version = self.code(reason)
        return reverse("learned_model", args=[version]) if version else ""


speaker = LearnedSpeaker()


def _claim(text: str) -> SafeString:
    """A reason as a sentence of its own; what is not recognised stays as it was kept."""
    said = _again(text, REASONS)
    return format_html("{}.", english(text) if said is None else said)


def _again(text: str, templates: tuple[str, ...]) -> SafeString | None:
    for source in templates:
        found = _compiled(source).fullmatch(text)
        if found:
            said = escape(capfirst(gettext(source)))
            parts = {name: _filled(name, value) for name, value in found.groupdict().items()}
            return format_html(said, **parts) if parts else said
    return None


def _filled(name: str, value: str) -> SafeString:
    if name == "who":
        return _who(value)
    if name == "what":
        return escape(capfirst(gettext(value)))
    if name == "side":
        return escape(gettext("above") if value == "above" else gettext("below"))
    origin = _FROM.fullmatch(value) if name == "goods" else None
    if origin:
        said = escape(gettext("{goods} from {origin}"))
        return format_html(said, **{key: _bdi(one) for key, one in origin.groupdict().items()})
    return _bdi(value)


def _who(text: str) -> SafeString:
    """Whom it speaks of: each part by its word and its value."""
    found = []
    for place, one in enumerate(text.split(" × ")):
        words = next((w for w in _parts() if one.startswith(f"{w} ")), "")
        value, said = one.removeprefix(words).strip(), gettext(words) if words else ""
        found.append((said if place else capfirst(said), _bdi(value)))
    return format_html_join(" × ", "{} {}", found)


@cache
def _parts() -> tuple[str, ...]:
    """The words of parts, the longest first."""
    return tuple(sorted({part.words for part in PARTS.values()}, key=lambda one: -len(one)))


def _bdi(value: str) -> SafeString:
    return format_html("<bdi>{}</bdi>", value)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    parts = _PLACE.split(source)
    known = "|".join(map(re.escape, sorted(_WHAT, key=lambda one: -len(one))))
    told = [
        (f"(?P<{part}>{known if part == 'what' else '.+?'})" if number % 2 else re.escape(part))
        for number, part in enumerate(parts)
    ]
    return re.compile("".join(told), re.DOTALL)
