"""``tidewaiter wildlife annual-report`` and ``illegal-trade-report``: for the Secretariat."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tidewaiter.cli import options
from tidewaiter.desks.wildlife import reporting
from tidewaiter.desks.wildlife.reporting import Fault


def add_to(inner: options.Commands) -> None:
    """Add the commands to the group."""
    for name, summary, run in (
        ("annual-report", "write the annual report of a year as CSV, and check it", run_annual),
        (
            "illegal-trade-report",
            "write the annual illegal trade report of a year as CSV, and check it",
            run_illegal,
        ),
    ):
        asked = options.command(
            inner, name, summary, f"  tidewaiter wildlife {name} 2026 --user mia --out 2026.csv\n"
        )
        asked.add_argument("year", type=int, metavar="YEAR", help="from January to December")
        asked.add_argument("--user", required=True, metavar="NAME", help="who may see reports")
        asked.add_argument("--out", type=Path, metavar="FILE", help="else standard output")
        asked.set_defaults(run=run)


def run_annual(args: argparse.Namespace) -> int:
    """The annual report; 1 if something in it needs mending."""
    actor = _signed_in(args.user)
    from django.conf import settings

    from tidewaiter.desks.wildlife.selectors import reports

    rows = reports.traded(actor, args.year)
    faults = reporting.check_annual(rows, args.year, settings.COUNTRY)
    return _written(args, reporting.annual_csv(rows), faults)


def run_illegal(args: argparse.Namespace) -> int:
    """The illegal trade report; 1 if something in it needs mending."""
    actor = _signed_in(args.user)
    from django.conf import settings

    from tidewaiter.desks.wildlife.selectors import reports

    rows = reports.seized(actor, args.year)
    return _written(
        args,
        reporting.illegal_csv(rows),
        reporting.check_illegal(rows, args.year, settings.COUNTRY),
    )


def _written(args: argparse.Namespace, text: str, faults: Sequence[Fault]) -> int:
    if args.out:
        args.out.write_text(text, "utf-8", newline="")
    else:
        print(text, end="")
    for fault in faults:
        weight = "refused" if fault.grave else "look at"
        print(f"{weight}: row {fault.row}, {fault.column}: {fault.message}", file=sys.stderr)
    return options.DIFFERS if any(fault.grave for fault in faults) else options.DONE


def _signed_in(name: str) -> Any:
    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in

    site.open_site()
    return signed_in(name)
