"""Small files and what comes out of them."""

from __future__ import annotations

import csv
import gzip
import os
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest

from tidewaiter.messages.flat.mapping import parse_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject

MINIMAL = {
    "columns": {
        "mrn": "id",
        "item": {"column": "no", "optional": True},
        "office": {"column": "office", "optional": True},
        "hs": {"column": "hs", "optional": True},
        "net_mass": {"column": "kg", "optional": True},
        "accepted_at": {"column": "day", "optional": True},
        "offence": {"column": "bad", "optional": True},
        "seals": {"column": "seals", "optional": True},
    }
}


def mapping_of(columns=None, **said):
    """A mapping with the columns of MINIMAL, or those given, and other keys as said."""
    data = {"columns": {**MINIMAL["columns"], **(columns or {})}, **said}
    return parse_mapping(data, "test", "test.toml")


@dataclass
class Read:
    """What a reader delivered and rejected."""

    reader: FlatReader
    batches: list[pa.RecordBatch]
    rejects: list[Reject]
    error: Exception | None = None

    @property
    def rows(self):
        return [row for batch in self.batches for row in batch.to_pylist()]

    def column(self, name):
        return [row[name] for row in self.rows]

    @property
    def ids(self):
        return self.column("declaration_id")

    @property
    def reasons(self):
        return {reject.line: reject.reason for reject in self.rejects}


@dataclass
class Folder:
    """A temporary folder with a way to fill it and to read from it."""

    path: Path
    names: list[str] = field(default_factory=list)

    mapping = staticmethod(mapping_of)
    cells = staticmethod(lambda path, **options: cells_of(path, **options))

    def file(self, content: str | bytes, name: str = "a.csv") -> Path:
        path = self.path / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def read(self, content, mapping=None, **options) -> Read:
        contents = content if isinstance(content, list) else [content]
        paths = [
            c if isinstance(c, Path) else self.file(c, f"{chr(97 + n)}.csv")
            for n, c in enumerate(contents)
        ]
        rejects: list[Reject] = []
        reader = FlatReader(paths, mapping or mapping_of(), on_reject=rejects.append, **options)
        read = Read(reader, [], rejects)
        try:
            read.batches.extend(reader)
        except Exception as problem:
            read.error = problem
        assert reader.rows_read == reader.rows_rejected + sum(b.num_rows for b in read.batches)
        assert len({(r.file, r.line) for r in rejects}) == reader.rows_rejected
        return read


def cells_of(path, **options):
    """The cells of a CSV file, row by row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, **options))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def shared():
    """The folder of public material beside the checkout; a test that needs it skips without."""
    beside = Path(__file__).resolve().parents[3] / ".." / "shared"
    path = Path(os.environ.get("TIDEWAITER_SHARED", beside))
    if not (path / "data" / "declarations").is_dir():
        pytest.skip("the public declarations are not beside this checkout")
    return path / "data" / "declarations"
