"""``tidewaiter start``: the site of a country that does not exist, ready to look at."""

from __future__ import annotations

import argparse
import os

from tidewaiter.cli import options, serve_command, site


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands,
        "start",
        "serve a trial site with invented traffic and people to sign in as",
        "  tidewaiter start\n  tidewaiter start --port 8080\n  tidewaiter start --empty\n",
    )
    serve_command.add_addresses(parser)
    parser.add_argument(
        "--empty", action="store_true", help="begin with rules and people, without any traffic"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it. What is in the database stays: it is filled only where it is empty."""
    os.environ.setdefault("TIDEWAITER_MFA_ROLES", "nobody")
    os.environ.setdefault("TIDEWAITER_COUNTRY", "XT")
    site.open_site()
    site.migrate()
    _fill(with_traffic=not args.empty)
    _tell()
    return serve_command.serve(args)


def _fill(*, with_traffic: bool) -> None:
    """Make the trial where the database holds nothing yet."""
    from django.utils import timezone

    from tidewaiter.identity.models import User
    from tidewaiter.rulebook.models import ChangeRequest
    from tidewaiter.simulate import trial

    if User.objects.exists() or ChangeRequest.objects.exists():
        return
    print("Making some days of invented traffic; this takes less than a minute.", flush=True)
    came = trial.make(site.operator(), timezone.now(), days=trial.DAYS if with_traffic else 0)
    print(f"{came} declarations came in; all people, firms and goods are invented.")


def _tell() -> None:
    """Say who can sign in."""
    from tidewaiter.simulate.people import sign_ins

    found = sign_ins()
    if not found:
        print("This database was in use before: nothing was added, and its users sign in.")
        return
    print(f"Sign in as {', '.join(found)}; the password of each is {next(iter(found.values()))}")
    print("This is a trial: no second factor is asked for, and nothing in it is real.", flush=True)
