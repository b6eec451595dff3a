"""``scripts/bench ozone``: what the desk costs where goods do not concern it, and where they do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

from tidewaiter.core import Declaration, Document, Item, Party, Regime, Role
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.facts import Known, Shelf
from tidewaiter.desks.ozone.law import Law
from tidewaiter.desks.ozone.licences import Licence, LicenceKind, LicenceLine, licence_account
from tidewaiter.engine.batch import Batch
from tidewaiter.simulate.country import Country

DAYS, ROUNDS, GASES = 20, 9, 200
LETTERS = "etaoinshrdlcumwfgypbvk"
NAMES = ("R-404A", "R-134a", "HCFC-22", "R-410A", "R-408A", "Methyl bromide", "R-507A", "HFC-32")


def run() -> dict[str, Any]:
    """Microseconds of processor time: an ordinary item passed over, and a gas judged alone.

    Ordinary items are measured as declared, with descriptions that no two items share, and in
    batches of one declaration as they arrive.
    """
    start = date(2026, 1, 1)
    country = Country("ozone", start=start, year=60_000)
    sent = [one for n in range(DAYS) for one in country.day(start + timedelta(days=n)).declarations]
    batch = Batch.of([one.declaration for one in sent])
    control = OzoneControl(_shelf(), law=Law())
    applied = control.applies(batch)
    gases = [Batch.of([_declared(n)]) for n in range(GASES)]
    items = len(batch.owners())
    spoken = Batch.of([_told_apart(one.declaration) for one in sent])
    single = [Batch.of([one]) for one in spoken.declarations[:GASES]]
    return {
        "traffic": "simulated, without the desk's own actors",
        "items": items,
        "declarations_looked_into": len(applied),
        "declarations": len(batch),
        "ordinary_item_us": round(1e6 * _best(lambda: control.applies(batch)) / items, 3),
        "distinct_description_us": round(1e6 * _best(lambda: control.applies(spoken)) / items, 3),
        "alone_on_arrival_us": round(
            1e6
            * median(_best(partial(control.applies, one)) / len(one.owners()) for one in single),
            1,
        ),
        "gases": GASES,
        "gas_item_us": round(1e6 * median(_judged(control, one) for one in gases), 1),
    }


def _told_apart(declaration: Declaration) -> Declaration:
    """With descriptions that no other declaration has, as free text is; each third has accents."""
    made = random.Random(declaration.id)
    items = []
    for item in declaration.items:
        words = ("".join(made.choices(LETTERS, k=made.randint(2, 9))) for _ in range(5))
        accents = made.choice(("", "", " réf. n°"))
        text = f"{item.description} {' '.join(words)}{accents} {made.randint(1, 99_999)}"
        items.append(replace(item, description=text))
    return replace(declaration, items=tuple(items))


def _judged(control: OzoneControl, batch: Batch) -> float:
    def judge() -> None:
        control.applies(batch)
        (facts,) = control.gather(batch)
        control.assess(batch.declaration(0), facts)

    return _best(judge)


def _best(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def _shelf() -> Shelf:
    licences = tuple(
        Licence(
            number=f"L-{n}",
            kind=LicenceKind.IMPORT,
            holder="IM-1",
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
            lines=(
                LicenceLine(
                    number=1,
                    substance=NAMES[n % len(NAMES)],
                    kg=Decimal(5000),
                    account=licence_account(f"L-{n}", 1),
                ),
            ),
        )
        for n in range(GASES)
    )
    return Shelf(Known(licences=licences))


def _declared(n: int) -> Declaration:
    name = NAMES[n % len(NAMES)]
    return Declaration(
        lrn=f"G{n}",
        regime=Regime.IMPORT,
        country_dispatch="CN",
        parties=(Party(role=Role.IMPORTER, id="IM-1"), Party(role=Role.EXPORTER, id="EX-1")),
        items=(
            Item(
                number=1,
                commodity_code="382764" if name[0] == "R" else "290377",
                description=f"Refrigerant {name} in cylinders of 10.9 kg",
                net_mass=Decimal(n + 1),
                documents=(Document(type="ODS", id=f"L-{n}"),),
            ),
        ),
    )
