"""``tidewaiter users``: add users, give them roles, let them in no more."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tidewaiter.cli import options, site
from tidewaiter.core import TidewaiterError
from tidewaiter.identity.roles import RoleName

if TYPE_CHECKING:
    from tidewaiter.identity.models import User

_ADD = """\
  tidewaiter users add ines --role administrator
  tidewaiter users add omar --role border@ANSEL --role targeting --prompt
  tidewaiter users add lena --role auditor --no-password
"""
_ROLES = """\
  tidewaiter users roles omar --role supervisor@ANSEL
"""
_OFFICERS = [role.value for role in RoleName if role is not RoleName.SYSTEM]
_ROLE_HELP = (
    "ROLE or ROLE@OFFICE, may be repeated; without an office: at every one. "
    f"Roles: {', '.join(_OFFICERS)}"
)
_VERBS = {
    "deactivate": (
        "let a user in no more; what was done stays theirs",
        "deactivate",
        "{name} is deactivated and signed out everywhere.",
    ),
    "reactivate": ("let a user in again", "reactivate", "{name} may sign in again."),
    "reset-mfa": (
        "forget a user's second factors",
        "reset_second_factor",
        "{name} has no second factor now, and is signed out everywhere.",
    ),
    "password": (
        "make a user another password, to be changed at sign-in",
        "reset_password",
        "{name} has another password, and is signed out everywhere.",
    ),
}
"""Verb: what it does, the service that does it, and what is said afterwards."""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "users", "who signs in, and with which roles")
    below = parser.add_subparsers(dest="users_command", metavar="COMMAND", required=True)

    adding = options.command(below, "add", "add a user", _ADD)
    adding.add_argument("name", metavar="NAME", help="user name; it never changes")
    adding.add_argument("--role", action="append", default=[], metavar="ROLE", help=_ROLE_HELP)
    adding.add_argument(
        "--prompt", action="store_true", help="ask for the password, do not make one"
    )
    adding.add_argument(
        "--no-password", action="store_true", help="for who signs in with a provider only"
    )
    adding.set_defaults(run=add)

    listing = options.command(below, "list", "list users by name, with their roles")
    options.add_json(listing)
    listing.set_defaults(run=list_them)

    roles = options.command(below, "roles", "give a user these roles and no others", _ROLES)
    roles.add_argument("name", metavar="NAME", help="user name")
    roles.add_argument("--role", action="append", default=[], metavar="ROLE", help=_ROLE_HELP)
    roles.set_defaults(run=give_roles)

    for verb, (summary, service, said) in _VERBS.items():
        one = options.command(below, verb, summary)
        one.add_argument("name", metavar="NAME", help="user name")
        one.set_defaults(run=act, service=service, said=said)


def add(args: argparse.Namespace) -> int:
    """Add a user, and show the password that was made."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    _, made = services.create_user(
        actor=site.operator(),
        name=args.name,
        memberships=list(map(_held, args.role)),
        password=_asked() if args.prompt and not args.no_password else None,
        with_password=not args.no_password,
        at=timezone.now(),
    )
    print(f"{args.name} is added.")
    _show(made)
    return options.DONE


def list_them(args: argparse.Namespace) -> int:
    """List all users."""
    site.open_site()
    rows = list(map(_row, _every_user()))
    if args.json:
        print(json.dumps(rows, indent=2))
        return options.DONE
    for row in rows:
        state = "" if row["active"] else "  (deactivated)"
        print(f"{row['name']}  {', '.join(row['roles']) or 'no role'}{state}")
    return options.DONE


def give_roles(args: argparse.Namespace) -> int:
    """Give a user roles."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    held = list(map(_held, args.role))
    user = services.set_roles(
        actor=site.operator(), name=args.name, memberships=held, at=timezone.now()
    )
    print(
        f"{user.username} has {', '.join(_row(user)['roles']) or 'no role'}; signed out everywhere."
    )
    return options.DONE


def act(args: argparse.Namespace) -> int:
    """Do to a user what the verb says."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    verb = getattr(services, args.service)
    result = verb(actor=site.operator(), name=args.name, at=timezone.now())
    print(args.said.format(name=args.name))
    if isinstance(result, str):
        _show(result)
    return options.DONE


def _held(text: str) -> tuple[RoleName, str]:
    role, _, office = text.partition("@")
    try:
        return RoleName(role), office or "*"
    except ValueError:
        raise TidewaiterError(
            f"There is no role '{role}'.", where="--role", advice=f"Roles: {', '.join(_OFFICERS)}."
        ) from None


def _asked() -> str:
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise TidewaiterError("The two passwords differ.", advice="Nothing was changed.")
    if not first:
        raise TidewaiterError("The password is empty.", advice="Nothing was changed.")
    return first


def _show(made: str) -> None:
    if made:
        print(f"Password, shown this once and to be changed at sign-in: {made}")


def _every_user() -> Iterator[User]:
    from tidewaiter.identity import selectors

    page = selectors.users(limit=selectors.MOST_PER_PAGE)
    while page:
        yield from page
        page = selectors.users(after=page[-1].username, limit=selectors.MOST_PER_PAGE)


def _row(user: User) -> dict[str, Any]:
    held = sorted(f"{m.role}@{m.office}" for m in user.memberships.all())
    return {"name": user.username, "active": user.is_active, "roles": held}
