"""The control asks once for a batch, and takes from a permit what is left on it, never more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tidewaiter.core import Declaration, Document, Item, Quantity, Timestamp
from tidewaiter.core.parts import Statement
from tidewaiter.core.permit import Permit, PermitLine, permit_key
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.facts import Known, Shelf
from tidewaiter.desks.wildlife.permits import (
    KnownPermit,
    LineAccount,
    Standing,
    Use,
    account_key,
)
from tidewaiter.desks.wildlife.specimens import Specimen, cites_unit
from tidewaiter.engine.batch import Batch

DAY = date(2026, 6, 30)
KEY = account_key("NG", "NG-2026/17", 1)


def permit(**changes) -> KnownPermit:
    paper = Permit(
        regime="CITES",
        id="NG-2026/17",
        type="export",
        valid_to=Timestamp.of(DAY),
        lines=(
            PermitLine(number=1, subject="Psittacus erithacus", quantity=Quantity(Decimal(10))),
        ),
    )
    account = LineAccount(line=1, key=KEY, unit="NAR", limit=Decimal(10), taken=Decimal(4))
    return KnownPermit(**{"permit": paper, "country": "NG", "accounts": (account,)} | changes)


def declared(quantity: str, on: date = DAY, lines: int = 1) -> Declaration:
    item = Item(
        number=1,
        commodity_code="01063200",
        documents=(Document(type="C400", id="ng 2026-17"),),
        statements=(Statement(type="CITES", code="quantity", text=quantity),),
    )
    return Declaration(mrn="26XT1", accepted_at=Timestamp.of(on), items=(item,) * lines)


def said(declaration: Declaration, known: KnownPermit):
    control = WildlifeControl(Shelf([known]))
    batch = Batch.of([declaration])
    return control.assess(declaration, control.gather(batch)[0])


def test_a_number_is_compared_by_letters_and_digits():
    assert permit_key("ng 2026-17") == permit_key("NG-2026/17") == "NG202617"
    assert KEY == "cites:NG/NG202617:1"


def test_what_is_left_is_claimed():
    (claim,) = said(declared("6"), permit()).claims
    assert (claim.account, claim.quantity, claim.unit) == (KEY, Decimal(6), "NAR")


def test_more_than_is_left_is_found_and_not_claimed():
    answer = said(declared("7"), permit())
    assert "CITES-036" in [one.code for one in answer.findings]
    assert answer.claims == ()


def test_two_items_on_one_line_are_added_up():
    answer = said(declared("4", lines=2), permit())
    assert "CITES-036" in [one.code for one in answer.findings]
    assert sum(claim.quantity for claim in answer.claims) == 4


def test_a_permit_is_good_on_its_last_day_and_not_on_the_next():
    assert "CITES-024" not in [f.code for f in said(declared("1"), permit()).findings]
    late = said(declared("1", on=date(2026, 7, 1)), permit())
    assert "CITES-024" in [f.code for f in late.findings]


def test_only_another_consignment_is_a_use_before():
    own = permit(uses=(Use(declaration="26XT1", on=DAY),))
    other = permit(uses=(Use(declaration="26XT9", on=DAY),))
    assert "CITES-029" not in [f.code for f in said(declared("1"), own).findings]
    assert "CITES-029" in [f.code for f in said(declared("1"), other).findings]


def test_a_withdrawn_permit_is_found():
    stolen = said(declared("1"), permit(standing=Standing.STOLEN))
    assert "CITES-027" in [f.code for f in stolen.findings]


def test_facts_come_back_as_they_were():
    known = Known(permits=(permit(uses=(Use(declaration="1", on=DAY, quantity=Decimal(2)),)),))
    assert Known.of(known.plain()) == known


def test_a_batch_is_one_question_of_each_kind():
    asked = []

    class Counting(Shelf):
        def permits(self, numbers):
            asked.append("permits")
            return super().permits(numbers)

        def examined(self, references):
            asked.append("examined")
            return super().examined(references)

    many = [replace(declared("1"), mrn=f"26XT{n}") for n in range(50)]
    WildlifeControl(Counting([permit()])).gather(Batch.of(many))
    assert sorted(asked) == ["examined", "permits"]


def test_without_a_register_nothing_is_said_to_be_known():
    (facts,) = WildlifeControl().gather(Batch.of([declared("1")]))
    assert not Known.of(facts).registered
    assert not Known.of({}).registered


def test_what_an_officer_found_goes_before_what_was_declared():
    shelf = Shelf([permit()], seen={"1": Specimen(quantity=Decimal(9))})
    control, batch = WildlifeControl(shelf), Batch.of([declared("6")])
    answer = control.assess(batch.declaration(0), control.gather(batch)[0])
    assert "CITES-036" in [one.code for one in answer.findings]


@pytest.mark.parametrize(
    ("written", "unit"),
    [(None, "NAR"), ("C62", "NAR"), ("kil", "KGM"), ("KGM", "KGM"), ("SQM", "MTK"), ("TNE", "TON")],
)
def test_units_are_those_of_the_trade_database_today(written, unit):
    assert cites_unit(written) == unit
