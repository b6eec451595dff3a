"""The control: which declarations concern the desk, and what they take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tidewaiter.core import Declaration, Document, Item
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.facts import Known, Shelf
from tidewaiter.desks.ozone.licences import (
    Licence,
    LicenceKind,
    LicenceLine,
    licence_account,
    quota_account,
)
from tidewaiter.engine.batch import Batch


def licence(**other: object) -> Licence:
    line = LicenceLine(
        number=1,
        substance="R-404A",
        kg=Decimal(1000),
        taken=Decimal(400),
        account=licence_account("L-1", 1),
    )
    given: dict[str, object] = {
        "number": "L-1",
        "kind": LicenceKind.IMPORT,
        "holder": "IM-1",
        "lines": (line,),
        "valid_to": date(2026, 12, 31),
    }
    return Licence(**{**given, **other})  # type: ignore[arg-type]


def consignment(kg: str, number: str = "L-1", kind: str = "ODS") -> Declaration:
    item = Item(
        number=1,
        commodity_code="382763",
        description="R-404A",
        net_mass=Decimal(kg),
        documents=(Document(type=kind, id=number),),
    )
    return Declaration(lrn="A", items=(item,))


def said(declaration: Declaration, known: Known) -> dict[str, Decimal]:
    control = OzoneControl(Shelf(known))
    batch = Batch.of([declaration])
    assert list(control.applies(batch)) == [0]
    (facts,) = control.gather(batch)
    return {one.account: one.quantity for one in control.assess(declaration, facts).claims}


def test_goods_are_claimed_from_the_licence_that_came_with_them() -> None:
    known = Known(licences=(licence(),))
    assert said(consignment("600"), known) == {"ozone:licence:L1:1": Decimal(600)}


def test_more_than_is_left_is_never_claimed() -> None:
    assert said(consignment("600.001"), Known(licences=(licence(),))) == {}


def test_facts_survive_being_kept() -> None:
    known = Known(licences=(licence(),))
    assert Known.of(known.plain()) == known


def test_accounts_are_named_alike_however_the_number_is_spelt() -> None:
    assert licence_account("l 1/2", 3) == "ozone:licence:L12:3"
    assert quota_account(2026, "IM-1", "HFC") == "ozone:quota:2026:IM-1:HFC"
