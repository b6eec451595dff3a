"""Profiles over items: tidewaiter beside Polars, DuckDB, ZEN and CEL, in one run.

All engines must find the same matches, or the run stops. What is timed:

- *end to end*: a string Parquet file read by a mapping, checked and matched, in one process;
- *match*: the same batches already in memory;
- *one declaration*: five items matched one by one, values in a dictionary;
- *lanes*: seating included, as the register will use it.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks import peers
from benchmarks.generate import generate, write
from benchmarks.profiles import generate_profiles
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet, read_profile
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import STANDARD_POLICY
from tidewaiter.engine.seam import Lanes
from tidewaiter.library.prefetch import ahead
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader

REPEATS = 3
SMALL = 300
"""Up to so many profiles every peer runs; DuckDB, ZEN and CEL would take very long over more."""
MOST_COMPARED = 3_000
"""Up to so many profiles Polars runs beside."""
PEER_ROWS = 1_000
"""Items that the engines taking one declaration at a time are given."""


def run(rows: int, counts: Sequence[int]) -> dict[str, Any]:
    """Figures for each number of profiles, as plain values."""
    table = generate(rows)
    result: dict[str, Any] = {"items": rows, "columns": table.num_columns, "profiles": {}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "items.parquet"
        write(table, file, "snappy")
        for count in counts:
            print(f"{count:,} profiles over {rows:,} items ...", flush=True)
            result["profiles"][str(count)] = _measure(table, file, count)
            gc.collect()
    return result


def _measure(table: pa.Table, file: Path, count: int) -> dict[str, Any]:
    documents = generate_profiles(count)
    start = time.perf_counter()
    profiles = ProfileSet([read_profile(d, where="benchmark") for d in documents])
    control = RiskControl(profiles)
    figures: dict[str, Any] = {"compile_seconds": round(time.perf_counter() - start, 2)}
    batches = list(FlatReader([file], load_mapping("canonical")))
    control.matched(Batch(batches[0]))
    figures["end_to_end_items_per_s"] = _rate(table.num_rows, lambda: _end_to_end(control, file))
    figures["match_items_per_s"] = _rate(table.num_rows, lambda: _match(control, batches))
    figures |= _one_at_a_time(control, table, documents, count)
    if count <= MOST_COMPARED:
        pairs = _pairs(control, documents, batches)
        figures["matches"] = len(pairs)
        figures |= _against_batch_peers(table, documents, pairs, figures)
        lanes = Lanes(Engine([control], STANDARD_POLICY, "benchmark"))
        figures["lanes_items_per_s"] = _rate(table.num_rows, lambda: list(lanes(batches)))
    return figures


def _end_to_end(control: RiskControl, file: Path) -> None:
    columns = {word for word in control.profiles.words if "." not in word} | {"accepted_at"}
    reader = FlatReader([file], load_mapping("canonical"), columns=columns)
    for rows in ahead(reader):
        control.matched(Batch(rows))


def _match(control: RiskControl, batches: Sequence[pa.RecordBatch]) -> None:
    for rows in batches:
        control.matched(Batch(rows))


def _rate(rows: int, work: Callable[[], object]) -> int:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(rows / min(times))


def _pairs(
    control: RiskControl, documents: Sequence[Any], batches: Sequence[pa.RecordBatch]
) -> set[tuple[int, int]]:
    """(row, profile) with profiles numbered as generated, whatever day they are valid from."""
    number = {document["id"]: n for n, document in enumerate(documents)}
    order = [number[p.id] for p in control.profiles.active]
    found: set[tuple[int, int]] = set()
    base = 0
    for rows in batches:
        matches = control.matches(Batch(rows))
        for row, criterion in zip(
            matches.row[matches.true].tolist(),
            matches.criterion[matches.true].tolist(),
            strict=True,
        ):
            found.add((base + row, order[criterion]))
        base += rows.num_rows
    return found


def _one_at_a_time(
    control: RiskControl, table: pa.Table, documents: Sequence[Any], count: int
) -> dict[str, Any]:
    rows = peers.records(table.slice(0, PEER_ROWS))
    for row in rows:
        row["accepted_at"] = None
    match = control.match_item
    groups = [rows[n : n + 5] for n in range(0, len(rows), 5)]
    for row in rows:
        match(row)
    times = []
    for _ in range(REPEATS):
        for group in groups:
            start = time.perf_counter()
            for row in group:
                match(row)
            times.append(time.perf_counter() - start)
    figures = _latencies("tidewaiter", times)
    if count > SMALL:
        return figures
    order = {document["id"]: n for n, document in enumerate(documents)}
    active = [order[p.id] for p in control.profiles.active]
    mine = {
        (n, active[criterion])
        for n, row in enumerate(rows)
        for criterion, state in match(row).items()
        if state
    }
    median = figures["tidewaiter_declaration_us_p50"]
    for engine in (peers.zen_matches, peers.cel_matches):
        theirs = engine(rows, documents)
        _same(mine, theirs.pairs(), theirs.engine)
        figures |= _latencies(theirs.engine, theirs.latencies)
        ratio = figures[f"{theirs.engine}_declaration_us_p50"] / median
        figures[f"times_{theirs.engine}_per_declaration"] = round(ratio, 1)
    return figures


def _against_batch_peers(
    table: pa.Table, documents: Sequence[Any], pairs: set[tuple[int, int]], mine: dict[str, Any]
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    engines = [peers.polars_matches]
    if len(documents) <= SMALL:
        engines.append(peers.duckdb_matches)
    for engine in engines:
        best = min((engine(table, documents) for _ in range(2)), key=lambda m: m.seconds)
        _same(pairs, best.pairs(), best.engine)
        figures[f"{best.engine}_items_per_s"] = round(table.num_rows / best.seconds)
        ratio = mine["match_items_per_s"] / figures[f"{best.engine}_items_per_s"]
        figures[f"times_{best.engine}_in_batch"] = round(ratio, 2)
    return figures


def _same(mine: set[tuple[int, int]], theirs: set[tuple[int, int]], engine: str) -> None:
    if mine != theirs:
        some = sorted(mine ^ theirs)[:5]
        raise SystemExit(f"{engine} finds other matches, such as (row, profile) {some}")


def _latencies(engine: str, times: Sequence[float]) -> dict[str, float]:
    micro = np.asarray(times) * 1e6
    return {
        f"{engine}_declaration_us_p50": round(float(np.median(micro)), 1),
        f"{engine}_declaration_us_p99": round(float(np.quantile(micro, 0.99)), 1),
    }
