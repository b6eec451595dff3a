"""The reference page of the command line, written from the parser.

``python -m tidewaiter.cli.reference docs/reference/command-line.md`` renews what stands below the
marker line of the page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.cli.main import build_parser

MARKER = "<!-- Below: written by python -m tidewaiter.cli.reference -->"


def page(current: str) -> str:
    """The page with everything below the marker written anew."""
    head = current.partition(MARKER)[0].rstrip()
    sections = "\n\n".join(_section(parser) for parser in _leaves(build_parser()))
    return f"{head}\n\n{MARKER}\n\n{sections}\n"


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner or parser.prog == "tidewaiter":
        yield parser
    for action in inner:
        for one in action.choices.values():
            yield from _leaves(one)


def _section(parser: argparse.ArgumentParser) -> str:
    lines = [f"## `{parser.prog}`", "", parser.description or "", ""]
    shown = [a for a in parser._actions if a.dest != "help" and a.metavar != "COMMAND"]
    rows = [_row(action) for action in shown]
    lines += ["| argument | meaning |", "| --- | --- |", *rows] if rows else []
    if parser.epilog and parser.epilog.startswith("examples"):
        examples = [line.strip() for line in parser.epilog.splitlines()[1:]]
        lines += ["", "```sh", *examples, "```"]
    return "\n".join(lines)


def _row(action: argparse.Action) -> str:
    shown = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    name = ", ".join(action.option_strings)
    if not name:
        shown = action.metavar if isinstance(action.metavar, str) else action.dest
        name = f"{shown} ..." if action.nargs == "+" else shown
    elif action.nargs != 0:
        name += f" {shown} ..." if action.nargs == "+" else f" {shown}"
    return f"| `{name}` | {action.help} |"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text("utf-8")), "utf-8")
