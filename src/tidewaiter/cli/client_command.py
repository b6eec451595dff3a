"""``tidewaiter client``: send messages to a running tidewaiter."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from tidewaiter.cli import options
from tidewaiter.core import SourceError
from tidewaiter.core.canonical import plain_text

_EXAMPLES = """\
  export TIDEWAITER_KEY=tw_...
  tidewaiter client outbox/ --url https://customs.example
  tidewaiter client outbox/ --url https://customs.example --journal sent.jsonl --threads 8
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands, "client", "send a folder of messages to a running service", _EXAMPLES
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="messages, one in a file")
    parser.add_argument("--url", required=True, help="address of the service")
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="file with the system's key; without it the variable TIDEWAITER_KEY holds it",
    )
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help="what was answered; a second start goes on from it (default: DIR.journal.jsonl)",
    )
    parser.add_argument("--threads", type=int, default=4, help="messages on the way at a time")
    options.add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Send; gives 3 if some messages were not taken."""
    from tidewaiter.client import Client, Journal, send_folder
    from tidewaiter.client.folder import files_in

    files = files_in(args.folder)
    path = args.journal or args.folder.with_name(args.folder.name + ".journal.jsonl")
    tally: Counter[str] = Counter()
    with Client(args.url, _key(args.key_file)) as client, Journal(path) as journal:
        threads = max(1, args.threads)
        for sent in send_folder(client, files, args.folder, journal, threads=threads):
            tally["known before" if sent.again else sent.outcome] += 1
            tally["not taken"] += not sent.taken
            if not sent.taken and not args.json:
                print(f"{sent.file}: {sent.outcome}: {sent.problem}", file=sys.stderr)
    refused = tally.pop("not taken", 0)
    if args.json:
        print(plain_text({"files": len(files), "outcomes": dict(tally), "not_taken": refused}))
    else:
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(tally.items()))
        print(f"{len(files):,} files: {told}. Answers are in {path}.")
    return options.REJECTS if refused else options.DONE


def _key(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise SourceError(f"the key cannot be read: {problem}.", where=str(file)) from None
    key = os.environ.get("TIDEWAITER_KEY", "").strip()
    if not key:
        raise SourceError("there is no key.", advice="Set TIDEWAITER_KEY, or give --key-file.")
    return key
