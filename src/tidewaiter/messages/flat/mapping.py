"""Mapping files: which column of a flat file is which canonical column (TOML).

:func:`load_mapping` reads and checks one; what a file may say is in
``docs/reference/mapping-files.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa

from tidewaiter.core.errors import MappingError, nearest
from tidewaiter.messages.columns import COLUMNS, Column, Kind
from tidewaiter.messages.flat.converting import Converter
from tidewaiter.messages.flat.rules import ENCODINGS, REFERENCES, UNITS, FlatMapping, Rule

__all__ = ["FlatMapping", "Rule", "detect_mapping", "load_mapping", "shipped_mappings"]

FORMATS = ("csv", "parquet", "any")
_FOLDER = Path(__file__).parent.parent / "mappings"
_TOP = {
    **dict.fromkeys(("title", "source", "date", "format", "encoding", "delimiter", "quote"), str),
    **dict.fromkeys(("decimal_mark", "thousands"), str),
    "null_values": list,
    "identity": bool,
    "columns": dict,
    "defaults": dict,
}
_RULE = {
    **dict.fromkeys(("unit", "format", "timezone", "others", "split", "constant"), str),
    "column": (str, list),
    "optional": bool,
    "values": dict,
    "pad": int,
}
_ONLY_FOR = {
    "format": (Kind.MOMENT,),
    "timezone": (Kind.MOMENT,),
    "unit": (Kind.NUMBER,),
    "pad": (Kind.TEXT,),
    "split": (Kind.LIST,),
}


@cache
def shipped_mappings() -> tuple[str, ...]:
    """The names of the flat mappings that come with tidewaiter."""
    names = []
    for path in sorted(_FOLDER.glob("*.toml")):
        if tomllib.loads(path.read_text(encoding="utf-8")).get("format") in FORMATS:
            names.append(path.stem)
    return tuple(names)


def load_mapping(name_or_path: str | Path) -> FlatMapping:
    """The mapping of that name that is shipped, or the one in a file.

    Raises :class:`MappingError` for an unknown name (with the nearest), a file that cannot be read,
    and anything in it that is not understood: nothing is skipped.
    """
    text = str(name_or_path)
    if "/" not in text and "\\" not in text and not text.endswith(".toml"):
        if text not in shipped_mappings():
            known = ", ".join(shipped_mappings())
            raise MappingError(
                f"there is no shipped mapping '{text}'.",
                advice=nearest(text, shipped_mappings())
                or f"Take one of {known}, or a .toml file.",
            )
        return _shipped(text)
    path = Path(name_or_path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise MappingError(
            f"the mapping cannot be read ({problem.strerror}).", where=text
        ) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MappingError(f"not valid TOML: {problem}.", where=text) from problem
    return parse_mapping(data, path.stem, text)


def detect_mapping(header: Sequence[str]) -> str | None:
    """The shipped mapping whose required columns are all in the header, ``None`` if none is.

    Where several fit, the one that requires most.
    """
    present = {name.strip().lstrip("\ufeff") for name in header}
    fitting = []
    for name in shipped_mappings():
        mapping = _shipped(name)
        required = [r for r in mapping.rules if r.sources and not r.optional and r.default is None]
        if mapping.identity and not present & set(REFERENCES):
            continue
        if all(present & set(rule.sources) for rule in required):
            fitting.append((len(required), name))
    return max(fitting)[1] if fitting else None


def parse_mapping(data: Mapping[str, Any], name: str, where: str) -> FlatMapping:
    """A mapping from parsed TOML; ``where`` names it in errors. Raises :class:`MappingError`."""
    if data.get("format", "any") not in FORMATS:
        raise MappingError(
            f"format '{data['format']}' is not one of a flat file.",
            where=where,
            advice=f"A flat mapping says {', '.join(FORMATS)}.",
        )
    _checked(data, _TOP, where)
    columns, defaults = data.get("columns", {}), data.get("defaults", {})
    for column, value in defaults.items():
        _canonical(column, f"{where}, [defaults]")
        _fits(Rule(column), [value], f"{where}, [defaults] {column}")
    rules = [_rule(column, said, defaults.get(column), where) for column, said in columns.items()]
    rules += [Rule(c, default=value) for c, value in defaults.items() if c not in columns]
    said = {k: v for k, v in data.items() if k not in ("columns", "defaults", "null_values")}
    said["date"] = str(said.get("date", ""))
    _check_spelling(said, where)
    said["encoding"] = _encoding(said.get("encoding", "utf-8"), where)
    nulls = frozenset(str(value).strip() for value in data.get("null_values", ()))
    return FlatMapping(name, tuple(rules), null_values=nulls, **said)


@cache
def _shipped(name: str) -> FlatMapping:
    path = _FOLDER / f"{name}.toml"
    return parse_mapping(tomllib.loads(path.read_text(encoding="utf-8")), name, f"{name}.toml")


def _checked(data: Mapping[str, Any], known: Mapping[str, Any], where: str) -> None:
    for key, value in data.items():
        if key not in known:
            raise MappingError(
                f"'{key}' is not understood here.",
                where=where,
                advice=nearest(key, known) or f"Known are {', '.join(known)}.",
            )
        if key != "date" and not isinstance(value, known[key]):
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            words = " or ".join(_WORDS[kind] for kind in kinds)
            raise MappingError(f"{key} = {value!r} is not {words}.", where=where)


_WORDS = {str: "a text", list: "a list", bool: "true or false", dict: "a table", int: "a number"}


def _canonical(name: str, where: str) -> Column:
    if name not in COLUMNS:
        raise MappingError(
            f"there is no canonical column '{name}'.", where=where, advice=nearest(name, COLUMNS)
        )
    return COLUMNS[name]


def _rule(name: str, said: Any, default: str | None, where: str) -> Rule:
    where = f"{where}, [columns] {name}"
    column = _canonical(name, where)
    said = dict(said) if isinstance(said, dict) else {"column": said}
    _checked(said, _RULE, where)
    sources = said.pop("column", ()) if "constant" not in said else said.get("column", ())
    sources = (sources,) if isinstance(sources, str) else tuple(sources)
    if any(not isinstance(s, str) or not s for s in sources):
        raise MappingError("column is a header name, or a list of them.", where=where)
    if bool(sources) == ("constant" in said):
        raise MappingError("say either column or constant.", where=where)
    _check_keys(column, said, where)
    values = {str(k).strip(): str(v) for k, v in said.pop("values", {}).items()}
    rule = Rule(name, sources, default=default, values=values, **said)
    _fits(Rule(name), [t for t in (*values.values(), rule.constant) if t], where)
    return rule


def _check_keys(column: Column, said: dict[str, Any], where: str) -> None:
    for key, kinds in _ONLY_FOR.items():
        if key in said and column.kind not in kinds:
            raise MappingError(
                f"{key} has no meaning for {column.name}, which holds a {column.kind}.", where=where
            )
    if "constant" in said and len(said) > 1:
        raise MappingError("a constant stands alone.", where=where)
    if "constant" in said and column.name in REFERENCES:
        raise MappingError("a reference cannot be a constant.", where=where)
    if said.get("others", "keep") not in ("keep", "reject"):
        raise MappingError("others is 'keep' or 'reject'.", where=where)
    if not 1 <= said.get("pad", 1) <= 35:
        raise MappingError("pad is the number of characters, 1 to 35.", where=where)
    if said.get("split") == "":
        raise MappingError("split is the text between two values.", where=where)
    _check_unit(column, said, where)
    if "timezone" in said:
        try:
            ZoneInfo(said["timezone"])
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise MappingError(
                f"there is no time zone '{said['timezone']}'.",
                where=where,
                advice="Name it as in the IANA database: Asia/Seoul, Africa/Lagos.",
            ) from problem


def _check_unit(column: Column, said: dict[str, Any], where: str) -> None:
    known = UNITS.get(column.unit, {})
    if "unit" in said and said["unit"] not in known:
        raise MappingError(
            f"unit '{said['unit']}' cannot be turned into {column.unit or 'this column'}.",
            where=where,
            advice=f"Known are {', '.join(known)}." if known else "Leave unit out.",
        )


def _fits(rule: Rule, values: Iterable[Any], where: str) -> None:
    """Constants, defaults and translations must be canonical values of their column."""
    texts = list(values)
    if any(not isinstance(text, str) for text in texts):
        raise MappingError("write values as texts, in quotes.", where=where)
    made = Converter(rule, FlatMapping("", ()))(pa.array(texts, pa.string()))
    for _, value, reason in made.faults:
        raise MappingError(f"'{value}' {reason}", where=where)


def _check_spelling(said: Mapping[str, Any], where: str) -> None:
    marks = {"delimiter": ",", "quote": '"', "decimal_mark": "."}
    for key, usual in marks.items():
        if len(said.get(key, usual)) != 1 or not said.get(key, usual).isascii():
            raise MappingError(f"{key} is one ASCII character.", where=where)
    if said.get("delimiter", ",") in ("\n", "\r", said.get("quote", '"')):
        raise MappingError("delimiter and quote must differ.", where=where)
    if said.get("decimal_mark", ".") not in (".", ","):
        raise MappingError("decimal_mark is '.' or ','.", where=where)
    thousands = said.get("thousands", "")
    if thousands not in ("", ".", ",", " ", "'", "\u00a0", "\u202f", "\u2019"):
        raise MappingError("thousands is one of . , ' or a space.", where=where)
    if thousands == said.get("decimal_mark", "."):
        raise MappingError("thousands and decimal_mark must differ.", where=where)


def _encoding(name: str, where: str) -> str:
    if name.lower() not in ENCODINGS:
        raise MappingError(
            f"encoding '{name}' is not read.",
            where=where,
            advice=nearest(name.lower(), ENCODINGS) or f"Known are {', '.join(sorted(ENCODINGS))}.",
        )
    return ENCODINGS[name.lower()]
