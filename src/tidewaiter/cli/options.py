"""Options that several commands share."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

DONE, DIFFERS, UNUSABLE, REJECTS = 0, 1, 2, 3
"""Exit codes: done; something differs or needs mending; cannot be used; some input rejected."""

Commands = Any
"""What :meth:`argparse.ArgumentParser.add_subparsers` gives."""


def command(
    commands: Commands, name: str, summary: str, examples: str = ""
) -> argparse.ArgumentParser:
    """A subcommand with a summary and examples in its help."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_tariff(parser: argparse.ArgumentParser) -> None:
    """``--tariff``."""
    parser.add_argument(
        "--tariff",
        type=Path,
        metavar="FILE",
        help="CSV with a column 'code': hold commodity codes against it, not the HS",
    )


def add_rules(parser: argparse.ArgumentParser, *, profiles: bool = True) -> None:
    """What to decide by: profiles, lists, policy, history, mapping, seed."""
    if profiles:
        parser.add_argument(
            "--profiles", type=Path, metavar="PATH", help="a profile file or a folder of them"
        )
    parser.add_argument(
        "--lists", type=Path, metavar="DIR", help="folder of named lists (NAME.txt, NAME.csv)"
    )
    parser.add_argument("--policy", type=Path, metavar="FILE", help="lane policy document")
    parser.add_argument(
        "--history",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="earlier declarations, for reference quantities and history features; "
        "only what is older than a declaration is used for it",
    )
    parser.add_argument(
        "--mapping",
        metavar="NAME",
        help="mapping of flat files: a shipped name (kcs, bacuda, canonical) or a path",
    )
    parser.add_argument(
        "--seed",
        default="tidewaiter",
        help="seed of all draws; keep it secret where decisions are real (default: tidewaiter)",
    )


def speed(text: str) -> float:
    """How many times as fast as the clock on the wall: ``60x``, ``60`` or ``0x`` for a halt."""
    try:
        found = float(text.removesuffix("x"))
    except ValueError:
        found = -1.0
    if not 0 <= found <= 100_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a speed: write 60x, or 0x for a halt")
    return found


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day: write YYYY-MM-DD") from None
