"""``tidewaiter simulate``: synthetic declarations of a country that never was."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from tidewaiter.cli import options, simulate_live, view
from tidewaiter.cli.decide_command import progress_bar
from tidewaiter.core.canonical import plain_text

_DECLARATIONS = """\
  tidewaiter simulate declarations --items 1000000 --out simulated
  tidewaiter simulate declarations --declarations 200 --days 30 --format wco --out messages
  tidewaiter simulate declarations --seed 7 --declarations 5000 --policy mine.toml --out mine
"""
_REPORT = """\
  tidewaiter simulate report
  tidewaiter simulate report --declarations 100000 --json
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "simulate", "make synthetic traffic of an invented country")
    below = parser.add_subparsers(dest="simulate", metavar="COMMAND", required=True)
    made = options.command(
        below, "declarations", "write synthetic declarations, all invented, as files", _DECLARATIONS
    )
    count = made.add_mutually_exclusive_group()
    count.add_argument("--declarations", type=int, metavar="N", help="how many (default: 1000)")
    count.add_argument("--items", type=int, metavar="N", help="about how many goods items instead")
    made.add_argument(
        "--from",
        dest="start",
        type=options.day,
        default=date(2026, 1, 1),
        metavar="DATE",
        help="the first day (default: 2026-01-01)",
    )
    made.add_argument("--days", type=int, default=365, metavar="N",
                      help="over how many days they are spread (default: 365)")  # fmt: skip
    made.add_argument(
        "--format",
        default="parquet",
        metavar="FORMAT",
        help="canonical, parquet, csv, wco, asycuda, cusdec (default: parquet)",
    )
    made.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder")
    made.add_argument("--no-outcomes", action="store_true",
                      help="leave out what customs found, in Parquet and CSV")  # fmt: skip
    made.add_argument("--no-truth", action="store_true", help="leave out the file of the truth")
    _add_world(made, "1")
    made.set_defaults(run=run_declarations)
    told = options.command(
        below, "report", "hold the simulated country beside published figures", _REPORT
    )
    told.add_argument("--declarations", type=int, default=20_000, metavar="N",
                      help="in the year that is looked at (default: 20000)")  # fmt: skip
    told.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    _add_world(told, "report")
    told.set_defaults(run=run_report)
    simulate_live.add_to(below)


def _add_world(parser: argparse.ArgumentParser, seed: str) -> None:
    same = f"the same gives the same (default: {seed})"
    parser.add_argument("--seed", default=seed, metavar="SEED", help=same)
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="TOML: how people cheat and customs looks, where it differs",
    )
    options.add_json(parser)


def run_declarations(args: argparse.Namespace) -> int:
    """Write the files."""
    from tidewaiter.simulate.country import load_policy
    from tidewaiter.simulate.country.files import Order, declarations_for, make

    count = args.declarations or (declarations_for(args.items) if args.items else 1000)
    order = Order(
        seed=args.seed,
        declarations=count,
        start=args.start,
        days=args.days,
        format=args.format,
        outcomes=not args.no_outcomes,
        truth=not args.no_truth,
    )
    with progress_bar(quiet=args.json) as advance:
        told = make(
            order, args.out, load_policy(args.policy), lambda n, total: advance(n, total, 2)
        )
    if args.json:
        print(plain_text(told))
        return options.DONE
    console = view.console()
    console.print(
        f"{told['declarations']:,} synthetic declarations with {told['items']:,} items are in "
        f"{args.out}.",
        markup=False,
        soft_wrap=True,
    )
    if order.truth:
        console.print(f"{told['offences']:,} items are wrong: truth.parquet says which and how.")
    return options.DONE


def run_report(args: argparse.Namespace) -> int:
    """Print the report."""
    from tidewaiter.simulate.country import load_policy
    from tidewaiter.simulate.country.report import NONE, report

    told = report(args.seed, args.declarations, policy=load_policy(args.policy))
    if args.json:
        print(plain_text(told.plain()))
    elif args.markdown:
        print(told.markdown(), end="")
    else:
        console = view.console()
        console.print(f"{told.declarations:,} synthetic declarations, {told.items:,} items.")
        group = ""
        for one in told.figures:
            if one.group != group:
                group = one.group
                console.print(f"\n{group}", style="bold")
            console.print(f"  {one.name}: {one.value:g}", markup=False, soft_wrap=True)
            for value, source, year in one.published() or [(NONE, "", "")]:
                text = f"      {value}" + (f" ({source}; {year})" if source else "")
                console.print(text, markup=False, soft_wrap=True, style="dim")
    return options.DONE
