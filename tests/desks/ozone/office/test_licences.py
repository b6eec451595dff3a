"""Issuing licences and quotas, and what decisions and releases take of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connections

from tests.desks.ozone.office.rows import (
    AT,
    FOUR_EYES,
    IMPORTER,
    NOW,
    authority,
    consignment,
    declared,
    draft,
    issued,
    officer,
    quota,
    registered,
    using,
)
from tidewaiter.desks.ozone.drafts import LicenceRefused, QuotaDraft
from tidewaiter.desks.ozone.licences import Status, quota_account
from tidewaiter.desks.ozone.models import Licence, Quota
from tidewaiter.desks.ozone.rules import SHIPPED, Licensing, on_day, read_licensing
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.selectors.lookup import DatabaseLookup
from tidewaiter.desks.ozone.services import licences, quotas
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import System, SystemKey, User
from tidewaiter.identity.policy import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Reservation

KEY = "ozone:licence:ODS20261:1"
pytestmark = pytest.mark.django_db


def of_system(*issuers: str) -> Actor:
    """A system that may propose licences, with a key of each of those who issued one."""
    row = System.objects.create(code="NATIONAL", name="National register", created_at=AT)
    for issuer in issuers:
        SystemKey.objects.create(
            system=row, prefix=issuer, digest=issuer, created_at=AT, created_by=issuer
        )
    return Actor.system("NATIONAL", row.pk, scopes=["licences"], offices=["*"])


def test_who_issued_a_key_of_the_proposing_system_cannot_approve():
    row = licences.issue(actor=of_system("max", "ines"), draft=draft(), rules=FOUR_EYES, at=AT)
    for name in ("max", "ines"):
        with pytest.raises(Forbidden, match="You issued a key of the system"):
            licences.approve(actor=authority(name), number=row.number, seen=1, at=AT)
        with pytest.raises(Forbidden, match="You issued a key of the system"):
            licences.reject(actor=authority(name), number=row.number, seen=1, reason="r", at=AT)
    done = licences.approve(actor=authority("lea"), number=row.number, seen=1, at=AT)
    assert done.status == Status.VALID


def test_who_proposed_a_licence_cannot_approve_it_under_another_name():
    lea = authority()
    row = licences.issue(actor=lea, draft=draft(), rules=FOUR_EYES, at=AT)
    assert lea.user_id is not None
    renamed = Actor.user("somebody", lea.user_id, [(RoleName.LICENSING_AUTHORITY, "*")])
    with pytest.raises(Forbidden):
        licences.approve(actor=renamed, number=row.number, seen=1, at=AT)


def test_ids_of_who_proposed_are_found_for_licences_from_before():
    fill = import_module("tidewaiter.desks.ozone.migrations.0003_proposers").fill
    user = User.objects.create_user("lea")
    system = of_system()
    for number, who in enumerate(("lea", "system:NATIONAL", "gone")):
        row = licences.issue(actor=authority(), draft=draft(f"N-{number}"), rules=SHIPPED, at=AT)
        Licence.objects.filter(pk=row.pk).update(proposed_by=who, proposed_by_user=None)
    fill(apps, None)
    rows = Licence.objects.order_by("pk")
    assert [(one.proposed_by_user, one.proposed_by_system) for one in rows] == [
        (user.pk, None),
        (None, system.system_id),
        (None, None),
    ]


def test_a_licence_that_is_issued_opens_an_account_for_each_line_and_is_in_the_ledger():
    row = issued("ODS-2026/1", ("R-134a", "1000"), ("Freon 22", "50.5"))
    assert (row.status, row.decided_by) == ("valid", "lea")
    assert [(line.substance, line.kg) for line in row.lines.order_by("number")] == [
        ("HFC-134a", 1000), ("HCFC-22", Decimal("50.5")),
    ]  # fmt: skip
    balances = accounts.balances([KEY, "ozone:licence:ODS20261:2"])
    assert [one.left for one in balances.values()] == [1000, Decimal("50.5")]
    entry = LedgerEntry.objects.get(kind="ozone.licence.issued")
    assert (entry.subject, entry.actor) == ("ODS20261", "lea")
    assert "Cold Chain" not in entry.body


def test_under_four_eyes_it_counts_only_after_somebody_else_has_approved_it():
    row = licences.issue(actor=authority(), draft=draft(), rules=FOUR_EYES, at=AT)
    assert row.status == "proposed"
    assert not Account.objects.exists()
    assert DatabaseLookup().licences(["ODS20261"]) == {}
    with pytest.raises(Forbidden):
        licences.approve(actor=authority(), number=row.number, seen=1, at=AT)
    done = licences.approve(actor=authority("max"), number="ods 2026-1", seen=1, at=AT)
    assert (done.status, done.decided_by) == ("valid", "max")
    assert accounts.balances([KEY])[KEY].limit == 1000
    kinds = LedgerEntry.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["ozone.licence.issued", "ozone.licence.proposed"]
    with pytest.raises(Conflict):
        licences.approve(actor=authority("max"), number=row.number, seen=2, at=AT)


def test_what_is_turned_down_never_counts():
    licences.issue(actor=authority(), draft=draft(), rules=FOUR_EYES, at=AT)
    with pytest.raises(LicenceRefused, match="reason"):
        licences.reject(actor=authority("max"), number="ODS20261", seen=1, reason=" ", at=AT)
    licences.reject(actor=authority("max"), number="ODS20261", seen=1, reason="No need.", at=AT)
    assert Licence.objects.get().status == "rejected"
    assert not Account.objects.exists()
    with pytest.raises(Conflict):
        licences.set_status(
            actor=authority(), number="ODS20261", status=Status.VALID, seen=2, reason="r", at=AT
        )


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"holder": ""}, "holder"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
        ({"counterparty_country": "AB"}, "counterparty_country"),
        ({"offices": ("?",)}, "offices"),
        ({"end_use": "fun"}, "lines.1.end_use"),
        ({"end_use": "feedstock"}, "evidence"),
        ({"lines": ()}, "lines"),
    ],
)
def test_what_is_entered_wrongly_says_where(more, where):
    with pytest.raises(LicenceRefused) as refused:
        issued(**more)
    assert refused.value.where == where
    assert not Licence.objects.exists()


def test_a_substance_that_is_not_controlled_takes_no_licence_and_a_use_off_quota_needs_evidence():
    for name in ("water", "R-290", "unobtainium"):
        with pytest.raises(LicenceRefused, match=name):
            issued("X1", (name, "1"))
    row = issued("X1", ("R-22", "10"), end_use="feedstock", evidence="Statement of the maker")
    assert row.end_use == "feedstock"


def test_a_number_is_used_once_in_any_spelling():
    issued("ODS-2026/1")
    with pytest.raises(Conflict, match="already"):
        issued("ods 20261")
    assert Licence.objects.count() == 1


def test_only_the_licensing_authority_issues_and_sets():
    for actor in (officer(), officer("sue", RoleName.SUPERVISOR), officer("ad", RoleName.AUDITOR)):
        with pytest.raises(Forbidden):
            licences.issue(actor=actor, draft=draft(), rules=SHIPPED, at=AT)
        with pytest.raises(Forbidden):
            quotas.set_quota(actor=actor, draft=None, at=AT)  # type: ignore[arg-type]


def test_a_suspended_licence_is_told_as_such_and_can_count_again_with_a_reason():
    issued()
    for status, seen in ((Status.SUSPENDED, 2), (Status.VALID, 3), (Status.REVOKED, 4)):
        with pytest.raises(Conflict, match="meantime"):
            licences.set_status(
                actor=authority(), number="ODS20261", status=status, seen=1, reason="r", at=AT
            )
        licences.set_status(
            actor=authority(), number="ODS20261", status=status, seen=seen, reason="r", at=AT
        )
        (found,) = DatabaseLookup().licences(["ODS20261"])["ODS20261"]
        assert found.status is status
    with pytest.raises(Conflict, match="revoked"):
        licences.set_status(
            actor=authority(), number="ODS20261", status=Status.VALID, seen=5, reason="r", at=AT
        )


def test_a_quota_is_changed_by_setting_it_again_but_never_below_what_is_taken():
    quota("100")
    quota("300")
    account = quota_account(2026, IMPORTER, "HFC")
    Account.objects.filter(key=account).update(taken=200_000_000)
    with pytest.raises(Conflict, match="200 CO2e-t are taken"):
        quota("199")
    with pytest.raises(Conflict, match="counted in CO2e-t"):
        quota("500", unit="kg")
    (found,) = DatabaseLookup().quotas([(2026, IMPORTER)])[IMPORTER]
    assert (found.limit, found.taken, found.left) == (300, 200, 100)
    assert DatabaseLookup().quotas([(2025, IMPORTER)]) == {}
    assert IMPORTER not in LedgerEntry.objects.filter(kind="ozone.quota.set").first().subject


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"group": "F-GAS"}, "group"),
        ({"unit": "t"}, "unit"),
        ({"limit": Decimal(-1)}, "limit"),
        ({"source": " "}, "source"),
        ({"importer": ""}, "importer"),
        ({"year": 1900}, "year"),
    ],
)
def test_a_quota_that_cannot_be_says_where(change, where):
    right = QuotaDraft(
        year=2026, group="HFC", unit="CO2e-t", limit=Decimal(1), source="s", importer="GB2"
    )
    with pytest.raises(LicenceRefused) as refused:
        quotas.set_quota(actor=authority(), draft=replace(right, **change), at=AT)
    assert refused.value.where == where
    assert not Quota.objects.exists()


def test_the_lookup_takes_a_constant_number_of_queries(django_assert_num_queries):
    for n in range(12):
        issued(f"L{n}", ("R-134a", "10"), ("R-404A", "5"), holder=f"T{n}")
        quota("10", importer=f"T{n}")
        registered(f"T{n}")
    look = DatabaseLookup()
    numbers, traders = [f"L{n}" for n in range(12)], [f"T{n}" for n in range(12)]
    with django_assert_num_queries(3):
        found = look.licences(numbers)
    assert len(found) == 12
    assert [line.left for line in found["L3"][0].lines] == [10, 5]
    with django_assert_num_queries(2):
        assert len(look.quotas([(2026, one) for one in traders])) == 12
    for asked in (look.registrations, look.consultations, look.journeys, look.readings):
        with django_assert_num_queries(1):
            asked(traders)


def test_a_declaration_draws_on_its_licence_and_one_over_it_does_not():
    issued("ODS-2026/1", ("R-134a", "150"))
    registered()
    quota("1000")
    declared("L1", "100")
    assert accounts.balances([KEY])[KEY].taken == 100
    declared("L2", "100")
    assert accounts.balances([KEY])[KEY].taken == 100
    shown = selectors.shown(authority(), "ODS-2026/1")
    (use,) = shown.uses
    assert (use.quantity, use.item) == (100, 1)
    assert use.made_at == NOW


def test_a_system_sees_what_it_entered_and_nothing_else():
    from tidewaiter.identity.actor import Actor

    portal = Actor.system("PORTAL", 1, scopes=["licences"], offices=["*"])
    other = Actor.system("OTHER", 2, scopes=["licences"], offices=["*"])
    licences.issue(actor=portal, draft=draft("P1"), rules=SHIPPED, at=AT)
    issued("H1")
    assert [one.number for one in selectors.licences(portal)] == ["P1"]
    assert selectors.licences(other) == []
    with pytest.raises(NotVisible):
        selectors.licence(other, "P1")
    with pytest.raises(NotVisible):
        licences.set_status(
            actor=other, number="P1", status=Status.REVOKED, seen=2, reason="r", at=AT
        )
    with pytest.raises(NotFound):
        selectors.licence(authority(), "none")


def test_rules_of_licensing_are_dated_and_refused_where_they_make_no_sense():
    early = replace(FOUR_EYES, id="a", valid_from=date(2025, 1, 1), four_eyes=False)
    known = {"licensing": {"a": early, "two": FOUR_EYES}}
    assert on_day(known, date(2024, 1, 1)) is SHIPPED
    assert on_day(known, date(2025, 6, 1)) is early
    assert on_day(known, date(2026, 1, 1)) is FOUR_EYES
    plain = {"id": "x", "title": "X", "valid_from": "2026-01-01", "source": "s"}
    assert isinstance(read_licensing("x", plain), Licensing)
    for wrong in ({"answer_days": "0"}, {"remind_days": "11"}, {"id": "y"}, {"nonsense": "1"}):
        with pytest.raises(Exception, match="licensing x"):
            read_licensing("x", plain | wrong)


@pytest.mark.django_db(transaction=True)
def test_fifty_decisions_at_once_never_over_draw_licence_or_quota():
    issued("ODS-2026/1", ("R-134a", "1000"))
    registered()
    quota("100")  # of tonnes CO2e: 69.930 kg of HFC-134a at a GWP of 1430
    barrier = Barrier(50)
    engine = using()

    def one(number: int):
        barrier.wait()
        try:
            return take_in([consignment(f"L{number}", "10")], engine, "GB")[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(one, range(50)))
    assert len({receipt.mrn for receipt in found}) == 50
    for account in Account.objects.all():
        held = sum(one.held for one in Reservation.objects.filter(account=account))
        assert held == account.taken <= account.limit
    assert accounts.balances([KEY])[KEY].taken <= 1000
    key = quota_account(2026, IMPORTER, "HFC")
    charged = accounts.balances([key])[key].taken
    assert charged > 0  # at most six times ten kilograms fit
    assert charged in [n * Decimal("14.3") for n in range(1, 7)]
