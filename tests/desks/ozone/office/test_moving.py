"""Figures of the year by consignment, and what goes through a free zone: counted once."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

from tests.desks.ozone.office.rows import (
    IMPORTER,
    NOW,
    authority,
    consignment,
    declared,
    issued,
    officer,
    quota,
)
from tests.register.declarations import change, submission
from tests.register.rules import live
from tests.register.test_purging import due
from tidewaiter.core import MessageFunction, PreviousDocument, Regime
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.law import AT_RELEASE, Law
from tidewaiter.desks.ozone.licences import LicenceKind, quota_account
from tidewaiter.desks.ozone.models import Journey, Movement
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.desks.ozone.selectors.journeys import confirmable
from tidewaiter.desks.ozone.selectors.lookup import DatabaseLookup
from tidewaiter.desks.ozone.services import journeys, moving
from tidewaiter.identity.policy import NotVisible
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.settling import enter
from tidewaiter.register.desks import Moved
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Declaration, Reservation, WorkItem
from tidewaiter.register.purging import purge_declarations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

LICENCE = "ozone:licence:ODS20261:1"
QUOTA = quota_account(2026, IMPORTER, "HFC")


def taken(key: str) -> Decimal:
    """What is taken of an account."""
    return accounts.balances([key])[key].taken


def codes(mrn: str) -> list[str]:
    """The ozone findings of a decision, in their order."""
    said = findings(mrn)
    return [one["code"] for one in said]


def findings(mrn: str) -> list[dict]:
    """What the desk found in a declaration."""
    version = Declaration.objects.get(mrn=mrn).versions.order_by("-number")[0]
    said = json.loads(version.decision.content).get("findings", [])
    return [one for one in said if one["desk"] == "ozone"]


def imported() -> list[tuple[str, Decimal, Decimal]]:
    """What Article 7 tells of the year: country, kilograms, and those of an assumed country."""
    rows = reports.article_7(authority(), 2026)
    return [(one.country, one.new, one.assumed) for one in rows if one.form == "imports"]


def let_in(lrn: str, *args: str, **more) -> str:
    """Declared and, where an officer had to look, released; gives the MRN."""
    mrn = declared(lrn, *args, **more).mrn
    enter(Declaration.objects.get(mrn=mrn), "settle", NOW, "ann")
    return mrn


def out_of(mrn: str, mass: str, licence: str | None = None, **more):
    """Goods that leave a free zone which they entered under a declaration."""
    named = {"previous_procedure": "78", "previous_documents": (PreviousDocument(id=mrn),)}
    return declared(f"O{mass}", mass, licence, **{"procedure": "40"} | named | more)


def test_the_country_that_sent_the_goods_counts_not_the_one_of_the_licence_or_of_origin():
    issued()  # it names CN on the other side
    let_in("L1", "100", origin="CN", country_dispatch="AE")
    let_in("L2", "30", origin="IN")
    assert imported() == [("AE", 100, 0), ("CN", 30, 30)]
    row = Movement.objects.get(country="AE")
    assert (row.kg, row.made_in, row.told_by) == (100, "CN", "declaration")
    found = {one.country: one for one in reports.mirror(authority(), 2026)}
    assert (found["AE"].ours, found["AE"].assumed) == (100, 0)
    assert (found["CN"].ours, found["CN"].assumed) == (30, 30)


def test_a_licence_that_names_nobody_leaves_the_country_of_origin_and_says_so():
    issued(counterparty_country="")
    declared("L1", "100", origin="IN")
    assert imported() == [("IN", 100, 100)]
    assert Movement.objects.get().told_by == "origin"


def test_an_export_counts_to_its_destination():
    export = {"kind": LicenceKind.EXPORT, "holder": "CN1", "counterparty_country": "KE"}
    issued("X-1", ("R-134a", "500"), **export)
    let_in("L1", "40", "X-1", declaration_type="EXA", country_destination="TZ", procedure="10")
    (row,) = reports.article_7(authority(), 2026)
    assert (row.form, row.country, row.new, row.assumed) == ("exports", "TZ", 40, 0)


def test_settling_twice_or_telling_twice_counts_once_and_what_is_given_back_not_at_all():
    issued()
    mrn = let_in("L1", "100", country_dispatch="AE")
    told = Moved(
        account=LICENCE, unit="kg", mrn=mrn, effect="settle", reserved=Decimal(100),
        quantity=Decimal(90), position=1, at=NOW, actor="ann",
    )  # fmt: skip
    enter(Declaration.objects.get(), "settle", NOW, "ann")
    assert imported() == [("AE", 100, 0)]
    moving.follow([told])
    assert imported() == [("AE", 90, 0)]
    other = Moved(**{name: getattr(told, name) for name in Moved.__slots__} | {"mrn": "M9"})
    moving.follow([other])
    back = {name: getattr(other, name) for name in Moved.__slots__} | {"effect": "return"}
    moving.follow([Moved(**back)])
    assert imported() == [("AE", 90, 0)]


def test_amended_goods_count_as_they_stood_when_they_were_released():
    issued()
    mrn = declared("L1", "100", country_dispatch="AE", commodity_code="38276900").mrn
    row = Declaration.objects.get()
    Reservation.objects.update(settled=None, settled_at=None)
    Movement.objects.all().delete()
    WorkItem.objects.update(state="waiting")
    Declaration.objects.update(state="waiting")
    item = consignment("X", "80", country_dispatch="SG").message.declaration.items[0]
    using = live(OzoneControl(DatabaseLookup(), "GB"))
    (changed,) = take_in(
        [submission(change(mrn, MessageFunction.AMEND, "A1", items=(item,)), "S1")], using, "GB"
    )
    row.refresh_from_db()
    enter(row, "settle", NOW, "ann")
    assert changed.mrn == mrn
    assert imported() == [("SG", 80, 0)]
    assert taken(LICENCE) == 80


def test_figures_of_a_year_outlive_the_declarations_that_they_come_from():
    issued()
    let_in("L1", "100", country_dispatch="AE")
    WorkItem.objects.update(open=False, due_at=None)
    assert purge_declarations(due("declarations"), 10) == 1
    assert not Reservation.objects.exists()
    assert imported() == [("AE", 100, 0)]


def test_what_went_through_a_free_zone_under_licences_is_counted_and_charged_once():
    issued()
    issued("ODS-2026/2")
    quota("1000")
    entered = declared("L1", procedure="78", country_dispatch="CN").mrn
    assert (taken(LICENCE), taken(QUOTA)) == (100, 143)
    left = out_of(entered, "60", "ODS-2026/2")
    assert codes(left.mrn) == []
    assert (taken(LICENCE), taken(QUOTA)) == (100, 143)
    assert taken("ozone:licence:ODS20262:1") == 0
    assert imported() == [("CN", 100, 0)]
    stay = Journey.objects.get()
    assert (stay.left_kg, stay.left_on) == (60, None)
    assert taken(stay.account) == 60


def test_a_release_without_a_licence_is_followed_until_nothing_is_left():
    issued()
    entered = declared("L1", procedure="78").mrn
    assert codes(out_of(entered, "60").mrn) == []
    last = out_of(entered, "40").mrn
    stay = Journey.objects.get()
    assert (stay.left_kg, stay.confirmed_by, stay.left_to) == (100, last, settings.COUNTRY)
    over = out_of(entered, "5").mrn
    assert codes(over) == ["OZONE-059"]
    assert "0 kg are left; 5 kg are declared" in findings(over)[0]["claim"]
    assert taken(stay.account) == 100
    assert [kg for _, kg, _ in imported()] == [100]


def test_more_than_is_left_is_stopped_and_a_difference_of_scales_is_not():
    issued()
    entered = declared("L1", procedure="78").mrn
    over = out_of(entered, "101").mrn
    assert codes(over) == ["OZONE-059"]
    assert Journey.objects.get().left_kg is None
    assert codes(out_of(entered, "100.4").mrn) == []
    assert Journey.objects.get().left_kg == 100


def test_who_has_none_of_their_own_needs_a_licence_where_no_stay_is_named():
    issued()
    declared("L1", procedure="78")
    mrn = out_of("26GB0000000000000", "60").mrn
    assert codes(mrn) == ["OZONE-010"]


def test_another_gas_out_of_a_zone_needs_its_own_licence_and_is_followed_as_what_it_is():
    issued()
    entered = declared("L1", procedure="78").mrn
    freon = {"description": "R-22 in cylinders", "commodity_code": "29037100"}
    mrn = out_of(entered, "50", **freon).mrn
    assert codes(mrn) == ["OZONE-057", "OZONE-010"]
    Declaration.objects.filter(mrn=mrn).update(state="released")
    enter(Declaration.objects.get(mrn=mrn), "settle", NOW, "ann")
    stay = Journey.objects.get()
    assert (stay.left_kg, stay.left_as) == (50, "HCFC-22")


def by_release(lrn: str, mass: str, licence: str | None = None, **more):
    """A declaration under a law that charges the quota at release from a free zone."""
    law = Law(country="GB", zone_quota=AT_RELEASE)
    using = live(OzoneControl(DatabaseLookup(), law=law))
    (receipt,) = take_in([consignment(lrn, mass, licence, **more)], using, "GB")
    return receipt.mrn


def test_where_the_law_says_so_the_quota_is_charged_when_goods_leave_the_zone():
    issued()
    quota("1000")
    entered = by_release("L1", "100", "ODS-2026/1", procedure="78")
    assert (taken(LICENCE), taken(QUOTA)) == (100, 0)
    named = {"previous_procedure": "78", "previous_documents": (PreviousDocument(id=entered),)}
    by_release("L2", "60", procedure="40", **named)
    assert (taken(LICENCE), taken(QUOTA)) == (100, Decimal("85.8"))
    assert [kg for _, kg, _ in imported()] == [100]


def test_goods_from_one_zone_into_another_begin_a_stay_there():
    issued()
    entered = declared("L1", procedure="78").mrn
    moved_on = out_of(entered, "100", procedure="78").mrn
    first, second = Journey.objects.order_by("pk")
    assert (first.left_kg, first.left_on is None) == (100, False)
    assert (second.reference, second.kg, second.left_on) == (moved_on, 100, None)
    out_of(moved_on, "99.9")
    second.refresh_from_db()
    assert second.left_on is not None
    assert [kg for _, kg, _ in imported()] == [100]


def test_after_an_officer_has_confirmed_the_exit_nothing_more_comes_out():
    issued()
    entered = declared("L1", procedure="78").mrn
    stay = Journey.objects.get()
    journeys.confirm_exit(
        actor=officer(), mrn=entered, item=1, kg=Decimal(100), left_on=stay.begun_at.date(),
        left_to="KE", at=stay.begun_at,
    )  # fmt: skip
    assert codes(out_of(entered, "10").mrn) == ["OZONE-059"]
    assert taken(stay.account) == 0


def through(lrn: str, exit_office: str) -> Journey:
    """Goods let through under a law that licenses transit, to leave through an office."""
    law = Law(country="GB", transit_licence=True)
    using = live(OzoneControl(DatabaseLookup(), law=law))
    header = {"declaration_type": "T1", "regime": Regime.TRANSIT, "office_border": exit_office}
    (receipt,) = take_in(
        [consignment(lrn, "100", "T-1", country_destination="KE", **header)], using, "GB"
    )
    return Journey.objects.get(reference=receipt.mrn)


def test_officers_at_the_office_of_exit_confirm_it_as_those_of_the_declaration_do():
    issued("T-1", ("R-134a", "800"), kind=LicenceKind.TRANSIT, counterparty_country="KE")
    row, unnamed = through("L1", "GATE"), through("L2", "NO OFFICE HAS A CODE SO LONG")
    assert (row.exit_office, unnamed.exit_office) == ("GATE", "")
    at_gate, elsewhere = (officer(name, office=name) for name in ("GATE", "PIER"))
    done = {"item": 1, "kg": Decimal(100), "left_on": row.begun_at.date(), "left_to": "KE"}
    for who, mrn in ((elsewhere, row.reference), (at_gate, unnamed.reference)):
        with pytest.raises(NotVisible):
            journeys.confirm_exit(actor=who, mrn=mrn, at=row.begun_at, **done)
    assert confirmable(at_gate, [row, unnamed]) == {row.pk}
    assert confirmable(elsewhere, [row, unnamed]) == set()
    assert confirmable(officer(), [row, unnamed]) == {row.pk, unnamed.pk}
    journeys.confirm_exit(actor=at_gate, mrn=row.reference, at=row.begun_at, **done)
    row.refresh_from_db()
    assert (row.left_kg, row.confirmed_by) == (100, "GATE")
    assert confirmable(at_gate, [row]) == set()


def test_following_takes_as_many_queries_for_many_as_for_few(django_assert_max_num_queries):
    issued("ODS-2026/1", ("R-134a", "100000"))
    rows = [declared(f"L{n}", "10", country_dispatch="AE").mrn for n in range(12)]
    told = [
        Moved(
            account=LICENCE, unit="kg", mrn=mrn, effect="settle", reserved=Decimal(10),
            quantity=Decimal(10), position=1, at=NOW + timedelta(minutes=1), actor="ann",
        )
        for mrn in rows
    ]  # fmt: skip
    for few in (told[:1], told):
        with django_assert_max_num_queries(9):
            moving.follow(few)
    assert imported() == [("AE", 120, 0)]


def test_what_was_settled_before_is_filled_in_and_what_left_a_zone_is_not_counted_again():
    issued()
    let_in("L1", "100", country_dispatch="AE")
    let_in("L2", "30", origin="IN")
    entered = declared("L3", "50", procedure="78", country_dispatch="CN").mrn
    before = sorted(Movement.objects.values_list("reference", "quantity", "country", "told_by"))
    # As it was: a release that names its stay was drawn on the licence once more.
    mrn = out_of(entered, "20", "ODS-2026/1").mrn
    account = Account.objects.get(key=LICENCE)
    Reservation.objects.filter(version__declaration__mrn=mrn).update(account=account)
    Account.objects.filter(key__startswith="ozone:zone:").delete()
    Movement.objects.all().delete()
    filling = import_module("tidewaiter.desks.ozone.migrations.0006_fill_movements")
    filling.fill(apps, None)
    filling.open_stays(apps, None)
    after = sorted(Movement.objects.values_list("reference", "quantity", "country", "told_by"))
    assert after == before
    stay = Journey.objects.get()
    (balance,) = accounts.balances([stay.account]).values()
    assert (balance.limit, balance.taken) == (50, 20)
