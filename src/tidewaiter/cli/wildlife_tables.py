"""``tidewaiter wildlife import-listings`` and ``export-listings``: the Appendices from files."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tidewaiter.cli import options
from tidewaiter.core import SourceError, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.wildlife.importing.appendices import Imported
from tidewaiter.desks.wildlife.importing.files import import_all, write_tables
from tidewaiter.desks.wildlife.importing.limits import READERS

_IMPORT = """\
  tidewaiter wildlife import-listings History_of_CITES_Listings.csv Index_of_CITES_Species.csv
  tidewaiter wildlife import-listings cites_listings.csv --as-of 2026-11-20 --out tables/
  tidewaiter wildlife import-listings history.csv index.csv --propose --note CoP20 --user alice
"""


def add_to(inner: options.Commands) -> None:
    """Add the commands to the group."""
    asked = options.command(
        inner,
        "import-listings",
        "read the Appendices from downloads, say what is in them, and propose them",
        _IMPORT,
    )
    asked.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="downloads of one day: the history and the index of the Checklist of CITES Species, "
        "listings of Species+ (CSV), taxon concepts (JSON), or tables that export-listings wrote",
    )
    asked.add_argument("--national", type=Path, metavar="FILE", help="CSV of national measures")
    asked.add_argument("--country", default="", metavar="CODE", help="whose measures they are")
    asked.add_argument("--quotas", type=Path, metavar="FILE", help="CSV of quotas")
    asked.add_argument("--suspensions", type=Path, metavar="FILE", help="CSV of suspensions")
    asked.add_argument("--as-of", type=options.day, metavar="DAY", help="the day of the data")
    asked.add_argument("--source", default="", metavar="TEXT", help="where the data is from")
    asked.add_argument("--out", type=Path, metavar="FOLDER", help="write the tables there")
    asked.add_argument("--propose", action="store_true", help="propose them on the site")
    asked.add_argument("--id", default="appendices", metavar="NAME", help="of the document")
    asked.add_argument("--title", default="Appendices of CITES", metavar="TEXT", help="of it")
    asked.add_argument(
        "--valid-from", type=options.day, metavar="DAY", help="the day from which they count"
    )
    asked.add_argument("--note", default="", metavar="TEXT", help="why; a proposal needs it")
    asked.add_argument("--user", default="", metavar="NAME", help="who proposes them")
    options.add_json(asked)
    asked.set_defaults(run=run_import)
    export = options.command(inner, "export-listings", "write tables that count to a folder")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="one that is not there yet")
    export.add_argument("--id", default="appendices", metavar="NAME", help="of the document")
    export.set_defaults(run=run_export)


def run_import(args: argparse.Namespace) -> int:
    """Read, tell, write, propose."""
    if args.national and not args.country:
        raise SourceError("say whose measures they are.", where="--country")
    if args.propose and not (args.user and args.note):
        raise SourceError("a proposal needs --user and --note.", where="import-listings")
    as_of = args.as_of or datetime.now(UTC).date()
    source = args.source or f"{', '.join(path.name for path in args.files)}, {as_of}"
    found = import_all(
        args.files,
        as_of=as_of,
        source=source,
        national=args.national,
        country=args.country,
        limits={name: getattr(args, name) for name in READERS if getattr(args, name)},
    )
    if args.out:
        write_tables(args.out, found.tables)
    proposed = _propose(args, found, source, as_of) if args.propose else None
    if args.json:
        print(plain_text(_plain(found, proposed)))
    else:
        _show(found, proposed, args)
    return options.DONE


def run_export(args: argparse.Namespace) -> int:
    """Write the tables of a document that counts now."""
    from tidewaiter.cli import site

    site.open_site()
    from tidewaiter.desks.wildlife.selectors import editions

    tables = editions.in_force(args.id)
    if not tables:
        raise SourceError("no such tables count now.", where=args.id)
    for file in write_tables(args.folder, tables):
        print(file)
    return options.DONE


def _propose(args: argparse.Namespace, found: Imported, source: str, as_of: Any) -> int:
    from django.utils import timezone

    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in

    site.open_site()
    actor = signed_in(args.user)
    from tidewaiter.desks.wildlife.services import bringing

    about = bringing.About(
        id=args.id, title=args.title, source=source, as_of=as_of, valid_from=args.valid_from
    )
    request = bringing.propose_tables(
        actor=actor, tables=found.tables, about=about, why=args.note, at=timezone.now()
    )
    return int(request.pk)


def _plain(found: Imported, proposed: int | None) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "layouts": list(found.layouts),
        "tables": {name: len(rows) for name, rows in found.tables.items()},
        "remarks": to_plain(found.remarks),
    }
    return plain if proposed is None else {**plain, "change_request": proposed}


def _show(found: Imported, proposed: int | None, args: argparse.Namespace) -> None:
    for layout in found.layouts:
        print(f"read: {layout}")
    for name, rows in found.tables.items():
        print(f"{name}: {len(rows)} rows")
    for remark in found.remarks:
        print(f"look at {remark.where}: {remark.message}")
    if args.out:
        print(f"written to {args.out}")
    if proposed is not None:
        print(f"Proposed as change request {proposed}.")
    elif not args.out:
        print("Nothing was stored: --propose proposes it, --out writes the tables.")
