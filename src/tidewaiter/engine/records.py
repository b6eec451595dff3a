"""Decisions on file: what was decided, on which facts, and with which versions.

A JSON Lines file begins with a *bundle* (profiles, lists and lane policies in canonical form) and
goes on with one record per decision. A Parquet file holds the same, the bundle in its metadata.
Together bundle and facts are all that a replay needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.core import Control, ReplayError, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.version import __version__
from tidewaiter.engine.decide import Decided
from tidewaiter.engine.policies import Policies

FORMAT = "tidewaiter-decisions-1"
_KEY = b"tidewaiter.bundle"
_SCHEMA = pa.schema(
    [
        ("declaration", pa.string()),
        ("office", pa.string()),
        ("day", pa.date32()),
        ("lane", pa.string()),
        ("route", pa.string()),
        ("selection_probability", pa.float64()),
        ("reasons", pa.list_(pa.string())),
        ("decision", pa.string()),
        ("facts", pa.string()),
    ]
)


@dataclass(frozen=True)
class Record:
    """One stored decision with the facts it was taken on, both in plain form."""

    decision: Mapping[str, Any]
    facts: Mapping[str, Any]


@runtime_checkable
class Bundled(Protocol):
    """A control that can say what it was made of."""

    desk: str

    def bundle(self) -> Mapping[str, Any]:
        """Plain values from which the same control can be made again."""


def bundle_of(controls: Sequence[Control], policies: Policies, seed: str) -> dict[str, Any]:
    """Everything besides facts that a replay needs. ``seed`` is the fingerprint, never the seed."""
    desks = {c.desk: c.bundle() for c in controls if isinstance(c, Bundled)}
    return {
        "format": FORMAT,
        "engine": __version__,
        "seed": seed,
        "policies": to_plain(policies.all),
        "desks": to_plain(desks),
    }


class JsonLines:
    """Writes decisions as JSON Lines. A context manager."""

    def __init__(self, path: Path, bundle: Mapping[str, Any]) -> None:
        self._file = path.open("w", encoding="utf-8", errors="surrogatepass")
        self._file.write(plain_text(bundle) + "\n")

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def write(self, decided: Decided) -> None:
        """Add one decision."""
        decision = plain_text(to_plain(decided.decision))
        self._file.write(f'{{"decision":{decision},"facts":{decided.facts_text}}}\n')


class ParquetRecords:
    """Writes decisions as Parquet, with columns to filter by. A context manager."""

    def __init__(self, path: Path, bundle: Mapping[str, Any], *, rows: int = 5_000) -> None:
        schema = _SCHEMA.with_metadata({_KEY: plain_text(bundle).encode()})
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._rows = rows
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> ParquetRecords:
        return self

    def __exit__(self, *problem: object) -> None:
        self._flush()
        self._writer.close()

    def write(self, decided: Decided) -> None:
        """Add one decision."""
        decision = decided.decision
        strictest = next(iter(decision.probabilities.values()), None)
        self._waiting.append(
            {
                "declaration": decision.declaration,
                "office": decision.office,
                "day": decision.day,
                "lane": decision.lane,
                "route": decision.route.value,
                "selection_probability": None if strictest is None else float(strictest),
                "reasons": [reason.source for reason in decision.reasons if reason.drawn],
                "decision": plain_text(to_plain(decision)),
                "facts": decided.facts_text,
            }
        )
        if len(self._waiting) >= self._rows:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, _SCHEMA))
            self._waiting = []


Writer = JsonLines | ParquetRecords


def writer(path: Path, bundle: Mapping[str, Any]) -> Writer:
    """A writer by the ending of the file name: ``.parquet`` or else JSON Lines."""
    return ParquetRecords(path, bundle) if path.suffix == ".parquet" else JsonLines(path, bundle)


def read_records(path: Path) -> tuple[dict[str, Any], Iterator[Record]]:
    """The bundle and the records of a file. Raises :class:`ReplayError` for any other file."""
    try:
        with path.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        return _read_parquet(path) if is_parquet else _read_lines(path)
    except (OSError, pa.ArrowException) as problem:
        raise ReplayError(f"the file cannot be read: {problem}.", where=str(path)) from None


def is_records(path: Path) -> bool:
    """Whether a file holds decisions rather than declarations."""
    try:
        read_records(path)
    except ReplayError:
        return False
    return True


def _read_parquet(path: Path) -> tuple[dict[str, Any], Iterator[Record]]:
    file = pq.ParquetFile(path)
    text = (file.schema_arrow.metadata or {}).get(_KEY)
    if text is None:
        raise ReplayError("the file holds no decisions.", where=str(path))

    def records() -> Iterator[Record]:
        for batch in file.iter_batches(1_000, columns=["decision", "facts"]):
            for row in batch.to_pylist():
                yield Record(json.loads(row["decision"]), json.loads(row["facts"]))

    return _bundle(text.decode(), path), records()


def _read_lines(path: Path) -> tuple[dict[str, Any], Iterator[Record]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        bundle = _bundle(file.readline(1 << 26), path)

    def records() -> Iterator[Record]:
        with path.open(encoding="utf-8", errors="surrogatepass") as lines:
            next(lines)
            for number, line in enumerate(lines, start=2):
                yield _record(line, path, number)

    return bundle, records()


def _record(line: str, path: Path, number: int) -> Record:
    try:
        entry = json.loads(line)
        return Record(entry["decision"], entry["facts"])
    except (ValueError, KeyError, TypeError):
        where = f"{path}, line {number}"
        raise ReplayError("the line is not a whole decision record.", where=where) from None


def _bundle(text: str, path: Path) -> dict[str, Any]:
    try:
        bundle = json.loads(text)
    except ValueError:
        bundle = None
    if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
        raise ReplayError("the file holds no decisions.", where=str(path))
    return bundle


def find(records: Iterable[Record], reference: str) -> Record | None:
    """The record of a declaration by its reference."""
    return next((r for r in records if r.decision.get("declaration") == reference), None)
