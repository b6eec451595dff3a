"""Reading flat files: rows per second and the memory it takes, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from benchmarks.generate import generate, write

CHUNK = 1_000_000


def run(rows: int) -> dict[str, Any]:
    """Figures for Parquet and CSV with that many rows."""
    result: dict[str, Any] = {"rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("parquet", "csv"):
            file = Path(folder) / f"items.{kind}"
            print(f"writing {rows:,} rows of {kind} ...", flush=True)
            _write(file, rows)
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.reading", str(file)],
                check=True,
                capture_output=True,
                text=True,
            )
            result[kind] = json.loads(done.stdout)
            file.unlink()
    return result


def _write(file: Path, rows: int) -> None:
    table = generate(min(rows, CHUNK))
    parts = -(-rows // CHUNK)
    if parts == 1 and file.suffix == ".parquet":
        return write(table, file, "snappy")
    place = table.schema.get_field_index("mrn")
    writer: Any = None
    for part in range(parts):
        ids = [f"{part:03d}{one}" for one in table.column(place).to_pylist()]
        fresh = table.set_column(place, "mrn", [ids])
        if writer is None:
            kind = pq.ParquetWriter if file.suffix == ".parquet" else pacsv.CSVWriter
            writer = kind(file, fresh.schema)
        writer.write_table(fresh)
    writer.close()
    return None


def measure(file: Path) -> dict[str, Any]:
    """Read a file through and say how fast, and how much memory at most."""
    from tidewaiter.messages.flat.mapping import load_mapping
    from tidewaiter.messages.flat.reader import FlatReader

    before = _peak_mib()
    start = time.perf_counter()
    reader = FlatReader([file], load_mapping("canonical"))
    for _ in reader:
        pass
    seconds = time.perf_counter() - start
    return {
        "rows": reader.rows_read,
        "rejected": reader.rows_rejected,
        "rows_per_s": round(reader.rows_read / seconds),
        "peak_mib": _peak_mib(),
        "start_mib": before,
    }


def _peak_mib() -> int:
    """The most memory this process has had, without what its parent had."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
