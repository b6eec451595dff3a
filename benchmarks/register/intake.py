"""``python -m benchmarks.register.intake FOLDER``: processor time of deciding and writing alone.

Messages are read beforehand, then taken in by batches of 32 in this process, with the rules that
the other measurements have. To compare two versions, run each of them several times in turn.
"""

from __future__ import annotations

import argparse
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.register.server import Server, make_anew
from benchmarks.register.traffic import Traffic

BATCH = 32
FIRST = 3 * BATCH
"""Taken in before the clock starts."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register.intake")
    parser.add_argument("folder", type=Path, help="made anew unless it is there")
    parser.add_argument("--declarations", type=int, default=640)
    parser.add_argument("--items", type=int, default=5)
    parser.add_argument("--database", default="", help="postgres://.../bench...; else SQLite")
    args = parser.parse_args()
    server = Server(args.folder.absolute(), args.database)
    if not args.folder.exists():
        args.folder.mkdir(parents=True)
        if args.database:
            make_anew(args.database)
        server.prepare()
    os.environ.update(server.environment)
    import django

    django.setup()
    from tidewaiter.messages.reading import read_bytes
    from tidewaiter.register.intake.door import receive
    from tidewaiter.register.intake.entries import Submission

    traffic = Traffic(secrets.token_hex(3), args.items)
    numbers = range(FIRST + args.declarations)
    messages = [read_bytes(traffic.message(number), "bench")[0] for number in numbers]
    began = 0.0
    for place in range(0, len(messages), BATCH):
        if place == FIRST:
            began = time.process_time()
        at = datetime.now(UTC)
        receive(
            [
                Submission(message=one, sent_by="system:bench", system="bench", at=at)
                for one in messages[place : place + BATCH]
            ]
        )
    used = 1000 * (time.process_time() - began) / args.declarations
    print(f"{used:.2f} ms of processor time each, {args.declarations} declarations")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
