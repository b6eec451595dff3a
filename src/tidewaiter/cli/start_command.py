"""``tidewaiter start``: the site of a country that does not exist, ready to look at."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from tidewaiter.cli import options, serve_command, site

if TYPE_CHECKING:
    from datetime import datetime

_USER = "demo"


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands,
        "start",
        "serve a trial site with the bundled rules and a user; nothing in it is real",
        "  tidewaiter start\n  tidewaiter start --port 8080\n",
    )
    serve_command.add_addresses(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    os.environ.setdefault("TIDEWAITER_MFA_ROLES", "nobody")
    site.open_site()
    from django.utils import timezone

    site.migrate()
    at = timezone.now()
    _key()
    _rules(at)
    _user(at)
    return serve_command.serve(args)


def _key() -> None:
    from django.conf import settings

    from tidewaiter.ledger import keys

    if not settings.LEDGER_KEY.exists():
        keys.make(settings.LEDGER_KEY)


def _rules(at: datetime) -> None:
    """Put the rules of Ostmere in force where there are none."""
    from tidewaiter import samples
    from tidewaiter.rulebook import files, selectors, services
    from tidewaiter.rulebook.change import Change

    if selectors.contents_in_force(at):
        return
    found = files.read_folder(samples.path())
    changes = [
        Change(kind=kind, identifier=name, content=content)
        for (kind, name), content in found.items()
    ]
    services.bootstrap(
        actor=site.operator(), changes=changes, note="The synthetic rules of Ostmere", at=at
    )
    print(f"The rules of Ostmere are in force: {len(changes)} documents, all of them synthetic.")


def _user(at: datetime) -> None:
    """Make a user where there is none; the password is shown this once."""
    from tidewaiter.identity.models import User
    from tidewaiter.identity.roles import RoleName
    from tidewaiter.identity.services.users import create_user

    if User.objects.exists():
        return
    roles = (RoleName.ADMINISTRATOR, RoleName.SUPERVISOR)
    _, password = create_user(
        actor=site.operator(), name=_USER, memberships=[(role, "*") for role in roles], at=at
    )
    print(f"Sign in as '{_USER}' with the password {password} (shown only now).")
    print("This is a trial: no second factor is asked for, and nothing in it is real.", flush=True)
