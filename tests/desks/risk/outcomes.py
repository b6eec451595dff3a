"""A history with outcomes, drawn at random, as canonical batches and as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pyarrow as pa

from tidewaiter.core import Declaration, Item, Party, Role, Timestamp
from tidewaiter.engine.batch import Batch
from tidewaiter.messages.rows import batch_of


@dataclass(frozen=True)
class Known:
    """A declaration with what was found per item (``None``: never inspected)."""

    declaration: Declaration
    offences: tuple[bool | None, ...]
    assessed: tuple[float | None, ...]
    chance: float | None
    at_random: bool | None

    @property
    def inspected(self) -> bool:
        return any(offence is not None for offence in self.offences)

    @property
    def offence(self) -> bool:
        return any(self.offences)


def history(seed: int, many: int = 300, chances: bool = True) -> list[Known]:
    """Declarations of three offices and four days."""
    rng = Random(seed)
    return [_known(rng, n, chances) for n in range(many)]


def _known(rng: Random, n: int, chances: bool) -> Known:
    size = rng.choice([1, 1, 2, 3])
    items = tuple(
        Item(
            number=k + 1,
            commodity_code=rng.choice(["870323", "010121", "640391", None]),
            origin=rng.choice(["CN", "NO", "JP", None]),
            net_mass=rng.choice([None, Decimal(5), Decimal(500)]),
        )
        for k in range(size)
    )
    declaration = Declaration(
        mrn=f"M{n}",
        office=rng.choice(["A", "B", None]),
        accepted_at=Timestamp.of(datetime(2026, 3, rng.randint(1, 4), tzinfo=UTC)),
        parties=(Party(role=Role.IMPORTER, id=rng.choice("PQR")),),
        items=items,
    )
    looked = rng.random() < 0.4
    offences = tuple(rng.choice([True, False, None]) if looked else None for _ in items)
    assessed = tuple(100.25 * k if bad else None for k, bad in enumerate(offences))
    chance = rng.choice([0.05, 0.5, 1.0, None]) if chances else None
    return Known(declaration, offences, assessed, chance, rng.choice([True, False, None]))


def batches(known: list[Known], size: int = 10_000) -> list[Batch]:
    """The history in batches of so many declarations."""
    return [_batch(known[n : n + size]) for n in range(0, len(known), size)]


def _batch(known: list[Known]) -> Batch:
    rows = batch_of([one.declaration for one in known])
    columns = {
        "offence": pa.array([bad for one in known for bad in one.offences], pa.bool_()),
        "assessed": pa.array(
            [None if a is None else str(a) for one in known for a in one.assessed], pa.string()
        ),
        "minutes": pa.array([30 if bad else None for k in known for bad in k.offences], pa.int64()),
        "selection_probability": pa.array(
            [one.chance for one in known for _ in one.offences], pa.float64()
        ),
        "selected_at_random": pa.array(
            [one.at_random for one in known for _ in one.offences], pa.bool_()
        ),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return Batch(rows)
