"""Marks and permits of the country of origin in e-permits, in and out."""

from __future__ import annotations

from decimal import Decimal

from tests.messages.published import XML
from tidewaiter.core import Quantity
from tidewaiter.core.permit import Permit, PermitLine
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.permits import marks_of

_END = "</IncludedSupplyChainConsignmentItem>"
_MARKS = "<PhysicalLogisticsShippingMarks><Marking>{}</Marking></PhysicalLogisticsShippingMarks>"
_BESIDE = (
    "<AssociatedReferencedDocument><TypeCode>{}</TypeCode><ID>{}</ID>"
    "</AssociatedReferencedDocument>"
)


def read(*elements: str) -> Permit:
    sample = XML["cites-epermit"]
    return epermit.read(sample.replace(_END, "".join(elements) + _END, 1).encode())


def test_marks_of_a_line_are_read_and_written_back_as_they_came() -> None:
    permit = read(_MARKS.format("GH-1; GH 2;"), _MARKS.format("CHIP 3"))
    assert marks_of(permit.lines[0]) == ("GH-1", "GH 2", "CHIP 3")
    assert marks_of(permit.lines[1]) == ()
    raw = epermit.written(permit)
    assert b"<Marking>GH-1; GH 2;</Marking>" in raw
    assert raw.count(b"<Marking>") == 2
    assert epermit.read(raw).lines == permit.lines


def test_the_permit_of_the_country_of_origin_is_read_by_its_type() -> None:
    permit = read(_BESIDE.format("811", "ZA-5"), _BESIDE.format("861", "GA-77"))
    assert epermit.origin_permit(permit.lines[0]) == "GA-77"
    assert epermit.origin_permit(permit.lines[1]) == ""
    assert epermit.read(epermit.written(permit)).lines == permit.lines
    assert epermit.origin_permit(read(_BESIDE.format("811", "ZA-5")).lines[0]) == ""


def test_what_was_entered_here_is_in_the_e_permit() -> None:
    line = PermitLine(number=1, subject="Python regius", quantity=Quantity(Decimal(2), "NAR"))
    line = epermit.with_marks(epermit.with_origin_permit(line, "GA-77"), ["A 1", "B 2"])
    again = epermit.read(epermit.written(Permit(regime="CITES", id="X", lines=(line,))))
    assert marks_of(again.lines[0]) == ("A 1", "B 2")
    assert epermit.origin_permit(again.lines[0]) == "GA-77"
