"""``tidewaiter messages``: read, check, convert, formats."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.core.canonical import plain_text
from tidewaiter.messages import command
from tidewaiter.reference.tariff import load_tariff, tariff_in_use

_READ = """\
  tidewaiter messages read declaration.xml
  tidewaiter messages read inbox/ --json > messages.jsonl
  tidewaiter messages read batch.zip --json --attachments kept/
  curl -s https://example.org/entry.xml | tidewaiter messages read -
"""
_CHECK = """\
  tidewaiter messages check inbox/
"""
_CONVERT = """\
  tidewaiter messages convert inbox/ --to asycuda --out converted/
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "messages", "read and write customs messages")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary, run, examples in (
        ("read", "read messages of any known format", run_read, _READ),
        ("check", "say what is odd in messages", run_check, _CHECK),
    ):
        one = options.command(inner, name, summary, examples)
        _add_paths(one)
        options.add_tariff(one)
        options.add_json(one)
        if run is run_read:
            one.add_argument("--attachments", type=Path, metavar="DIR",
                             help="keep binary parts in this folder, named by SHA-256")  # fmt: skip
        one.set_defaults(run=run)
    convert = options.command(inner, "convert", "write declarations in another format", _CONVERT)
    _add_paths(convert)
    convert.add_argument(
        "--to", required=True, metavar="FORMAT", help="wco, asycuda, cusdec, csv, or a format id"
    )
    convert.add_argument("--out", type=Path, default=Path("converted"), metavar="DIR",
                         help="folder to write into (default: converted)")  # fmt: skip
    options.add_json(convert)
    convert.set_defaults(run=run_convert)
    formats = options.command(inner, "formats", "list the known formats")
    options.add_json(formats)
    formats.set_defaults(run=run_formats)


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="files, folders, zip or gzip archives; - for standard input",
    )


def run_read(args: argparse.Namespace) -> int:
    """Read messages: one JSON object a line, or one line of text each."""
    return _each(args, content=True)


def run_check(args: argparse.Namespace) -> int:
    """Findings of messages, without their content."""
    return _each(args, content=False)


def _each(args: argparse.Namespace, *, content: bool) -> int:
    with tariff_in_use(load_tariff(args.tariff) if args.tariff else None):
        return _told(args, content=content)


def _told(args: argparse.Namespace, *, content: bool) -> int:
    console = view.console()
    counts: Counter[str] = Counter()
    for message in command.read(args.paths):
        counts[str(message.status)] += 1
        if content and args.attachments:
            command.keep_attachments(message, args.attachments)
        if args.json:
            print(plain_text(command.as_record(message, content=content)))
        else:
            console.print(command.as_text(message), markup=False, soft_wrap=True)
    if not args.json:
        told = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))
        console.print(f"{told or 'nothing read'}.")
    return options.REJECTS if counts["rejected"] else options.DONE


def run_convert(args: argparse.Namespace) -> int:
    """Convert declarations; 3 if some could not be."""
    console = view.console()
    failed = 0
    for one in command.convert(args.paths, args.to, args.out):
        failed += one.path is None
        if args.json:
            path = str(one.path) if one.path else None
            told = {"source": one.source, "path": path, "dropped": list(one.dropped)}
            print(plain_text(told | ({"reason": one.reason} if one.reason else {})))
        elif one.path is None:
            console.print(f"{one.source}: not converted. {one.reason}", markup=False)
        else:
            lost = f"; left behind: {', '.join(one.dropped)}" if one.dropped else ""
            console.print(f"{one.source}: {one.path}{lost}", markup=False, soft_wrap=True)
    return options.REJECTS if failed else options.DONE


def run_formats(args: argparse.Namespace) -> int:
    """List formats."""
    rows = command.list_formats()
    if args.json:
        print(plain_text(rows))
        return 0
    console = view.console()
    for row in rows:
        console.print(f"{row['id']:<16} {row['syntax']:<8} {row['kind']:<14} {row['title']}",
                      markup=False, soft_wrap=True)  # fmt: skip
    console.print("Codes are held against:")
    for one in command.list_codes():
        console.print(f"{one['id']:<16} {one['codes']:>8} codes, {one['date']:<12} {one['source']}",
                      markup=False, soft_wrap=True)  # fmt: skip
    return 0
