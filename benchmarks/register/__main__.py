"""``python -m benchmarks.register``: prove what the register promises.

python -m benchmarks.register once --messages 20000
python -m benchmarks.register crash --kills 200 --each 25
python -m benchmarks.register outage
python -m benchmarks.register load --rate 200 --seconds 600 --database postgres://...

``--database postgres://root@127.0.0.1/bench_crash`` chooses PostgreSQL, in a database that is made
anew and whose name begins with ``bench``; without it everything is in SQLite. ``--keep`` writes the
dated JSON. The exit code is 0 if all is as promised.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results"


def main() -> int:
    args = _parser().parse_args()
    if args.what == "stored":
        return _stored(args)
    figures = {"machine": _machine()} | _run(args)
    figures["machine_after"] = _machine()
    print(json.dumps(figures, indent=1))
    if args.keep:
        parts = ("register", args.what, args.name, figures["machine"]["date"])
        name = "-".join(filter(None, parts)) + ".json"
        text = json.dumps(figures, indent=1, sort_keys=True) + "\n"
        (RESULTS / name).write_text(text, "utf-8")
    return 0 if figures["good"] else 1


def _run(args: argparse.Namespace) -> dict[str, Any]:
    if args.what == "once":
        from benchmarks.register import once

        return once.run(args.database, args.messages, workers=args.workers)
    if args.what == "crash":
        from benchmarks.register import crash

        return crash.run(args.database, args.kills, args.each, workers=args.workers)
    if args.what == "load":
        from benchmarks.register import load

        return load.run(
            args.database, args.rate, args.seconds, workers=args.workers, overload_s=args.overload
        )
    from benchmarks.register import outage

    return outage.run(args.seconds, args.stops)


def _stored(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from benchmarks.register import desk, stored

    desk.bring()
    print(json.dumps(stored.told(args.file, tampered=args.controls)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register")
    inner = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    once = inner.add_parser("once", help="messages that come again and again")
    once.add_argument("--messages", type=int, default=20_000)
    crash = inner.add_parser("crash", help="kill -9 at random and at every failpoint")
    crash.add_argument("--kills", type=int, default=200, help="at random moments")
    crash.add_argument("--each", type=int, default=25, help="at each failpoint")
    outage = inner.add_parser("outage", help="the database is away, the disk is full")
    outage.add_argument("--seconds", type=float, default=60.0, help="of the long outage")
    outage.add_argument("--stops", type=int, default=50, help="short, immediate stops")
    load = inner.add_parser("load", help="a steady rate, then four times as much, then steady")
    load.add_argument("--rate", type=float, default=200.0, help="declarations a second")
    load.add_argument("--seconds", type=float, default=600.0, help="of the steady rate")
    load.add_argument("--overload", type=float, default=60.0, help="seconds of the overload")
    for one in (once, crash, load):
        one.add_argument("--database", default="", help="PostgreSQL's address; else SQLite")
        one.add_argument("--workers", type=int, default=1, help="processes of the server")
    for one in (once, crash, outage, load):
        one.add_argument("--keep", action="store_true", help="write the dated JSON")
        one.add_argument("--name", default="", help="goes into the name of that file")
    stored = inner.add_parser("stored", help="check a database against what was acknowledged")
    stored.add_argument("file", type=Path)
    stored.add_argument("--controls", action="store_true")
    return parser


def _machine() -> dict[str, Any]:
    """What it ran on; ``loop_s`` is a fixed loop of plain Python, the measure of how fast that is.

    On a shared machine the loop differs by a fifth from minute to minute, and so do all figures.
    """
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number * number
    return {
        "loop_s": round(time.process_time() - began, 2),
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    sys.exit(main())
