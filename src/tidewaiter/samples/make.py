"""Make the declarations of the bundled sample: ``python -m tidewaiter.samples.make``.

The files come out the same byte for byte each time (the history before it is compressed; what
gzip makes of it may differ between versions of zlib).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tidewaiter.messages.columns import COLUMNS
from tidewaiter.messages.flat.formula import neutralise
from tidewaiter.samples import path
from tidewaiter.samples.consignments import Row, consignment, day_after, examined
from tidewaiter.samples.dice import Dice
from tidewaiter.samples.slips import plant
from tidewaiter.samples.traders import Importer, make_importers, read_goods

SEED = 2026
HISTORY_ROWS = 6_000
DECLARATIONS = 420
MONTH = datetime(2026, 10, 1, tzinfo=UTC)
YEAR_BEFORE = datetime(2025, 10, 1, tzinfo=UTC)

_HISTORY_COLUMNS = (
    "mrn",
    "accepted_at",
    "regime",
    "office",
    "dispatch",
    "importer",
    "declarant",
    "seller",
    "item",
    "hs",
    "origin",
    "gross_mass",
    "net_mass",
    "supplementary_quantity",
    "supplementary_unit",
    "item_price",
    "price_currency",
    "customs_value",
    "duty_rate",
    "offence",
    "offence_kind",
    "assessed",
    "result_at",
)


def make() -> tuple[str, str]:
    """The texts of ``declarations.csv`` and ``history.csv``."""
    dice = Dice(SEED)
    goods = read_goods()
    known = make_importers(dice, goods, 128, first=1)
    new = make_importers(dice, goods, 14, first=200)
    history = _history(dice, known)
    month = _month(dice, known, new)
    plant(dice, month)
    return as_csv(_flat(month), _columns(_flat(month))), as_csv(_flat(history), _HISTORY_COLUMNS)


def _history(dice: Dice, importers: list[Importer]) -> list[list[Row]]:
    found: list[list[Row]] = []
    rows = 0
    days = sorted(dice.below(365) for _ in range(HISTORY_ROWS))
    while rows < HISTORY_ROWS:
        importer = dice.first_likely(importers)
        number = len(found) + 1
        day = day_after(YEAR_BEFORE, days[rows])
        found.append(consignment(dice, importer, f"26XTH{number:06d}", day))
        examined(dice, found[-1], importer.honesty)
        rows += len(found[-1])
    return found


def _month(dice: Dice, known: list[Importer], new: list[Importer]) -> list[list[Row]]:
    days = sorted(dice.below(30) for _ in range(DECLARATIONS))
    return [
        consignment(
            dice,
            dice.pick(new) if dice.falls(0.05) else dice.first_likely(known),
            f"26XTM{number:06d}",
            day_after(MONTH, day),
        )
        for number, day in enumerate(days, start=1)
    ]


def _flat(declarations: list[list[Row]]) -> list[Row]:
    return [row for rows in declarations for row in rows]


def _columns(rows: Iterable[Row]) -> list[str]:
    """The canonical columns with any value, in canonical order."""
    used = {name for row in rows for name, value in row.items() if value != ""}
    return [name for name in COLUMNS if name in used]


def as_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Rows as the text of a CSV file, without cells that a spreadsheet would take for formulas."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: neutralise(str(value)) for name, value in row.items()})
    return out.getvalue()


def main() -> None:
    """Write both files into the folder of the sample, or another."""
    parser = argparse.ArgumentParser(prog="python -m tidewaiter.samples.make", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=path())
    folder = parser.parse_args().folder
    declarations, history = make()
    (folder / "declarations.csv").write_text(declarations, encoding="utf-8", newline="")
    with (
        (folder / "history.csv.gz").open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=0) as packed,
    ):
        packed.write(history.encode())


if __name__ == "__main__":
    main()
