"""Registering permits, and what decisions and releases take of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from tests.desks.wildlife.office.rows import (
    AT,
    GREY,
    KEY,
    NOW,
    NUMBER,
    authority,
    consignment,
    declared,
    draft,
    found_codes,
    line,
    officer,
    registered,
    using,
)
from tidewaiter.core.parts import Timestamp
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup, paper
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.settling import enter
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Declaration, Reservation

pytestmark = pytest.mark.django_db


def test_a_permit_that_is_registered_opens_an_account_for_each_line_and_is_in_the_ledger():
    row = registered(NUMBER, line(), line("Python regius", "2.5", "KGM", form="SKI"))
    assert (row.standing, row.kind, row.last_day) == ("valid", "export", date(2027, 2, 28))
    first = row.lines.get(number=1)
    assert (first.taxon, first.quantity, first.unit) == (GREY, 10, "NAR")
    balances = accounts.balances([KEY, "cites:GH/GH202617:2"])
    assert [one.left for one in balances.values()] == [10, Decimal("2.5")]
    entry = LedgerEntry.objects.get(kind="wildlife.permit.valid")
    assert (entry.subject, entry.actor) == ("cites:GH/GH202617", "mia")
    assert "Aviary" not in entry.body


def test_the_permit_that_the_control_sees_is_the_one_that_was_entered():
    row = registered(NUMBER, line(origin_permit="CD 5"))
    (known,) = DatabaseLookup().permits(["GH202617"])["GH202617"]
    assert known.permit == paper(row)
    assert known.permit.lines[0].extras[0].value == "CD 5"
    assert (known.country, known.standing, known.account(1).left) == ("GH", "valid", 10)
    assert DatabaseLookup().permits(["GH2026"]) == {}


def test_the_last_day_is_never_later_than_the_kind_allows():
    row = registered(issued_at=Timestamp.of(date(2026, 8, 31)), valid_to=None)
    assert row.last_day == date(2027, 2, 28)
    late = registered("GH-2", valid_to=Timestamp.of(date(2028, 1, 1)))
    assert late.last_day == date(2027, 3, 1)


def test_a_draft_of_an_own_permit_counts_once_it_is_issued():
    asked = draft("GB-1", country="GB")
    row = permits.register(actor=authority(), draft=asked, at=AT, counts=False)
    assert row.standing == "draft"
    assert DatabaseLookup().permits(["GB1"]) == {}
    assert not Account.objects.exists()
    done = permits.set_standing(
        actor=authority(), country="gb", number="gb1", standing=Standing.VALID, seen=1, reason="",
        at=AT,
    )  # fmt: skip
    assert (done.standing, done.number_seen) == ("valid", 2)
    assert accounts.balances(["cites:GB/GB1:1"])["cites:GB/GB1:1"].limit == 10
    with pytest.raises(PermitRefused) as refused:
        permits.register(actor=authority(), draft=draft(), at=AT, counts=False)
    assert refused.value.where == "country"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"number": "--"}, "number"),
        ({"country": "AB"}, "country"),
        ({"type": "loan"}, "kind"),
        ({"valid_to": None, "issued_at": None}, "valid_to"),
        ({"valid_to": Timestamp.of(date(2026, 8, 1))}, "valid_to"),
        ({"parties": ()}, "exporter"),
        ({"lines": ()}, "lines"),
        ({"lines": (line(" "),)}, "lines.1.taxon"),
        ({"lines": (line(), line(quantity="0"))}, "lines.2.quantity"),
        ({"lines": (line(quantity="0.0000019"),)}, "lines.1.quantity"),
        ({"lines": (line(unit="a dozen"),)}, "lines.1.unit"),
        ({"lines": (line(listing="IV"),)}, "lines.1.appendix"),
        ({"lines": (line(country_origin="AB"),)}, "lines.1.origin"),
    ],
)
def test_what_is_entered_wrongly_says_where(more, where):
    asked = draft()
    country = more.pop("country", "GH")
    number = more.pop("number", NUMBER)
    asked = replace(asked, country=country, permit=replace(asked.permit, id=number, **more))
    with pytest.raises(PermitRefused) as refused:
        permits.register(actor=authority(), draft=asked, at=AT)
    assert refused.value.where == where
    assert not Permit.objects.exists()


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"issued_at": None}, "issued_on"),
        ({"valid_to": Timestamp.of(date(2027, 3, 2))}, "valid_to"),
        ({"purpose": "J"}, "purpose"),
        ({"lines": (line(form="ZZZ"),)}, "lines.1.term"),
        ({"lines": (line(origin_code="J"),)}, "lines.1.source"),
    ],
)
def test_an_own_permit_is_held_against_codes_and_validity_and_a_foreign_one_is_taken(more, where):
    with pytest.raises(PermitRefused) as refused:
        registered("GB-1", country="GB", **more)
    assert refused.value.where == where
    assert registered("GH-1", **more).standing == "valid"


def test_a_number_is_used_once_by_a_country_in_any_spelling():
    registered()
    with pytest.raises(Conflict, match="already"):
        registered("gh 202617")
    registered(NUMBER, country="TG")
    assert len(DatabaseLookup().permits(["GH202617"])["GH202617"]) == 2


def test_only_the_management_authority_registers_and_withdraws():
    registered()
    for actor in (officer(), officer("sue", RoleName.SUPERVISOR), officer("ad", RoleName.AUDITOR)):
        with pytest.raises(Forbidden):
            permits.register(actor=actor, draft=draft("X1"), at=AT)
        with pytest.raises(Forbidden):
            withdrawn(Standing.CANCELLED, actor=actor)


def withdrawn(standing: Standing, seen: int = 1, reason: str = "Letter of 3 May", **more) -> Permit:
    asked = {"actor": authority(), "country": "GH", "number": NUMBER} | more
    return permits.set_standing(standing=standing, seen=seen, reason=reason, at=AT, **asked)


def test_a_withdrawn_permit_is_told_as_such_with_a_reason():
    registered()
    for change, error in (({"seen": 2}, Conflict), ({"reason": " "}, PermitRefused)):
        with pytest.raises(error):
            withdrawn(Standing.STOLEN, **change)
    withdrawn(Standing.STOLEN)
    (found,) = DatabaseLookup().permits(["GH202617"])["GH202617"]
    assert found.standing is Standing.STOLEN
    withdrawn(Standing.CANCELLED, seen=2)
    with pytest.raises(Conflict, match="cancelled"):
        withdrawn(Standing.VALID, seen=3)
    with pytest.raises(NotFound):
        withdrawn(Standing.VALID, number="none")


def test_the_issuers_word_and_copies_reach_the_control():
    registered()
    registered("GH-2", security_stamp="gh-0001")
    for copy, reason in (("", "r"), ("A", " ")):
        with pytest.raises(PermitRefused):
            permits.note_copy(
                actor=authority(), country="GH", number=NUMBER, copy=copy, reason=reason, at=AT
            )
    permits.note_copy(
        actor=authority(), country="GH", number=NUMBER, copy="GH-2026/17-A", reason="seen", at=AT
    )
    with pytest.raises(PermitRefused):
        permits.confirm(
            actor=authority(), country="GH", number=NUMBER, on=date(2026, 11, 26), at=AT
        )
    permits.confirm(actor=authority(), country="GH", number=NUMBER, on=AT.date(), at=AT)
    (found,) = DatabaseLookup().permits(["GH202617"])["GH202617"]
    assert (found.copies, found.confirmed) == (("GH-2026/17-A",), AT.date())
    assert found.same_stamp == ("GH-2",)


def test_the_lookup_takes_a_constant_number_of_queries(django_assert_num_queries):
    for n in range(12):
        registered(f"P{n}", line(), line("Python regius", "5"), security_stamp=f"S{n // 2}")
    with django_assert_num_queries(6):
        found = DatabaseLookup().permits([f"P{n}" for n in range(12)])
    assert [one.left for one in found["P3"][0].accounts] == [10, 5]
    assert found["P3"][0].same_stamp == ("P2",)
    with django_assert_num_queries(1):
        assert DatabaseLookup().taken(["cites:GH/P1:1", "none"]) == {"cites:GH/P1:1": 0}
    with django_assert_num_queries(1):
        assert DatabaseLookup().examined(["none"]) == {}


def test_a_declaration_draws_on_its_permit_and_a_second_one_is_stopped():
    registered()
    first = declared("L1", "4")
    assert accounts.balances([KEY])[KEY].taken == 4
    (found,) = DatabaseLookup().permits(["GH202617"])["GH202617"]
    (use,) = found.uses
    assert (use.declaration, use.line, use.quantity, use.on) == (first.mrn, 1, 4, NOW.date())
    assert found.used_before(first.mrn) == ()
    assert "CITES-029" not in found_codes(first.mrn)
    assert "CITES-029" in found_codes(declared("L2", "4").mrn)


def test_goods_that_are_released_use_the_permit_up():
    registered()
    mrn = declared("L1", "4").mrn
    row = Declaration.objects.get(mrn=mrn)
    Reservation.objects.update(settled=None, settled_at=None)
    Permit.objects.update(used_on=None)
    enter(row, "settle", NOW, "ann")
    permit = Permit.objects.get()
    assert (permit.used_on, permit.standing) == (NOW.date(), "valid")
    (found,) = DatabaseLookup().permits(["GH202617"])["GH202617"]
    assert found.uses[0].settled


def test_goods_that_never_enter_leave_the_permit_as_it_was():
    registered()
    mrn = declared("L1", "4").mrn
    Reservation.objects.update(settled=None, settled_at=None)
    Permit.objects.update(used_on=None)
    enter(Declaration.objects.get(mrn=mrn), "return", NOW, "ann")
    assert Permit.objects.get().used_on is None
    assert DatabaseLookup().permits(["GH202617"])["GH202617"][0].uses == ()


def test_a_system_reaches_what_it_entered_and_nothing_else():
    portal = Actor.system("PORTAL", 1, scopes=["permits"], offices=["*"])
    other = Actor.system("OTHER", 2, scopes=["permits"], offices=["*"])
    permits.register(actor=portal, draft=draft(), at=AT)
    with pytest.raises(NotVisible):
        withdrawn(Standing.CANCELLED, actor=other)
    assert withdrawn(Standing.CANCELLED, actor=portal).standing == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_fifty_decisions_at_once_never_use_more_than_the_permit_allows():
    registered(NUMBER, line(quantity="25"))
    barrier = Barrier(50)
    engine = using()

    def one(number: int):
        barrier.wait()
        try:
            return take_in([consignment(f"L{number}", "4")], engine, "GB")[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(one, range(50)))
    assert len({receipt.mrn for receipt in found}) == 50
    account = Account.objects.get()
    held = sum(one.held for one in Reservation.objects.filter(account=account))
    assert held == account.taken <= account.limit
    assert accounts.balances([KEY])[KEY].taken in [n * Decimal(4) for n in range(1, 7)]
