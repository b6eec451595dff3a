"""The reference pages on formats and findings, made from the mappings and the table of codes.

python -m tidewaiter.messages.describe docs/reference
"""

from __future__ import annotations

import sys
from pathlib import Path

from tidewaiter.messages.carries import carried
from tidewaiter.messages.columns import COLUMNS
from tidewaiter.messages.findings import CODES
from tidewaiter.messages.formats import formats, mapping
from tidewaiter.reference.lists import lists
from tidewaiter.reference.tariff import harmonised_system

_DECLARATIONS = ("wco-dec", "asycuda-sad", "cusdec-d96b", "cc015c", "csv")
_CARGO = ("awmds", "cuscar-d95b", "cc315a", "cc313a", "xfwb", "xfzb")
_PERMITS = ("sps-certificate", "cites-epermit")
_RESPONSES = ("wco-res", "cusres-d96b")
_MARKS = {"": "yes", "first only": "first", "listed values only": "listed", "day only": "day"}


def formats_page() -> str:
    """Which formats there are and which field each carries, as Markdown."""
    hs = harmonised_system()
    lines = [
        "# Message formats",
        "",
        "Made from the mapping tables by `python -m tidewaiter.messages.describe docs/reference`;",
        "a test fails when this page is out of date. Every format is read and written.",
        "",
        "| format | what it is | syntax | kind | source of the facts |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| `{f.id}` | {f.title} | {f.syntax} | {f.kind} | {f.source} |" for f in formats()]
    lines += [
        "",
        "Flat files (CSV, Parquet) are described in the pages on mapping files; `csv` below is the",
        "canonical table, whose columns stand in the page on columns.",
        "",
        "Codes are held against these lists:",
        "",
        "| list | codes | special | retired | date | source |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {r.name} | {len(r)} | {r.count('special')} | {r.count('retired')} | {r.date} |"
            f" {r.source} |"
            for r in lists()
        ),
        f"| tariff | {len(hs.codes)} | 0 | 0 | {hs.date} | {hs.source}; a country's own with"
        " `--tariff FILE` |",
        "",
        "In the tables: `yes` the field is carried; `first` only the first of several;",
        "`listed` only values that the mapping lists; `day` of a date and time the day only;",
        "a fixed value is named so; empty: none.",
        "What a format cannot carry is reported when a message is converted.",
    ]
    for title, names in (
        ("Goods declarations", _DECLARATIONS),
        ("Cargo reports", _CARGO),
        ("Permits", _PERMITS),
        ("Responses", _RESPONSES),
    ):
        lines += ["", f"## {title}", "", *_table(names)]
    return "\n".join(lines) + "\n"


def _table(names: tuple[str, ...]) -> list[str]:
    columns = [_csv() if name == "csv" else carried(mapping(name)) for name in names]
    fields = sorted({field for column in columns for field in column})
    lines = [
        f"| field | {' | '.join(f'`{n}`' for n in names)} |",
        f"| --- |{' --- |' * len(names)}",
    ]
    for field in fields:
        cells = (_MARKS.get(c[field], "fixed") if field in c else "" for c in columns)
        lines.append(f"| `{field}` | {' | '.join(cells)} |")
    return lines


def _csv() -> dict[str, str]:
    """The fields of canonical columns: of several entries one only where it has a number."""
    found = {}
    for column in COLUMNS.values():
        if column.level != "outcome":
            steps = column.pointer.split(".")
            field = ".".join("*" if step.isdigit() else step for step in steps)
            found[field] = "first only" if any(step.isdigit() for step in steps) else ""
    return found


def findings_page() -> str:
    """The finding codes of the messages desk, as Markdown."""
    lines = [
        "# Findings about messages",
        "",
        "A code never changes its meaning. Up to MSG-019 the message was rejected; from MSG-050 to",
        "MSG-055 it was read but cannot take effect; all others come with an accepted message.",
        "",
        "| code | weight | claim | what to do |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {code} | {c.severity} | {c.claim} | {c.advice} |" for code, c in CODES.items()]
    return "\n".join(lines) + "\n"


def rules_page() -> str:
    """The conditions that messages are held against, as Markdown."""
    lines = [
        "# Rules of message formats",
        "",
        "Besides the form of its elements a message is held against these conditions. What breaks",
        "one is the finding MSG-062 at its place, with the rule's identifier as evidence. They are",
        "data in the mappings. How well they agree with public sets of messages stands in",
        "[how messages agree with public sets](message-conformance.md).",
        "",
        "| formats | rule | what must hold |",
        "| --- | --- | --- |",
    ]
    held: dict[tuple[str, str], list[str]] = {}
    for f in formats():
        for said in dict.fromkeys((c.id, c.says) for c in mapping(f.id).conditions):
            held.setdefault(said, []).append(f"`{f.id}`")
    lines += [f"| {', '.join(by)} | {rule} | {says} |" for (rule, says), by in held.items()]
    return "\n".join(lines) + "\n"


PAGES = {
    "message-formats.md": formats_page,
    "message-findings.md": findings_page,
    "message-rules.md": rules_page,
}
"""The pages by file name."""


def main(folder: str) -> None:
    """Write the pages into a folder."""
    for name, page in PAGES.items():
        Path(folder, name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
