"""How alike two names are, word by word. Pure, and the same whatever else is on a list.

A pair of words counts by the length of both, so that a short word weighs little. Words without a
counterpart count against the names. The order of words does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, JaroWinkler

from tidewaiter.desks.risk.screening.names import Name, skeleton

SAME_SOUND = 0.9
"""Two words with the same consonants are at least so alike, if they are of some length."""

INITIAL = 0.7
"""A letter and a word that begins with it."""

LEAST = 0.72
"""Words that are less alike than this are different words."""

JOINED = 0.97
"""Several words against the same written as one."""

MOST_JOINED = 4
"""So many words may be written as one."""

_HEAVIEST = 8
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of each name, ``None`` where one has no counterpart, and how alike they are."""

    asked: str | None
    listed: str | None
    alike: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, and the pairs of words it comes from."""

    score: float
    pairs: tuple[Pair, ...]


@lru_cache(maxsize=524_288)
def words_alike(one: str, other: str) -> float:
    """How alike two folded words are, from 0 to 1; 0 where they are different words."""
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else 0.0
    letters = Indel.normalized_similarity(one, other)
    beginning = JaroWinkler.normalized_similarity(one, other)
    alike = (letters + beginning) / 2 if min(len(one), len(other)) > _SHORT else letters
    sound = skeleton(one)
    if len(sound) > 1 and sound == skeleton(other):
        alike = max(alike, SAME_SOUND if len(sound) > 2 else (alike + SAME_SOUND) / 2)
    return alike if alike >= LEAST else 0.0


def likeness(asked: Name, listed: Name) -> Likeness:
    """How alike two folded names are; 0 if one of them is empty."""
    mine, theirs = asked.tokens, listed.tokens
    if not mine or not theirs:
        return Likeness(0.0, ())
    if mine == theirs:
        return Likeness(1.0, tuple(Pair(word, word, 1.0) for word in mine))
    pairs = _aligned(list(mine), list(theirs))
    whole = sum(map(_weight, mine)) + sum(map(_weight, theirs))
    common = 0.0
    for pair in pairs:
        if pair.asked and pair.listed:
            common += pair.alike * (_weight(pair.asked) + _weight(pair.listed))
    return Likeness(min(common / whole, 1.0), tuple(pairs))


@lru_cache(maxsize=262_144)
def _weight(words: str) -> int:
    return sum(min(len(word), _HEAVIEST) for word in words.split())


def _aligned(mine: list[str], theirs: list[str]) -> list[Pair]:
    """Pairs of words, the most alike first; words that were split or joined are put together."""
    pairs = [Pair(word, word, 1.0) for word in _common(mine, theirs)]
    pairs += _joined(mine, theirs)
    pairs += [Pair(one.listed, one.asked, one.alike) for one in _joined(theirs, mine)]
    found = []
    for n, one in enumerate(mine):
        for m, two in enumerate(theirs):
            alike = words_alike(one, two)
            if alike:
                found.append((-alike, n, m))
    used: tuple[set[int], set[int]] = (set(), set())
    for alike, n, m in sorted(found):
        if n not in used[0] and m not in used[1]:
            pairs.append(Pair(mine[n], theirs[m], -alike))
            used[0].add(n)
            used[1].add(m)
    pairs += [Pair(word, None, 0.0) for n, word in enumerate(mine) if n not in used[0]]
    pairs += [Pair(None, word, 0.0) for m, word in enumerate(theirs) if m not in used[1]]
    return pairs


def _common(mine: list[str], theirs: list[str]) -> list[str]:
    """Words that stand in both, which are taken out of both."""
    found = []
    for word in list(mine):
        if word in theirs:
            mine.remove(word)
            theirs.remove(word)
            found.append(word)
    return found


def _joined(split: list[str], whole: list[str]) -> list[Pair]:
    """Neighbours of one name that are one word of the other; they are taken out of both."""
    found = []
    for size in range(min(MOST_JOINED, len(split)), 1, -1):
        for at in range(len(split) - size, -1, -1):
            together = "".join(split[at : at + size])
            if together in whole:
                found.append(Pair(" ".join(split[at : at + size]), together, JOINED))
                whole.remove(together)
                del split[at : at + size]
    return found
