"""``tidewaiter worker``: run jobs and recurring duties."""

from __future__ import annotations

import argparse

from tidewaiter.cli import options, site


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "worker", "run jobs and recurring duties until stopped")
    parser.add_argument(
        "--until-empty", action="store_true", help="stop when no job is waiting any more"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    site.open_site()
    from tidewaiter.jobs import worker

    worker.work(until_empty=args.until_empty)
    return options.DONE
