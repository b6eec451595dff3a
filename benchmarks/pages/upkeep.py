"""``python -m benchmarks.pages.upkeep FOLDER``: clocks that run out together, and purging.

Over a register that ``python -m benchmarks.pages FOLDER`` has filled, and at its expense: all open
work (``--most`` of it) is made due and served, then so many declarations are purged.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.pages.__main__ import RESULTS, prepare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages.upkeep")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--database", default="", help="postgres://.../bench_...; else SQLite")
    parser.add_argument("--keep", action="store_true", help="write the dated JSON")
    args = parser.parse_args()
    prepare(args.folder, args.database)
    figures = measure(args.most)
    print(json.dumps(figures, indent=1))
    if args.keep:
        target = RESULTS / f"upkeep-{figures['database']}-{figures['date']}.json"
        target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


def measure(most: int) -> dict[str, Any]:
    """Both, one after the other."""
    from django.db import connection

    from tidewaiter.register.models import Declaration

    return {
        "date": datetime.now(UTC).date().isoformat(),
        "database": connection.vendor,
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "declarations": Declaration.objects.count(),
        "clocks": _clocks(most),
        "purge": _purge(most),
    }


def _clocks(most: int) -> dict[str, Any]:
    from tidewaiter.register.models import WorkItem
    from tidewaiter.register.work.clocks import run_clocks
    from tidewaiter.rulebook import selectors

    at = datetime.now(UTC)
    due = WorkItem.objects.filter(open=True).order_by("pk").values_list("pk", flat=True)[:most]
    WorkItem.objects.filter(pk__in=list(due)).update(due_at=at - timedelta(hours=1))
    rules = selectors.current(at)
    return _timed(lambda: run_clocks(at, rules), most)


def _purge(most: int) -> dict[str, Any]:
    from tidewaiter.jobs.retention import Due, Period, kinds

    at = datetime.now(UTC)
    kept = next(one for one in kinds() if one.name == "declarations")
    period = Period(kept.name, 0, at.date(), None, "a measurement")
    due = Due(kept, period, at)
    return _timed(lambda: kept.purge(due, most), most)


def _timed(step: Callable[[], int], most: int) -> dict[str, Any]:
    """Take steps until nothing is left or so many are done; queries are those of the first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began, processor = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        first = done = step()
    while done < most and (more := step()):
        done += more
    return {
        "done": done,
        "seconds": round(time.perf_counter() - began, 1),
        "processor_ms_each": round(1000 * (time.process_time() - processor) / max(done, 1), 2),
        "queries_of_first_step": len(queries),
        "done_by_first_step": first,
    }


if __name__ == "__main__":
    raise SystemExit(main())
