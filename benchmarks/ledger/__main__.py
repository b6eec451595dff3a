"""``python -m benchmarks.ledger``: tamper a thousand times, append as fast as it goes.

``TIDEWAITER_DATABASE_URL`` chooses the database; everything happens in a test database of its own,
which is deleted afterwards, and in a temporary folder. ``--keep`` writes the dated JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

RESULTS = Path(__file__).parents[1] / "results"
BODY = json.dumps(dict.fromkeys(("decision", "facts", "message", "rules"), "ab" * 32))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger")
    parser.add_argument("--tamperings", type=int, default=1000)
    parser.add_argument("--clean", type=int, default=100)
    parser.add_argument("--entries", type=int, default=20_000, help="entries per speed")
    parser.add_argument("--keep", action="store_true", help="write the dated JSON")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["TIDEWAITER_DATA"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        figures = _in_a_database(args, Path(data))
    print(json.dumps(figures, indent=1))
    if args.keep:
        RESULTS.mkdir(exist_ok=True)
        machine = figures["machine"]
        target = RESULTS / f"ledger-{machine['database']}-{machine['date']}.json"
        target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    good = not figures["tampering"]["not_found"] and not figures["clean"]["alarms"]
    return 0 if good else 1


def _in_a_database(args: argparse.Namespace, data: Path) -> dict[str, Any]:
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return {
            "machine": {
                "date": datetime.now(UTC).date().isoformat(),
                "database": connection.vendor,
                "cores": os.cpu_count(),
                "load": round(os.getloadavg()[0], 2),
            },
            "append": {
                f"batch_{size}": append(size, args.entries if size > 1 else args.entries // 10)
                for size in (1, 50)
            },
            "append_by_4_writers": {"batch_50": at_once(4, 50, args.entries)},
            "clean": clean_ledgers(args.clean, data),
            "tampering": tamperings(args.tamperings, data),
        }
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def append(size: int, entries: int) -> dict[str, Any]:
    """One writer: entries per second with commits, and the CPU of the client for each entry."""
    from django.db import transaction

    from tidewaiter.ledger.services import Entry
    from tidewaiter.ledger.services import append as write

    batch = [Entry("declaration.decided", f"26ZZ{n:014}", "system:B", BODY) for n in range(size)]
    at = datetime.now(UTC)
    within = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(entries // size):
        with transaction.atomic():
            began = time.process_time()
            write(batch, at=at)
            within += time.process_time() - began
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    written = entries // size * size
    return {
        "entries": written,
        "entries_per_s": round(written / wall),
        "client_cpu_us_per_entry": round(cpu / written * 1e6, 1),
        "of_which_append_us": round(within / written * 1e6, 1),
    }


def at_once(writers: int, size: int, entries: int) -> dict[str, Any]:
    """Several writers, each with a connection of its own."""
    from django.db import connection

    def run() -> None:
        append(size, entries // writers)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(writers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"writers": writers, "entries_per_s": round(entries / (time.perf_counter() - began))}


def clean_ledgers(count: int, data: Path) -> dict[str, Any]:
    """Ledgers nobody tampered with: any problem is a false alarm."""
    from benchmarks.ledger.copies import clean

    alarms, entries = [], 0
    for seed in range(count):
        copy, key = clean(seed)
        found = _verified(copy, key, data)
        entries += found.entries
        if not found.intact:
            alarms.append({"seed": seed, "problems": [str(p) for p in found.problems]})
    return {"ledgers": count, "entries": entries, "alarms": alarms}


def tamperings(count: int, data: Path) -> dict[str, Any]:
    """Each way in turn, at random places of random ledgers, written past the triggers."""
    from benchmarks.ledger.copies import clean
    from benchmarks.ledger.tampering import TAMPERINGS, state, tamper

    names, found_by = sorted(TAMPERINGS), Counter[str]()
    not_found, called_otherwise, kinds_seen = [], [], Counter[str]()
    for seed in range(count):
        name = names[seed % len(names)]
        copy, key = clean(10_000 + seed)
        before = state(copy)
        kinds = tamper(copy, Random(f"tamper {seed}"), name)
        if state(copy) == before:
            raise SystemExit(f"{name} with seed {seed} changed nothing: it proves nothing")
        kinds_found = {problem.kind for problem in _verified(copy, key, data).problems}
        kinds_seen.update(kinds_found)
        if not kinds_found:
            not_found.append({"way": name, "seed": seed})
        elif not kinds_found & kinds:
            called_otherwise.append({"way": name, "seed": seed, "as": sorted(kinds_found)})
        found_by[name] += bool(kinds_found)
    return {
        "tamperings": count,
        "ways": dict(sorted(found_by.items())),
        "not_found": not_found,
        "called_otherwise": called_otherwise,
        "findings": dict(sorted(kinds_seen.items())),
    }


def _verified(copy: Any, key: Any, data: Path) -> Any:
    from benchmarks.ledger.stored import put
    from tidewaiter.ledger import services

    folder = data / "checkpoints"
    folder.mkdir(exist_ok=True)
    put(copy, folder)
    return services.verify(
        at=datetime.now(UTC), folder=folder, keys=[key.public_key()], noted=copy.noted
    )


if __name__ == "__main__":
    raise SystemExit(main())
