"""Quotas of our own country are kept from the first consignment that leaves under them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.desks.wildlife.office.rows import GREY, NOW, authority, draft, found_codes, goods, line
from tests.register.declarations import declaration, submission
from tests.register.rules import live
from tidewaiter.core import Regime
from tidewaiter.core.parts import Timestamp
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.given import Law, QuotaGiven
from tidewaiter.desks.wildlife.giving import extended
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.register.accounts import selectors
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Decision

pytestmark = pytest.mark.django_db


def using(limit: str, country: str = "GB"):
    quota = QuotaGiven(taxon=GREY, country=country, limit=Decimal(limit))
    reference = extended(Reference.shipped(), Law(quotas=(quota,)))
    return live(WildlifeControl(DatabaseLookup(), "GB", reference))


def leaves(number: str, quantity: str, limit: str = "5") -> str:
    """A consignment under a permit of its own, of what may leave in a year."""
    bird = line(quantity="9", country_origin="GB")
    permits.register(
        actor=authority(), draft=draft(number, bird, country="GB", security_stamp=number), at=NOW
    )
    one = declaration(
        number,
        items=(goods(quantity, number, origin="GB"),),
        regime=Regime.EXPORT,
        issued_at=Timestamp.of(NOW),
        country_dispatch="GB",
        country_destination="FR",
    )
    (receipt,) = take_in([submission(one)], using(limit), "GB")
    return str(receipt.mrn)


def taken() -> Decimal:
    key = Account.objects.get(key__startswith="cites:quota:").key
    return selectors.balances([key])[key].taken


def unknown(mrn: str) -> list[str]:
    row = Decision.objects.filter(version__declaration__mrn=mrn).latest("pk")
    return [one["control"] for one in json.loads(row.content).get("not_assessed", ())]


def test_the_first_consignment_opens_the_quota_and_what_goes_over_is_stopped() -> None:
    first = leaves("GB-1", "3")
    assert "wildlife:quota" not in unknown(first)
    assert "CITES-052" not in found_codes(first)
    assert taken() == 3
    assert "CITES-052" in found_codes(leaves("GB-2", "3"))
    assert "CITES-052" not in found_codes(leaves("GB-3", "2"))
    assert taken() == 5


def test_another_limit_counts_from_the_next_consignment_on() -> None:
    leaves("GB-1", "3")
    assert "CITES-052" not in found_codes(leaves("GB-2", "3", limit="6"))
    assert "CITES-052" in found_codes(leaves("GB-3", "1", limit="4"))
    assert taken() == 6


def test_nobody_here_knows_what_was_taken_of_the_quota_of_another_country() -> None:
    one = declaration(
        "L1",
        items=(goods("2", None, origin="NA"),),
        regime=Regime.IMPORT,
        issued_at=Timestamp.of(NOW),
        country_dispatch="NA",
    )
    (receipt,) = take_in([submission(one)], using("5", "NA"), "GB")
    assert "wildlife:quota" in unknown(receipt.mrn)
    assert not Account.objects.filter(key__startswith="cites:quota:").exists()
