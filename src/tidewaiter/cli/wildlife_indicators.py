"""``tidewaiter wildlife indicators``: where breaches are persistently frequent."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from tidewaiter.cli import options
from tidewaiter.core import SourceError, to_plain
from tidewaiter.core.canonical import plain_text


def add_to(inner: options.Commands) -> None:
    """Add the command to the group."""
    asked = options.command(
        inner,
        "indicators",
        "say where breaches are persistently frequent, and propose profiles that end",
        "  tidewaiter wildlife indicators --user tom\n"
        "  tidewaiter wildlife indicators --user tom --propose --note 'last year' --days 90\n",
    )
    asked.add_argument("--user", required=True, metavar="NAME", help="who may propose rules")
    asked.add_argument(
        "--until", type=options.day, metavar="DAY", help="whole quarters before it (default: today)"
    )
    asked.add_argument("--propose", action="store_true", help="propose profiles for the high ones")
    asked.add_argument("--note", default="", metavar="TEXT", help="why; a proposal needs it")
    asked.add_argument("--days", type=int, default=180, metavar="DAYS", help="how long they last")
    asked.add_argument("--lane", default="red", metavar="LANE", help="what they ask for")
    asked.add_argument(
        "--probability", type=int, default=30, metavar="PERCENT", help="how often (default: 30)"
    )
    options.add_json(asked)
    asked.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell, and propose."""
    if args.propose and not args.note:
        raise SourceError("a proposal needs --user and --note.", where="indicators")
    actor = _signed_in(args.user)
    from django.utils import timezone

    from tidewaiter.desks.wildlife.selectors import indicators
    from tidewaiter.desks.wildlife.services.indicating import propose_profiles

    at = timezone.now()
    found = indicators.in_force(actor, args.until or at.date())
    if args.json:
        print(plain_text(to_plain(found)))
    else:
        _show(found)
    if args.propose:
        request = propose_profiles(
            actor=actor,
            found=found,
            why=args.note,
            at=at,
            days=args.days,
            lane=args.lane,
            probability=Decimal(args.probability),
        )
        print(f"Proposed as change request {request.pk}.")
    return options.DONE


def _show(found: list[Any]) -> None:
    from tidewaiter.desks.wildlife.indicators import reason_of

    for one in found:
        print(f"{one.heading} from {one.origin}: {one.answer}")
        print(f"  {reason_of(one)}")
    if not found:
        print("Nothing under a wildlife heading was examined.")


def _signed_in(name: str) -> Any:
    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in

    site.open_site()
    return signed_in(name)
