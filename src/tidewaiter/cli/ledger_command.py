"""``tidewaiter ledger``: keys, checkpoints, verification, export."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tidewaiter.cli import options, site, view
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.errors import SourceError, ValueRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from tidewaiter.ledger.verify import Noted, Verification

_KEY = """\
  tidewaiter ledger key
  tidewaiter ledger key --rotate
"""
_CHECKPOINT = """\
  tidewaiter ledger checkpoint
  tidewaiter ledger checkpoint --json
"""
_VERIFY = """\
  tidewaiter ledger verify
  tidewaiter ledger verify --noted 17:61dd474fdbe8f10d
  tidewaiter ledger verify ledger.jsonl --checkpoints copies/ --key ledger.key.pub
"""
_EXPORT = """\
  tidewaiter ledger export --out ledger.jsonl
"""
_NOTED = re.compile(r"(\d{1,18}):([0-9a-fA-F]{16,64})")


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "ledger", "sign and verify the record of what was decided")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    key = options.command(inner, "key", "make the key that signs checkpoints", _KEY)
    key.add_argument(
        "--rotate", action="store_true", help="replace the key; its public key is kept"
    )
    options.add_json(key)
    key.set_defaults(run=run_key)
    _add_checkpoint(inner)
    _add_verify(inner)
    export = options.command(inner, "export", "write all entries as JSON Lines", _EXPORT)
    export.add_argument(
        "--out", type=Path, metavar="FILE", help="where they go (default: standard output)"
    )
    export.set_defaults(run=run_export)


def _add_checkpoint(inner: options.Commands) -> None:
    sign = options.command(inner, "checkpoint", "sign how far every chain goes", _CHECKPOINT)
    sign.add_argument(
        "--after-loss",
        action="store_true",
        help="go on although earlier checkpoints are gone; they stay reported as missing",
    )
    options.add_json(sign)
    sign.set_defaults(run=run_checkpoint)


def _add_verify(inner: options.Commands) -> None:
    check = options.command(inner, "verify", "find whatever was tampered with", _VERIFY)
    check.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        nargs="?",
        help="an export to verify in place of the database",
    )
    check.add_argument(
        "--checkpoints", type=Path, metavar="DIR", help="folder of checkpoints (default: settings)"
    )
    check.add_argument(
        "--key", type=Path, metavar="FILE", help="trusted public keys (default: beside the key)"
    )
    check.add_argument(
        "--noted",
        metavar="NUMBER:DIGEST",
        help="a checkpoint that was noted elsewhere; 16 digits of the digest suffice",
    )
    options.add_json(check)
    check.set_defaults(run=run_verify)


def run_key(args: argparse.Namespace) -> int:
    """Make a key."""
    site.open_site()
    from django.conf import settings

    from tidewaiter.ledger import keys
    from tidewaiter.ledger.checkpoints import key_id

    made = keys.make(settings.LEDGER_KEY, rotate=args.rotate)
    pem, file = keys.public_pem(made), keys.public_file(settings.LEDGER_KEY)
    if args.json:
        print(plain_text({"id": key_id(made), "public": pem, "public_file": str(file)}))
    else:
        print(f"The key has the id {key_id(made)}. All public keys are in {file}.")
        print("Give the public key to whoever verifies, on a way that nobody can tamper with:")
        print(pem, end="")
    return options.DONE


def run_checkpoint(args: argparse.Namespace) -> int:
    """Sign a checkpoint; 1 if the ledger is not sound."""
    site.open_site()
    from tidewaiter.ledger import services
    from tidewaiter.ledger.errors import NotSound

    try:
        made = services.checkpoint(at=datetime.now(UTC), after_loss=args.after_loss).checkpoint
    except NotSound as problem:
        print(f"tidewaiter: {problem}", file=sys.stderr)
        return options.DIFFERS
    if args.json:
        print(plain_text({"number": made.number, "at": made.at, "digest": made.digest,
                          "entries": made.entries, "key": made.key}))  # fmt: skip
    else:
        print(f"Checkpoint {made.number} of {made.at} signs {made.entries:,} entries.")
        print(f"To note elsewhere: {made.number}:{made.digest}")
    return options.DONE


def run_verify(args: argparse.Namespace) -> int:
    """Verify the database or an export; 1 if anything is wrong."""
    noted = _noted(args.noted) if args.noted else None
    found = _verify_file(args, noted) if args.file else _verify_database(args, noted)
    if args.json:
        print(plain_text(found.plain()))
    else:
        _show(found)
    return options.DONE if found.intact else options.DIFFERS


def run_export(args: argparse.Namespace) -> int:
    """Export all entries."""
    site.open_site()
    from tidewaiter.ledger import exchange, selectors

    lines = exchange.lines(selectors.heads(), selectors.records())
    if not args.out:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return options.DONE
    try:
        with args.out.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in lines)
    except OSError as problem:
        raise SourceError(
            f"the export cannot be written: {problem}.", where=str(args.out)
        ) from None
    return options.DONE


def _verify_database(args: argparse.Namespace, noted: Noted | None) -> Verification:
    site.open_site()
    from tidewaiter.ledger import services

    keys = _keys(args.key) if args.key else None
    return services.verify(at=datetime.now(UTC), folder=args.checkpoints, keys=keys, noted=noted)


def _verify_file(args: argparse.Namespace, noted: Noted | None) -> Verification:
    """Without the database, and without its settings: what is trusted must be named."""
    from tidewaiter.ledger import exchange, folder
    from tidewaiter.ledger.verify import verify

    if not args.checkpoints or not args.key:
        raise ValueRefused(
            "an export is verified against checkpoints and public keys.",
            where=str(args.file),
            advice="Name them with --checkpoints and --key.",
        )
    return verify(
        exchange.read_records(args.file),
        folder.read_all(args.checkpoints),
        _keys(args.key),
        heads=exchange.read_heads(args.file),
        noted=noted,
    )


def _keys(path: Path) -> Sequence[Ed25519PublicKey]:
    from tidewaiter.ledger.keys import load_public

    return load_public(path)


def _noted(text: str) -> Noted:
    found = _NOTED.fullmatch(text)
    if not found:
        raise ValueRefused(f"'{text}' is no checkpoint.", where="--noted", advice="Write 17:61dd…")
    return int(found[1]), found[2]


def _show(found: Verification) -> None:
    from rich.table import Table

    console = view.console()
    table = Table(box=None, pad_edge=False, show_edge=False)
    for title in ("chain", "entries", "signed up to", "not covered"):
        table.add_column(title, justify="right")
    table.add_column("first entry")
    table.add_column("last entry")
    for c in found.chains:
        counts = (f"{n:,}" for n in (c.chain, c.entries, c.covered, c.uncovered))
        table.add_row(*counts, c.first_at, c.last_at)
    console.print(table)
    for problem in found.problems:
        console.print(str(problem), markup=False)
    if found.more:
        console.print(f"... and {found.more:,} more.")
    _show_outcome(found)


def _show_outcome(found: Verification) -> None:
    last = found.last_checkpoint
    if last:
        print(
            f"Checkpoint {last.number} of {last.at} is the last; it signs {last.entries:,} entries."
        )
    if found.uncovered:
        print(
            f"Not assessed: {found.uncovered:,} entries behind what is signed. They hang together "
            "unless listed above, but only the next checkpoint will vouch for them."
        )
    if found.intact:
        print(f"Nothing that is signed was tampered with: {found.entries:,} entries read.")
    else:
        print(f"NOT INTACT: {len(found.problems) + found.more:,} problems.")
