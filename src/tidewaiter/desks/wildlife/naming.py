"""Finding taxa in free text: scientific names, synonyms, common and trade names, misspelt or not.

Every answer has a score from 0 to 100 and says what it rests on. Exact names score 100 (accepted),
98 (synonym) and 96 (common name); what is alike scores by the letters, compared as written and as
it sounds, genus and species each for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.desks.wildlife.taxa import Taxonomy
from tidewaiter.desks.wildlife.wording import (
    ALIKE,
    BETWEEN,
    SHORT,
    agreement,
    of_genus,
    of_species,
    plain,
    singular,
    sound,
    spelt_alike,
    without_plurals,
)

ACCEPTED, SYNONYM, COMMON = 100.0, 98.0, 96.0
SURE = 90.0
"""From here an answer is taken without asking; below it is a suggestion."""

POSSIBLE = 78.0
"""Below this an answer is not given."""

_PART = 75
"""Words beside an exact one that agree by so many hundredths make a longer name of it."""

_MORE_WORDS = 3
"""What a word more is worth where alike names are ranked."""

_EPITHET = 6
"""The same of scientific names: a species goes before its genus."""

_LONGEST = 6
_GENUS = 5
"""A genus of fewer letters is an ordinary word too often: Pan, Eos, Vini."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A taxon found in a text: the name it was found by, and why.

    ``kind`` is ``accepted``, ``synonym``, ``common`` or ``alike``.
    """

    taxon: str
    score: float
    matched: str
    written: str
    language: str
    kind: str
    reason: str


class Names:
    """All names by which taxa are known; those of no taxon mean goods, such as tiger balm."""

    def __init__(self, taxonomy: Taxonomy, names: Iterable[Row]) -> None:
        self.taxonomy = taxonomy
        self._exact: dict[str, list[tuple[str, str, str, str]]] = {}
        for name, taxon in taxonomy.by_name.items():
            self._add(name, taxon.name, "la", "accepted")
            if taxon.rank not in ("species", "subspecies"):
                for sign in ("sp", "spp"):
                    self._add(f"{name} {sign}", taxon.name, "la", "accepted")
        for row in names:
            self._add(row["name"], row["taxon"], row["language"], row["kind"])
        self._genera = {one.genus.lower() for one in taxonomy.by_name.values() if one.listed} - {""}
        self._keys = [key for key, ways in self._exact.items() if len(key) > 4 and ways[0][0]]
        self._only_genera = {g for g in self._genera - self._exact.keys() if len(g) >= _GENUS}
        for genus in sorted(self._only_genera):
            self._add(genus.capitalize(), genus.capitalize(), "la", "accepted")
        self._phrases: dict[str, str] = {}
        for key in self._exact:
            if " " in key:
                self._phrases.setdefault(without_plurals(key), key)
        self._with_word: dict[str, list[tuple[str, int]]] = {}
        for key in self._exact:
            words = key.split()
            for place, word in enumerate(words if len(words) > 1 else ()):
                self._with_word.setdefault(word, []).append((key, place))
        self._sounds = [heard if len(heard) > 4 else "" for heard in map(sound, self._keys)]
        self.words = frozenset(word for key in self._exact for word in key.split())
        self._remembered = lru_cache(maxsize=4096)(self._found)

    def _add(self, written: str, taxon: str, language: str, kind: str) -> None:
        self._exact.setdefault(plain(written), []).append((taxon, written, language, kind))

    def texts(self) -> Iterable[str]:
        """All names as they are compared."""
        return self._exact.keys()

    def find(self, text: str, most: int = 5, *, alike: bool = True) -> tuple[Found, ...]:
        """The taxa a text names, best first; alike ones only where nothing is named exactly."""
        return self._remembered(text, alike)[:most]

    def _found(self, text: str, alike: bool) -> tuple[Found, ...]:
        exact = list(self._named(text))
        if not exact and alike:
            exact = list(self._alike(text))
        best: dict[str, Found] = {}
        for one in exact:
            if one.taxon not in best or _rank(best[one.taxon]) < _rank(one):
                best[one.taxon] = one
        ranked = sorted(best.values(), key=lambda f: (-_rank(f), -len(f.matched), f.taxon))
        return tuple(ranked)

    def _named(self, text: str) -> Iterator[Found]:
        """Names that stand in the text as they are, the longest at each place."""
        spoken = [word for word in plain(text).split() if word not in BETWEEN]
        at = 0
        while at < len(spoken):
            for length in range(min(_LONGEST, len(spoken) - at), 0, -1):
                part = " ".join(spoken[at : at + length])
                known = self._exact.get(part) or self._exact.get(singular(part))
                if length == 1 and part in self._only_genera and self._epithet(spoken, at):
                    known = None
                if known is None and length > 1:
                    known = self._exact.get(self._phrases.get(without_plurals(part), ""))
                if known:
                    longer = self._longer(spoken, at, length) or self._species(spoken, at, part)
                    yield from longer or (_exactly(entry, part) for entry in known if entry[0])
                    at += length
                    break
                derived = self._of_genus(spoken[at : at + length]) if length == 2 else None
                if derived:
                    yield derived
                    at += length
                    break
            else:
                at += 1

    def _longer(self, spoken: list[str], at: int, length: int) -> list[Found]:
        """A longer name of which these words are part, and whose others are misspelt beside them.

        ``varanus salvaator`` is more than the genus Varanus.
        """
        best, score, rank = "", 0.0, 0.0
        near = range(max(0, at - _LONGEST), min(len(spoken), at + length + _LONGEST))
        for place in near:
            if len(spoken[place]) <= SHORT and not at <= place < at + length:
                continue
            for name, index in self._with_word.get(spoken[place], ()):
                theirs = name.split()
                first = place - index
                mine = spoken[first : first + len(theirs)] if first >= 0 else []
                whole = first <= at and first + len(theirs) >= at + length
                if whole and len(theirs) == len(mine) > length:
                    value = 100 * min(map(spelt_alike, mine, theirs))
                    more = value + _MORE_WORDS * len(theirs)
                    if value >= _PART and more > rank:
                        best, score, rank = name, value, more
        if not best:
            return []
        return [_like(entry, best, score) for entry in self._exact[best]]

    def _epithet(self, spoken: list[str], at: int) -> bool:
        """Whether a word stands after the name of another genus: ``Penaeus monodon``."""
        before = spoken[at - 1] if at else ""
        return of_genus(before) and before not in self.words

    def _species(self, spoken: list[str], at: int, genus: str) -> list[Found]:
        """The misspelt species after the name of a genus that has no row of its own."""
        if genus not in self._only_genera:
            return []
        alike = self._alike(" ".join(spoken[at : at + 3]))
        near = [one for one in alike if plain(one.matched).startswith(f"{genus} ")]
        return sorted(near, key=lambda one: -one.score)[:1]

    def _of_genus(self, parts: list[str]) -> Found | None:
        """A species that is not in the list, of a genus that is: only if it reads like one."""
        genus, epithet = parts
        if genus not in self._genera:
            return None
        if not of_species(epithet) or epithet in self.words:
            return None
        taxon = self.taxonomy.get(f"{genus} {epithet}")
        if taxon is None or taxon.rank != "species" or taxon.genus.lower() != genus:
            return None
        close = process.extractOne(f"{genus} {epithet}", self._keys, scorer=fuzz.ratio)
        if close and close[1] >= 85:
            return None
        return Found(
            taxon=taxon.name,
            score=SURE,
            matched=taxon.genus,
            written=f"{genus} {epithet}",
            language="la",
            kind="accepted",
            reason=f"The genus {taxon.genus} is known, the species is not in the list.",
        )

    def _alike(self, text: str) -> Iterator[Found]:
        """Names that sound or look like parts of the text."""
        parts = _parts(plain(text))
        if not parts:
            return
        shapes = process.cdist(parts, self._keys, scorer=fuzz.ratio, score_cutoff=60)
        spoken = list(map(sound, parts))
        sounds = process.cdist(spoken, self._sounds, scorer=fuzz.ratio, score_cutoff=60)
        scores = np.maximum(shapes, sounds * np.float32(0.97))
        for part, score in zip(parts, scores, strict=True):
            for index in np.argsort(-score)[:8]:
                value = _weighed(part, self._keys[int(index)], float(score[index]))
                if value >= POSSIBLE:
                    for entry in self._exact[self._keys[int(index)]]:
                        yield _like(entry, part, value)


def _parts(text: str) -> list[str]:
    """What of a text may be a name: all of it if short, and every two words to five."""
    words = text.split()
    found = [text] if len(words) <= _LONGEST else []
    found += [w for w in words if len(w) > 5] if len(words) <= 4 else []
    for length in range(2, _LONGEST):
        found += [" ".join(words[n : n + length]) for n in range(len(words) - length + 1)]
    return list(dict.fromkeys(part for part in found if len(part) > 3))[:40]


def _weighed(part: str, name: str, score: float) -> float:
    """Names of as many words must agree word by word; lengths far apart do not agree."""
    mine, theirs = part.split(), name.split()
    if len(mine) != len(theirs):
        joined = part.replace(" ", "") == name.replace(" ", "")
        return SURE if joined else score * min(len(part), len(name)) / max(len(part), len(name))
    each = list(map(agreement, mine, theirs))
    return min(score, 100 * min(each)) if min(each) < ALIKE else score


def _rank(one: Found) -> float:
    if one.kind != "alike":
        return one.score
    if one.language == "la":
        return one.score + _EPITHET * one.taxon.count(" ")
    return one.score + _MORE_WORDS * one.matched.count(" ")


def _exactly(entry: tuple[str, str, str, str], part: str) -> Found:
    taxon, written, language, kind = entry
    score = {"accepted": ACCEPTED, "synonym": SYNONYM}.get(kind, COMMON)
    what = {"accepted": "accepted name", "synonym": "synonym"}.get(kind, "common or trade name")
    return Found(
        taxon=taxon,
        score=score,
        matched=written,
        written=part,
        language=language,
        kind=kind if kind in ("accepted", "synonym") else "common",
        reason=f"“{written}” is the {what} of {taxon}.",
    )


def _like(entry: tuple[str, str, str, str], part: str, score: float) -> Found:
    taxon, written, language, _ = entry
    return Found(
        taxon=taxon,
        score=round(min(score, ACCEPTED - 5), 1),
        matched=written,
        written=part,
        language=language,
        kind="alike",
        reason=f"“{part}” is like “{written}”, a name of {taxon}.",
    )
