"""``tidewaiter wildlife``: questions about trade in listed species, answered without a site."""

from __future__ import annotations

from tidewaiter.cli import (
    options,
    wildlife_indicators,
    wildlife_law,
    wildlife_reconcile,
    wildlife_reports,
    wildlife_tables,
    wildlife_trends,
)

_PARTS = (
    wildlife_law,
    wildlife_trends,
    wildlife_indicators,
    wildlife_reconcile,
    wildlife_tables,
    wildlife_reports,
)


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "wildlife", "answer questions about listed species")
    inner = parser.add_subparsers(dest="question", metavar="QUESTION", required=True)
    for part in _PARTS:
        part.add_to(inner)
