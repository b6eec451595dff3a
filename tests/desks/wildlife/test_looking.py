"""One declaration looked at: a clean one gives nothing, and what nobody knows is said so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import Declaration, Document, Item, Party, Quantity, Regime, Role, Timestamp
from tidewaiter.core.parts import Statement
from tidewaiter.core.permit import Permit, PermitLine
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.facts import Shelf
from tidewaiter.desks.wildlife.permits import KnownPermit, LineAccount, account_key
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.engine.batch import Batch

DAY = date(2026, 6, 1)
SAID = {
    "taxon": "Ara ararauna",
    "term": "LIV",
    "source": "W",
    "purpose": "T",
    "origin": "GY",
    "quantity": "10 NAR",
}


def export_permit(**changes) -> KnownPermit:
    paper = Permit(
        regime="CITES",
        id="GY-7",
        type="export",
        issued_at=Timestamp.of(date(2026, 5, 1)),
        valid_to=Timestamp.of(date(2026, 10, 31)),
        parties=(Party(role=Role.IMPORTER, id="IM-1"),),
        purpose="T",
        country_import="GH",
        lines=(
            PermitLine(
                number=1,
                subject="Ara ararauna",
                form="LIV",
                listing="II",
                origin_code="W",
                country_origin="GY",
                quantity=Quantity(Decimal(10)),
            ),
        ),
    )
    account = LineAccount(line=1, key=account_key("GY", "GY-7", 1), unit="NAR", limit=Decimal(10))
    return KnownPermit(permit=replace(paper, **changes), country="GY", accounts=(account,))


def shipment(documents=("GY-7",), **said) -> Declaration:
    statements = tuple(
        Statement(type="CITES", code=code, text=text)
        for code, text in (SAID | said).items()
        if text
    )
    item = Item(
        number=1,
        commodity_code="01063200",
        description="Blue-and-yellow macaws, live",
        documents=tuple(Document(type="CITES", id=one) for one in documents),
        statements=statements,
    )
    return Declaration(
        mrn="26GH1",
        regime=Regime.IMPORT,
        accepted_at=Timestamp.of(DAY),
        country_dispatch="GY",
        parties=(Party(role=Role.IMPORTER, id="IM-1"),),
        items=(item,),
    )


def look(declaration: Declaration, *permits: KnownPermit, lookup: bool = True):
    control = WildlifeControl(Shelf(permits) if lookup else None, "GH")
    batch = Batch.of([declaration])
    assert list(control.applies(batch)) == [0]
    return control.assess(declaration, control.gather(batch)[0])


def test_a_clean_consignment_gives_none_and_takes_its_quantity():
    answer = look(shipment(), export_permit())
    assert (answer.findings, answer.not_assessed) == ((), ())
    assert [(one.quantity, one.unit) for one in answer.claims] == [(Decimal(10), "NAR")]


@pytest.mark.parametrize("kind", ["CIT", "CITES", "cites"])
def test_a_statement_speaks_of_specimens_by_either_name(kind):
    (item,) = shipment().items
    spoken = tuple(replace(one, type=kind) for one in item.statements)
    answer = look(replace(shipment(), items=(replace(item, statements=spoken),)), export_permit())
    assert (answer.findings, answer.not_assessed) == ((), ())


def test_a_statement_of_another_type_says_nothing_of_specimens():
    (item,) = shipment().items
    other = tuple(replace(one, type="AAI") for one in item.statements)
    answer = look(replace(shipment(), items=(replace(item, statements=other),)), export_permit())
    assert [one.missing for one in answer.not_assessed] == [("supplementary",)]


def test_without_a_document_it_is_stopped():
    (finding,) = look(shipment(documents=()), export_permit()).findings
    assert finding.code == "CITES-010"
    assert "Ara ararauna" in finding.claim
    assert finding.evidence


def test_without_a_register_nothing_is_clean():
    answer = look(shipment(), lookup=False)
    assert answer.findings == ()
    assert [one.control for one in answer.not_assessed] == ["wildlife:permit"]
    assert all(one.failed for one in answer.not_assessed)


def test_nothing_is_taken_from_a_permit_that_is_not_good():
    late = export_permit(valid_to=Timestamp.of(date(2026, 5, 31)))
    answer = look(shipment(), late)
    assert [one.code for one in answer.findings] == ["CITES-024"]
    assert answer.claims == ()


def test_a_name_that_nobody_knows_is_not_assessed():
    answer = look(shipment(taxon="Xyzzyus plughii"), export_permit())
    assert "CITES-002" in [one.code for one in answer.findings]
    assert "wildlife:taxon" in [one.control for one in answer.not_assessed]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_no_more_is_ever_taken_than_is_left_and_what_is_over_is_said(quantities):
    one = shipment()
    items = tuple(
        replace(
            one.items[0],
            number=n,
            statements=tuple(
                replace(said, text=f"{quantity} NAR") if said.code == "quantity" else said
                for said in one.items[0].statements
            ),
        )
        for n, quantity in enumerate(quantities, start=1)
    )
    answer = look(replace(one, items=items), export_permit())
    taken = sum(claim.quantity for claim in answer.claims)
    assert taken <= 10
    over = [finding.code for finding in answer.findings]
    assert ("CITES-036" in over) is (sum(quantities) > 10)
    if sum(quantities) <= 10:
        assert taken == sum(quantities)


@given(st.text(max_size=60))
def test_whatever_is_written_is_looked_at_without_failing(text):
    one = shipment(documents=())
    item = replace(one.items[0], description=text, statements=())
    look(replace(one, items=(item,)))


@pytest.mark.parametrize(
    ("country", "party"), [("HK", True), ("GL", True), ("GY", True), ("TW", False), ("FM", False)]
)
def test_a_territory_is_covered_by_its_party(country, party):
    assert Reference.shipped().is_party(country, DAY) is party
