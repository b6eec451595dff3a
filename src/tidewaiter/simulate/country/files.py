"""Traffic as files of any size: Parquet, CSV, canonical objects, messages; the truth beside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.core.canonical import canonical_text
from tidewaiter.messages.columns import COLUMNS
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.writer import write_csv
from tidewaiter.messages.message import Envelope
from tidewaiter.messages.writing import write
from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.columns import batch
from tidewaiter.simulate.country.country import Country
from tidewaiter.simulate.country.errors import CountryError
from tidewaiter.simulate.country.examining import Results
from tidewaiter.simulate.country.labels import truths, with_outcomes
from tidewaiter.simulate.country.places import busyness
from tidewaiter.simulate.country.policy import Policy
from tidewaiter.simulate.country.traffic import ITEMS_IN_1000

FORMATS = ("canonical", "parquet", "csv", "wco", "asycuda", "cusdec")
SYNTHETIC = "synthetic: made by tidewaiter simulate; no trader, price or offence in it is real"
ROW_GROUP = 65_536
"""Fewest rows in a row group of Parquet, the last excepted."""
_SUFFIX = {"wco": ".xml", "asycuda": ".xml", "cusdec": ".edi"}
_A_FOLDER = 10_000
"""Most messages in a folder."""
Progress = Callable[[int, int], None]
"""Takes how many declarations there are of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make: so many declarations over so many days, in a format, into a folder."""

    seed: str
    declarations: int
    start: date
    days: int
    format: str
    outcomes: bool = True
    truth: bool = True

    def by_day(self) -> list[int]:
        """How many declarations come on each day; together as many as asked for."""
        weights = [busyness(self.start + timedelta(days=n)) for n in range(self.days)]
        total, passed, ends = sum(weights), 0, [0]
        for weight in weights:
            passed += weight
            ends.append(self.declarations * passed // total)
        return [after - before for before, after in pairwise(ends)]

    def country(self, policy: Policy | None = None) -> Country:
        """The country that such traffic comes from."""
        year = self.declarations * 365 // self.days
        return Country(self.seed, policy, self.start, year=year, remember=0)


def declarations_for(items: int) -> int:
    """How many declarations hold about so many items."""
    return max(1, (items * 1000 + ITEMS_IN_1000 // 2) // ITEMS_IN_1000)


def stream(order: Order, country: Country) -> Iterator[tuple[Block, Results | None]]:
    """The blocks of an order, day after day."""
    for n, total in enumerate(order.by_day()):
        yield from country.blocks(order.start + timedelta(days=n), total)


def make(
    order: Order, folder: Path, policy: Policy | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Write the traffic of an order; the figures that also stand in ``manifest.json``.

    Raises :class:`CountryError` for a format that is none, an order of nothing, or a folder that
    holds something.
    """
    if order.format not in FORMATS:
        raise CountryError(f"there is no format {order.format!r}.", advice=", ".join(FORMATS))
    if order.declarations < 1 or order.days < 1:
        raise CountryError("there is nothing to make.", advice="Ask for one or more.")
    if folder.exists() and any(folder.iterdir()):
        raise CountryError("the folder is not empty.", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    country = order.country(policy)
    made = Counter[str]()

    def traffic(files: ExitStack) -> Iterator[tuple[Block, Results | None]]:
        beside = _Parquet(folder / "truth.parquet", files) if order.truth else None
        for block, results in stream(order, country):
            if beside is not None:
                beside.write(truths(block, country.goods, country.policy))
            made["declarations"] += block.count
            made["items"] += len(block.lines.owner)
            made["offences"] += int((block.lines.offence > 0).sum())
            yield block, results
            if progress:
                progress(made["declarations"], order.declarations)

    with ExitStack() as files:
        _FILL.get(order.format, _messages)(order, folder, country, traffic(files), files)
    told = {
        "synthetic": SYNTHETIC,
        "seed": order.seed,
        "policy": country.policy.digest,
        "from": order.start.isoformat(),
        "days": order.days,
        "format": order.format,
        **made,
        "companies": country.companies.count,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(f"{text}\n", "utf-8")
    return told


Traffic = Iterator[tuple[Block, Results | None]]


def rows(
    country: Country, block: Block, results: Results | None, *, outcomes: bool = True
) -> pa.RecordBatch:
    """A block as a canonical batch, with outcome columns if customs selects by itself."""
    plain = batch(block, country.goods, country.companies, country.carriers.on(block.day))
    if results is None or not outcomes:
        return plain
    return with_outcomes(plain, block, results, country.policy)


def _parquet(o: Order, folder: Path, country: Country, traffic: Traffic, files: ExitStack) -> None:
    table = _Parquet(folder / "declarations.parquet", files)
    for block, results in traffic:
        table.write(rows(country, block, results, outcomes=o.outcomes))


def _csv(o: Order, folder: Path, country: Country, traffic: Traffic, files: ExitStack) -> None:
    first = next(traffic)
    names = rows(country, *first, outcomes=o.outcomes).schema.names
    columns = [name for name in COLUMNS if name in names]
    batches = (rows(country, *one, outcomes=o.outcomes) for one in chain([first], traffic))
    write_csv(batches, load_mapping("canonical"), folder / "declarations.csv", columns=columns)


def _canonical(
    o: Order, folder: Path, country: Country, traffic: Traffic, files: ExitStack
) -> None:
    path = folder / "declarations.jsonl"
    out = files.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    for block, _ in traffic:
        out.writelines(f"{canonical_text(one)}\n" for one in country.declared(block))


def _messages(o: Order, folder: Path, country: Country, traffic: Traffic, files: ExitStack) -> None:
    count = 0
    for block, _ in traffic:
        for one in country.declared(block):
            inside = folder / f"{count // _A_FOLDER:05d}"
            inside.mkdir(exist_ok=True)
            told = Envelope(reference=f"{one.id[3:9]}{one.id[-8:]}")  # of its own in each file
            raw = write(one, o.format, envelope=told).raw
            (inside / f"{one.id}{_SUFFIX[o.format]}").write_bytes(raw)
            count += 1


_FILL: dict[str, Callable[[Order, Path, Country, Traffic, ExitStack], None]] = {
    "parquet": _parquet,
    "csv": _csv,
    "canonical": _canonical,
}


class _Parquet:
    """A Parquet file whose row groups depend on the rows alone."""

    def __init__(self, path: Path, files: ExitStack) -> None:
        self._path = path
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._writer: pq.ParquetWriter | None = None
        files.callback(self._close)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        names = [name for name in batch.schema.names if name != "declaration_id"]
        self._waiting.append(batch.select(names))
        self._rows += batch.num_rows
        if self._rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting, self._rows = pa.Table.from_batches(self._waiting), [], 0
        table = waiting.unify_dictionaries().combine_chunks()
        del waiting  # encoding needs the room
        if self._writer is None:
            schema = table.schema.with_metadata({"synthetic": SYNTHETIC})
            self._writer = pq.ParquetWriter(self._path, schema, compression="zstd")
        self._writer.write_table(table, row_group_size=table.num_rows)

    def _close(self) -> None:
        self._flush()
        if self._writer is not None:
            self._writer.close()
