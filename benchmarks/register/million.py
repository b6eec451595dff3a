"""A register of a million: fill it, back it up, restore it, and take decisions again.

``python -m benchmarks.register.million fill FOLDER`` takes synthetic declarations in as the site
does: read, screened, decided, written, sixty-four to a transaction. It goes on where it broke off.
Only while filling, SQLite does not wait for the disk (``synchronous=OFF``), PostgreSQL not either
(``synchronous_commit=off``); what is kept is the same. ``rehearse FOLDER`` then runs the commands
that an administration would run, and says how long each took.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.register.server import Server, make_anew
from benchmarks.register.traffic import Traffic

RESULTS = Path(__file__).parents[1] / "results"
BATCH = 64
SAMPLE = 200
SYSTEM = "bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register.million")
    parser.add_argument("step", choices=("fill", "rehearse"))
    parser.add_argument("folder", type=Path, help="outside the repository; many gigabytes")
    parser.add_argument("--declarations", type=int, default=1_000_000)
    parser.add_argument("--until", type=datetime.fromisoformat, help="stop filling then (UTC)")
    parser.add_argument("--database", default="", help="postgres://.../bench...; else SQLite")
    parser.add_argument("--target", default="", help="empty database to restore into")
    parser.add_argument("--keep", action="store_true", help="write the dated JSON")
    args = parser.parse_args()
    server = Server(args.folder.absolute(), args.database)
    if args.step == "fill":
        return fill(server, args.declarations, args.until)
    figures = rehearse(server, args.target)
    print(json.dumps(figures, indent=1))
    if args.keep:
        target = RESULTS / f"million-{figures['database']}-{figures['date']}.json"
        target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0 if figures["sound"] else 1


def fill(server: Server, declarations: int, until: datetime | None) -> int:
    """Take declarations in until there are so many, or it is so late."""
    server.folder.mkdir(parents=True, exist_ok=True)
    prepared = server.folder / "prepared"
    if not prepared.exists():
        shutil.rmtree(server.folder / "data", ignore_errors=True)
        if server.environment["TIDEWAITER_DATABASE_URL"]:
            make_anew(server.environment["TIDEWAITER_DATABASE_URL"])
        server.prepare()
        server.command("ledger", "key")
        prepared.touch()
    os.environ.update(server.environment)
    import django

    django.setup()
    from django.db import connection

    from tidewaiter.register.models import Declaration

    hurry = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit=off"}
    with connection.cursor() as cursor:
        cursor.execute(hurry[connection.vendor])
    done = Declaration.objects.count()
    traffic = Traffic("M", items=1)
    began, processor, first = time.monotonic(), time.process_time(), done
    while done < declarations and not (until and _now() >= until.replace(tzinfo=UTC)):
        done += _batch(traffic, done, min(BATCH, declarations - done))
        if done // BATCH % 100 == 0 or done == declarations:
            took, used = time.monotonic() - began, time.process_time() - processor
            per = 1000 * used / (done - first)
            print(f"{done:,} after {took:.0f} s, {per:.2f} ms of processor each", flush=True)
    print(f"{done:,} declarations", flush=True)
    return 0


def _batch(traffic: Traffic, first: int, count: int) -> int:
    """Take in the next few; raises unless each was decided."""
    from tidewaiter.messages.reading import read_bytes
    from tidewaiter.register.intake.door import receive
    from tidewaiter.register.intake.entries import Submission
    from tidewaiter.register.models.incoming import Fate

    at = _now()
    receipts = receive(
        [
            Submission(
                message=read_bytes(traffic.message(number), "bench")[0],
                sent_by=f"system:{SYSTEM}",
                at=at,
                system=SYSTEM,
            )
            for number in range(first, first + count)
        ]
    )
    if any(one.fate is not Fate.CREATED or not one.decision for one in receipts):
        raise RuntimeError(f"not all of {first} to {first + count} were decided: {receipts[0]}")
    return len(receipts)


def rehearse(server: Server, target: str) -> dict[str, Any]:
    """Back up, restore into an empty place, take decisions again there, verify the ledger."""
    kept, empty = server.folder / "backup", server.folder / "restored"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.rmtree(empty, ignore_errors=True)
    database = server.environment["TIDEWAITER_DATABASE_URL"]
    if database:
        make_anew(target)
    restored = Server(empty, target)
    figures: dict[str, Any] = {
        "date": _now().date().isoformat(),
        "database": "postgresql" if database else "sqlite",
        "cores": os.cpu_count(),
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }
    steps: dict[str, Callable[[], str]] = {
        "checkpoint": lambda: server.command("ledger", "checkpoint"),
        "backup": lambda: server.command("backup", str(kept)),
        "restore": lambda: restored.command("restore", str(kept)),
        "replay": lambda: restored.command("register", "replay", "--sample", str(SAMPLE), "--json"),
        "verify": lambda: restored.command("ledger", "verify", "--json"),
    }
    for name, step in steps.items():
        began = time.monotonic()
        said = step().replace(str(server.folder), "FOLDER")
        figures[name] = {"seconds": round(time.monotonic() - began, 1), "said": _plain(said)}
        print(name, figures[name], file=sys.stderr, flush=True)
    counts = json.loads((kept / "manifest.json").read_text("utf-8"))["counts"]
    figures["declarations"] = counts["register_declaration"]
    figures["rows"] = sum(counts.values())
    figures["backup_bytes"] = sum(p.stat().st_size for p in kept.rglob("*") if p.is_file())
    replay, verify = figures["replay"]["said"], figures["verify"]["said"]
    # A command that finds anything ends with an error, which ``command`` raises.
    figures["sound"] = replay == {"decisions": SAMPLE, "differing": []} and bool(verify)
    figures["load_after"] = [round(load, 2) for load in os.getloadavg()]
    return figures


def _plain(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return said.strip().splitlines()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    raise SystemExit(main())
