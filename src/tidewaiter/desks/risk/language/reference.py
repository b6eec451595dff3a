"""Writes the reference page of the vocabulary:
``python -m tidewaiter.desks.risk.language.reference > docs/reference/vocabulary.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tidewaiter.desks.risk.history.terms import MAX_DAYS
from tidewaiter.desks.risk.language.vocabulary import DERIVED, FUNCTIONS, Entry, vocabulary
from tidewaiter.messages.columns import COLUMNS

_HEAD = """\
# Vocabulary

Every word a [criterion](criteria-language.md) may use. This page is written by
`python -m tidewaiter.desks.risk.language.reference`; do not edit it by hand.

Kinds: a *text*, a *number*, a *moment* (UTC), a *flag* (true or false), or a *list* of texts.
Words of the whole declaration have the same value for every item.
"""
_SECTIONS = (
    ("Declared for the whole declaration", "header"),
    ("Declared for the item", "item"),
)
_DERIVED = """\
## Derived

Short for an expression, and unknown where the expression is.
"""
_FACTS = f"""\
## Gathered from the past

From declarations of earlier days only, never from the day itself. Where a word ends in `(N)`, write
a number of days from 1 to {MAX_DAYS}. A word is unknown where too little is known: see
[the language](criteria-language.md#the-past).
"""
_FUNCTIONS = """\
## Functions

*Same* is any one kind, the same for all. A *position* is a whole number written out.
"""


def page() -> str:
    """The page as Markdown."""
    entries = vocabulary()
    parts = [_HEAD]
    for title, level in _SECTIONS:
        declared = [entries[c.name] for c in COLUMNS.values() if c.level == level]
        parts += [f"## {title}\n", _table(_HEADINGS, map(_row, declared))]
    parts += [_DERIVED, _table(("word", "stands for", "meaning", "unit"), map(_derived, DERIVED))]
    facts = (entry for entry in entries.values() if entry.fact)
    parts += [_FACTS, _table(_HEADINGS, map(_row, facts)), _FUNCTIONS]
    rows = (
        (f"`{f.name}({', '.join(f.takes)}{', ...' if f.repeats else ''})`", f.gives, f.meaning)
        for f in FUNCTIONS.values()
    )
    parts.append(_table(("function", "gives", "meaning"), rows))
    return "\n".join(parts)


_HEADINGS = ("word", "kind", "meaning", "unit")


def _row(entry: Entry) -> tuple[str, ...]:
    days = "(N)" if entry.days else ""
    return f"`{entry.name}{days}`", entry.kind.value, entry.meaning, entry.unit


def _derived(entry: Entry) -> tuple[str, ...]:
    return f"`{entry.name}`", f"`{entry.definition}`", entry.meaning, entry.unit


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "".join(f"| {' | '.join(cells)} |\n".replace("|  |", "| |") for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
