"""``tidewaiter register``: what is on file, without the site."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from tidewaiter.cli import options, site, view
from tidewaiter.core.canonical import plain_text

_EXAMPLES = """\
  tidewaiter register export all.parquet
  tidewaiter register export november.parquet --from 2026-11-01 --to 2026-11-30 --office ZZ0001
  tidewaiter register index
  tidewaiter register replay --sample 200
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "register", "export and check what is on file", _EXAMPLES)
    below = parser.add_subparsers(dest="register", metavar="COMMAND", required=True)
    export = options.command(below, "export", "write declarations and outcomes as Parquet")
    export.add_argument("file", type=Path, metavar="FILE", help="Parquet file to write")
    export.add_argument(
        "--from", dest="day_from", type=date.fromisoformat, metavar="DAY", help="first day"
    )
    export.add_argument(
        "--to", dest="day_to", type=date.fromisoformat, metavar="DAY", help="last day"
    )
    export.add_argument("--office", action="append", metavar="CODE", help="may be repeated")
    export.set_defaults(run=run_export)
    index = options.command(
        below, "index", "write down what older declarations mention, so that search finds them"
    )
    index.set_defaults(run=run_index)
    replay = options.command(below, "replay", "take decisions again and compare them byte for byte")
    replay.add_argument(
        "--sample", type=int, default=0, metavar="N", help="so many, evenly spread; 0 for all"
    )
    options.add_json(replay)
    replay.set_defaults(run=run_replay)


def run_export(args: argparse.Namespace) -> int:
    """Export."""
    site.open_site()
    from tidewaiter.register.export import export

    done = export(args.file, day_from=args.day_from, day_to=args.day_to, offices=args.office)
    print(f"{done:,} declarations are in {args.file}.")
    return options.DONE


def run_index(args: argparse.Namespace) -> int:
    """Catch up with mentions."""
    site.open_site()
    from tidewaiter.register.mentioned import catch_up

    done = catch_up(lambda done: print(f"{done:,} declarations", end="\r", flush=True))
    print(f"{done:,} declarations can be found by what they mention now.")
    return options.DONE


def run_replay(args: argparse.Namespace) -> int:
    """Replay; gives 1 if a decision comes out differently."""
    site.open_site()
    from tidewaiter.register.checking import replay_all

    count, differing = replay_all(sample=args.sample)
    if args.json:
        print(plain_text({"decisions": count, "differing": differing}))
    else:
        console = view.console()
        console.print(f"{count - len(differing):,} of {count:,} decisions come out the same.")
        for one in differing[:20]:
            console.print(f"  {one['declaration']}: {one['problem']}", markup=False)
    return options.DIFFERS if differing else options.DONE
