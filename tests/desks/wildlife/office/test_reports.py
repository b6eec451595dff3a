"""What was endorsed and seized in a year, as it is reported."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.desks.wildlife.office.rows import GREY, NOW, NUMBER, authority, declared, officer
from tests.desks.wildlife.office.rows import registered as permit
from tests.desks.wildlife.office.test_endorsing import endorsed, here
from tidewaiter.desks.wildlife.reporting import check_annual, check_illegal
from tidewaiter.desks.wildlife.selectors import reports
from tidewaiter.desks.wildlife.services import examining
from tidewaiter.desks.wildlife.services.examining import Seized
from tidewaiter.identity.policy import Forbidden

pytestmark = pytest.mark.django_db


def test_what_was_endorsed_is_the_annual_report():
    permit()
    mrn = declared("LRN1").mrn
    endorsed(mrn, "2")
    (row,) = reports.traded(authority(), NOW.year)
    assert (row.direction, row.taxon, row.quantity, row.unit) == ("import", GREY, 2, "NAR")
    assert (row.partner, row.origin, row.permit) == ("GH", "", NUMBER)
    assert (row.purpose, row.source, row.appendix) == ("T", "C", "II")
    assert reports.traded(authority(), NOW.year - 1) == []
    wrong = {fault.column for fault in check_annual([row], NOW.year, "GB") if fault.grave}
    assert wrong == {"Appendix"}  # the parrot is in Appendix I since 2017


def test_what_was_seized_is_the_illegal_trade_report():
    mrn = declared("LRN1", permit=None).mrn
    seized = Seized(
        item=1,
        taxon=GREY,
        term="LIV",
        quantity=Decimal(2),
        unit="NAR",
        detected_by="scan",
        transport="air",
        reason="no permit",
        location="Heathrow",
        origin="GH",
    )
    examining.seize(actor=here(mrn), mrn=mrn, seized=seized, at=NOW)
    (row,) = reports.seized(authority(), NOW.year)
    assert (row.on, row.taxon, row.quantity, row.agency) == (NOW.date(), GREY, 2, "customs: scan")
    assert check_illegal([row], NOW.year) == []


def test_who_may_not_report_sees_nothing():
    for ask in (reports.traded, reports.seized):
        with pytest.raises(Forbidden):
            ask(officer("ann"), NOW.year)


def test_a_report_takes_two_queries(django_assert_num_queries):
    permit()
    endorsed(declared("LRN1").mrn, "2")
    with django_assert_num_queries(2):
        reports.traded(authority(), NOW.year)
