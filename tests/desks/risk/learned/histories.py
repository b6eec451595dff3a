"""Invented histories with a pattern that can be learned, and batches made of rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa

from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.training import Setting

START = datetime(2025, 1, 6, tzinfo=UTC)
_TEXTS = ("declaration_id", "mrn", "importer", "seller", "office", "hs", "origin", "dispatch",
          "description", "offence_kind")  # fmt: skip
SCHEMA = pa.schema(
    [(name, pa.string()) for name in _TEXTS]
    + [("item", pa.int64())]
    + [(name, pa.timestamp("us", "UTC")) for name in ("accepted_at", "result_at")]
    + [(name, pa.float64()) for name in ("customs_value", "net_mass", "gross_mass", "duty_rate")]
    + [("offence", pa.bool_()), ("selected_at_random", pa.bool_())]
    + [(name, pa.float64()) for name in ("assessed", "minutes", "selection_probability")]
    + [("offence_severity", pa.int64())]
)


def batch_of(rows):
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def row(number, day, **other):
    """One item of a declaration of its own, accepted at noon of a day from the start."""
    return {
        "declaration_id": f"D{number}",
        "mrn": f"D{number}",
        "item": 1,
        "accepted_at": START + timedelta(days=day, hours=12),
        "importer": "IM1",
        "hs": "62034200",
        "origin": "BD",
        "customs_value": 1000.0,
        "net_mass": 100.0,
        "duty_rate": 10.0,
    } | other


def history(size=4000, days=200, seed=1, *, examined=0.6, signal=True):
    """Rows whose undervalued consignments of a few importers are offences, most of the time."""
    chance = np.random.default_rng(seed)
    rows = []
    for number, day in enumerate(np.sort(chance.integers(0, days, size)).tolist()):
        importer = int(chance.integers(0, 120))
        mass = float(np.round(np.exp(chance.normal(5, 1)), 3))
        low = chance.random() < 0.15
        usual = float(np.exp(chance.normal(1.5, 0.25)))
        bad = low and importer % 4 == 0 and signal
        offence = bool(chance.random() < (0.75 if bad else 0.06))
        looked = chance.random() < examined
        rows.append(
            row(
                number,
                day,
                importer=f"IM{importer}",
                seller=f"S{int(chance.integers(0, 40))}",
                office=f"O{int(chance.integers(0, 4))}",
                hs=["62034200", "61091000", "85171300"][int(chance.integers(0, 3))],
                origin=["BD", "CN", "VN"][int(chance.integers(0, 3))],
                description="men's trousers of cotton" if importer % 2 else "cotton shirts",
                net_mass=mass,
                gross_mass=round(mass * 1.1, 3),
                customs_value=round(mass * usual * (0.3 if low else 1.0), 2),
                offence=offence if looked else None,
                assessed=round(mass * usual * 0.1, 2) if looked and offence else None,
                result_at=START + timedelta(days=day + 3) if looked else None,
                selected_at_random=bool(chance.random() < 0.2),
                selection_probability=0.6,
            )
        )
    return rows


@lru_cache(maxsize=1)
def small_model():
    """A model made in a second or two."""
    found = History.read([batch_of(history(1500, days=60))])
    made = make(found, at="2025-09-01T00:00:00+00:00", source="a test", setting=Setting(trees=20))
    return made.model


def doubled(rows, agreeing=1.0):
    """The rows, and later all of them told again, with the same label as often as told."""
    chance = np.random.default_rng(2)
    shift = rows[-1]["accepted_at"] - rows[0]["accepted_at"]
    again = []
    for n, one in enumerate(rows):
        at = one["accepted_at"] + shift
        looked = one["offence"] is not None
        changed = looked and chance.random() > agreeing
        again.append(
            one
            | {
                "declaration_id": f"C{n}",
                "mrn": f"C{n}",
                "accepted_at": at,
                "result_at": at + timedelta(days=3) if looked else None,
                "offence": bool(chance.random() < 0.15) if changed else one["offence"],
            }
        )
    return rows + again
