"""``scripts/bench country``: seconds and memory for simulated items, each run in its own process.

The processor time of one core is what counts: the wall clock of a shared machine says nothing.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

DAYS = 365


def run(sizes: list[int]) -> dict[str, Any]:
    """Figures for each number of items."""
    found = []
    for size in sizes:
        print(f"simulating {size:,} items ...", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.country", str(size)],
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(json.loads(done.stdout))
    return {"days": DAYS, "format": "parquet, with outcomes and the truth", "runs": found}


def measure(items: int) -> dict[str, Any]:
    """Make a year with about so many items as Parquet, once."""
    from tidewaiter.simulate.country.files import Order, declarations_for, make

    before = _peak_mib()
    wall, processor = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        order = Order(
            seed="benchmark",
            declarations=declarations_for(items),
            start=date(2026, 1, 1),
            days=DAYS,
            format="parquet",
        )
        told = make(order, Path(folder) / "out")
        size = sum(file.stat().st_size for file in (Path(folder) / "out").iterdir())
    return {
        "asked_items": items,
        "items": told["items"],
        "declarations": told["declarations"],
        "companies": told["companies"],
        "processor_s": round(time.process_time() - processor, 1),
        "wall_s": round(time.perf_counter() - wall, 1),
        "processor_s_per_million": round(
            (time.process_time() - processor) / told["items"] * 1e6, 1
        ),
        "peak_mib": _peak_mib(),
        "start_mib": before,
        "mib_on_disk": round(size / 2**20),
    }


def _peak_mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
