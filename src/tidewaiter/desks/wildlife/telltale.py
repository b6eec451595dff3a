"""Words that every text with a name of the desk has one of: what has none needs no closer look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_TOKEN = re.compile(r"[a-z]+")


def tokens(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _TOKEN.findall(text)


def telltale(texts: Iterable[str], genera: Iterable[str]) -> frozenset[str]:
    """A word of every text, with its plurals: genera and texts of one word themselves, then the
    word that most of the others share."""
    names = [tokens(text) for text in texts]
    chosen = {genus.lower() for genus in genera} | {words[0] for words in names if len(words) == 1}
    left = [words for words in names if chosen.isdisjoint(words)]
    while left:
        counts = Counter(word for words in left for word in set(words) if len(word) > 2)
        if not counts:
            break
        chosen.add(max(counts, key=lambda word: (counts[word], len(word), word)))
        left = [words for words in left if chosen.isdisjoint(words)]
    return frozenset(form for word in chosen for form in _forms(word))


def _forms(word: str) -> Iterable[str]:
    yield from (word, f"{word}s", f"{word}es")
    if word.endswith("y"):
        yield f"{word[:-1]}ies"
    if word.endswith("ao"):
        yield f"{word[:-2]}oes"
    if word.endswith("al"):
        yield from (f"{word[:-1]}is", f"{word[:-1]}ux")
    if word.endswith("eau"):
        yield f"{word}x"
