"""Which formats there are and how a file's format is told from its content."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tidewaiter.core.errors import MappingError, nearest
from tidewaiter.messages.edifact_syntax import looks_like
from tidewaiter.messages.mapping import shipped
from tidewaiter.messages.rules import Mapping

_DECODED_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the list of formats."""

    id: str
    title: str
    syntax: str
    kind: str
    source: str


def formats() -> tuple[Format, ...]:
    """All formats that are read and written by mapping."""
    return tuple(Format(m.id, m.title, m.syntax, m.kind, m.source) for m in shipped())


@cache
def mapping(identifier: str) -> Mapping:
    """The mapping of a format; raises :class:`MappingError` for one that is not there."""
    known = {m.id: m for m in shipped()}
    if identifier not in known:
        raise MappingError(
            f"there is no format '{identifier}'.",
            where="formats",
            advice=nearest(identifier, known),
        )
    return known[identifier]


ALIASES = {"wco": "wco-dec", "asycuda": "asycuda-sad", "cusdec": "cusdec-d96b"}
"""Short names for the formats declarations are converted to."""


def named(name: str) -> Mapping:
    """The mapping by identifier or short name."""
    return mapping(ALIASES.get(name, name))


@cache
def _by_root() -> dict[str, tuple[Mapping, ...]]:
    found: dict[str, tuple[Mapping, ...]] = {}
    for one in shipped():
        if one.syntax == "xml":
            for root in _roots(one):
                found[root] = (*found.get(root, ()), one)
    return found


def _roots(one: Mapping) -> list[str]:
    told: Any = one.detect.get("root", [])
    return [told] if isinstance(told, str) else list(told)


@cache
def _by_message() -> dict[str, Mapping]:
    return {str(m.detect["message"]): m for m in shipped() if m.syntax == "edifact"}


@cache
def recognised(table: str = "roots") -> dict[str, str]:
    """Root elements of messages that are known but not read here, with what they are."""
    text = files(__package__).joinpath("recognised.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)[table])


_LONGEST_NAME = 80
_EU_MESSAGE = re.compile(r"(?:CC|CD)[A-Z0-9]\d{2}[A-Z]{1,2}\Z")


def name_of(root: str) -> str | None:
    """What a document with this root element is known to be, though it is not read here."""
    if _EU_MESSAGE.match(root):
        title = recognised("eu").get(root)
        return f"EU customs message {root}, {title}" if title else f"EU customs message {root}"
    found = recognised().get(root)
    if found is None and len(root) <= _LONGEST_NAME:
        for pattern, title in recognised("families").items():
            if re.fullmatch(pattern, root, re.IGNORECASE):
                return f"{title} {root}"
    return found


def of_xml(root: Any) -> Mapping | None:
    """The mapping for an XML document: by its root element, else by one inside a wrapper."""
    found = _pick(_local(root.tag), root)
    if found is not None:
        return found
    for one in shipped():
        if "any_root" in one.detect and _holds(root, one.detect["contains"]):
            return one
    wrapped = set(_by_root())
    for level, element in enumerate(root.iter("*")):
        if level > 400:
            break
        if _local(element.tag) in wrapped:
            found = _pick(_local(element.tag), element)
            if found is not None:
                return found
    return None


def _pick(name: str, element: Any) -> Mapping | None:
    for one in _by_root().get(name, ()):
        inner = one.detect.get("contains")
        if inner is None or _holds(element, inner):
            return one
    return None


def _holds(element: Any, name: str) -> bool:
    return any(_local(child.tag) == name for child in element)


def of_message(kind: str) -> Mapping | None:
    """The mapping for an EDIFACT message by its type (``CUSDEC:D:96B``); the version may differ."""
    return _by_message().get(kind.partition(":")[0])


def syntax_of(raw: bytes) -> str | None:
    """``edifact``, ``xml``, ``zip``, ``parquet``, ``csv`` or ``None``, from the first bytes."""
    head = raw[:4096]
    if head[:4] == b"PK\x03\x04" or head[:4] == b"PK\x05\x06":
        return "zip"
    if head[:4] == b"PAR1":
        return "parquet"
    if looks_like(head):
        return "edifact"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:2] in (b"<\x00", b"\x00<"):
        return "xml"
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip(_DECODED_SPACE)
    if body[:1] == b"<" or head[:4] in _OTHER_XML:
        return "xml"
    if _CSV.match(body):
        return "csv"
    return None


_OTHER_XML = (b"\x00\x00\xfe\xff", b"\x00\x00\x00<", b"\x4c\x6f\xa7\x94")
"""How XML begins in encodings that are not read: UTF-32, with and without mark, and EBCDIC."""
_CSV = re.compile(rb"""[A-Za-z_"\xc3-\xf4][^\n\r<>{}\x00]{0,4000}[,;\t|][^\n\r<>{}\x00]*[\r\n]""")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
