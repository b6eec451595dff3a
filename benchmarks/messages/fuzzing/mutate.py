"""Changes to inputs: of bytes, encodings, XML trees, EDIFACT segments and cells; crossings."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from lxml import etree

from benchmarks.messages.fuzzing.grow import VALUES

TOKENS = [
    b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x1F;", b"&x;", b"]]>", b"<![CDATA[",
    b"<!--", b"-->", b"--", b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"<?xml?>", b"'", b'"', b"+", b":",
    b"?", b"??", b"?'", b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"\xef\xb7\x90", b"1E999", b"NaN", b"-1", b"9" * 40, b"0x10", b"\r\n", b"\x1a",
    b"UNT+1+1'", b"UNS+D'", b"UNS+S'", b"UNZ+9+9'", b"UNG+X'", b"UNE+1+1'",
    b"UNH+1+CUSDEC:D:96B'",
    b"UNA:+.? '", b"CST+1'", b"encoding='utf-7'", b" ", b"=cmd()", b",", b";", b'""', b"PK\x03\x04",
    b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7",
             "utf-8-sig", "latin-1", "cp1252", "cp037", "cp1140", "shift_jis",
             "gb18030"]  # fmt: skip


def of_bytes(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Flipped, cut, doubled, spliced, sprinkled with tokens."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
        at, end = sorted((rng.randrange(len(out) + 1), rng.randrange(len(out) + 1)))
        end = min(end, at + rng.choice((1, 8, 64, 512)))
        choice = rng.randrange(7)
        if choice == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif choice == 1:
            del out[at:end]
        elif choice == 2:
            out[at:at] = out[at:end] * rng.choice((1, 2, 5))
        elif choice == 3:
            out[at:at] = rng.choice(TOKENS)
        elif choice == 4:
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            out[at:end] = other[start : start + 200]
        elif choice == 5:
            out[at:end] = rng.randbytes(min(8, end - at))
        else:
            del out[end:]
    return bytes(out)


def crossed(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The beginning of one input and the end of another."""
    other = rng.choice(others)
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def encoded(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """In another encoding, declared truly, falsely or not at all."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    name = rng.choice(ENCODINGS)
    if text.startswith("<") and rng.random() < 0.6:
        said = name if rng.random() < 0.7 else rng.choice(ENCODINGS)
        text = f'<?xml version="1.0" encoding="{said}"?>\n' + text
    if rng.random() < 0.3:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice("éα\u202e\u0085\ufdd0\U0001f6a2+'?&") + text[at:]
    return text.encode(name, "replace")


def of_tree(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The XML tree changed: parts taken out, doubled, moved, renamed, wrapped, borrowed."""
    root = _tree(data)
    if root is None:
        return of_bytes(data, others, rng)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        every = [e for e in root.iter() if isinstance(e.tag, str)]
        rng.choice(_CHANGES)(rng.choice(every), rng.choice(every), others, rng)
    return etree.tostring(root)


Change = Callable[[Any, Any, list[bytes], random.Random], None]
"""One change at an element; the second is another element of the same tree."""


def _remove(one: Any, _two: Any, _others: list[bytes], _rng: random.Random) -> None:
    if one.getparent() is not None:
        one.getparent().remove(one)


def _double(one: Any, _two: Any, _others: list[bytes], rng: random.Random) -> None:
    parent = one.getparent()
    if parent is not None:
        for _ in range(rng.choice((1, 1, 2, 40)) if len(one) < 8 else 1):
            parent.insert(parent.index(one), copy.deepcopy(one))


def _nest(one: Any, two: Any, _others: list[bytes], _rng: random.Random) -> None:
    two.append(copy.deepcopy(one) if len(one) < 20 else etree.Element("x"))


def _rename(one: Any, two: Any, _others: list[bytes], rng: random.Random) -> None:
    space = rng.choice(("{urn:other}", ""))
    one.tag = two.tag if rng.random() < 0.5 else space + etree.QName(one).localname


def _say(one: Any, _two: Any, _others: list[bytes], rng: random.Random) -> None:
    if rng.random() < 0.8:
        one.text = _text(rng)
    else:
        one.tail = _text(rng)


def _label(one: Any, _two: Any, _others: list[bytes], rng: random.Random) -> None:
    one.set(rng.choice(("unitCode", "formatCode", "currencyID", "q", "{urn:x}y")), _text(rng))


def _borrow(one: Any, _two: Any, others: list[bytes], rng: random.Random) -> None:
    other = _tree(rng.choice(others))
    if other is not None:
        one.append(copy.deepcopy(rng.choice(list(other.iter(etree.Element))[:200])))


def _wrap(one: Any, _two: Any, _others: list[bytes], rng: random.Random) -> None:
    parent = one.getparent()
    if parent is None:
        return
    at = parent.index(one)
    for _ in range(rng.choice((1, 1, 2, 70))):
        shell = etree.Element(rng.choice(("x", "{urn:other}y", str(parent.tag))))
        shell.append(one)
        one = shell
    parent.insert(at, one)


_CHANGES: tuple[Change, ...] = (
    _remove, _double, _nest, _rename, _rename, _say, _say, _say, _label, _borrow, _wrap,
)  # fmt: skip


def _text(rng: random.Random) -> str:
    value = rng.choice(VALUES)
    if rng.random() < 0.02:
        value = (value or "x") * rng.choice((100, 3_000))
    return value.replace("<", "")


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _tree(data: bytes) -> Any:
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None


def of_segments(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """EDIFACT segments and elements taken out, doubled, moved, borrowed; counts mostly mended."""
    parts = data.split(b"'")
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        at, to = rng.randrange(len(parts)), rng.randrange(len(parts))
        choice = rng.randrange(7)
        if choice == 0 and len(parts) > 1:
            del parts[at]
        elif choice == 1:
            parts[at:at] = [parts[at]] * rng.choice((1, 1, 2, 60))
        elif choice == 2:
            parts.insert(to, parts[at])
        elif choice == 3:
            parts[at:at] = rng.choice(others).split(b"'")[: rng.randint(1, 5)]
        elif choice == 4:
            parts[at], parts[to] = parts[to], parts[at]
        else:
            parts[at] = _elements(parts[at], rng)
    if rng.random() < 0.7:
        _recount(parts)
    return b"'".join(parts)


def _elements(segment: bytes, rng: random.Random) -> bytes:
    mark = rng.choice((b"+", b":"))
    elements = segment.split(mark)
    at = rng.randrange(len(elements))
    choice = rng.randrange(5)
    if choice == 0 and len(elements) > 1:
        del elements[at]
    elif choice == 1:
        elements.insert(at, elements[rng.randrange(len(elements))])
    elif choice == 2:
        elements[at:at] = [b""] * rng.choice((1, 3, 99))
    else:
        elements[at] = _text(rng).replace("'", "?'").encode()
    return mark.join(elements)


def _recount(parts: list[bytes]) -> None:
    """Right counts in every UNT, so that the change is looked at and not only counted."""
    first = None
    for n, part in enumerate(parts):
        tag = part.strip()[:4]
        if tag == b"UNH+":
            first = n
        elif tag == b"UNT+" and first is not None:
            reference = parts[first].split(b"+")[1:2] or [b""]
            parts[n] = b"UNT+%d+%s" % (n - first + 1, reference[0])


def of_cells(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Lines and cells taken out, doubled, moved, quoted wrongly."""
    lines = data.split(b"\n")
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
        choice = rng.randrange(6)
        if choice == 0 and len(lines) > 1:
            del lines[at]
        elif choice == 1:
            lines[at:at] = [lines[at]] * rng.choice((1, 1, 3, 40))
        elif choice == 2:
            lines[at], lines[to] = lines[to], lines[at]
        else:
            row = lines[at].split(b",")
            cell = rng.randrange(len(row))
            row[cell] = rng.choice(
                (b"", b'"' + row[cell], row[cell] + b'"', b'""', b"'" + row[cell], b"\x00",
                 row[cell] + b"," + row[cell], _text(rng).encode(), b'"a\nb"', b"=" + row[cell])
            )  # fmt: skip
            lines[at] = b",".join(row)
    return b"\n".join(lines)
