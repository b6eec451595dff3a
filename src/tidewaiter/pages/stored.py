"""Texts that were kept with a decision, said in the reader's language.

Findings, reasons and notes are kept in English, with what they are about filled in. Here they are
recognised again: a finding by its code, other texts by the sentence they were made from. What is
not recognised is shown as it was kept, and marked as English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_noop as _

from tidewaiter.messages.findings import CODES
from tidewaiter.pages.figures import in_percent
from tidewaiter.pages.speaking import speaker_of

SENTENCES: tuple[str, ...] = (
    _("Chosen at random, 1 in {share}. No other reason."),
    _("“{profile}” could not be assessed: {names} not known."),
    _("The {desk} desk could not assess it ({problem})."),
    _("No lane policy is in force on {day}; the nearest, '{policy}', was used."),
    _("What it would use up could not be reserved."),
    _(
        "“{name}” is like “{listed}” on the list “{list}” (likeness {score}). Nothing but the name "
        "speaks for it."
    ),
    _(
        "“{name}” is like “{listed}” on the list “{list}” (likeness {score}), and more than the "
        "name speaks for it."
    ),
    _(
        "“{name}” is by all that is known “{listed}” on the list “{list}” (likeness of names "
        "{score})."
    ),
    _("“{name}” is “{listed}” on the list “{list}”, as {by} decided on {on}: {reason}"),
    _("“{name}” is not “{listed}” on the list “{list}”, as {by} decided on {on}: {reason}"),
    _(
        "“{name}” is like “{listed}” on the list “{list}” (likeness {score}), but what else is "
        "known speaks against it."
    ),
    _(
        "Ask for what tells them apart: date of birth or founding, an identifier, the address. A "
        "name alone is no reason to hold goods back."
    ),
    _("Compare the party with the entry and decide whether they are the same."),
    _("No edition of the list “{list}” is in use."),
    _("The data of the list “{list}” is of {as_of}, older than {days} days."),
    _("room for {limit} of the office's {traffic} declarations that day; 1 other went first"),
    _("room for {limit} of the office's {traffic} declarations that day; {n} others went first"),
    _("drawn, but the cap of {cap} a day was full"),
    _("shadow: recorded beside the live profiles, without effect"),
    _("not drawn"),
    _("The history holds no declarations."),
    _("Nothing in this history was inspected (column offence): there are no rates."),
    _(
        "Hit rates are among the inspected. If these very profiles chose them, they say how well "
        "the profiles were drawn, not how many offences there are in what they hit."
    ),
    _(
        "No selection probabilities are recorded (column selection_probability), so there is no "
        "estimate free of selection bias."
    ),
    _(
        "{number} of {inspected} inspected declarations have no selection probability and are left "
        "out of the weighted estimates."
    ),
    _("{number} draft profiles were not matched."),
    _("The Idempotency-Key was used before for another message."),
)
"""The sentences that decisions and backtests are told in, each with names for what is filled in."""


class Told(Protocol):
    """What a catalogue of findings says of one code, in English."""

    @property
    def claim(self) -> str:
        """What the finding claims."""

    @property
    def advice(self) -> str:
        """What to do."""


_codes: dict[str, Told] = dict(CODES)
_sentences: list[str] = list(SENTENCES)


_NAMES = "names"
"""The place in a sentence that names of the vocabulary fill."""

_words: list[Callable[[str], str]] = [str]


def name_by(word_for: Callable[[str], str]) -> None:
    """Let names of the vocabulary be said by their words."""
    _words[:] = [word_for]


def know(codes: Mapping[str, Told], sentences: Sequence[str] = ()) -> None:
    """Recognise the findings of a desk by their codes, too, and what else its decisions say."""
    _codes.update(codes)
    _sentences.extend(one for one in sentences if one not in _sentences)
    _patterns.cache_clear()
    _recognised.cache_clear()


_ENDS = re.compile(r"(?<=\.)(?<!spp\.) (?=[A-Z])")
"""Between two sentences; ``spp.`` ends a name."""
_PLACE = re.compile(r"\{(\w+)\}")
SHARES = frozenset({"score"})
"""Places that hold a share of one, such as 0.953: the reader sees it in percent, in their way."""
_SHARE = re.compile(r"[01]\.\d{1,6}")


@dataclass(frozen=True, slots=True)
class Said:
    """A text for the reader. ``known`` says that it is in the reader's language; ``detail`` is what
    was kept beyond it, in English."""

    text: SafeString
    known: bool
    detail: str = ""

    def __str__(self) -> str:
        return self.marked

    def __html__(self) -> SafeString:
        """As markup: what is English is marked so."""
        return self.marked

    @property
    def marked(self) -> SafeString:
        """As markup: what is English is marked so."""
        if not self.known:
            return english(self.text)
        if self.detail:
            return format_html("{} {}", self.text, english(self.detail))
        return self.text


def english(text: str) -> SafeString:
    """A text that is English whatever the page is."""
    if (get_language() or "en").startswith("en"):
        return conditional_escape(text)
    return format_html('<bdi lang="en">{}</bdi>', text)


def sentence(text: str) -> Said:
    """A text that a decision was told in."""
    found = _recognised(text)
    if found is None:
        return Said(escape(text), known=False)
    source, filled_in = found
    said = escape(gettext(source))
    parts = {name: _filled(name, value) for name, value in filled_in.items()}
    return Said(format_html(said, **parts) if parts else said, known=True)


def passage(text: str) -> Said:
    """A text of one or several sentences; known where each of them is, or the whole."""
    said = [sentence(part) for part in _ENDS.split(text)]
    whole = _recognised(text)
    if len(said) == 1 or (whole is not None and not whole[1]):
        return sentence(text)
    if not all(one.known for one in said):
        return Said(escape(text), known=False)
    return Said(format_html_join(" ", "{}", ((one.text,) for one in said)), known=True)


def filled(template: str, text: str) -> dict[str, str] | None:
    """What a text fills into the places of a template; ``None`` where it was not made from it."""
    found = _compiled(template).fullmatch(text)
    return None if found is None else found.groupdict()


def sentence_of(template: str, parts: Mapping[str, str]) -> Said:
    """A sentence in the reader's language with its places filled."""
    said = {name: _filled(name, value) for name, value in parts.items()}
    return Said(format_html(escape(gettext(template)), **said), known=True)


def finding(code: str, claim: str) -> Said:
    """What a finding claims; what its claim says beyond its code is kept as detail."""
    entry = _codes.get(code)
    if entry is None:
        return sentence(claim)
    said = pgettext("finding", entry.claim)
    if _PLACE.search(entry.claim):
        return _again(entry.claim, said, claim)
    return Said(escape(said), known=True, detail="" if claim in ("", entry.claim) else claim)


def outline(code: str, claims: Iterable[str]) -> SafeString | None:
    """What findings of one code claim in common: what differs between them is left open.

    ``None`` where the code, or what one of them claims, is not known.
    """
    entry = _codes.get(code)
    if entry is None:
        return None
    matches = [_compiled(entry.claim).fullmatch(claim) for claim in claims]
    filled = [found.groupdict() for found in matches if found is not None]
    if len(filled) < len(matches) or not filled:
        return None
    alike = {
        name: _filled(name, value) if all(one[name] == value for one in filled) else SafeString("…")
        for name, value in filled[0].items()
    }
    said = escape(pgettext("finding", entry.claim))
    return format_html(said, **alike) if alike else said


def advice(code: str, text: str) -> Said:
    """What a finding advises."""
    entry = _codes.get(code)
    if entry is None:
        return sentence(text)
    said = pgettext("advice", entry.advice)
    if _PLACE.search(entry.advice):
        return _again(entry.advice, said, text)
    return Said(escape(said), known=True) if text == entry.advice else sentence(text)


def reason(one: Mapping[str, Any]) -> Said:
    """Why a lane was asked for: a reason of a decision in plain form.

    What a profile says was written by officers, in whatever language they write.
    """
    source = str(one.get("source", ""))
    kind, _colon, code = source.partition(":")
    text = str(one.get("text", ""))
    speaker = speaker_of(source)
    if speaker is not None:
        said = speaker.text(one)
        return Said(escape(text), known=False) if said is None else Said(said, known=True)
    if kind == "finding":
        return finding(code, text)
    if kind == "profile":
        return Said(format_html("<bdi>{}</bdi>", text), known=True)
    return sentence(text)


def _again(source: str, said: str, text: str) -> Said:
    """A text with what it is about filled in, said with the same things filled in."""
    found = _compiled(source).fullmatch(text)
    if found is None:
        return sentence(text)
    parts = {name: _filled(name, value) for name, value in found.groupdict().items()}
    return Said(format_html(escape(said), **parts), known=True)


def _filled(name: str, value: str) -> SafeString:
    if name == _NAMES:
        named = ((_words[0](one),) for one in value.split(", "))
        return format_html_join(", ", "<bdi>{}</bdi>", named)
    said = passage(value)
    if said.known:
        return format_html("<bdi>{}</bdi>", said.text)
    if name in SHARES and _SHARE.fullmatch(value):
        return format_html('<bdi dir="ltr">{}</bdi>', in_percent(float(value)))
    return format_html("<bdi>{}</bdi>", value)


@lru_cache(maxsize=4096)
def _recognised(text: str) -> tuple[str, dict[str, str]] | None:
    """The sentence that a text was made from, and what fills its places."""
    for pattern, source in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return source, found.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_compiled(source), source) for source in _sentences)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    parts = _PLACE.split(source)
    told = [
        f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    ]
    return re.compile("".join(told), re.DOTALL)
