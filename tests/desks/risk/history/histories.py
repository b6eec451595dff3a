"""Small random histories and how they become batches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from hypothesis import strategies as st

from tidewaiter.desks.risk.history.terms import MEASURES, PAIRS, PARTIES, PERCENTS

START = datetime(2024, 11, 18, tzinfo=UTC)
TEXTS = [*PARTIES, "hs", "origin", "dispatch", "function", "supplementary_unit", "price_currency"]
NUMBERS = ["customs_value", "item_price", "net_mass", "gross_mass", "supplementary_quantity"]
MOMENTS = ["accepted_at", "issued_at", "result_at"]
SCHEMA = pa.schema(
    [("declaration_id", pa.string()), ("item", pa.int64())]
    + [(name, pa.timestamp("us", "UTC")) for name in MOMENTS]
    + [(name, pa.string()) for name in TEXTS]
    + [(name, pa.float64()) for name in NUMBERS]
    + [("offence", pa.bool_())]
)

ALL_TERMS = [
    *(f"reference.{m}_p{p:02d}" for m in MEASURES for p in PERCENTS),
    *(f"reference.{m}_n" for m in MEASURES),
    *(f"history.{p}_{figure}({n})" for p in PARTIES for n in (1, 7, 45) for figure in
      ("declarations", "amendment_share", "offence_share", "examined")),
    *(f"history.{p}_{figure}" for p in PARTIES for figure in ("new", "days_known")),
    *(f"history.{pair}_new" for pair in PAIRS),
]  # fmt: skip


def moments(days=80):
    return st.integers(0, days * 24 - 1).map(lambda hours: START + timedelta(hours=hours))


def some(*values):
    return st.sampled_from([None, *values])


@st.composite
def declarations(draw, number, days=80):
    """The rows of one message: header fields equal on every row."""
    accepted = draw(st.one_of(st.none(), moments(days)) if number % 7 == 6 else moments(days))
    header = {
        "declaration_id": None if number % 9 == 8 else f"D{number}",
        "accepted_at": accepted,
        "issued_at": draw(st.one_of(st.none(), moments(days))),
        "function": draw(some("original", "original", "amend", "cancel", "replace")),
        "dispatch": draw(some("CN", "DE")),
        **{party: draw(some("A", "B")) for party in PARTIES},
    }
    return [header | {"item": n} | draw(items(days)) for n in range(1, draw(st.integers(1, 3)) + 1)]


def items(days=80):
    amounts = st.sampled_from([None, 0.0, 1.0, 3.0, 10.0, 12.5])
    return st.fixed_dictionaries(
        {
            "hs": st.sampled_from([None, "870321", "87032100", "870322", "8703", "87O321"]),
            "origin": some("CN", "JP"),
            "supplementary_unit": some("NAR"),
            "price_currency": some("EUR"),
            "offence": st.sampled_from([None, True, False]),
            "result_at": st.one_of(st.none(), moments(days)),
            **dict.fromkeys(NUMBERS, amounts),
        }
    )


@st.composite
def histories(draw, most=14, days=80):
    """Declarations in any order, each a list of rows."""
    return [draw(declarations(n, days)) for n in range(draw(st.integers(1, most)))]


def rows_of(history):
    return [row for declaration in history for row in declaration]


def batch_of(rows, schema=SCHEMA):
    return pa.RecordBatch.from_pylist(rows, schema=schema)
