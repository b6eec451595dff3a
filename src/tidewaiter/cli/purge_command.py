"""``tidewaiter purge``: delete what its retention time has passed."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tidewaiter.cli import options, site

_EXAMPLES = """\
  tidewaiter purge
  tidewaiter purge --really
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    summary = "show what its retention time has passed, or delete it"
    parser = options.command(commands, "purge", summary, _EXAMPLES)
    parser.add_argument(
        "--retention",
        type=Path,
        metavar="FILE",
        help="periods, instead of those of the setting TIDEWAITER_RETENTION",
    )
    parser.add_argument("--really", action="store_true", help="delete; without it nothing changes")
    options.add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    site.open_site()
    from tidewaiter.jobs import retention
    from tidewaiter.web.keeping import compact, periods

    found = retention.due(periods.in_force(args.retention), datetime.now(UTC))
    rows: list[dict[str, Any]] = []
    for what in found:
        number = retention.purge(what) if args.really else what.count()
        rows.append(
            {
                "kind": what.kept.name,
                "days": what.period.days,
                "before": what.before.isoformat(),
                "source": what.period.source,
                "purged" if args.really else "due": number,
            }
        )
    if args.really:
        compact.compact()
    for row in rows:
        if args.json:
            print(json.dumps(row))
        else:
            number = row["purged" if args.really else "due"]
            print(f"{number:>9}  {row['kind']:24} before {row['before'][:10]}  ({row['source']})")
    if not args.really and not args.json:
        print("Nothing was deleted; --really deletes.")
    return options.DONE
