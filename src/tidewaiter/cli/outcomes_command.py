"""``tidewaiter outcomes``: results of examinations that were recorded elsewhere."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tidewaiter.cli import options, site, view
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text

_EXAMPLES = """\
  tidewaiter outcomes import november.csv
  tidewaiter outcomes import november.csv --rejects to-mend.csv --json
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "outcomes", "take in what examinations found", _EXAMPLES)
    below = parser.add_subparsers(dest="outcomes", metavar="COMMAND", required=True)
    taken = options.command(below, "import", "record the examinations of a CSV file")
    taken.add_argument("file", type=Path, metavar="FILE", help="one row per item, with a header")
    taken.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="where rows that cannot be used are written (default: FILE with .rejects.csv)",
    )
    options.add_json(taken)
    taken.set_defaults(run=run_import)


def run_import(args: argparse.Namespace) -> int:
    """Import; gives 3 if rows were rejected."""
    site.open_site()
    from tidewaiter.register.work.importing import import_file

    rejects = args.rejects or args.file.with_suffix(".rejects.csv")
    now = datetime.now(UTC)
    told = import_file(actor=site.operator(), path=args.file, rejects=rejects, at=now)
    if args.json:
        where = str(rejects) if told.rejected else None
        print(plain_text(to_plain(told) | {"rejects": where}))
        return options.REJECTS if told.rejected else options.DONE
    console = view.console()
    console.print(
        f"Examinations: {told.recorded:,} recorded, {told.corrected:,} corrected, "
        f"{told.known:,} known already, {told.rejected:,} rejected."
    )
    for one in told.problems[:20]:
        column = f", column {one.column}" if one.column else ""
        console.print(f"  {args.file}, line {one.line}{column}: {one.text}", markup=False)
    if len(told.problems) > 20:
        console.print(f"  and {len(told.problems) - 20:,} more")
    if told.rejected:
        console.print(f"Their rows are in {rejects}: mend them there and import that file.")
        return options.REJECTS
    return options.DONE
