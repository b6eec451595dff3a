"""What helps whoever writes a document of the rulebook: examples to begin with, and its keys. Pure.

Each room says it of its own kinds; titles and meanings are sentences, which pages translate.
"""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.core.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Example:
    """A whole document as somebody might write it: a short name, what it shows, and its text."""

    name: str
    title: Sentence
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the documents of a kind, what it holds, and whether none may lack it."""

    name: str
    means: Sentence
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """What a kind offers to whoever writes one of its documents."""

    examples: tuple[Example, ...] = ()
    keys: tuple[Key, ...] = ()

    def example(self, name: str) -> Example | None:
        """An example by its name; ``None`` for none."""
        return next((one for one in self.examples if one.name == name), None)


NO_GUIDE = Guide()
"""For kinds that nobody writes by hand."""
