"""Sentences in English that remember what they were made from.

A service says what is wrong in English. Pages say it in the reader's language: for that the
sentence keeps its template, which is what catalogues translate, and what was filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any


class Sentence(str):
    """An English text with its ``template`` and the ``values`` that fill the template's places.

    It is a plain text to whoever does not ask. A text that was made in no such way is a template
    without places. Cutting or joining one gives a plain text; :func:`joined` keeps the parts.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(
        cls, text: str, template: str | None = None, values: Mapping[str, object] | None = None
    ) -> Sentence:
        """The text as it is; without a template it is its own."""
        made = super().__new__(cls, text)
        made.template = str(text) if template is None else template
        made.values = dict(values or {})
        return made

    def __plain__(self) -> str:
        """Its text alone, which is its canonical form."""
        return str(self)

    @property
    def lowered(self) -> Sentence:
        """The same as it stands within a sentence, its first letter small."""
        return Sentence(self[:1].lower() + self[1:], self.template, self.values)

    def filled(self, **values: object) -> Sentence:
        """A sentence made from this one as its template."""
        return _made(self.template, values)

    def replaced(self, old: str, new: str) -> Sentence:
        """The same with other words in what was filled in."""
        values = {
            name: value.replaced(old, new)
            if isinstance(value, Sentence)
            else str(value).replace(old, new)
            for name, value in self.values.items()
        }
        return Sentence(self.replace(old, new), self.template, values)

    def plain(self) -> dict[str, object]:
        """Template and values in plain form, for keeping."""
        values = {
            name: value.plain() if isinstance(value, Sentence) else str(value)
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}


def from_plain(plain: Mapping[str, Any]) -> Sentence:
    """A sentence from its plain form; empty where nothing was kept."""
    values = {
        name: from_plain(value) if isinstance(value, Mapping) else value
        for name, value in plain.get("values", {}).items()
    }
    return _made(str(plain.get("template", "")), values)


def sentence(template: str, /, **values: object) -> Sentence:
    """A sentence from its template, such as ``there is no list '{name}'.``"""
    return _made(template, values)


def _made(template: str, values: Mapping[str, object]) -> Sentence:
    return Sentence(template.format(**values), template, values) if values else Sentence(template)


def as_sentence(text: str) -> Sentence:
    """The text, if it is a sentence already, else a sentence without places."""
    return text if isinstance(text, Sentence) else Sentence(text)


def joined(texts: Iterable[str]) -> Sentence:
    """Several sentences one after the other, each to be translated by itself."""
    parts = {f"s{number}": as_sentence(text) for number, text in enumerate(texts) if text}
    return _made(" ".join(f"{{{name}}}" for name in parts), parts)


def has_words(template: str) -> bool:
    """Whether a template says anything itself, beside its places and what joins them."""
    return any(sign.isalpha() for text, *_ in Formatter().parse(template) for sign in text)
