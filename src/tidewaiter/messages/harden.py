"""The gate: what is checked about the bytes before any parser sees them.

Size first, then encoding, then a scan for document types and entities, then counts of markup.
Measured on lxml 6.1 (2026): it accepts UTF-7, which hides markup from a scan, and 200,000
attributes; old libxml2 builds expand entities without bound. So none of these reaches it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tidewaiter.messages.findings import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a message may be. Sizes in bytes, the rest in numbers of parts."""

    message: int = 10_000_000
    table: int = 200_000_000
    archive: int = 200_000_000
    archive_members: int = 20_000
    archive_ratio: int = 200
    depth: int = 64
    elements: int = 400_000
    attributes: int = 100_000
    segments: int = 100_000
    items: int = 9_999
    text: int = 100_000
    findings: int = 1_000
    attachment: int = 4_000


DEFAULT = Limits()

ENCODINGS = frozenset(
    {
        "utf-8", "us-ascii", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "iso8859-15",
        "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1256", "cp1257",
    }
)  # fmt: skip
"""Encodings a message may use, by Python codec name (``us-ascii`` is read as UTF-8)."""

_DECLARATION = re.compile(rb"\s*<\?xml\s")
_LABEL = re.compile(rb"""\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LONGEST_DECLARATION = 4_096
_EBCDIC = b"\x4c\x6f\xa7\x94"
"""How ``<?xm`` begins in any EBCDIC (XML 1.0, appendix F)."""
_FORBIDDEN = re.compile(rb"<!\s*[A-Za-z]")
"""Whatever begins so declares something: a document type, an entity, a notation."""
_BOMS = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def check_size(raw: bytes, limits: Limits = DEFAULT, *, most: int | None = None) -> None:
    """Refuse what is empty or larger than ``most`` bytes, the limit of a message."""
    most = limits.message if most is None else most
    if not raw.lstrip(b"\x00 \t\r\n"):
        raise Refused("MSG-001")
    if len(raw) > most:
        raise Refused("MSG-002", f"At most {most} bytes are read.")


def open_xml(raw: bytes, limits: Limits = DEFAULT) -> tuple[bytes, str]:
    """The XML as UTF-8 bytes that are safe to parse, and the encoding it came in.

    Line numbers stay as they were. Raises :class:`Refused`.
    """
    check_size(raw, limits)
    encoding, skip = declared_encoding(raw)
    if encoding == "utf-8":
        data = raw[skip:] if skip else raw
        _decode(data, "utf-8")
    else:
        data = _decode(raw[skip:], encoding).encode()
    if skip or encoding.startswith("utf-16"):
        _label(data)  # whatever the mark said, a label that is not allowed is refused
    if b"\x00" in data:
        raise Refused("MSG-005", "NUL characters are not allowed.", line=_line(data, b"\x00"))
    hit = _FORBIDDEN.search(data)
    if hit:
        line = data.count(b"\n", 0, hit.start()) + 1
        raise Refused("MSG-003", line=line)
    _check_counts(data, limits)
    return data, encoding


def declared_encoding(raw: bytes) -> tuple[str, int]:
    """The codec name of the message and how many bytes of byte order mark to skip."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            if not name:
                raise Refused("MSG-004", "UTF-32 is not read.")
            return name, len(bom)
    if raw.startswith(_EBCDIC):
        raise Refused("MSG-004", "EBCDIC is not read.")
    if raw[:4] in (b"<\x00\x00\x00", b"\x00\x00\x00<"):
        raise Refused("MSG-004", "UTF-32 is not read.")
    if raw[:2] in (b"<\x00", b"\x00<"):
        return ("utf-16-le" if raw[:1] == b"<" else "utf-16-be"), 0
    name = _label(raw)
    if name.startswith("utf-16"):
        raise Refused("MSG-004", "It is not in the UTF-16 it declares.", line=1)
    return name, 0


def _label(data: bytes) -> str:
    """The codec of the encoding that an XML declaration names, UTF-8 if none; or a refusal."""
    begins = _DECLARATION.match(data)
    if not begins:
        return "utf-8"
    end = data.find(b"?>", begins.end(), _LONGEST_DECLARATION)
    if end < 0:
        raise Refused("MSG-005", "The XML declaration has no end.", line=1)
    found = _LABEL.search(data, begins.end() - 1, end)
    if not found:
        return "utf-8"
    try:
        name = codecs.lookup((found[1] or found[2] or b"").decode("ascii")).name
    except (LookupError, ValueError):
        raise Refused("MSG-004", "The encoding declared is not known.", line=1) from None
    if name == "ascii":
        return "utf-8"
    if name not in ENCODINGS:
        raise Refused("MSG-004", "The encoding declared is not allowed.", line=1)
    return name


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        detail = f"Byte {problem.start} does not fit the encoding {encoding}."
        raise Refused("MSG-004", detail, line=line) from None


def _check_counts(data: bytes, limits: Limits) -> None:
    if len(data) < 4 * min(limits.elements, limits.attributes):
        return  # an element or attribute takes four bytes at least
    elements = data.count(b"<") - data.count(b"</")
    if elements > limits.elements:
        raise Refused("MSG-007", f"{elements} elements; at most {limits.elements} are read.")
    attributes = data.count(b"=")
    if attributes > limits.attributes:
        raise Refused("MSG-007", f"{attributes} attributes; at most {limits.attributes} are read.")


def _line(data: bytes, what: bytes) -> int:
    return data.count(b"\n", 0, data.index(what)) + 1
