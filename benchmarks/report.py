"""The figures as a table, on the terminal and in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
MARKER = "<!-- Below: written by scripts/bench --keep -->"
MESSAGES = "<!-- Below: written by scripts/bench messages --keep -->"
SCREENING = "<!-- Below: written by scripts/bench screening --keep -->"
COUNTRY = "<!-- Below: written by scripts/bench country --keep -->"
OZONE = "<!-- Below: written by scripts/bench ozone --keep -->"
WILDLIFE = "<!-- Below: written by scripts/bench wildlife --keep -->"
_ROWS = (
    ("end_to_end_items_per_s", "end to end from a string Parquet file, items/s"),
    ("match_items_per_s", "matching a batch in memory, items/s"),
    ("lanes_items_per_s", "matching and seating, items/s"),
    ("polars_items_per_s", "Polars expressions, items/s"),
    ("times_polars_in_batch", "times as fast as Polars"),
    ("duckdb_items_per_s", "DuckDB SQL, items/s"),
    ("times_duckdb_in_batch", "times as fast as DuckDB"),
    ("tidewaiter_declaration_us_p50", "one declaration of five items, p50, µs"),
    ("tidewaiter_declaration_us_p99", "one declaration of five items, p99, µs"),
    ("zen_declaration_us_p50", "ZEN, one declaration, p50, µs"),
    ("times_zen_per_declaration", "times as fast as ZEN"),
    ("cel_declaration_us_p50", "CEL, one declaration, p50, µs"),
    ("times_cel_per_declaration", "times as fast as CEL"),
    ("matches", "matches, the same for every engine that ran"),
    ("compile_seconds", "reading and compiling the profiles, s"),
)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    parts = [*_machine(figures), *_rules(figures), *_reading(figures), *_messages(figures)]
    parts += [*_screening(figures), *_country(figures), *_ozone(figures), *_wildlife(figures)]
    return "\n".join(parts) + "\n"


def renew(figures: dict[str, Any]) -> None:
    """Write the figures into the page of the documentation, each kind below its marker."""
    head, _, rest = PAGE.read_text("utf-8").partition(MARKER)
    engines, _, rest = rest.partition(MESSAGES)
    messages, _, rest = rest.partition(SCREENING)
    screening, _, rest = rest.partition(COUNTRY)
    country, _, rest = rest.partition(OZONE)
    ozone, _, wildlife = rest.partition(WILDLIFE)
    if "rules" in figures or "reading" in figures:
        engines = "\n".join([*_machine(figures), *_rules(figures), *_reading(figures)])
    if "messages" in figures:
        messages = "\n".join([*_machine(figures), *_messages(figures)])
    if "screening" in figures:
        screening = "\n".join([*_machine(figures), *_screening(figures)])
    if "country" in figures:
        country = "\n".join([*_machine(figures), *_country(figures)])
    parts = [head, MARKER, engines, MESSAGES, messages, SCREENING, screening]
    if "ozone" in figures:
        ozone = "\n".join([*_machine(figures), *_ozone(figures)])
    if "wildlife" in figures:
        wildlife = "\n".join([*_machine(figures), *_wildlife(figures)])
    parts += [COUNTRY, country, OZONE, ozone, WILDLIFE, wildlife]
    PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n", "utf-8")


def _machine(figures: dict[str, Any]) -> Iterator[str]:
    machine = figures["machine"]
    yield (
        f"Measured {machine['date']} with Python {machine['python']} on {machine['cores']} cores "
        f"(load {machine['load']} at the start)."
    )


def _rules(figures: dict[str, Any]) -> Iterator[str]:
    rules = figures.get("rules")
    if not rules:
        return
    counts = list(rules["profiles"])
    yield f"\n{rules['items']:,} items of {rules['columns']} text columns.\n"
    yield "| profiles | " + " | ".join(f"{int(count):,}" for count in counts) + " |"
    yield "| --- | " + " | ".join("---:" for _ in counts) + " |"
    for key, label in _ROWS:
        cells = [rules["profiles"][count].get(key) for count in counts]
        if any(cell is not None for cell in cells):
            shown = ("not run" if cell is None else f"{cell:,}" for cell in cells)
            yield f"| {label} | " + " | ".join(shown) + " |"


def _reading(figures: dict[str, Any]) -> Iterator[str]:
    reading = figures.get("reading")
    if not reading:
        return
    yield f"\nReading {reading['rows']:,} rows, every column mapped and checked.\n"
    yield "| file | rows/s | peak memory, MiB | of which before reading, MiB |"
    yield "| --- | ---: | ---: | ---: |"
    for kind in ("parquet", "csv"):
        one = reading[kind]
        yield f"| {kind} | {one['rows_per_s']:,} | {one['peak_mib']:,} | {one['start_mib']:,} |"


def _messages(figures: dict[str, Any]) -> Iterator[str]:
    messages = figures.get("messages")
    if not messages:
        return
    yield "\nReading messages with findings, per second of processor time on one core.\n"
    yield "| format, reader and messages | best | median | tidewaiter is so many times as fast |"
    yield "| --- | ---: | ---: | ---: |"
    for kind in ("wco", "cusdec"):
        for name, speed in messages[kind].items():
            times = messages["ratios"].get(f"{kind}: {name}", "")
            row = f"{speed['best']:,} | {speed['median']:,} | {times}"
            yield f"| {kind}: {name} | {row} |"
    yield "\nMilliseconds of processor time for one message, by number of items.\n"
    counts = list(messages["milliseconds"]["wco"])
    yield (
        "| format | " + " | ".join(f"{int(n):,}" for n in counts) + " | item of 999 to one of 10 |"
    )
    yield "| --- |" + " ---: |" * (len(counts) + 1)
    for name, times in messages["milliseconds"].items():
        cells = " | ".join(f"{times[n]}" for n in counts)
        yield f"| {name} | {cells} | {messages['an item of 999 to one of 10'][name]} |"


def _country(figures: dict[str, Any]) -> Iterator[str]:
    country = figures.get("country")
    if not country:
        return
    yield f"\nSimulating {country['days']} days as {country['format']}; each size in a process.\n"
    yield "| items | declarations | processor, s | s for a million | wall, s | peak memory, MiB |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    for one in country["runs"]:
        yield (
            f"| {one['items']:,} | {one['declarations']:,} | {one['processor_s']:,} | "
            f"{one['processor_s_per_million']:,} | {one['wall_s']:,} | {one['peak_mib']:,} |"
        )


def _ozone(figures: dict[str, Any]) -> Iterator[str]:
    one = figures.get("ozone")
    if not one:
        return
    items, traffic = one["items"], one["traffic"]
    yield f"\nThe ozone desk on {items:,} items of traffic ({traffic}); processor time.\n"
    yield "| what | µs |"
    yield "| --- | ---: |"
    yield f"| an ordinary item, looked at | {one['ordinary_item_us']:,} |"
    yield f"| the same, each with a description of its own | {one['distinct_description_us']:,} |"
    yield f"| the same, in a batch of its declaration alone | {one['alone_on_arrival_us']:,} |"
    yield f"| a declaration of one gas with its licence, judged alone | {one['gas_item_us']:,} |"
    looked, of = one["declarations_looked_into"], one["declarations"]
    yield f"\nOf {of:,} declarations {looked:,} were looked into.\n"


def _wildlife(figures: dict[str, Any]) -> Iterator[str]:
    one = figures.get("wildlife")
    if not one:
        return
    items, traffic = one["items"], one["traffic"]
    yield f"\nThe wildlife desk on {items:,} items of traffic ({traffic}); processor time.\n"
    yield "| what | µs |"
    yield "| --- | ---: |"
    yield f"| an ordinary item, looked at | {one['ordinary_item_us']:,} |"
    yield f"| the same, each with a description of its own | {one['new_text_us']:,} |"
    yield f"| a declaration of one species with its permit, judged | {one['wildlife_item_us']:,} |"
    looked, of = one["declarations_looked_into"], one["declarations"]
    yield f"\nOf {of:,} declarations {looked:,} were looked into.\n"
    found = one["taxon_finding"]
    ours, peer = found["tidewaiter"], found["rapidfuzz"]
    yield f"{found['questions']:,} names asked, alone and in phrases: found first, among five.\n"
    yield "| names | asked | tidewaiter | rapidfuzz alone |"
    yield "| --- | ---: | ---: | ---: |"
    for kind, mine in ours.items():
        if isinstance(mine, dict):
            theirs = peer[kind]
            yield (
                f"| {kind} | {mine['asked']:,} | {mine['recall_at_1']}, {mine['recall_at_5']} | "
                f"{theirs['recall_at_1']}, {theirs['recall_at_5']} |"
            )
    yield f"| precision of the first | | {ours['precision_at_1']} | {peer['precision_at_1']} |"
    misses = found["near_misses"]
    yield f"| false alarms | {misses} | {ours['false_alarms']} | {peer['false_alarms']} |"
    yield f"| the same under their heading | {misses} | {ours['false_alarms_under_heading']} | |"
    yield f"| ms a name | | {ours['ms']} | {peer['ms']} |"


def _screening(figures: dict[str, Any]) -> Iterator[str]:
    one = figures.get("screening")
    if not one:
        return
    yield f"\n{one['entries']:,} entries, {one['list']}; one process, one thread.\n"
    yield "| measured | |"
    yield "| --- | ---: |"
    for key, label in _SCREENED:
        yield f"| {label} | {one[key]:,} |"
    yield f"\nOf {one['compared']:,} names as others would write them, and near misses:\n"
    yield "| likeness from | of those meant, found | of near misses, told |"
    yield "| ---: | ---: | ---: |"
    for least, share in one["by_least_score"].items():
        yield f"| {least} | {share['found']} | {share['false_alarms']} |"
    yield "\n| how the name was changed | among the best ten | by brute force |"
    yield "| --- | ---: | ---: |"
    for manner, (ours, brute) in one["by_manner"].items():
        yield f"| {manner.replace('_', ' ')} | {ours} | {brute} |"


_SCREENED = (
    ("names_per_s", "names a second"),
    ("p50_ms", "one name, p50, ms"),
    ("p95_ms", "one name, p95, ms"),
    ("p99_ms", "one name, p99, ms"),
    ("recall_at_10", "the name meant is among the best ten"),
    ("recall_at_10_brute_force", "the same by brute force over all names (rapidfuzz)"),
    ("built_and_made_up_s", "making up and indexing the list, s"),
    ("mapped_s", "mapping a saved index, s"),
    ("files_mib", "files of the index, MiB"),
    ("peak_mib", "peak memory of the process, with building, MiB"),
)
