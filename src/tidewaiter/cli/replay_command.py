"""``tidewaiter replay``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.cli.explain_command import policies_from
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.records import read_records
from tidewaiter.engine.replay import verify
from tidewaiter.library.sources import controls_of

_EXAMPLES = """\
  tidewaiter replay decisions.jsonl
"""
SHOWN = 20


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands, "replay", "take stored decisions again and compare them byte for byte", _EXAMPLES
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="stored decisions")
    options.add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Replay every decision of a file."""
    bundle, records = read_records(args.file)
    risk = RiskControl(ProfileSet.from_bundle(bundle["desks"]["risk"]))
    controls = controls_of(bundle, risk)
    policies = policies_from(bundle)
    count = 0
    differing: list[dict[str, str]] = []
    for record in records:
        count += 1
        day = record.decision.get("day")
        policy = policies.on(date.fromisoformat(day) if day else None)
        problem = verify(record.decision, record.facts, controls, policy)
        if problem:
            reference = str(record.decision.get("declaration"))
            differing.append({"declaration": reference, "problem": problem})
    if args.json:
        print(plain_text({"decisions": count, "differing": differing}))
    else:
        console = view.console()
        console.print(f"{count - len(differing):,} of {count:,} decisions come out the same.")
        for one in differing[:SHOWN]:
            console.print(f"  {one['declaration']}: {one['problem']}", markup=False)
    return options.DIFFERS if differing else options.DONE
