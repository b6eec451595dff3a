"""Names of substances and blends in every usual spelling, alone and in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tidewaiter.core.errors import ValueRefused, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.substances import Gas, Substance, blends, gases, substances
from tidewaiter.desks.ozone.tables import table
from tidewaiter.engine.folding import GAP, any_of, fold, fold_with_places

_FAMILY = re.compile(r"^(?:HCFO|HCFC|HBFC|CFC|HFC|HFO|HCO|HC|HO|PFC|FIC|FC|R|F)(?=[0-9CE])")
_DASH = GAP.replace("]", "-]")
_FAMILIES = r"(?:hcfo|hcfc|hbfc|cfc|hfc|hfo|hco|hc|ho|pfc|r|f|halon)"
_CODED = re.compile(rf"(?:#|HALON|{_FAMILY.pattern[1:]})")
_NUMBER = r"[0-9]{2,4}(?:-?[0-9]{2}mee|[a-z]{0,3})?(?:b[0-9])?(?:i[0-9])?(?:\s?\((?:e|z)\))?"
_CODE = rf"{_FAMILIES}{GAP}?-?{GAP}?"
_BRANDED = rf"{_DASH}*(?:r{_DASH}?)?"
_BEGINS, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
_SCAN_CODE = re.compile(rf"{_BEGINS}{_CODE}(?:c318|e170|{_NUMBER}){_ENDS}")
_GROUP = re.compile(
    r"^(?:HCFC|HBFC|CFC)-(1(?:1[234]|[2-5][0-9])|2[0-9]{2})(B[0-9])?(?: \(isomers\))?$"
)
_ETHANES = ("a", "b")
_PROPANES = tuple(f"{middle}{end}" for middle in "abcdef" for end in "abcd")
"""What tells isomers apart: of propanes the middle carbon first, then how the rest is shared."""
_CAS = re.compile(r"(?<![0-9])[0-9]{2,7}-[0-9]{2}-[0-9](?![0-9])")
_NUMBERED = rf"un{GAP}?-?(?:no\.?)?{GAP}?"
_UN = re.compile(rf"{_BEGINS}{_NUMBERED}([0-9]{{4}})(?![0-9])")


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
    folded, places = fold_with_places(text)
    for start, end, gas in sorted(_hits(folded), key=lambda hit: (hit[0] - hit[1], hit[0])):
        if all(end <= low or start >= high for low, high in taken):
            taken.append((start, end))
            first = places[start]
            found.append(Mention(gas, text[first : places[end - 1] + 1], first))
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
    """A regular expression (RE2) for folded texts that finds each which names a controlled gas.

    What :func:`mentioned` reads is never missed; what else it finds is told apart there.
    """
    keys = {key for key, gas in _index().items() if gas.controlled}
    numbers = {(number, key) for key in keys for number in _written(key)}
    coded = any_of({number for number, key in numbers if _CODED.match(key)})
    branded = any_of({number for number, _ in numbers})
    spelt = {fold(name) for name in _words() if _means_controlled(name)}
    united = {key[2:] for key in keys if re.fullmatch("UN[0-9]{4}", key)}
    registered = {one.cas for one in substances().values() if one.cas and one.controlled}
    called = rf"{_CODE}{coded}|{_brands()}{_BRANDED}{branded}|{any_of(spelt)}"
    return (
        rf"(?:^|[^a-z0-9])(?:(?:{called})(?:[^a-z0-9]|$)|{_NUMBERED}{any_of(united)}(?:[^0-9]|$))"
        rf"|(?:^|[^0-9]){any_of(registered)}(?:[^0-9]|$)"
    )


def _hits(text: str) -> Iterator[tuple[int, int, Gas]]:
    """Where in a folded text a gas is named, and which."""
    for pattern in (_SCAN_CODE, _CAS, _UN, _word_pattern()):
        for match in pattern.finditer(text):
            gas = find(f"UN{match.group(1)}" if pattern is _UN else match.group())
            if gas is not None:
                yield match.start(), match.end(), gas


@cache
def _word_pattern() -> re.Pattern[str]:
    spelt = any_of(fold(name) for name in _words())
    return re.compile(rf"{_BEGINS}(?:{_brands()}{_BRANDED}{_NUMBER}|{spelt}){_ENDS}")


@cache
def _brands() -> str:
    return any_of(fold(row["name"]) for row in table("brands"))


def _means_controlled(name: str) -> bool:
    gas = find(name)
    return gas is not None and gas.controlled


def _written(key: str) -> Iterator[str]:
    """The number in a key as texts have it: ``4310mee`` and ``43-10mee``."""
    number = _CODED.sub("", _bare(key)).lower()
    if number[:1].isdigit():
        yield number
        if number.endswith("mee"):
            yield f"{number[:-5]}-{number[-5:]}"


@cache
def _words() -> tuple[str, ...]:
    """Names that are found in text as they stand; codes of digits are not among them."""
    rows = [row["name"] for row in table("names")]
    chemical = [one.chemical for one in substances().values() if one.controlled]
    listed = [one for one in substances() if one[0].isdigit() or " " in one]
    plain = [name for name in blends() if "(" in name or not name.startswith(("R-", "MB-"))]
    every = [*rows, *chemical, *listed, *plain]
    return tuple(dict.fromkeys(name for name in every if len(name) > 3))


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
            found.setdefault(_key(f"{one.name} {one.formula}"), one)
    for name, gas in (*_numbered().items(), *_isomers()):
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
    shared = {row["un"] for row in table("un_shared")}
    by_un: dict[str, list[Gas]] = {}
    for gas in gases().values():
        if gas.un and gas.un not in shared:
            by_un.setdefault(gas.un, []).append(gas)
    for un, named in by_un.items():
        pure = [gas for gas in named if isinstance(gas, Substance)]
        if len(named) == 1 or len(pure) == 1:
            found[f"UN{un}"] = (pure or named)[0]
    return found


def _isomers() -> Iterator[tuple[str, Substance]]:
    """Isomers by their codes: of an Annex group, which holds them all, the row of the group."""
    for one in substances().values():
        match = _GROUP.match(one.name)
        if match and not one.isomer_of and (one.group or "F") != "F":
            number, brominated = match.group(1), match.group(2) or ""
            ends = _ETHANES if len(number) == 3 and number[0] == "1" else _PROPANES
            for end in ends:
                yield f"#{number}{end}{brominated}".upper(), one


@cache
def _brand_pattern() -> re.Pattern[str]:
    brands = sorted((_key(row["name"]) for row in table("brands")), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, brands))})(?:GAS)?")


def _bare(key: str) -> str:
    """A key without brand and family: ``FREONR22`` and ``HCFC22`` are ``#22``."""
    bare = _brand_pattern().sub("", key)
    bare = _FAMILY.sub("", bare)
    return "#" + bare if bare[:1].isdigit() or bare[:1] in "CE" else bare


def _key(name: str) -> str:
    return "".join(sign for sign in fold(name).upper() if sign.isalnum() or sign == "*")
