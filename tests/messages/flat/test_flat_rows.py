"""Declarations to canonical batches and back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import (
    Address,
    Amount,
    Authorisation,
    DeliveryTerms,
    Document,
    Duty,
    Equipment,
    Extra,
    MessageFunction,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Regime,
    Role,
    Timestamp,
    TransportMeans,
)
from tidewaiter.messages.cells import join_list, numbers, split_list
from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.rows import batch_of, declaration_of, declarations_of, outcomes_of, owners

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
maybe = st.none() | text
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20))
moments = st.datetimes(timezones=st.just(UTC), allow_imaginary=False)
stamps = moments.map(Timestamp.of) | st.builds(Timestamp, moments | st.none(), text)
some_lists = st.lists(text, max_size=3).map(tuple)
counts = st.integers(-(2**63), 2**63 - 1)
addresses = st.none() | st.builds(Address, country=text)
roles = [role for role in Role if role.value in COLUMNS]


def part(kind, /, **fields):
    """A part with at least one field, or none at all."""
    built = st.builds(kind, **{name: st.none() | some for name, some in fields.items()})
    return built.map(lambda made: made if made != kind() else None)


def one_or_none(strategy):
    return strategy.map(lambda made: (made,) if made else ())


party = st.sampled_from(roles).flatmap(
    lambda role: st.builds(Party, role=st.just(role), id=text, name=maybe, address=addresses)
)
several = st.lists(party, max_size=4, unique_by=lambda p: p.role).map(
    lambda found: tuple(sorted(found, key=lambda p: roles.index(p.role)))
)


@st.composite
def items(draw):
    number = draw(st.integers(1, 5))
    return tuple(
        Item(
            number=n,
            commodity_code=draw(maybe),
            description=draw(maybe),
            gross_mass=draw(st.none() | decimals),
            supplementary=draw(one_or_none(st.none() | st.builds(Quantity, decimals, maybe))),
            packages=draw(one_or_none(part(Packages, count=counts, kind=text, marks=text))),
            item_price=draw(st.none() | st.builds(Amount, decimals, maybe)),
            duties=draw(one_or_none(part(Duty, type=text, rate=decimals, payment_method=text))),
            documents=tuple(draw(st.lists(st.builds(Document, type=text, id=maybe), max_size=3))),
            previous_documents=tuple(
                draw(st.lists(st.builds(PreviousDocument, type=maybe, id=text), max_size=3))
            ),
            dangerous_goods=draw(some_lists),
        )
        for n in range(1, number)
    )


@st.composite
def declarations(draw):
    return Declaration(
        mrn=draw(maybe),
        lrn=draw(text),
        function=draw(st.sampled_from(MessageFunction)),
        regime=draw(st.none() | st.sampled_from(Regime)),
        accepted_at=draw(st.none() | stamps),
        arrival_date=draw(st.none() | stamps),
        item_count=draw(st.none() | counts),
        gross_total=draw(st.none() | decimals),
        invoice_total=draw(st.none() | st.builds(Amount, decimals, maybe)),
        parties=draw(several),
        authorisations=tuple(draw(st.lists(st.builds(Authorisation, id=text, type=maybe)))),
        routing_countries=draw(some_lists),
        border_means=draw(part(TransportMeans, id=text, name=text, nationality=text)),
        arrival_means=draw(part(TransportMeans, id=text)),
        equipment=tuple(draw(st.lists(st.builds(Equipment, id=text), max_size=3))),
        seals=draw(some_lists),
        delivery_terms=draw(part(DeliveryTerms, code=text, place=text)),
        items=draw(items()),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(declarations(), min_size=1, max_size=4, unique_by=lambda d: d.id))
def test_a_declaration_comes_back_from_its_rows_unchanged(several):
    batch = batch_of(several)
    batch.validate(full=True)
    assert declarations_of(batch) == several
    starts = np.flatnonzero(np.diff(owners(batch), prepend=-1)).tolist()
    for declaration, start, stop in zip(
        several, starts, [*starts[1:], batch.num_rows], strict=True
    ):
        back = declaration_of(batch, start, stop)
        assert back == declaration
        assert str(back.gross_total) == str(declaration.gross_total)


@given(st.lists(maybe, min_size=2))
def test_a_list_cell_keeps_every_text_and_every_gap(values):
    if any(values):
        assert split_list(join_list(values)) == values


def test_a_separator_inside_a_text_does_not_split_it():
    assert join_list(["A;B", "C\\"]) == "A\\;B;C\\\\"
    assert split_list("A\\;B;C\\\\") == ["A;B", "C\\"]
    assert split_list(None) == []


def test_a_batch_has_only_columns_with_a_value_and_always_reference_and_item():
    batch = batch_of([Declaration(lrn="L1")])
    assert batch.schema.names == ["declaration_id", "lrn", "function", "item"]
    assert batch.to_pylist()[0]["item"] is None
    assert declaration_of(batch, 0, 1) == Declaration(lrn="L1")


def test_header_fields_are_repeated_on_every_row():
    two = Declaration(mrn="M", office="30", items=(Item(number=1), Item(number=2)))
    batch = batch_of([two, Declaration(mrn="N", items=(Item(number=7),))])
    assert batch.column("office").to_pylist() == ["30", "30", None]
    assert batch.column("item").to_pylist() == [1, 2, 7]
    assert owners(batch).tolist() == [0, 0, 1]
    assert owners(batch).dtype == np.int32


def test_a_moment_keeps_its_spelling_only_where_it_differs_from_iso():
    at = datetime(2026, 11, 23, 10, 5, tzinfo=UTC)
    plain, odd = Timestamp.of(at), Timestamp(at, "202611231005")
    unread = Timestamp(None, "soon")
    batch = batch_of(
        [Declaration(lrn=str(n), accepted_at=s) for n, s in enumerate((plain, odd, unread))]
    )
    assert batch.column("accepted_at.text").to_pylist() == [None, "202611231005", "soon"]
    assert [d.accepted_at for d in declarations_of(batch)] == [plain, odd, unread]
    assert (
        "accepted_at.text" not in batch_of([Declaration(lrn="1", accepted_at=plain)]).schema.names
    )


@pytest.mark.parametrize("several", [[Declaration()], [Declaration(lrn="A"), Declaration(lrn="A")]])
def test_declarations_that_could_not_be_told_apart_are_refused(several):
    with pytest.raises(ValueRefused, match="reference"):
        batch_of(several)


def test_an_integer_beyond_64_bits_is_refused_with_its_column():
    with pytest.raises(ValueRefused, match="item_count"):
        batch_of([Declaration(lrn="A", item_count=2**63)])


def test_a_currency_without_an_amount_is_kept_as_an_extra_and_never_as_zero():
    batch = pa.RecordBatch.from_pydict(
        {"declaration_id": ["A"], "lrn": ["A"], "item": [1], "price_currency": ["EUR"]}
    )
    item = declaration_of(batch, 0, 1).items[0]
    assert item.item_price is None
    assert item.extras == (Extra("price_currency", "EUR"),)


def test_an_unknown_regime_is_refused_with_advice():
    batch = pa.RecordBatch.from_pydict({"declaration_id": ["A"], "regime": ["imprt"], "item": [1]})
    with pytest.raises(ValueRefused, match="Did you mean 'import'"):
        declaration_of(batch, 0, 1)


def test_outcomes_leave_out_rows_that_say_nothing():
    batch = pa.RecordBatch.from_pydict(
        {
            "declaration_id": ["A", "A"],
            "item": [1, 2],
            "offence": [None, False],
            "assessed": [None, "0.50"],
        }
    )
    (found,) = outcomes_of(batch, 0, 2)
    assert (found.item, found.offence, found.assessed) == (2, False, Decimal("0.50"))


@given(st.lists(st.none() | st.decimals(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_are_the_nearest_doubles_whatever_holds_them(values):
    texts = [None if v is None else format(v, "f") for v in values]
    expected = np.array([np.nan if t is None else float(t) for t in texts])
    plain = pa.array(texts, pa.string())
    for column in (plain, plain.dictionary_encode()):
        assert np.array_equal(numbers(column), expected, equal_nan=True)


def test_numbers_take_arrow_numbers_as_they_are():
    tenth = pa.array([Decimal("0.1"), None], pa.decimal128(38, 20))
    assert numbers(tenth).tolist()[0] == 0.1
    assert np.isnan(numbers(tenth)[1])
    assert numbers(pa.array([1, None, 2**60 + 1])).tolist()[2] == float(2**60 + 1)


def test_numbers_refuse_text_that_is_no_number():
    with pytest.raises(pa.ArrowInvalid):
        numbers(pa.array(["12,5"]))


def test_decimals_of_float_columns_are_the_shortest_text_of_their_width():
    for width in (pa.float32(), pa.float64()):
        batch = pa.RecordBatch.from_pydict(
            {
                "declaration_id": ["A"] * 3,
                "item": [1, 2, 3],
                "net_mass": pa.array([0.1, None, 1e22], width),
            }
        )
        masses = [item.net_mass for item in declaration_of(batch, 0, 3).items]
        assert masses[:2] == [Decimal("0.1"), None]
        assert "E" not in str(masses[2])


def test_owners_count_runs_not_values():
    ids = pa.array(["A", "B", "A"]).dictionary_encode()
    batch = pa.RecordBatch.from_pydict({"declaration_id": ids})
    assert owners(batch).tolist() == [0, 1, 2]
    assert owners(batch.slice(0, 0)).tolist() == []


def filled(column):
    match column.kind:
        case Kind.NUMBER:
            return pa.array(["1.50"])
        case Kind.INTEGER:
            return pa.array([3])
        case Kind.MOMENT:
            return pa.array([datetime(2026, 1, 1, 8, tzinfo=UTC)], pa.timestamp("us", "UTC"))
        case Kind.LIST:
            return pa.array(["A;B"])
    return pa.array([{"function": "amend", "regime": "export"}.get(column.name, column.name)])


def test_every_declaration_column_survives_the_way_there_and_back():
    columns = {c.name: filled(c) for c in COLUMNS.values() if c.level != "outcome"}
    batch = pa.RecordBatch.from_pydict({"declaration_id": pa.array(["mrn"]), **columns})
    back = batch_of([declaration_of(batch, 0, 1)])
    assert back.to_pylist() == batch.to_pylist()


@settings(max_examples=60, deadline=None)
@given(st.lists(declarations(), min_size=2, max_size=3, unique_by=lambda one: one.id))
def test_a_declaration_has_the_same_rows_alone_as_among_others(some):
    """One alone is laid out in another way, since that is faster."""
    whole = batch_of(some).to_pylist()
    alone = [row for one in some for row in batch_of([one]).to_pylist()]
    names = {name for row in whole for name in row}
    assert [{name: row.get(name) for name in names} for row in alone] == whole
    for one in some:
        types = batch_of([one]).schema
        assert all(types.field(name).type == batch_of(some).schema.field(name).type
                   for name in types.names)  # fmt: skip
