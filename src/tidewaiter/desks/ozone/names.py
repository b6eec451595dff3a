"""Names of substances and blends in every usual spelling, alone and in running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tidewaiter.core.errors import ValueRefused, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.substances import Gas, Substance, blends, gases, substances
from tidewaiter.desks.ozone.tables import table

_FAMILY = re.compile(r"^(?:HCFO|HCFC|HBFC|CFC|HFC|HFO|HCO|HC|HO|PFC|FIC|FC|R|F)(?=[0-9CE])")
_NUMBER = r"[0-9]{2,4}(?:-?[0-9]{2}mee|[a-z]{0,3})?(?:B[0-9])?(?:I[0-9])?(?:\s?\((?:E|Z)\))?"
_SCAN_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:HCFO|HCFC|HBFC|CFC|HFC|HFO|HCO|HC|HO|PFC|R|F|Halon)\s?-?\s?(?:C318|E170|"
    rf"{_NUMBER})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CAS = re.compile(r"(?<![0-9])[0-9]{2,7}-[0-9]{2}-[0-9](?![0-9])")
_UN = re.compile(r"(?<![A-Za-z0-9])UN\s?-?(?:NO\.?)?\s?([0-9]{4})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A gas that a text names: the gas, the words, and where they begin."""

    gas: Gas
    words: str
    start: int


def find(name: str) -> Gas | None:
    """The gas of a name, code, trade name, CAS or UN number; ``None`` if it is not known.

    Case, spaces, hyphens and accents do not matter. A UN number counts where it is one gas's own.
    """
    names = _index()
    key = _key(name)
    return names.get(key) or names.get(_bare(key))


def resolve(name: str) -> Gas:
    """As :func:`find`.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` with the nearest name if none fits.
    """
    found = find(name)
    if found is None:
        raise ValueRefused(
            sentence("'{name}' is no substance or blend that is known.", name=name),
            where="name",
            advice=nearest(name, spellings()),
        )
    return found


def mentioned(text: str) -> tuple[Mention, ...]:
    """The gases that a text names, in order, each once; the longest name at a place counts."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for start, end, gas in sorted(_hits(text), key=lambda hit: (hit[0] - hit[1], hit[0])):
        if all(end <= low or start >= high for low, high in taken):
            taken.append((start, end))
            found.append(Mention(gas, text[start:end], start))
    found.sort(key=lambda one: one.start)
    unique: dict[str, Mention] = {}
    for one in found:
        unique.setdefault(one.gas.name, one)
    return tuple(unique.values())


@cache
def spellings() -> tuple[str, ...]:
    """The names that are written in tables, for advice and lists."""
    own = [*substances(), *blends()]
    codes = [one.ashrae for one in substances().values() if one.ashrae]
    return tuple(dict.fromkeys([*own, *codes, *(row["name"] for row in table("names"))]))


def names_of(gas: Gas) -> tuple[str, ...]:
    """Other names of a gas: its code, its chemical name, trade and common names."""
    rows = [row["name"] for row in table("names") if row["means"] == gas.name]
    own = [] if gas.name in blends() else [getattr(gas, "ashrae", None), getattr(gas, "cas", None)]
    return tuple(name for name in dict.fromkeys([*own, *rows]) if name)


@cache
def scan_pattern() -> str:
    """A regular expression (RE2) that finds every text which may name a gas, and some others.

    Of bare codes with two digits only those of controlled gases count: ``R14`` is a rim.
    """
    words = {word for name in _words() for word in (_first(name.lower()), _first(_folded(name)))}
    spelt = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    short = sorted({str(one.ashrae)[2:] for one in substances().values() if _is_short(one)})
    codes = (
        r"\b(?:hcfo|hcfc|hbfc|cfc|hfc|hfo|pfc|halon)[ -]{0,2}[0-9]{2,4}|\b[rf][ -]?[0-9]{3,4}"
        rf"|\b[rf][ -]?(?:{'|'.join(short)})\b"
    )
    return rf"(?i)(?:{codes}|\b[0-9]{{2,7}}-[0-9]{{2}}-[0-9]\b|{spelt})"


def _hits(text: str) -> Iterator[tuple[int, int, Gas]]:
    for pattern in (_SCAN_CODE, _CAS):
        for match in pattern.finditer(text):
            gas = find(match.group())
            if gas is not None:
                yield match.start(), match.end(), gas
    for match in _UN.finditer(text):
        gas = find(f"UN{match.group(1)}")
        if gas is not None:
            yield match.start(), match.end(), gas
    folded = _folded(text)
    if len(folded) == len(text):
        for match in _word_pattern().finditer(folded):
            gas = find(match.group())
            if gas is not None:
                yield match.start(), match.end(), gas


@cache
def _word_pattern() -> re.Pattern[str]:
    words = sorted({_folded(name) for name in _words()}, key=len, reverse=True)
    spelt = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
    brands = "|".join(re.escape(_folded(row["name"])) for row in table("brands"))
    numbered = rf"(?:{brands})[\s-]*(?:R[\s-]?)?{_NUMBER}"
    return re.compile(rf"(?<![^\W_])(?:{numbered}|{spelt})(?![^\W_])", re.IGNORECASE)


@cache
def _words() -> tuple[str, ...]:
    """Names that are found in text as they stand; codes of digits are not among them."""
    rows = [row["name"] for row in table("names")]
    chemical = [one.chemical for one in substances().values() if one.controlled]
    listed = [one for one in substances() if one[0].isdigit() or " " in one]
    plain = [name for name in blends() if not name.startswith(("R-", "MB-"))]
    every = [*rows, *chemical, *listed, *plain]
    return tuple(dict.fromkeys(name for name in every if len(name) > 3 and "(" not in name))


def _is_short(one: Substance) -> bool:
    return bool(one.controlled and one.ashrae and re.fullmatch(r"R-[0-9]{2}", one.ashrae))


def _first(name: str) -> str:
    """The first word of a name if it is long enough to tell, else the whole."""
    first = name.split(" ")[0]
    return first if len(first) > 5 else name


@cache
def _index() -> dict[str, Gas]:
    found: dict[str, Gas] = {}
    for gas in gases().values():
        found.setdefault(_key(gas.name), gas)
    for one in substances().values():
        if one.isomer_of or not one.name.endswith("(isomers)"):
            for name in (one.ashrae, one.cas):
                if name:
                    found.setdefault(_key(name), one)
    for row in table("names"):
        means = gases()[row["means"]]
        found.setdefault(_key(row["name"]), means)
    for one in substances().values():
        found.setdefault(_key(one.chemical), one)
        if one.formula:
            found.setdefault(_key(one.formula), one)
    for name, gas in list(_numbered().items()):
        found.setdefault(name, gas)
    return found


def _numbered() -> dict[str, Gas]:
    """Gases by the bare number of their code, and by their own UN number."""
    found: dict[str, Gas] = {}
    for gas in gases().values():
        code = getattr(gas, "ashrae", None) or gas.name
        if code.startswith("R-"):
            found.setdefault("#" + _key(code)[1:], gas)
        if gas.name.startswith("Halon"):
            found.setdefault(_key(gas.name), gas)
    by_un: dict[str, list[Gas]] = {}
    for gas in gases().values():
        if gas.un:
            by_un.setdefault(gas.un, []).append(gas)
    found |= {f"UN{un}": gases[0] for un, gases in by_un.items() if len(gases) == 1}
    return found


@cache
def _brand_pattern() -> re.Pattern[str]:
    brands = sorted((_key(row["name"]) for row in table("brands")), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, brands))})(?:GAS)?")


def _bare(key: str) -> str:
    """A key without brand and family: ``FREONR22`` and ``HCFC22`` are ``#22``."""
    bare = _brand_pattern().sub("", key)
    bare = _FAMILY.sub("", bare)
    return "#" + bare if bare[:1].isdigit() or bare[:1] in "CE" else bare


def _folded(text: str) -> str:
    """Without accents, in lower case, of the same length where each sign has one base."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower()


def _key(name: str) -> str:
    return "".join(sign for sign in _folded(name).upper() if sign.isalnum() or sign == "*")
