"""``tidewaiter names``: editions of lists of names, and matches that wait for an officer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tidewaiter.cli import options
from tidewaiter.core.canonical import plain_text

_PROPOSE = """\
  tidewaiter names propose SANCTIONS sanctions.csv --as-of 2026-11-20 --note "weekly" --user alice
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "names", "lists of names on the server, and their matches")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    propose = options.command(inner, "propose", "propose a new edition of a list", _PROPOSE)
    propose.add_argument("list", metavar="LIST", help="the list, by the id of its policy")
    propose.add_argument("file", type=Path, metavar="FILE", help="its entries, all of them")
    propose.add_argument("--as-of", type=options.day, required=True, metavar="DAY",
                         help="the day of the source's data")  # fmt: skip
    propose.add_argument("--columns", nargs="+", default=[], metavar="HELD=HEADING",
                         help="columns of CSV that are called otherwise")  # fmt: skip
    propose.add_argument("--note", required=True, metavar="TEXT", help="why")
    propose.add_argument("--user", required=True, metavar="NAME", help="who proposes it")
    propose.set_defaults(run=run_propose)
    for name, summary in (
        ("approve", "bring an edition into force that somebody else proposed"),
        ("reject", "refuse an edition that somebody else proposed"),
        ("withdraw", "take back an edition"),
    ):
        one = options.command(inner, name, summary)
        one.add_argument("number", type=int, metavar="NUMBER", help="as it was told")
        one.add_argument("--reason", default="", metavar="TEXT", help="why")
        one.add_argument("--user", required=True, metavar="NAME", help="who decides it")
        one.set_defaults(run=run_decide_edition)
    decide = options.command(inner, "decide", "say whether a match is the one on the list")
    decide.add_argument("number", type=int, metavar="NUMBER", help="of the match")
    decide.add_argument("verdict", choices=("same", "other"), help="the same, or another")
    decide.add_argument("--reason", required=True, metavar="TEXT", help="why")
    decide.add_argument("--until", type=options.day, metavar="DAY", help="how long it holds")
    decide.add_argument("--user", required=True, metavar="NAME", help="who decides it")
    decide.set_defaults(run=run_decide)
    reopen = options.command(inner, "reopen", "take back what was decided about a match")
    reopen.add_argument("number", type=int, metavar="NUMBER", help="of the match")
    reopen.add_argument("--reason", required=True, metavar="TEXT", help="why")
    reopen.add_argument("--user", required=True, metavar="NAME", help="who takes it back")
    reopen.set_defaults(run=run_reopen)
    for name, summary, run in (
        ("lists", "the editions in force", run_lists),
        ("matches", "matches that wait for a decision, the strongest first", run_matches),
    ):
        one = options.command(inner, name, summary)
        options.add_json(one)
        one.set_defaults(run=run)


def run_propose(args: argparse.Namespace) -> int:
    """Propose an edition from a file."""
    from django.utils import timezone

    actor = _signed_in(args.user)
    from tidewaiter.desks.risk.screening import services
    from tidewaiter.desks.risk.screening.reading import read_list

    columns = dict(one.partition("=")[::2] for one in args.columns)
    made = services.propose_edition(
        actor=actor,
        name=args.list,
        entries=read_list(args.file, columns=columns),
        about=services.Proposed(as_of=args.as_of, file=args.file.name, note=args.note),
        at=timezone.now(),
    )
    print(
        f"Proposed as {made.pk}: {made.entries} entries, {made.added} added, "
        f"{made.changed} changed, {made.delisted} delisted."
    )
    return options.DONE


def run_decide_edition(args: argparse.Namespace) -> int:
    """Approve, reject or withdraw an edition."""
    from django.utils import timezone

    actor = _signed_in(args.user)
    from tidewaiter.desks.risk.screening import services

    at = timezone.now()
    if args.action == "approve":
        services.approve_edition(actor=actor, number=args.number, reason=args.reason, at=at)
        print("Approved. It is used as soon as a worker has indexed it.")
    elif args.action == "reject":
        services.reject_edition(actor=actor, number=args.number, reason=args.reason, at=at)
        print("Rejected.")
    else:
        services.withdraw_edition(actor=actor, number=args.number, at=at)
        print("Withdrawn.")
    return options.DONE


def run_decide(args: argparse.Namespace) -> int:
    """Decide a match."""
    from django.utils import timezone

    actor = _signed_in(args.user)
    from tidewaiter.desks.risk.screening import selectors, services
    from tidewaiter.desks.risk.screening.memory import Verdict

    at = timezone.now()
    found = selectors.match(args.number)
    made = services.decide_match(
        actor=actor,
        number=args.number,
        verdict=Verdict(args.verdict),
        reason=args.reason,
        until=args.until,
        seen=found.latest_id or 0 if found.waits(at.date()) else 0,
        at=at,
    )
    print(f"It holds until {made.until}.")
    return options.DONE


def run_reopen(args: argparse.Namespace) -> int:
    """Take a verdict back."""
    from django.utils import timezone

    actor = _signed_in(args.user)
    from tidewaiter.desks.risk.screening import selectors, services

    services.reopen_match(
        actor=actor,
        number=args.number,
        reason=args.reason,
        seen=selectors.match(args.number).latest_id or 0,
        at=timezone.now(),
    )
    print("It waits for a decision again.")
    return options.DONE


def run_lists(args: argparse.Namespace) -> int:
    """The latest approved edition of each list."""
    from tidewaiter.cli import site

    site.open_site()
    from tidewaiter.desks.risk.screening import selectors

    return _told(args, [
        {"list": name, "edition": one.number, "as_of": str(one.as_of), "entries": one.entries}
        for name, one in selectors.latest_of_all().items()
    ])  # fmt: skip


def run_matches(args: argparse.Namespace) -> int:
    """The first page of what waits."""
    from django.utils import timezone

    from tidewaiter.cli import site

    site.open_site()
    from tidewaiter.desks.risk.screening import selectors

    return _told(args, [
        {
            "match": one.pk,
            "standing": one.standing,
            "name": one.name,
            "listed": one.listed,
            "list": one.list,
            "entry": one.entry,
            "score": str(one.score),
            "declaration": one.mrn,
        }
        for one in selectors.waiting(timezone.now().date())
    ])  # fmt: skip


def _signed_in(name: str) -> Any:
    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in

    site.open_site()
    return signed_in(name)


def _told(args: argparse.Namespace, rows: list[dict[str, Any]]) -> int:
    for row in rows:
        print(plain_text(row) if args.json else "  ".join(map(str, row.values())))
    if not rows and not args.json:
        print("There are none.")
    return options.DONE
