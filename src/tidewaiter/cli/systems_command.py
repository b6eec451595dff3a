"""``tidewaiter systems``: let systems in by key."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tidewaiter.cli import options, site
from tidewaiter.identity.permissions import Scope

if TYPE_CHECKING:
    from tidewaiter.identity.models import System, SystemKey

_ADD = """\
  tidewaiter systems add BROKER-7 --name "Broker Seven Ltd" --scope submit --scope read
"""
_KEY = """\
  tidewaiter systems key BROKER-7 --days 365
"""
_ROTATE = """\
  tidewaiter systems rotate 0f3a9c2b41d7 --overlap 48
"""
_SCOPE_HELP = f"what its keys may be used for, may be repeated: {', '.join(Scope)}"
_WEEK = 7 * 24


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "systems", "which systems are let in, and their keys")
    below = parser.add_subparsers(dest="systems_command", metavar="COMMAND", required=True)

    adding = options.command(below, "add", "add a system", _ADD)
    adding.add_argument("code", metavar="CODE", help="code of the system; it never changes")
    adding.add_argument("--name", default="", help="name of the system, for people")
    adding.add_argument("--scope", action="append", default=[], metavar="SCOPE", help=_SCOPE_HELP)
    adding.add_argument(
        "--office",
        action="append",
        default=[],
        metavar="OFFICE",
        help="office where it may act, may be repeated; without one: at every office",
    )
    adding.set_defaults(run=add)

    listing = options.command(below, "list", "list systems and their keys")
    options.add_json(listing)
    listing.set_defaults(run=list_them)

    issuing = options.command(below, "key", "issue a key and show it once", _KEY)
    issuing.add_argument("code", metavar="CODE", help="code of the system")
    issuing.add_argument(
        "--scope", action="append", metavar="SCOPE", help="only these of the system's scopes"
    )
    issuing.add_argument("--days", type=int, metavar="N", help="the key expires after N days")
    issuing.set_defaults(run=issue)

    rotating = options.command(below, "rotate", "put a new key in place of another", _ROTATE)
    rotating.add_argument("key", metavar="KEY", help="the key's id, the middle part of its text")
    rotating.add_argument(
        "--overlap",
        type=int,
        default=_WEEK,
        metavar="HOURS",
        help=f"hours for which the old key still works (default: {_WEEK})",
    )
    rotating.set_defaults(run=rotate)

    revoking = options.command(below, "revoke", "end a key")
    revoking.add_argument("key", metavar="KEY", help="the key's id, the middle part of its text")
    revoking.set_defaults(run=revoke)


def add(args: argparse.Namespace) -> int:
    """Add a system."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    services.make_system(
        actor=site.operator(),
        code=args.code,
        name=args.name,
        scopes=args.scope,
        offices=args.office or ["*"],
        at=timezone.now(),
    )
    print(f"{args.code} is added. Issue a key: tidewaiter systems key {args.code}")
    return options.DONE


def list_them(args: argparse.Namespace) -> int:
    """List systems and keys."""
    site.open_site()
    rows = list(map(_row, _every_system()))
    if args.json:
        print(json.dumps(rows, indent=2))
        return options.DONE
    for row in rows:
        state = "" if row["active"] else "  (inactive)"
        print(f"{row['code']}  {row['name']}  {', '.join(row['scopes'])}{state}")
        for key in row["keys"]:
            print(f"  {key['id']}  {key['state']}  last used {key['last_used_at'] or 'never'}")
    return options.DONE


def issue(args: argparse.Namespace) -> int:
    """Issue a key."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    now = timezone.now()
    _, token = services.issue_key(
        actor=site.operator(),
        code=args.code,
        scopes=args.scope,
        expires=None if args.days is None else now + timedelta(days=args.days),
        at=now,
    )
    print(f"Key, shown this once: {token}")
    return options.DONE


def rotate(args: argparse.Namespace) -> int:
    """Rotate a key."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import services

    overlap = timedelta(hours=args.overlap)
    _, token = services.rotate_key(
        actor=site.operator(), prefix=args.key, overlap=overlap, at=timezone.now()
    )
    print(f"New key, shown this once: {token}")
    print(f"The old one works for {args.overlap} hours more.")
    return options.DONE


def revoke(args: argparse.Namespace) -> int:
    """Revoke a key."""
    site.open_site()
    from django.utils import timezone

    from tidewaiter.identity import keyring, services

    services.revoke_key(actor=site.operator(), prefix=args.key, at=timezone.now())
    print(f"{args.key} is revoked; servers that are running notice in {keyring.REMEMBERED:g} s.")
    return options.DONE


def _every_system() -> Iterator[System]:
    from tidewaiter.identity import selectors

    page = selectors.systems(limit=selectors.MOST_PER_PAGE)
    while page:
        yield from page
        page = selectors.systems(after=page[-1].code, limit=selectors.MOST_PER_PAGE)


def _row(system: System) -> dict[str, Any]:
    return {
        "code": system.code,
        "name": system.name,
        "active": system.active,
        "scopes": system.scopes,
        "offices": system.offices,
        "keys": [_key_row(key) for key in sorted(system.keys.all(), key=lambda k: k.pk)],
    }


def _key_row(key: SystemKey) -> dict[str, Any]:
    from django.utils import timezone

    used = key.last_used_at.isoformat(timespec="minutes") if key.last_used_at else None
    works = key.works_on(timezone.now())
    return {
        "id": key.prefix,
        "state": "works" if works else "revoked" if key.revoked_at else "does not work",
        "scopes": key.scopes,
        "expires_at": key.expires_at.isoformat(timespec="minutes") if key.expires_at else None,
        "last_used_at": used,
    }
