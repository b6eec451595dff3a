"""``scripts/bench wildlife``: what the desk costs, and how well it finds the taxon meant."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from benchmarks import taxon_finding
from tidewaiter.core import Declaration, Document, Item, Party, Quantity, Regime, Role, Timestamp
from tidewaiter.core.parts import Statement
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.facts import Shelf
from tidewaiter.desks.wildlife.given import LineGiven, PermitGiven
from tidewaiter.desks.wildlife.giving import known
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.engine.batch import Batch
from tidewaiter.simulate.country import Country

DAYS, ROUNDS, SHIPMENTS = 20, 9, 200
DAY = date(2026, 6, 1)
SPECIES = (
    ("Ara ararauna", "01063200", "LIV", "Blue-and-yellow macaws, live"),
    ("Psittacus erithacus", "01063200", "LIV", "African grey parrots, live"),
    ("Python regius", "01062000", "LIV", "Ball pythons"),
    ("Malayopython reticulatus", "41064000", "SKI", "Skins of reticulated python"),
    ("Crocodylus porosus", "42022100", "LPS", "Handbags of saltwater crocodile"),
    ("Dalbergia latifolia", "44079900", "SAW", "Sawn rosewood"),
    ("Hippocampus kuda", "03011900", "LIV", "Seahorses"),
    ("Aloe ferox", "13021900", "EXT", "Extract of Cape aloe"),
)


def run() -> dict[str, Any]:
    """Microseconds of processor time: an ordinary item passed over, and wildlife judged alone."""
    start = date(2026, 1, 1)
    country = Country("wildlife", start=start, year=60_000)
    sent = [one for n in range(DAYS) for one in country.day(start + timedelta(days=n)).declarations]
    batch = Batch.of([one.declaration for one in sent])
    control = WildlifeControl(_shelf(), "GH")
    applied = control.applies(batch)
    shipments = [Batch.of([_declared(n)]) for n in range(SHIPMENTS)]
    items = len(batch.owners())
    return {
        "traffic": "simulated",
        "items": items,
        "declarations_looked_into": len(applied),
        "declarations": len(batch),
        "ordinary_item_us": round(1e6 * _best(lambda: control.applies(batch)) / items, 3),
        "new_text_us": round(1e6 * _new_texts(batch) / items, 3),
        "shipments": SHIPMENTS,
        "wildlife_item_us": round(1e6 * median(_judged(control, one) for one in shipments), 1),
        "taxon_finding": taxon_finding.run(),
    }


def _new_texts(batch: Batch) -> float:
    """The same where no text was seen before: each item has words of its own."""
    column = batch.column("description")
    texts = [] if column is None else column.to_pylist()
    items = [
        Item(number=1, commodity_code="392690", description=f"{text} lot {n}")
        for n, text in enumerate(texts)
    ]
    made = Batch.of([Declaration(lrn=f"N{n}", items=(item,)) for n, item in enumerate(items)])
    made.column("description")
    made.column("hs")
    made.column("document_types")
    controls = [WildlifeControl(_shelf(), "GH") for _ in range(3)]
    for control in controls:
        control.applies(Batch.of([_declared(0)]))
    turn = iter(controls)
    return min(_once(lambda: next(turn).applies(made)) for _ in range(3))


def _judged(control: WildlifeControl, batch: Batch) -> float:
    def judge() -> None:
        control.applies(batch)
        (facts,) = control.gather(batch)
        control.assess(batch.declaration(0), facts)

    return _best(judge)


def _best(work: Callable[[], Any]) -> float:
    return min(_once(work) for _ in range(ROUNDS))


def _once(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _shelf() -> Shelf:
    return Shelf(
        [
            known(
                PermitGiven(
                    number=f"ID-{n}",
                    kind=PermitKind.EXPORT,
                    country="ID",
                    issued=date(2026, 5, 1),
                    valid_to=date(2026, 10, 31),
                    lines=(
                        LineGiven(
                            taxon=SPECIES[n % len(SPECIES)][0], quantity=Quantity(Decimal(500))
                        ),
                    ),
                )
            )
            for n in range(SHIPMENTS)
        ]
    )


def _declared(n: int) -> Declaration:
    taxon, code, term, description = SPECIES[n % len(SPECIES)]
    said = {
        "taxon": taxon,
        "term": term,
        "source": "CWRF"[n % 4],
        "purpose": "T",
        "origin": "ID",
        "quantity": f"{n + 1} NAR",
    }
    return Declaration(
        mrn=f"26W{n}",
        regime=Regime.IMPORT,
        accepted_at=Timestamp.of(DAY),
        country_dispatch="ID",
        parties=(Party(role=Role.IMPORTER, id="IM-1"), Party(role=Role.EXPORTER, id="EX-1")),
        items=(
            Item(
                number=1,
                commodity_code=code,
                description=description,
                net_mass=Decimal(n + 1),
                documents=(Document(type="CITES", id=f"ID-{n}", issuer="ID"),),
                statements=tuple(Statement(type="CITES", code=c, text=t) for c, t in said.items()),
            ),
        ),
    )
