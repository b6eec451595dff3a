"""``tidewaiter jobs``: long work, looked at and steered from the command line."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any

from tidewaiter.cli import options, site, view

_EXAMPLES = """\
  tidewaiter jobs list --state running
  tidewaiter jobs show 12
  tidewaiter jobs cancel 12
  tidewaiter jobs retry 12
"""

_SHOWN = (
    "kind", "owner", "state", "done", "total", "note", "created_at", "started_at", "ended_at",
    "attempts", "worker", "result", "result_file", "error",
)  # fmt: skip


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "jobs", "list, show, cancel and retry long work", _EXAMPLES)
    parts = parser.add_subparsers(dest="part", metavar="WHAT", required=True)
    listing = options.command(parts, "list", "list the newest jobs")
    listing.add_argument("--kind", default="", help="only jobs of this kind")
    listing.add_argument("--state", default="", help="only jobs in this state")
    listing.add_argument("--limit", type=int, default=50, help="how many at most (default: 50)")
    listing.add_argument("--before", type=int, help="only jobs with a smaller number")
    options.add_json(listing)
    for name, text in (
        ("show", "show how far one job is, or how it ended"),
        ("cancel", "cancel a job that waits or runs"),
        ("retry", "queue a failed or cancelled job again"),
    ):
        part = options.command(parts, name, text)
        part.add_argument("number", type=int, metavar="NUMBER", help="number of the job")
        options.add_json(part)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    site.open_site()
    from tidewaiter.identity.actor import Actor
    from tidewaiter.jobs import selectors, services

    actor = Actor.command_line(getpass.getuser())
    if args.part == "list":
        rows = selectors.newest(
            actor, kind=args.kind, state=args.state, limit=args.limit, before=args.before
        )
        return _list(rows, args)
    verbs = {"show": selectors.one, "cancel": services.cancel, "retry": services.retry}
    row = verbs[args.part](args.number, actor)
    if args.json:
        print(json.dumps(_plain(row), default=str))
    else:
        for name, value in _plain(row).items():
            if value not in (None, ""):
                print(f"{name:12} {value}")
    return options.DONE


def _list(rows: list[Any], args: argparse.Namespace) -> int:
    if args.json:
        for row in rows:
            print(json.dumps(_plain(row), default=str))
        return options.DONE
    console = view.console()
    for row in rows:
        far = "" if row.done is None else f"{row.done}/{row.total or '?'}"
        console.print(
            f"{row.pk:>8}  {row.state:9}  {row.kind:24}  {far:>16}  {row.owner}", markup=False
        )
    return options.DONE


def _plain(row: Any) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in _SHOWN}
