"""Pointers: what they read, what they change, and what they say when they lead nowhere."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import declarations
from tidewaiter.core import (
    Amount,
    Declaration,
    Document,
    Item,
    MessageFunction,
    Party,
    Pointer,
    PointerError,
    Quantity,
    Role,
    TidewaiterError,
    Timestamp,
    ValueRefused,
    digest,
    to_plain,
)
from tidewaiter.core.pointer import ROOT

TWO_BUYERS = Declaration(
    parties=(
        Party(role=Role.BUYER, name="first"),
        Party(role=Role.IMPORTER, name="importer"),
        Party(role=Role.BUYER, name="second"),
    )
)


def at(text: str) -> Pointer:
    return Pointer.parse(text)


def places(value: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a declaration, parts and leaves, addressed by number."""
    found = [steps] if steps else []
    if isinstance(value, tuple):
        for n, one in enumerate(value, start=1):
            found += places(one, (*steps, n))
    elif is_dataclass(value):
        for field in fields(value):
            found += places(getattr(value, field.name), (*steps, field.name))
    return found


@given(declarations(), st.data())
def test_setting_what_is_there_already_changes_nothing(declaration: Declaration, data):
    pointer = Pointer(data.draw(st.sampled_from(places(declaration))))
    value = pointer.get(declaration)
    assert pointer.set(declaration, to_plain(value)) == declaration


@given(declarations(), declarations(), st.data())
def test_what_was_set_is_what_is_got_and_nothing_else_moves(one, other, data):
    shared = sorted(
        set(places(one)) & {p for p in places(other) if Pointer(p).get(other) is not None}, key=str
    )
    pointer = Pointer(data.draw(st.sampled_from(shared)))
    value = pointer.get(other)
    before = digest(one)
    changed = pointer.set(one, to_plain(value))
    assert pointer.get(changed) == value
    assert digest(one) == before
    for place in places(one):
        apart = place[: len(pointer.steps)] != pointer.steps[: len(place)]
        if apart:
            assert Pointer(place).get(changed) == Pointer(place).get(one)


@given(declarations(most_items=1), st.data())
def test_a_pointer_is_read_back_from_its_text(declaration: Declaration, data):
    pointer = Pointer(data.draw(st.sampled_from(places(declaration))))
    assert Pointer.parse(str(pointer)) == pointer


def test_brackets_are_read_as_steps():
    assert str(at("items[2].documents[1].id")) == "items.2.documents.1.id"
    assert Pointer.item(2, "documents.1.id") == at("items.2.documents.1.id")
    assert Pointer.item(2) / "origin" == at("items.2.origin")
    assert str(ROOT) == ""


@pytest.mark.parametrize(
    "text",
    ["", ".", "items.", "items.0", "items.-1", "items.01", "Items", "a b", "mrn\n", "items.٣"],
)
def test_a_text_that_is_no_pointer_is_refused(text: str):
    with pytest.raises(PointerError, match="is not a field name or a number from 1"):
        Pointer.parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("items.1.orign", "Did you mean 'origin'?"),
        ("item.1.origin", "Did you mean 'items'?"),
        ("parties.impoter.name", "Did you mean 'importer'?"),
        ("parties.importer.nam", "Did you mean 'name'?"),
        ("parties.importer.2.nam", "Did you mean 'name'?"),
        ("items.importer", "not a number from 1"),
        ("items.1.2", "no field '2'"),
        ("parties.2.3", "no field '3'"),
        ("mrn.1", "no field '1'"),
        ("mrn.text", "no field 'text'"),
        ("routing_countries.1.code", "no field 'code'"),
        ("id", "no field 'id'"),
    ],
)
def test_a_pointer_that_leads_nowhere_says_where_and_what_was_meant(text: str, says: str):
    for use in (lambda p: p.get(Declaration()), lambda p: p.set(Declaration(), "1")):
        with pytest.raises(PointerError) as caught:
            use(at(text))
        assert caught.value.where == text
        assert says in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["mrn", "items.3", "items.3.origin", "invoice_total.value", "parties.buyer.address.city"],
)
def test_what_is_absent_is_none(text: str):
    assert at(text).get(Declaration(items=(Item(number=1),))) is None


def test_a_whole_list_is_got_as_it_is():
    assert at("parties").get(TWO_BUYERS) == TWO_BUYERS.parties
    assert at("items").get(TWO_BUYERS) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("parties.buyer.name", "first"),
        ("parties.buyer.1.name", "first"),
        ("parties.buyer.2.name", "second"),
        ("parties.buyer.3.name", None),
        ("parties.2.name", "importer"),
        ("parties.seller.name", None),
    ],
)
def test_a_party_is_found_by_its_role_and_by_its_number(text: str, name: str | None):
    assert at(text).get(TWO_BUYERS) == name


def test_a_party_of_a_shared_role_is_changed_without_its_neighbour():
    changed = at("parties.buyer.2.name").set(TWO_BUYERS, "changed")
    assert [p.name for p in changed.parties] == ["first", "importer", "changed"]


def test_a_party_is_added_under_the_role_it_is_named_by():
    changed = at("parties.buyer.3.name").set(TWO_BUYERS, "third")
    assert changed.parties[3] == Party(role=Role.BUYER, name="third")
    whole = at("parties.seller").set(TWO_BUYERS, {"name": "whole"})
    assert whole.party("seller") == Party(role=Role.SELLER, name="whole")


def test_a_party_without_a_role_is_not_invented():
    with pytest.raises(PointerError, match="needs a 'role'"):
        at("parties.1.name").set(Declaration(), "nobody")
    with pytest.raises(PointerError, match="only 3"):
        at("parties.buyer.4.name").set(TWO_BUYERS, "too far")


@pytest.mark.parametrize("text", ["invoice_total.currency", "items.1.supplementary.1.unit"])
def test_a_unit_without_its_number_is_refused_and_never_read_as_zero(text: str):
    start = Declaration(items=(Item(number=1),))
    with pytest.raises(PointerError, match="needs a 'value'"):
        at(text).set(start, "EUR")


def test_parts_grow_from_a_field_of_theirs():
    grown = Declaration()
    for text, value in [
        ("invoice_total.value", "12.50"),
        ("invoice_total.currency", "EUR"),
        ("items.1.origin", "DE"),
        ("items.2.documents.1.type", "C400"),
        ("items.2.supplementary.1.value", "5"),
        ("parties.importer.address.city", "Mombasa"),
        ("accepted_at.text", "yesterday"),
        ("routing_countries.1", "KE"),
    ]:
        grown = at(text).set(grown, value)
    assert grown == Declaration(
        invoice_total=Amount(Decimal("12.5"), "EUR"),
        accepted_at=Timestamp(None, "yesterday"),
        routing_countries=("KE",),
        parties=(Party(role=Role.IMPORTER, address=at("parties.1.address").get(grown)),),
        items=(
            Item(number=1, origin="DE"),
            Item(
                number=2,
                documents=(Document(type="C400"),),
                supplementary=(Quantity(Decimal(5)),),
            ),
        ),
    )
    assert at("parties.importer.address.city").get(grown) == "Mombasa"


def test_an_occurrence_past_the_next_one_is_refused():
    with pytest.raises(PointerError, match="there are only 1 here"):
        at("items.3.origin").set(Declaration(items=(Item(number=1),)), "DE")


def test_none_clears_a_field_and_takes_an_occurrence_out():
    start = Declaration(
        mrn="A", seals=("S1", "S2"), items=(Item(number=1, origin="DE"), Item(number=2))
    )
    assert at("mrn").set(start, None).mrn is None
    assert at("seals").set(start, None).seals == ()
    assert at("seals.1").set(start, None).seals == ("S2",)
    assert at("items.1.origin").set(start, None).items[0].origin is None
    assert [i.number for i in at("items.1").set(start, None).items] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "mrn",
        "items.5",
        "items.5.origin",
        "parties.seller.name",
        "invoice_total.currency",
        "seals.9",
    ],
)
def test_clearing_what_is_absent_changes_nothing(text: str):
    assert at(text).set(TWO_BUYERS, None) == TWO_BUYERS


@pytest.mark.parametrize("text", ["function", "items.1.number", "parties.1.role"])
def test_a_field_that_cannot_be_empty_is_not_cleared(text: str):
    start = Declaration(items=(Item(number=1),), parties=TWO_BUYERS.parties)
    with pytest.raises(ValueRefused, match="cannot be empty"):
        at(text).set(start, None)


def test_the_declaration_as_a_whole_is_got_but_not_set():
    assert ROOT.get(TWO_BUYERS) is TWO_BUYERS
    with pytest.raises(PointerError, match="as a whole"):
        ROOT.set(TWO_BUYERS, {"mrn": "A"})


@pytest.mark.parametrize(
    ("text", "plain", "value"),
    [
        ("gross_total", "12.50", Decimal("12.5")),
        ("gross_total", Decimal("1E+3"), Decimal(1000)),
        ("item_count", "3", 3),
        ("function", "amend", MessageFunction.AMEND),
        ("invoice_total", "12.50 EUR", Amount(Decimal("12.5"), "EUR")),
        ("invoice_total", 12, Amount(Decimal(12))),
        ("invoice_total", Decimal("1E+3"), Amount(Decimal(1000))),
        ("invoice_total", {"value": "1", "currency": "KES"}, Amount(Decimal(1), "KES")),
        (
            "accepted_at",
            "2026-11-23T12:05:00+02:00",
            Timestamp(datetime(2026, 11, 23, 10, 5, tzinfo=UTC), "2026-11-23T12:05:00+02:00"),
        ),
        (
            "accepted_at",
            "2026-11-23",
            Timestamp(datetime(2026, 11, 23, tzinfo=UTC), "2026-11-23"),
        ),
    ],
)
def test_plain_values_become_what_the_field_holds(text: str, plain, value):
    assert at(text).get(at(text).set(Declaration(), plain)) == value


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("gross_total", "twelve"),
        ("item_count", "2.5"),
        ("function", "amnd"),
        ("invoice_total", "EUR 12"),
        ("accepted_at", "32.13.2026"),
        ("items", "none"),
        ("items.1", "none"),
        ("office", ["DE1"]),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_place(text: str, plain):
    with pytest.raises(ValueRefused) as caught:
        at(text).set(Declaration(), plain)
    assert caught.value.where == text
    assert isinstance(caught.value, TidewaiterError)
