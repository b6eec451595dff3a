"""Words as they are compared: as written, as they sound, without plurals, of Latin form."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

SHORT, ALIKE = 3, 0.8
"""Words of so few letters say little; from where on words agree."""

BETWEEN = frozenset(("cf", "aff", "ssp", "subsp"))
"""What stands between the parts of a scientific name and is none."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SOUNDS = (("ae", "e"), ("oe", "e"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "k"),
           ("y", "i"), ("c", "k"), ("q", "k"), ("j", "i"), ("w", "v"), ("z", "s"), ("x", "ks"),
           ("h", ""))  # fmt: skip

_PLURALS = (("ies", "y"), ("oes", "ao"), ("ais", "al"), ("eaux", "eau"), ("aux", "al"),
            ("es", ""), ("s", ""))  # fmt: skip

_EPITHETS = ("us", "a", "is", "um", "i", "ae", "ens", "color", "ajor", "inor", "ale", "ile",
             "ense", "gare", "ii", "oides", "odes", "pes", "ops", "on", "ex", "ax")  # fmt: skip
"""Endings of names of species; a noun of trade such as ``capsules`` or ``software`` has another."""

_GENERA = ("us", "is", "um", "ia", "as", "ops", "on", "ys", "ea", "na", "la")
"""Endings of names of genera."""


def plain(text: str) -> str:
    """Words as they are compared: Latin letters, small, single blanks."""
    return " ".join(_WORD.findall(anyascii(text).casefold().replace("’", "'").replace("-", " ")))


def singular(text: str) -> str:
    """A phrase without the sign of the plural on its last word."""
    if text.endswith("ies") and len(text) > 5:
        return f"{text[:-3]}y"
    if text.endswith(("ches", "shes", "xes", "sses")):
        return text[:-2]
    return text[:-1] if text.endswith("s") and len(text) > 3 else text


@lru_cache(maxsize=65_536)
def without_plurals(phrase: str) -> str:
    """A phrase with no sign of the plural on any word: ``cavalos marinhos``, ``osos polares``.

    Both sides of a comparison are taken so: what is left of a word is not always its singular.
    """
    return " ".join(map(_stem, phrase.split()))


def _stem(word: str) -> str:
    for ending, stem in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word[: -len(ending)] + stem
            break
    return word[:-1] if word.endswith("e") and len(word) > SHORT else word


@lru_cache(maxsize=65_536)
def sound(text: str) -> str:
    """A name as it sounds to somebody who writes it by ear: doubled letters and endings go."""
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    text = re.sub(r"(.)\1+", r"\1", text)
    return " ".join(re.sub(r"(us|um|is|a|e|i|o|es|os)$", "", w) or w for w in text.split())


def of_species(word: str) -> bool:
    """Whether a word reads like the second part of the name of a species."""
    return len(word) >= 5 and word.endswith(_EPITHETS)


def of_genus(word: str) -> bool:
    """Whether a word reads like the name of a genus."""
    return len(word) > SHORT and word.endswith(_GENERA)


def agreement(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1, as written or as they sound."""
    if one == other:
        return 1.0
    if _slip(one, other):
        return ALIKE
    heard = sound(one), sound(other)
    return max(JaroWinkler.similarity(one, other), fuzz.ratio(*heard) / 100 if all(heard) else 0)


def _slip(one: str, other: str) -> bool:
    """Whether words of so few letters differ by a slip: ``dl`` and ``del``, ``od`` and ``do``."""
    return max(len(one), len(other)) <= SHORT and fuzz.ratio(one, other) >= 50


def spelt_alike(one: str, other: str) -> float:
    """As :func:`agreement`, but letter by letter: no credit for the same beginning."""
    if _slip(one, other):
        return ALIKE
    heard = sound(one), sound(other)
    ratio = max(fuzz.ratio(one, other), fuzz.ratio(*heard) if all(heard) else 0)
    return ratio / 100
