"""Catalogues as files: ``locale/<language>/LC_MESSAGES/django.po`` and ``.mo``.

Both depend on nothing but the messages and their translations: no dates, no versions, no line
numbers. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tidewaiter.pages.languages.extracting import Message

LOCALE = Path(__file__).resolve().parents[1] / "locale"
PLURALS = {
    "fr": (2, "(n > 1)"),
    "es": (2, "(n != 1)"),
    "pt": (2, "(n != 1)"),
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    ),
}
"""Each language with how many plural forms it has and which one a number takes."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|%%")

Translated = dict[Message, tuple[str, ...]]
"""Messages with their translation: one text, or one for each plural form."""


class _Plain(Catalog):
    """A catalogue whose head says only what readers of it need."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        language = str(self.locale)
        count, rule = PLURALS[language]
        return [
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", language),
            ("Plural-Forms", f"nplurals={count}; plural={rule};"),
        ]

    @property
    def num_plurals(self) -> int:
        return PLURALS[str(self.locale)][0]


def path(language: str, ending: str = "po") -> Path:
    """Where a catalogue is."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def read(language: str, text: bytes | None = None) -> Translated:
    """What is translated; of ``text`` if given. A fuzzy translation counts as none."""
    if text is None:
        text = path(language).read_bytes() if path(language).exists() else b""
    catalog = read_po(io.BytesIO(text), locale=language)
    found: Translated = {}
    for entry in catalog:
        said = _said(entry)
        if entry.id and not entry.fuzzy and said and all(said):
            found[_message(entry)] = said
    return found


def fuzzy(language: str) -> list[str]:
    """Messages whose translation is marked as uncertain."""
    catalog = read_po(io.BytesIO(path(language).read_bytes()), locale=language)
    return [_message(entry).text for entry in catalog if entry.id and entry.fuzzy]


def missing(wanted: Iterable[Message], translated: Mapping[Message, tuple[str, ...]]) -> list[str]:
    """The messages that have no translation."""
    return [message.text for message in wanted if message not in translated]


def wrong(language: str, translated: Mapping[Message, tuple[str, ...]]) -> list[str]:
    """What is wrong with translations, in words: placeholders and the number of forms.

    A form for one or two may leave the number out; the last form has every placeholder.
    """
    found = []
    for message, said in translated.items():
        asked = sorted(_PLACEHOLDER.findall(message.plural or message.text))
        if len(said) != (PLURALS[language][0] if message.plural else 1):
            found.append(f"{message.text!r} has {len(said)} forms")
        if sorted(_PLACEHOLDER.findall(said[-1])) != asked:
            found.append(f"{said[-1]!r} has other placeholders than {message.text!r}")
        found += [
            f"{one!r} has a placeholder that {message.text!r} lacks"
            for one in said
            if not set(_PLACEHOLDER.findall(one)) <= set(asked)
        ]
    return found


def po(
    language: str,
    wanted: Mapping[Message, Iterable[str]],
    translated: Mapping[Message, tuple[str, ...]],
) -> bytes:
    """The catalogue of the messages ``wanted`` as text; what is not translated stays empty."""
    return _written(language, wanted, translated, compiled=False)


def mo(
    language: str,
    wanted: Mapping[Message, Iterable[str]],
    translated: Mapping[Message, tuple[str, ...]],
) -> bytes:
    """The same, compiled; what is not translated is left out."""
    return _written(language, wanted, translated, compiled=True)


def _written(
    language: str,
    wanted: Mapping[Message, Iterable[str]],
    translated: Mapping[Message, tuple[str, ...]],
    *,
    compiled: bool,
) -> bytes:
    catalog = _Plain(locale=language, header_comment="", fuzzy=False)
    nothing = ("",) * PLURALS[language][0]
    for message, files in wanted.items():
        said = translated.get(message, nothing if message.plural else ("",))
        catalog.add(
            (message.text, message.plural) if message.plural else message.text,
            said if message.plural else said[0],
            locations=[(file, 0) for file in files],
            context=message.context or None,
        )
    file = io.BytesIO()
    if compiled:
        write_mo(file, catalog)
    else:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def _message(entry: Entry) -> Message:
    text, plural = entry.id if isinstance(entry.id, tuple | list) else (entry.id, "")
    return Message(text, plural, entry.context or "")


def _said(entry: Entry) -> tuple[str, ...]:
    said = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    return tuple(one or "" for one in said)
