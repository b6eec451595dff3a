"""``tidewaiter ozone import-baselines``: baselines of Parties from a file."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from tidewaiter.cli import options
from tidewaiter.core import SourceError, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.ozone.baselines import Baseline, Baselines, read_csv

_EXAMPLES = """\
  tidewaiter ozone import-baselines baselines.csv
  tidewaiter ozone import-baselines baselines.csv --source "Ozone Secretariat" \\
    --as-of 2026-11-20 --propose --note "new data" --user alice
"""


def add_to(inner: options.Commands) -> None:
    """Add the command to the group."""
    asked = options.command(
        inner,
        "import-baselines",
        "read baselines of Parties, say what is in them, and propose them",
        _EXAMPLES,
    )
    asked.add_argument(
        "file", type=Path, metavar="FILE", help="CSV with the columns country, group, baseline"
    )
    asked.add_argument("--source", default="", metavar="TEXT", help="where the data is from")
    asked.add_argument("--as-of", type=options.day, metavar="DAY", help="the day of the data")
    asked.add_argument(
        "--valid-from", type=options.day, metavar="DAY", help="the day from which they count"
    )
    asked.add_argument("--propose", action="store_true", help="propose them on the site")
    asked.add_argument("--note", default="", metavar="TEXT", help="why; a proposal needs it")
    asked.add_argument("--user", default="", metavar="NAME", help="who proposes them")
    options.add_json(asked)
    asked.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read, tell, propose."""
    try:
        text = args.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(str(problem), where=str(args.file)) from problem
    rows = read_csv(text)
    if args.propose and not all((args.user, args.note, args.source, args.as_of)):
        raise SourceError(
            "a proposal needs --user, --note, --source and --as-of.", where="import-baselines"
        )
    proposed = _propose(args, rows) if args.propose else None
    if args.json:
        print(plain_text({"baselines": to_plain(rows), "change_request": proposed}))
        return options.DONE
    for one in rows:
        print(f"{one.country}  {one.group:10} {one.level} {one.unit}")
    if proposed is None:
        print("Nothing was stored: --propose proposes it.")
    else:
        print(f"Proposed as change request {proposed}.")
    return options.DONE


def in_force(country: str | None, year: int | None) -> Baselines:
    """The baselines of this site that count at the end of a year, or today.

    Raises ``SourceError`` where nobody has brought any, or it is not said whose are wanted.
    """
    if not country:
        raise SourceError("--site needs --party with a country.", where="schedule")
    from tidewaiter.cli import site

    site.open_site()
    from django.utils import timezone

    from tidewaiter.desks.ozone.selectors import reports

    found = reports.known_on(date(year, 12, 31) if year else timezone.localdate())
    if found is None:
        raise SourceError(
            "no baselines were brought to this site.",
            where="schedule",
            advice="Bring them with import-baselines, or give --baseline.",
        )
    return found


def _propose(args: argparse.Namespace, rows: tuple[Baseline, ...]) -> int:
    from django.utils import timezone

    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in

    site.open_site()
    actor = signed_in(args.user)
    from tidewaiter.desks.ozone.services import bringing

    about = bringing.About(
        id=f"baselines-{args.as_of:%Y-%m-%d}",
        source=args.source,
        as_of=args.as_of,
        valid_from=args.valid_from or args.as_of,
    )
    made = bringing.propose_baselines(
        actor=actor, rows=rows, about=about, why=args.note, at=timezone.now()
    )
    return int(made.pk)
