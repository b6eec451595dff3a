"""Inputs grown from the grammar of a format: any values, mostly the right shape."""

from __future__ import annotations

import gzip
import io
import random
import warnings
import zipfile
from functools import cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.mapping import Mapping
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.trie import trie_of
from tidewaiter.messages.trie_node import Node

VALUES = [
    "1", "0", "2", "9", "13", "-5", "12,5", "12.50", "1E5", "1E+999", "NaN", "Infinity", "0x10",
    "٣", "9" * 40, "20261123", "20261123100500Z", "11/23/26", "2026-11-23", "2026-11-23T10:05:00Z",
    "99999999", "2026-02-30", "IM", "GB", "CN", "USD", "TSP", "TRC", "KGM", "TNE", "MSKU1234565",
    "8471300000", "84713", "4000", "ZZ9", "", " ", "A" * 600, "\u202eabc", "é", "Αlpha", "=1+1",
    "+cmd|' /C calc'!A0", "a\nb", "\u0085", "\ufeff", "𝒳", "<null/>", "a;b\\;c", "'=1", "QUJD" * 4,
]  # fmt: skip
ATTRIBUTES = [
    "", "", "", "", ' unitCode="TNE"', ' unitCode="QQQ"', ' formatCode="102"', ' formatCode="304"',
    ' currencyID="EUR"', ' schemeID="x"', ' xsi:type="y" xmlns:xsi="http://www.w3.org/2001/x"',
    ' xml:space="preserve"', ' listID=""',
]  # fmt: skip
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Plan(NamedTuple):
    """An element that may be grown: its tag, the text it must have, and what may be in it."""

    tag: str
    mark: str | None
    inside: list[list[Plan]]


_PLANS: dict[str, tuple[Plan, str]] = {}
_TAGS: dict[str, list[str]] = {}


def _plan(mapping: Mapping) -> tuple[Plan, str]:
    """The elements of a format and its namespace declarations, made once."""
    if mapping.id not in _PLANS:
        _PLANS[mapping.id] = _planned(mapping)
    return _PLANS[mapping.id]


def _planned(mapping: Mapping) -> tuple[Plan, str]:
    def of(node: Node, depth: int) -> Plan:
        tag = f"{node.prefix}:{node.name}" if node.prefix and ":" not in node.name else node.name
        inside = []
        if depth < 14:
            for child in node.children.values():
                choices = [child, *child.variants.values()]
                inside.append([of(one, depth + 1) for one in choices])
        return Plan(tag, node.mark, inside)

    spaces = (f' xmlns{":" if p else ""}{p}="{u}"' for p, u in mapping.namespaces.items())
    top = trie_of(mapping)[0]
    return of(next(iter(top.children.values())), 0), "".join(spaces)


def xml(mapping: Mapping, rng: random.Random) -> bytes:
    """A document by the elements of a format, in their order, with any values."""
    top, spaces = _plan(mapping)
    left = [rng.choice([8, 15, 30, 30, 60, 60, 120, 300])]
    often = rng.choice([0.2, 0.5, 0.8])
    chance, pick = rng.random, rng.choice

    def element(plan: Plan) -> str:
        left[0] -= 1
        if not plan.inside:
            value = plan.mark if plan.mark is not None else pick(VALUES)
            text = "".join(_ESCAPED.get(c, c) for c in value) if "&" in value else value
            text = text.replace("<", "&lt;") if value != "<null/>" else value
            return f"<{plan.tag}{pick(ATTRIBUTES)}>{text}</{plan.tag}>"
        parts = []
        for choices in plan.inside:
            if left[0] <= 0:
                break
            if chance() < often:
                for _ in range(pick((1, 1, 1, 1, 2, 3))):
                    parts.append(element(pick(choices)))
        return f"<{plan.tag}>{''.join(parts)}</{plan.tag}>"

    body = element(top)
    return body.replace(f"<{top.tag}", f"<{top.tag}{spaces}", 1).encode()


def _tags(mapping: Mapping) -> list[str]:
    """The segment tags of a format."""
    if mapping.id not in _TAGS:
        _TAGS[mapping.id] = _tagged(mapping)
    return _TAGS[mapping.id]


def _tagged(mapping: Mapping) -> list[str]:
    def of(block: Outline) -> set[str]:
        return {n for c in block.children.items() for n in (c[0], *of(c[1]))}

    return sorted(tag for tag in of(mapping.outline) if len(tag) == 3 and tag.isupper())


def edifact(mapping: Mapping, rng: random.Random) -> bytes:
    """An interchange of the segments of a format, with any elements, mostly with right counts."""
    pick, chance = rng.choice, rng.random
    tags = _tags(mapping)
    kind = str(mapping.options["type"])
    messages = []
    for number in range(1, pick((1, 1, 1, 1, 2, 3)) + 1):
        body = [_segment(pick(tags), rng) for _ in range(rng.randint(0, 40))]
        if chance() < 0.5:
            body.insert(rng.randint(0, len(body)), "UNS+D")
            body.append("UNS+S")
        count = len(body) + 2 if chance() < 0.95 else rng.randint(0, 99)
        messages.append("'".join([f"UNH+{number}+{kind}", *body, f"UNT+{count}+{number}"]))
    head = pick(("", "", "UNA:+.? '", "UNA:+,? '"))
    count = len(messages) if chance() < 0.97 else rng.randint(0, 9)
    text = "'".join([f"{head}UNB+UNOY:4+A+B+261123:1005+R1", *messages, f"UNZ+{count}+R1"])
    return f"{text}'".encode()


def _segment(tag: str, rng: random.Random) -> str:
    pick, chance = rng.choice, rng.random
    words = [tag]
    for _ in range(rng.randint(0, 8)):
        parts = [pick(VALUES if chance() < 0.6 else _QUALIFIERS)]
        while chance() < 0.3:
            parts.append(pick(VALUES))
        for n, part in enumerate(parts):
            if "'" in part or "+" in part:
                parts[n] = part.replace("?", "??").replace("'", "?'").replace("+", "?+")
        words.append(":".join(parts))
    return "+".join(words)


_QUALIFIERS = ["AAD", "WT", "AAE", "AAL", "KGM", "39", "137", "40", "38", "9", "ABT", "ABE", "CN",
               "DT", "122", "117", "5", "11", "35", "36", "22", "929", "AAA", "1", "2"]  # fmt: skip


@cache
def _columns(name: str) -> list[str]:
    """Column names by which a flat file is recognised."""
    if name == "canonical":
        return [name for name in COLUMNS if COLUMNS[name].level != "outcome"]
    return [rule.sources[0] for rule in load_mapping(name).rules if rule.sources]


def cells(rng: random.Random) -> tuple[list[str], list[list[str]]]:
    """A header and rows of a flat file."""
    name = rng.choice(["canonical", "canonical", "kcs", "bacuda"])
    header = list(_columns(name))
    if name == "canonical":
        header = ["mrn", "item", *rng.sample(header, rng.randint(1, 12))]
        header = list(dict.fromkeys(header))
    rows = []
    odd = rng.choice([0.0, 0.02, 0.1, 0.6])
    plain = [_plain(name, column) for column in header]
    for number in range(rng.randint(0, 8)):
        row = [rng.choice(VALUES if rng.random() < odd else plain[n]) for n in range(len(header))]
        if rng.random() < 0.9:
            row[0] = f"R{number // rng.choice([1, 1, 2])}"
        rows.append(row)
    return header, rows


_PLAIN = {
    Kind.NUMBER: ["1", "0", "-5.20", "12.50", ""],
    Kind.INTEGER: ["1", "2", "13", ""],
    Kind.MOMENT: ["2026-11-23", "2026-11-23T10:05:00Z", ""],
    Kind.FLAG: ["0", "1", ""],
    Kind.LIST: ["a;b\\;c", "X", "", "=1;+2"],
    Kind.TEXT: ["R1", "=1+1", "-5", "'=x", "CN", "847130", "import", "original", "", "é"],
}


def _plain(name: str, column: str) -> list[str]:
    """Values a column takes."""
    if column in ("function", "regime"):
        return {"function": ["original", "amend"], "regime": ["import", ""]}[column]
    if name == "canonical" and column in COLUMNS:
        return _PLAIN[COLUMNS[column].kind]
    return ["1", "B", "2026-11-23"] if "Date" not in column else ["2026-11-23"]


def csv(rng: random.Random) -> bytes:
    """A CSV file, quoted mostly as it should be."""
    header, rows = cells(rng)
    mark = rng.choice([",", ",", ",", ";", "\t"])
    end = rng.choice(["\n", "\r\n", "\r"])
    lines = [mark.join(header)]
    for row in rows:
        quoted = (_quoted(cell, mark) if rng.random() < 0.9 else cell for cell in row)
        lines.append(mark.join(quoted))
    return (end.join(lines) + rng.choice(["", end])).encode()


def _quoted(cell: str, mark: str) -> str:
    if any(c in cell for c in (mark, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def parquet(rng: random.Random) -> bytes:
    """A Parquet file of text columns."""
    header, rows = cells(rng)
    columns = {name: [row[n] for row in rows] for n, name in enumerate(header)}
    kind = pa.dictionary(pa.int32(), pa.string()) if rng.random() < 0.5 else pa.string()
    arrays = {name: pa.array(values, pa.string()).cast(kind) for name, values in columns.items()}
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink, compression=rng.choice(["none", "snappy", "zstd"]))
    return sink.getvalue()


_NAMES = ["a.xml", "b.edi", "../../escape.xml", "/etc/x.xml", "C:\\x.xml", "d/e.xml", "a.xml", "é",
          "x" * 300, "n\nl.xml", "table.csv", "inner.zip", "more.gz", ""]  # fmt: skip
_PACKINGS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def archive(rng: random.Random, members: list[bytes]) -> bytes:
    """A zip or gzip archive of some of the members, at times one inside another."""
    if rng.random() < 0.25:
        return gzip.compress(rng.choice(members), rng.choice([0, 1]), mtime=0)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that are there twice
        with zipfile.ZipFile(stream, "w") as made:
            for _ in range(rng.randint(0, 4)):
                entry = zipfile.ZipInfo(rng.choice(_NAMES))
                entry.compress_type = rng.choice(_PACKINGS)
                if rng.random() < 0.05:
                    entry.external_attr = 0o120777 << 16  # a symbolic link
                raw = rng.choice(members) if rng.random() < 0.9 else b" " * 300_000
                if rng.random() < 0.05 and stream.tell():
                    raw = archive(rng, members)
                made.writestr(entry, raw)
    return stream.getvalue()
