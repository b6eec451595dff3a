"""A store on disk: one Parquet table per family, readable by anyone, and ``store.json``.

| file | one row per |
| --- | --- |
| ``messages.parquet`` | kind of party, party, day: declarations, messages, amended |
| ``results.parquet`` | kind of party, party, day of record: examined, offences |
| ``pairs.parquet`` | kind of pair, left, right: the day first seen |
| ``words.parquet`` | kind of text, text: all that were seen |
| ``reference.parquet`` | quantity, key, effective from: n and percentiles |

The key is HS subheading, origin and qualifier (supplementary unit or currency), as far as the
quantity has them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tidewaiter.core.errors import SourceError
from tidewaiter.desks.risk.history import tables
from tidewaiter.desks.risk.history.facts import Tables
from tidewaiter.desks.risk.history.percentiles import FIGURES
from tidewaiter.desks.risk.history.reading import MISSING, Ints, Words, codes
from tidewaiter.desks.risk.history.tables import DayCounts, FirstSeen, Snapshots
from tidewaiter.desks.risk.history.tally import MESSAGE_FIGURES, RESULT_FIGURES
from tidewaiter.desks.risk.history.terms import MEASURES, PAIRS

if TYPE_CHECKING:
    from tidewaiter.desks.risk.history.store import FactStore

_NOTE = "store.json"
_FILES = {"messages": "messages", "results": "results", "pair": "pairs", "reference": "reference"}
_KEYS = ("hs6", "origin", "qualifier")


def save(store: FactStore, path: Path) -> None:
    """Write beside the place first, then move: a reader never sees half a store."""
    if path.exists() and not (path / _NOTE).is_file():
        raise SourceError("There is something else.", where=str(path), advice="Name a new folder.")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=path.parent))
    try:
        for name, parts in _parts(store).items():
            if parts:
                table = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
                pq.write_table(table, draft / f"{name}.parquet", compression="zstd")
        note = store.description() | {
            "rows": store.rows,
            "source": store.source,
            "built_at": store.built_at,
            "digest": store.digest,
        }
        (draft / _NOTE).write_text(json.dumps(note, indent=2, sort_keys=True) + "\n", "utf-8")
        if path.exists():
            shutil.rmtree(path)
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load(path: Path) -> FactStore:
    """Read the tables back and check them against the digest."""
    note = _note(path)
    held = {
        name: pq.read_table(path / f"{name}.parquet")
        for name in ("words", "messages", "results", "pairs", "reference")
        if (path / f"{name}.parquet").is_file()
    }
    try:
        store = _store(note, held)
    except (KeyError, TypeError, ValueError, pa.ArrowException) as problem:
        raise SourceError(f"The store cannot be read: {problem}.", where=str(path)) from problem
    if store.digest != note.get("digest"):
        raise SourceError(
            "The tables are not those the digest was taken of.",
            where=str(path),
            advice="Build the store again from its history.",
        )
    return store


def _note(path: Path) -> dict[str, Any]:
    try:
        note = json.loads((path / _NOTE).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise SourceError(f"There is no fact store: {problem}.", where=str(path)) from problem
    if not isinstance(note, dict) or note.get("format") != 1:
        raise SourceError("The fact store has another format.", where=str(path))
    return note


def _parts(store: FactStore) -> dict[str, list[Any]]:
    """Tables of texts and figures, one per subject."""
    made = store.tables
    words = {kind: pa.array(known.code_of, pa.string()) for kind, known in store.words.items()}

    def text(kind: str, code: Ints) -> Any:
        texts = words.get(kind, pa.array([], pa.string()))
        return pa.DictionaryArray.from_arrays(pa.array(code, pa.int32()), texts)

    return {
        "words": [_words_table(kind, texts) for kind, texts in sorted(words.items())],
        "messages": [_counts_table(name, c, text) for name, c in sorted(made.messages.items())],
        "results": [_counts_table(name, c, text) for name, c in sorted(made.results.items())],
        "pairs": [_pair_table(name, pair, text) for name, pair in sorted(made.pairs.items())],
        "reference": [_measure_table(n, s, text) for n, s in sorted(made.reference.items())],
    }


def _dates(day: Ints) -> Any:
    return pa.array(day.astype(np.int32), pa.int32()).cast(pa.date32())


def _named(name: str, size: int) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([name]))


def _words_table(kind: str, texts: Any) -> Any:
    return pa.table({"kind": _named(kind, len(texts)), "word": texts})


def _counts_table(party: str, counts: DayCounts, text: Any) -> Any:
    columns = {
        "kind": _named(party, counts.at.size),
        "party": text(party, tables.codes_of(counts.at)),
        "day": _dates(tables.days_of(counts.at)),
    }
    return pa.table(columns | {name: counts.amounts(name) for name in counts.totals})


def _pair_table(name: str, pair: FirstSeen, text: Any) -> Any:
    left, right = tables.parts_of(pair.keys, 2)
    kinds = PAIRS[name]
    return pa.table(
        {
            "kind": _named(name, pair.keys.size),
            "left": text(kinds[0], left),
            "right": text(kinds[1], right),
            "first_seen": _dates(pair.day),
        }
    )


def _measure_table(name: str, held: Snapshots, text: Any) -> Any:
    kinds = MEASURES[name].key
    parts = tables.parts_of(held.keys[tables.codes_of(held.at)], len(kinds))
    columns: dict[str, Any] = {"kind": _named(name, held.at.size)}
    none = pa.nulls(held.at.size, pa.string()).dictionary_encode()
    for place, column in enumerate(_KEYS):
        columns[column] = text(kinds[place], parts[place]) if place < len(kinds) else none
    columns["effective_from"] = _dates(tables.days_of(held.at))
    columns["n"] = pa.array(held.figures["n"].astype(np.int64))
    for figure in FIGURES[1:]:
        columns[figure] = pa.array(held.figures[figure], from_pandas=True)
    return pa.table(columns)


def _store(note: dict[str, Any], held: dict[str, Any]) -> FactStore:
    from tidewaiter.desks.risk.history.store import FactStore, Setting

    words = _words(held)
    made = Tables()
    for family, subject in note["tables"]:
        table = _of_kind(held, _FILES[family], subject)
        if family == "pair":
            made.pairs[subject] = _read_pair(table, subject, words)
        elif family == "reference":
            made.reference[subject] = _read_measure(table, subject, words)
        elif family == "messages":
            made.messages[subject] = _read_counts(table, MESSAGE_FIGURES, subject, words)
        else:
            made.results[subject] = _read_counts(table, RESULT_FIGURES, subject, words)
    return FactStore(
        Setting(**note["setting"]),
        frozenset((family, subject) for family, subject in note["tables"]),
        words,
        made,
        note["first_day"],
        note["last_day"],
        note["rows"],
        note["source"],
        note["built_at"],
    )


def _words(held: dict[str, Any]) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for row in held["words"].to_pylist() if "words" in held else ():
        found.setdefault(row["kind"], Words()).add(row["word"])
    return found


def _of_kind(held: dict[str, Any], name: str, kind: str) -> Any:
    table = held[name]
    return table.filter(pc.equal(table["kind"].cast(pa.string()), kind)).combine_chunks()


def _codes(table: Any, column: str, kind: str, words: dict[str, Words]) -> Ints:
    texts = table[column].combine_chunks()
    known = words.get(kind, Words())
    found = codes(texts, len(texts), known.find)
    # An empty text is a group of its own here: those that declared none.
    found = np.where(found == MISSING, known.find(""), found)
    if (found < 0).any():
        raise KeyError(f"a {kind} that is not among the words")
    return found


def _days(table: Any, column: str) -> Ints:
    found = table[column].cast(pa.int32()).to_numpy().astype(np.int64)
    return np.asarray(found, np.int64)


def _whole(table: Any, column: str) -> Ints:
    return np.asarray(table[column].to_numpy(), np.int64)


def _read_counts(
    table: Any, figures: tuple[str, ...], party: str, words: dict[str, Words]
) -> DayCounts:
    at = tables.places(_codes(table, "party", party, words), _days(table, "day"))
    return DayCounts.of(at, {name: _whole(table, name) for name in figures})


def _read_pair(table: Any, name: str, words: dict[str, Words]) -> FirstSeen:
    kinds = zip(("left", "right"), PAIRS[name], strict=True)
    key = tables.keys([_codes(table, column, kind, words) for column, kind in kinds])
    return FirstSeen(key, _days(table, "first_seen"))


def _read_measure(table: Any, name: str, words: dict[str, Words]) -> Snapshots:
    kinds = zip(_KEYS, MEASURES[name].key, strict=False)
    key = tables.keys([_codes(table, column, kind, words) for column, kind in kinds])
    distinct, dense = np.unique(key, return_inverse=True)
    figures = {"n": _whole(table, "n").astype(np.float64)}
    for figure in FIGURES[1:]:
        figures[figure] = table[figure].to_numpy().astype(np.float64)
    return Snapshots(distinct, tables.places(dense, _days(table, "effective_from")), figures)
