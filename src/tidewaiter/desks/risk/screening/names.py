"""Names as they are compared: one alphabet, no titles, legal forms apart, spellings made one.

A name is folded in steps. What look-alike letters hide is uncovered; Arabic loses its short vowels
and variants of letters; Han and Hangul are read sign by sign; everything is brought to ASCII. Then
legal forms, titles and particles are taken out, unless nothing else would be left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from tidewaiter.desks.risk.screening.words import longest, words

LONGEST = 400
"""Signs of a name that are looked at; what comes after is cut off."""

_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухѕіјԁһԛԝ", "abekmhopctyxsijdhqw", strict=True)),
        **dict(zip("αοκρτυχιεβνγηω", "aokptuxiebvynw", strict=True)),
    }
)
"""Cyrillic and Greek letters that look Latin, for words that mix them with Latin."""

_ARABIC = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0649\u0626\u0624\u0629\u06cc\u06a9\u06c0",
    "\u0627\u0627\u0627\u0627\u064a\u064a\u0648\u0647\u064a\u0643\u0647",
)
"""Variants of Arabic letters, Persian ones among them, as the letter they are looked up by."""

_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_BY_SIGN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_HUMP = re.compile(r"(?<=[a-z][a-z])(?=[A-Z][a-z])")
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}(?:\w\b)?")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4]")
_WORD = re.compile(r"[a-z0-9]+")
_SERVANT = re.compile(r"abd(?:[aeu][lrs]|[aeu])?")
_SERVANT_JOINED = re.compile(r"abd[aeu][lrs](.{4,})")
_ARABIC_WORD = re.compile("[\u0600-\u06ff]+")
_ARTICLE = re.compile("^\u0627\u0644(?=.{3})")
_OF_FAMILY = frozenset(("\u0628\u0646", "\u0627\u0628\u0646", "\u0628\u0646\u062a", "\u0627\u0644"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was folded.

    ``tokens`` are its words in their order, ``forms`` its legal forms in one spelling.
    """

    text: str
    tokens: tuple[str, ...]
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for names that differ in the order of words only."""
        return " ".join(sorted(self.tokens))


@lru_cache(maxsize=65_536)
def folded(text: str) -> Name:
    """A name from how it is written, in any script."""
    plain, forms = _without_raw_forms(_unmasked(text[:LONGEST]))
    tokens = [_spelt(token) for token in _servants(_content(_ascii_words(plain), forms))]
    return Name(text, tuple(tokens), tuple(dict.fromkeys(forms)))


def _unmasked(text: str) -> str:
    """Compatible forms made one, lower case, marks of Arabic gone, look-alike letters replaced."""
    text = _HUMP.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    text = _MARKS.sub("", text).translate(_ARABIC).replace("&", " and ")
    text = "".join(" " if unicodedata.category(sign)[0] in "SC" else sign for sign in text)
    return " ".join(_latin_again(word) for word in text.split())


def _latin_again(word: str) -> str:
    """A word that mixes Latin with letters that look Latin, in Latin."""
    if word.isascii() or not any("a" <= sign <= "z" for sign in word):
        return word
    return word.translate(_LOOK_ALIKE)


def _without_raw_forms(text: str) -> tuple[str, list[str]]:
    forms = []
    for raw, canonical in _raw_forms():
        if raw in text and text.replace(raw, "").strip(" .,()"):
            text = text.replace(raw, " ")
            forms.append(canonical)
    return text, forms


@cache
def _raw_forms() -> tuple[tuple[str, str], ...]:
    return tuple((_unmasked(raw), canonical) for raw, canonical in words("raw").items())


def _ascii_words(text: str) -> list[str]:
    """Words of a folded text in ASCII. Letters with dots stay apart unless they are a form."""
    apart = _BY_SIGN.sub(lambda sign: f" {sign.group()} ", text)
    apart = _ARABIC_WORD.sub(_read_arabic, apart)
    plain = _APOSTROPHES.sub("", anyascii(apart)).lower()
    return _WORD.findall(_DOTTED.sub(_undotted, plain))


def _read_arabic(found: re.Match[str]) -> str:
    """An Arabic word in ASCII without its article, its long vowels as vowels; no 'son of'."""
    word = found.group()
    if word in _OF_FAMILY:
        return " "
    plain = _APOSTROPHES.sub("", anyascii(_ARTICLE.sub("", word)))
    return plain[:1] + plain[1:].replace("w", "u").replace("y", "i")


def _undotted(found: re.Match[str]) -> str:
    joined = re.sub(r"[.\s]", "", found.group())
    return f" {joined} " if joined in words("form") else found.group()


def _content(found: list[str], forms: list[str]) -> list[str]:
    """The words that tell who is meant; legal forms are added to ``forms``."""
    rest = list(_without_forms(found, forms)) or found
    for kind in ("honorific", "particle"):
        unsaid = words(kind)
        rest = [word for word in rest if word not in unsaid] or rest
    return rest


def _without_forms(found: list[str], forms: list[str]) -> Iterator[str]:
    """Words without legal forms, the longest of which are seen first; the first word stays."""
    known, at = words("form"), 0
    while at < len(found):
        for size in range(min(longest("form"), len(found) - at), 0, -1):
            phrase = " ".join(found[at : at + size])
            if phrase in known and (at > 0 or len(found) > size):
                forms.append(known[phrase])
                at += size
                break
        else:
            yield found[at]
            at += 1


def _servants(found: list[str]) -> Iterator[str]:
    """Names of the kind 'servant of', in one word: Abd al-Rahman, Abdur Rahman, Abderrahman."""
    waiting = False
    for word in found:
        if waiting:
            yield f"abdul{word}"
            waiting = False
        elif _SERVANT.fullmatch(word):
            waiting = True
        else:
            joined = _SERVANT_JOINED.fullmatch(word)
            yield f"abdul{joined.group(1)}" if joined else word
    if waiting:
        yield "abdul"


def _spelt(token: str) -> str:
    return words("spelling").get(token, token)


_SOUNDS = (
    (re.compile(r"^(?:wh|w)"), "v"),
    (re.compile(r"^y(?=[aeiou])"), ""),
    (re.compile(r"tch|sch|sh|ch|zh|tz|ts|cz|sz|tj"), "s"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"kh|gh"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"[wf]"), "v"),
    (re.compile(r"j"), "g"),
    (re.compile(r"0"), "o"),
    (re.compile(r"1"), "l"),
    (re.compile(r"5"), "s"),
)
_VOWELS = re.compile(r"[aeiouy]+")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=262_144)
def skeleton(token: str) -> str:
    """The consonants of a word by how they sound; a vowel at the beginning is ``a``.

    Empty for numbers. Words that are the same name in two spellings often share it, and Arabic
    writes little else.
    """
    if token.isdigit():
        return ""
    for pattern, sound in _SOUNDS:
        token = pattern.sub(sound, token)
    bare = token[:1].translate(_FIRST_VOWEL) + _VOWELS.sub("", token[1:])
    return _TWICE.sub(r"\1", bare)


_FIRST_VOWEL = str.maketrans("aeiouy", "aaaaaa")
