"""What services say, in the reader's language.

Services speak English and keep what a sentence was made from
(:mod:`tidewaiter.core.sentence`); here it is said again.
"""

from __future__ import annotations

from django.utils.translation import get_language_bidi, gettext

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence

_ISOLATE, _END = "\u2068", "\u2069"
"""Signs around what is filled in where the language runs from right to left, so that a reference
or a number keeps its own direction and its place."""


def told(text: str) -> str:
    """A sentence of a service. A text that is none comes back as it is."""
    if not isinstance(text, Sentence) or not text:
        return str(text)
    said = gettext(text.template) if text.template.strip() else str(text)
    if text[:1].islower() and text.template[:1].isupper():  # it stands within another
        said = said[:1].lower() + said[1:]
    if not text.values:
        return said
    return said.format(**{name: _filled(value) for name, value in text.values.items()})


def whole(problem: TidewaiterError) -> str:
    """What an error says and advises, as one text that begins like a sentence."""
    said = f"{told(problem.message)} {told(problem.advice)}".strip()
    return said[:1].upper() + said[1:]


def _filled(value: object) -> str:
    if isinstance(value, Sentence):
        return told(value)
    text = str(value)
    return f"{_ISOLATE}{text}{_END}" if text and get_language_bidi() else text
