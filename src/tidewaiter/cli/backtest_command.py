"""``tidewaiter backtest``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.cli.backtest_view import show_backtest, show_comparison
from tidewaiter.cli.decide_command import progress_bar
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.backtest import as_live, backtest
from tidewaiter.desks.risk.compare import compare
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.policies import reaching_back
from tidewaiter.library.sources import Source, open_history, open_policies, open_profiles
from tidewaiter.messages.flat.rejects import Reject

_EXAMPLES = """\
  tidewaiter backtest profiles/ --on history.parquet
  tidewaiter backtest drafts.yaml --on history.csv --live profiles/ --policy policy.yaml
  tidewaiter backtest profiles/ --on history.parquet --against proposed/ --json
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands, "backtest", "say what profiles would have done on a history", _EXAMPLES
    )
    parser.add_argument(
        "profiles", type=Path, metavar="PROFILES", help="a profile file or a folder of them"
    )
    parser.add_argument(
        "--on", required=True, nargs="+", type=Path, metavar="FILE", help="the history"
    )
    parser.add_argument(
        "--live", type=Path, metavar="PATH", help="the live profiles, for overlap and what is new"
    )
    parser.add_argument(
        "--against", type=Path, metavar="PATH", help="another set: what would change"
    )
    parser.add_argument(
        "--only-live", action="store_true", help="leave drafts out instead of trying them as live"
    )
    parser.add_argument(
        "--details", action="store_true", help="overlaps, missing values and examples too"
    )
    options.add_rules(parser, profiles=False)
    options.add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the backtest, or the comparison; 3 if rows of the history were rejected."""
    policies = reaching_back(open_policies(args.policy))
    live = open_profiles(args.live, args.lists) if args.live else None
    rejected: list[Reject] = []
    with progress_bar(quiet=args.json) as advance:
        source = Source(
            args.on,
            args.mapping,
            on_reject=rejected.append,
            progress=lambda done, total: advance(done, total, source.passes),
        )
        before = _control(args, args.profiles)
        if args.against:
            after = _control(args, args.against)
            comparison = compare(source, before, after, policies, seed=args.seed)
        else:
            report = backtest(source, before, policies, live=live)
    if args.json:
        told = to_plain(comparison if args.against else report)
        print(plain_text(told | {"rejected_rows": len(rejected)}))
    elif args.against:
        show_comparison(comparison, view.console())
    else:
        show_backtest(report, view.console(), details=args.details)
    if rejected:
        first = rejected[0]
        error = view.console(error=True)
        error.print(f"{len(rejected):,} rows were rejected, first {first.where}: {first.reason}",
                    markup=False)  # fmt: skip
    return options.REJECTS if rejected else options.DONE


def _control(args: argparse.Namespace, path: Path) -> RiskControl:
    """The profiles, drafts tried as live; facts come from the history that is older."""
    profiles: ProfileSet = open_profiles(path, args.lists)
    profiles = profiles if args.only_live else as_live(profiles)
    return RiskControl(profiles, open_history(args.history or args.on, args.mapping, profiles))
