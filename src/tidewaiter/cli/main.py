"""``tidewaiter``: the command line.

Exit codes: 0 done; 1 done, and something differs or needs mending (cases, checks, replays);
2 the input or the command cannot be used; 3 done, but some input was rejected.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence

from tidewaiter.cli import (
    backtest_command,
    backup_command,
    cases_command,
    client_command,
    decide_command,
    demo_command,
    explain_command,
    jobs_command,
    learn_command,
    ledger_command,
    manage_command,
    messages_command,
    names_command,
    options,
    outcomes_command,
    ozone_command,
    profiles_command,
    purge_command,
    register_command,
    replay_command,
    rules_command,
    screen_command,
    serve_command,
    simulate_command,
    site,
    start_command,
    systems_command,
    users_command,
    wildlife_command,
    worker_command,
)
from tidewaiter.core import TidewaiterError
from tidewaiter.core.version import __version__

GC_THRESHOLD = (100_000, 20, 50)
"""Decisions are many small objects without cycles: Python need not look for cycles so often."""

_COMMANDS = (
    decide_command,
    explain_command,
    replay_command,
    backtest_command,
    profiles_command,
    learn_command,
    screen_command,
    names_command,
    rules_command,
    cases_command,
    messages_command,
    ozone_command,
    wildlife_command,
    demo_command,
    simulate_command,
    start_command,
    serve_command,
    client_command,
    register_command,
    outcomes_command,
    jobs_command,
    ledger_command,
    worker_command,
    backup_command,
    purge_command,
    users_command,
    systems_command,
    manage_command,
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="tidewaiter",
        description="Decide on consignments, with reasons.",
        epilog="Exit codes: 0 done; 1 something differs or needs mending; "
        "2 input or command cannot be used; 3 done, but some input was rejected.",
    )
    parser.add_argument("--version", action="version", version=f"tidewaiter {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    args = build_parser().parse_args(arguments)
    gc.set_threshold(*GC_THRESHOLD)
    try:
        code = int(args.run(args))
        sys.stdout.flush()  # what cannot be written is told here, not at the very end
        return code
    except TidewaiterError as problem:
        print(f"tidewaiter: {problem}", file=sys.stderr)
        return options.UNUSABLE
    except BrokenPipeError:
        _let_go_of_output()
        return options.DONE
    except OSError as problem:
        where = problem.filename or "standard output"
        print(f"tidewaiter: {where}: it cannot be used ({problem.strerror}).", file=sys.stderr)
        _let_go_of_output()
        return options.UNUSABLE
    except KeyboardInterrupt:
        print("tidewaiter: interrupted", file=sys.stderr)
        return 130
    except Exception as problem:
        told = site.database_problem(problem)
        if told is None:
            raise
        print(f"tidewaiter: {told}", file=sys.stderr)
        return options.UNUSABLE


def _let_go_of_output() -> None:
    """Keep what is left to write from failing once more when Python ends."""
    if sys.__stdout__ is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


if __name__ == "__main__":
    sys.exit(main())
