"""``tidewaiter start``: the site of a country that does not exist, ready to look at."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tidewaiter.cli import options, serve_command, site

_EXAMPLES = """\
  tidewaiter start
  tidewaiter start --port 8080 --speed 60x
  tidewaiter start --fresh
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands,
        "start",
        "serve a trial site: a year of an invented country, and its traffic of today",
        _EXAMPLES,
    )
    serve_command.add_addresses(parser)
    parser.add_argument(
        "--empty", action="store_true", help="begin with rules and people, without any traffic"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="throw away the trial site that is there, and begin anew",
    )
    parser.add_argument(
        "--days", type=int, default=None, metavar="N",
        help="how many days of the country's past to make (default a year)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=options.speed, default=30.0, metavar="30x",
        help="how fast the country lives while one looks on; 0x: nothing arrives (default 30x)",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it. What is in the database stays, unless ``--fresh``: it is filled where it is empty."""
    os.environ.setdefault("TIDEWAITER_MFA_ROLES", "nobody")
    os.environ.setdefault("TIDEWAITER_COUNTRY", "XT")
    contact = "Management Authority of Ostmere (invented), +999 555 0100"
    os.environ.setdefault("TIDEWAITER_CITES_CONTACT", contact)
    site.open_site()
    if args.fresh:
        from django.conf import settings

        from tidewaiter.simulate.trial import clear

        clear(settings.DATABASES["default"])
    site.migrate()
    _fill(days=0 if args.empty else args.days)
    live = _tell() and args.speed and not args.empty
    return serve_command.serve(args, also=_traffic(args) if live else ())


def _fill(*, days: int | None) -> None:
    """Make the trial where the database holds nothing yet."""
    from django.utils import timezone

    from tidewaiter.identity.models import User
    from tidewaiter.rulebook.models import ChangeRequest
    from tidewaiter.simulate import trial

    if User.objects.exists() or ChangeRequest.objects.exists():
        return
    print("Making the past of an invented country; a year takes about a minute, once.", flush=True)
    days = trial.DAYS if days is None else days
    with _bar() as advance:
        came = trial.make(site.operator(), timezone.now(), days=days, progress=advance)
    print(f"{came} declarations came in; all people, firms and goods are invented.")


@contextmanager
def _bar() -> Iterator[Any]:
    """A bar on standard error; gives a function of (done, total)."""
    from tidewaiter.cli.decide_command import progress_bar

    with progress_bar(quiet=not sys.stderr.isatty(), names=("a year goes by",)) as advance:
        yield lambda done, total: advance(done, total, 1)


def _tell() -> bool:
    """Say who can sign in; whether the site is a trial."""
    from tidewaiter.simulate.people import sign_ins

    found = sign_ins()
    if not found:
        print("This database was in use before: nothing was added, and its users sign in.")
        return False
    print(f"Sign in as {', '.join(found)}; the password of each is {next(iter(found.values()))}")
    print("This is a trial: no second factor is asked for, and nothing in it is real.", flush=True)
    return True


def _traffic(args: argparse.Namespace) -> tuple[serve_command.Also, ...]:
    """The command that sends what arrives while the site is served."""
    from tidewaiter.simulate.people import ASSISTANTS, AT_OFFICE, remembered
    from tidewaiter.web.serving.site import reached_at

    told = remembered()
    host = reached_at(args.host)
    host = f"[{host}]" if ":" in host else host
    officers = [f"--officer={office}={name}" for office, name in (AT_OFFICE | ASSISTANTS).items()]
    command = ("simulate", "live", "--url", f"http://{host}:{args.port}", "--quiet",
               "--speed", f"{args.speed:g}x", "--begin", told["begin"], *officers)  # fmt: skip
    return (("traffic", command, {"TIDEWAITER_KEY": told["key"]}),)
