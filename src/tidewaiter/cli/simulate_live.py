"""``tidewaiter simulate live``: today's traffic of the invented country, sent as one looks on."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta

from tidewaiter.cli import options

_EXAMPLES = """\
  TIDEWAITER_KEY=... tidewaiter simulate live --url http://127.0.0.1:8000 --speed 60x
  tidewaiter simulate live --url http://127.0.0.1:8000 --officer XTHAV=ann --minutes 30
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to those of ``simulate``."""
    summary = "send an invented country's traffic to a served site as it happens"
    parser = options.command(commands, "live", summary, _EXAMPLES)
    parser.add_argument("--url", required=True, help="the site, http://host:port")
    parser.add_argument(
        "--key", default=os.environ.get("TIDEWAITER_KEY", ""), metavar="KEY",
        help="a system's key with the scopes submit, read, work, outcomes and milestones "
        "(default: $TIDEWAITER_KEY)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=options.speed, default=1.0, metavar="60x",
        help="how fast the country lives; at 60x an hour of it takes a minute (default 1x)",
    )  # fmt: skip
    parser.add_argument(
        "--begin", type=options.day, default=None, metavar="DATE",
        help="the day its history on the site begins (default: today)",
    )  # fmt: skip
    parser.add_argument(
        "--year", type=int, default=None, metavar="N",
        help="declarations in a year of it (default: as the trial site has)",
    )  # fmt: skip
    parser.add_argument(
        "--officer", action="append", default=[], type=_officer, metavar="OFFICE=NAME",
        help="let simulated officers do some of the work there, in the name of a user of the site",
    )  # fmt: skip
    parser.add_argument(
        "--minutes",
        type=float,
        default=None,
        metavar="N",
        help="stop after so long (default: never)",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing of what is sent")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it until it is stopped."""
    from tidewaiter.cli.site import open_site

    if not args.key or not args.speed:
        print("tidewaiter: a key (--key) and a speed above 0x are needed", file=sys.stderr)
        return options.UNUSABLE
    open_site()
    from tidewaiter.client import Client
    from tidewaiter.simulate import trial
    from tidewaiter.simulate.live import FOR_EVER, Live, Pace

    begin = datetime.now(UTC)
    until = (
        FOR_EVER if args.minutes is None else begin + timedelta(minutes=args.minutes) * args.speed
    )
    lived = trial.country(args.begin or begin.date(), year=args.year)
    lived.selects = False
    with Client(args.url, args.key) as client:
        tell = _nothing if args.quiet else _say
        pace = Pace(begin, args.speed)
        try:
            Live(lived, client, pace, dict(args.officer), until=until, tell=tell).run()
        except KeyboardInterrupt:
            return options.DONE
    return options.DONE


def _say(lrn: str, mrn: str, became: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {lrn} {mrn or '-'} {became}", flush=True)


def _nothing(lrn: str, mrn: str, became: str) -> None:
    pass


def _officer(text: str) -> tuple[str, str]:
    office, sign, name = text.partition("=")
    if not (office and sign and name):
        raise argparse.ArgumentTypeError(f"'{text}' is not OFFICE=NAME")
    return office, name
