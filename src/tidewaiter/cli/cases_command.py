"""``tidewaiter cases run``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.cli.cases_view import show_cases
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks import case_questions, case_readers, case_schema_text
from tidewaiter.engine.cases import run_cases

_EXAMPLES = """\
  tidewaiter cases run cases/
  tidewaiter cases run cases/value.yaml --json
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "cases", "run executable law")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    run_parser = options.command(
        inner, "run", "run cases and print what differed and why", _EXAMPLES
    )
    run_parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="case files, or folders of them"
    )
    run_parser.add_argument("--all", action="store_true", help="name the cases that hold too")
    options.add_json(run_parser)
    run_parser.set_defaults(run=run)
    schema = options.command(inner, "schema", "print the JSON Schema of case files")
    schema.set_defaults(run=run_schema)


def run(args: argparse.Namespace) -> int:
    """Run cases; 1 if any differs, 2 if any could not be run."""
    report = run_cases(args.paths, case_readers(), case_questions())
    if args.json:
        print(plain_text(to_plain(report)))
    else:
        show_cases(report, view.console(), every=args.all)
    return report.exit_code


def run_schema(args: argparse.Namespace) -> int:
    """Print the schema."""
    print(case_schema_text(), end="")
    return 0
