"""``tidewaiter manage``: Django's own commands."""

from __future__ import annotations

import argparse

from tidewaiter.cli import options, site

_EXAMPLES = """\
  tidewaiter manage migrate
  tidewaiter manage clearsessions
  tidewaiter manage check
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    summary = "run a command of Django, the framework below"
    parser = options.command(commands, "manage", summary, _EXAMPLES)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="command and its arguments")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from django.core.management import execute_from_command_line

    site.open_site()
    execute_from_command_line(["tidewaiter manage", *args.arguments])
    return options.DONE
