"""``tidewaiter wildlife reconcile``: permits, declarations, finds and the partner's record."""

from __future__ import annotations

import argparse
from decimal import Decimal
from pathlib import Path

from tidewaiter.cli import options
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import decimal_text, plain_text
from tidewaiter.desks.wildlife.reconcile import reconcile
from tidewaiter.desks.wildlife.reconciling.files import read_entries
from tidewaiter.desks.wildlife.reconciling.sides import Basis, Gap
from tidewaiter.desks.wildlife.reference import Reference


def add_to(inner: options.Commands) -> None:
    """Add the command to the group."""
    asked = options.command(
        inner,
        "reconcile",
        "hold permits, declarations, finds and the partner's record against each other",
        "  tidewaiter wildlife reconcile 2025.csv --issued GN,CM --json\n",
    )
    asked.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV with side (permit, declared, found, partner), taxon, year, partner, quantity, "
        "and perhaps term, unit, reference, late",
    )
    asked.add_argument(
        "--issued", default="", metavar="CODES", help="partners that report permits issued"
    )
    asked.add_argument("--exports", action="store_true", help="it is goods that leave")
    options.add_json(asked)
    asked.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Gaps, the unexplained ones first."""
    entries = read_entries(args.file)
    taxonomy = Reference.shipped().taxonomy
    known = {one.taxon: taxonomy.get(one.taxon) for one in entries}
    basis = Basis(
        issued=frozenset(part.strip() for part in args.issued.split(",") if part.strip()),
        exports=args.exports,
        lineage={name: taxon.lineage for name, taxon in known.items() if taxon is not None},
    )
    gaps = reconcile(entries, basis)
    if args.json:
        print(plain_text(to_plain(gaps)))
        return options.DONE
    for gap in gaps:
        _show(gap)
    if not gaps:
        print("All sides agree.")
    return options.DONE


def _show(gap: Gap) -> None:
    cell = gap.cell
    name = " ".join(filter(None, (cell.taxon, cell.term, str(cell.year), cell.partner)))
    print(f"{name}: {gap.kind}, {_quantity(gap, gap.difference)}: {gap.standing}")
    for reason in gap.reasons:
        covers = "" if reason.covers is None else f" ({_quantity(gap, reason.covers)})"
        print(f"  {reason.words}{covers}")
    if gap.left and gap.reasons:
        print(f"  left: {_quantity(gap, gap.left)}")


def _quantity(gap: Gap, quantity: Decimal) -> str:
    return f"{decimal_text(quantity)} {gap.cell.unit}"
