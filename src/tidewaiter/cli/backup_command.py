"""``tidewaiter backup`` and ``tidewaiter restore``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tidewaiter.cli import options, site
from tidewaiter.core.errors import TidewaiterError


def add_to(commands: options.Commands) -> None:
    """Add both commands to the parser."""
    saving = options.command(
        commands,
        "backup",
        "copy the database and the files beside it into a folder, while the site runs",
        "  tidewaiter backup backups/2026-01-31\n",
    )
    saving.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    saving.add_argument("--with-secrets", action="store_true", help="copy keys and seed, too")
    saving.set_defaults(run=backup)
    loading = options.command(
        commands,
        "restore",
        "put a backup in place, after holding every file against its digest",
        "  tidewaiter restore backups/2026-01-31\n",
    )
    loading.add_argument("folder", type=Path, metavar="FOLDER", help="folder of the backup")
    loading.add_argument("--force", action="store_true", help="replace what is there")
    loading.set_defaults(run=restore)


def backup(args: argparse.Namespace) -> int:
    """Back up."""
    site.open_site()
    from tidewaiter.web.keeping import backup as keeping
    from tidewaiter.web.keeping import record

    try:
        made = keeping.make(args.folder, at=datetime.now(UTC), secrets=args.with_secrets)
        record.verified(args.folder, made, datetime.now(UTC))
    except (TidewaiterError, OSError) as problem:
        record.failed(problem, datetime.now(UTC))
        raise
    rows = sum(made.counts.values())
    print(f"{len(made.files)} files, {rows} rows in {args.folder}, read back and verified")
    if not made.secrets:
        print("Keys and seed are not in it; keep them elsewhere, or use --with-secrets.")
    return options.DONE


def restore(args: argparse.Namespace) -> int:
    """Restore."""
    site.open_site()
    from tidewaiter.web.keeping import backup as keeping

    known = keeping.restore(args.folder, force=args.force)
    rows = sum(known.counts.values())
    print(f"Restored what was backed up at {known.made_at}: {rows} rows.")
    return options.DONE
