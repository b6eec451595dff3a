"""Consultations and their clock, transits, cylinder tests, seizures, figures and the mirror."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.desks.ozone.office.rows import (
    AT,
    IMPORTER,
    NOW,
    authority,
    declared,
    issued,
    officer,
    quota,
    registered,
)
from tests.register.test_purging import due
from tests.register.work.rows import work
from tidewaiter.core import Pointer, PreviousDocument
from tidewaiter.desks.ozone.article7 import written
from tidewaiter.desks.ozone.drafts import LicenceRefused, QuotaDraft
from tidewaiter.desks.ozone.findings.packing import reading_refutes
from tidewaiter.desks.ozone.licences import Answer, LicenceKind
from tidewaiter.desks.ozone.models import (
    Ceiling,
    Consultation,
    CylinderTest,
    Journey,
    Movement,
    Seizure,
)
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.seizures import Seized
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.desks.ozone.selectors.lookup import DatabaseLookup
from tidewaiter.desks.ozone.services import (
    consultations,
    journeys,
    moving,
    quotas,
    reporting,
    testing,
)
from tidewaiter.desks.ozone.services.testing import Measured
from tidewaiter.identity.policy import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.accounts.settling import enter
from tidewaiter.register.desks import Moved
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Account, Declaration, Reservation, WorkItem
from tidewaiter.register.purging import purge_declarations

pytestmark = pytest.mark.django_db


def asked(**more) -> Consultation:
    named = {"licence": "ODS-2026/1", "country": "CN", "question": "Is it known to you?"} | more
    return consultations.ask(actor=officer(), rules=SHIPPED, at=AT, **named)


def test_a_question_is_reminded_of_and_ends_without_an_answer_all_in_the_ledger():
    issued()
    row = asked()
    assert (row.remind_on, row.due) == (date(2026, 11, 30), date(2026, 12, 5))
    assert consultations.run_clock(AT + timedelta(days=4)) == 0
    assert consultations.run_clock(AT + timedelta(days=5)) == 1
    assert consultations.run_clock(AT + timedelta(days=6)) == 0
    assert consultations.run_clock(AT + timedelta(days=10)) == 0
    assert consultations.run_clock(AT + timedelta(days=11)) == 1
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == (Answer.EXPIRED, "clock")
    about = LedgerEntry.objects.filter(subject="ODS20261", kind__startswith="ozone.consultation.")
    assert [one.kind.removeprefix("ozone.consultation.") for one in about.order_by("at")] == [
        "asked", "reminded", "expired",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        consultations.answer(
            actor=officer(), number=row.pk, said=Answer.CONFIRMED, reply="late", at=AT
        )


def test_an_answer_ends_the_clock_and_reaches_the_control():
    issued()
    row = asked()
    with pytest.raises(Conflict, match="has not answered"):
        asked()
    consultations.answer(
        actor=authority(), number=row.pk, said=Answer.DENIED, reply="Unknown here.", at=NOW
    )
    assert consultations.run_clock(AT + timedelta(days=30)) == 0
    (found,) = DatabaseLookup().consultations(["ODS20261"])["ODS20261"]
    assert (found.answer, found.answered_on) == (Answer.DENIED, NOW.date())
    asked()  # it may be asked again


def test_questions_that_cannot_be_asked_or_answered():
    issued()
    for more, where in (({"country": "AB"}, "country"), ({"question": " "}, "question")):
        with pytest.raises(LicenceRefused) as refused:
            asked(**more)
        assert refused.value.where == where
    with pytest.raises(NotFound):
        asked(licence="none")
    row = asked()
    for said, reply in ((Answer.EXPIRED, "x"), (Answer.CONFIRMED, "")):
        with pytest.raises(LicenceRefused):
            consultations.answer(actor=officer(), number=row.pk, said=said, reply=reply, at=AT)
    with pytest.raises(Forbidden):
        consultations.answer(
            actor=officer("rod", RoleName.READ_ONLY), number=row.pk, said=Answer.CONFIRMED,
            reply="yes", at=AT,
        )  # fmt: skip


def transit(kg: str = "500") -> Declaration:
    """A consignment in transit whose licence was drawn on and that was let through."""
    issued("T-1", ("R-22", "800"), kind=LicenceKind.TRANSIT, counterparty_country="KE")
    row = work("M1").declaration
    account = Account.objects.get(key="ozone:licence:T1:1")
    Account.objects.filter(pk=account.pk).update(taken=int(Decimal(kg) * 10**6))
    Reservation.objects.create(
        account=account, version=row.versions.get(), position=1,
        quantity=int(Decimal(kg) * 10**6), made_at=AT,
    )  # fmt: skip
    enter(row, "settle", AT, "ann")
    return row


def test_what_is_let_through_is_followed_until_its_exit_is_confirmed():
    transit()
    row = Journey.objects.get()
    assert (row.trader, row.substance, row.kg, row.destination) == (
        IMPORTER, "HCFC-22", 500, "KE",
    )  # fmt: skip
    assert row.due == (AT + timedelta(days=SHIPPED.transit_days)).date()
    (open_one,) = DatabaseLookup().journeys([IMPORTER])[IMPORTER]
    assert open_one.left_on is None
    done = {"mrn": "M1", "item": 1, "left_on": date(2026, 11, 25), "left_to": "KE"}
    for wrong in ({"kg": Decimal(-1)}, {"left_on": date(2026, 11, 24)}, {"left_to": "AB"}):
        with pytest.raises(LicenceRefused):
            journeys.confirm_exit(actor=officer(), at=NOW, **{"kg": Decimal(500)} | done | wrong)
    journeys.confirm_exit(actor=officer(), kg=Decimal(480), at=NOW, **done)
    (short,) = DatabaseLookup().journeys([IMPORTER])[IMPORTER]
    assert (short.left_kg, short.left_to) == (480, "KE")
    with pytest.raises(Conflict):
        journeys.confirm_exit(actor=officer(), kg=Decimal(500), at=NOW, **done)


def test_what_left_whole_and_where_it_should_is_no_concern_any_more():
    transit()
    journeys.confirm_exit(
        actor=officer(), mrn="M1", item=1, kg=Decimal(500), left_on=NOW.date(), left_to="KE", at=NOW
    )
    assert DatabaseLookup().journeys([IMPORTER]) == {}
    assert LedgerEntry.objects.filter(kind="ozone.transit.left", subject="M1").exists()


def test_imports_are_no_journeys_and_what_is_given_back_is_none():
    issued("I-1")
    moved = Moved(
        account="ozone:licence:I1:1", unit="kg", mrn="M9", effect="settle", reserved=Decimal(1),
        quantity=Decimal(1), position=1, at=AT, actor="ann",
    )  # fmt: skip
    moving.follow([moved])
    assert not Journey.objects.exists()


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(("procedure", "kept"), [("78", 1), ("40", 0)])
def test_what_goes_into_a_free_zone_is_followed_and_told_as_what_it_left(procedure, kept):
    issued()
    declared("L1", procedure=procedure)
    row = Declaration.objects.get()
    assert Journey.objects.count() == kept  # what is released at once is followed, too
    if not kept:
        return
    one = Journey.objects.get()
    assert (one.place, one.kg, one.destination) == ("free-zone", 100, "")
    assert one.due == (one.begun_at + timedelta(days=SHIPPED.free_zone_days)).date()
    left_on = one.begun_at.date()
    done = {
        "mrn": row.mrn, "item": 1, "kg": Decimal(100), "left_on": left_on, "left_to": "KE",
    }  # fmt: skip
    with pytest.raises(LicenceRefused):
        journeys.confirm_exit(actor=officer(), at=one.begun_at, left_as="perfume", **done)
    journeys.confirm_exit(actor=officer(), at=one.begun_at, left_as="Freon 22", **done)
    (found,) = DatabaseLookup().journeys([IMPORTER])[IMPORTER]
    assert (found.place, found.substance, found.left_as) == ("free-zone", "HFC-134a", "HCFC-22")
    entry = LedgerEntry.objects.get(kind="ozone.transit.left", subject=row.mrn)
    assert '"as":"HCFC-22"' in entry.body


@pytest.mark.usefixtures("rules")
def test_declarations_out_of_a_free_zone_end_the_stay_there():
    issued()
    declared("L1", procedure="78")
    mrn = Declaration.objects.get().mrn
    out = {"previous_procedure": "78", "previous_documents": (PreviousDocument(id=mrn),)}
    declared("L2", "60", procedure="40", **out)
    row = Journey.objects.get()
    assert (row.left_on, row.left_kg) == (None, 60)
    export = {"kind": LicenceKind.EXPORT, "holder": "CN1", "counterparty_country": "KE"}
    issued("X-1", ("R-134a", "500"), **export)
    out |= {"declaration_type": "EXA", "country_destination": "KE"}
    declared("L3", "40", "X-1", procedure="31", **out)
    row.refresh_from_db()
    last = Declaration.objects.order_by("pk").last()
    assert (row.left_kg, row.left_to, row.left_as) == (100, "KE", "")
    assert (row.left_on is None, row.confirmed_by) == (False, last.mrn)
    assert Journey.objects.count() == 1
    assert DatabaseLookup().journeys([IMPORTER]) == {}


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    "before", [{}, {"previous_procedure": "78"}, {"previous_procedure": "40", "named": True}]
)
def test_only_what_names_its_entry_and_comes_from_a_zone_ends_a_stay(before):
    issued()
    declared("L1", procedure="78")
    named = (PreviousDocument(id=Declaration.objects.get().mrn),) if before.pop("named", 0) else ()
    declared("L2", procedure="40", previous_documents=named, **before)
    assert Journey.objects.get().left_kg is None


@pytest.mark.usefixtures("rules")
def test_what_an_officer_confirms_comes_to_what_was_declared_out():
    issued("ODS-2026/1", ("R-134a", "1000"), ("R-22", "1000"))
    declared("L1", procedure="78")
    mrn = Declaration.objects.get().mrn
    out = {"previous_procedure": "78", "previous_documents": (PreviousDocument(id=mrn, line=1),)}
    declared("L2", "60", procedure="40", **out)
    row = Journey.objects.get()
    journeys.confirm_exit(
        actor=officer(), mrn=mrn, item=1, kg=Decimal(30), left_on=row.begun_at.date(),
        left_to="KE", at=row.begun_at,
    )  # fmt: skip
    (found,) = DatabaseLookup().journeys([IMPORTER])[IMPORTER]
    assert (found.left_kg, found.left_to) == (90, "KE")


def test_a_test_that_refutes_the_label_is_kept_for_ever_with_what_else_it_may_be():
    work("M1")
    measured = Measured(label="R-134a", pressure=Decimal("8.1"), temperature=Decimal(20))
    made = testing.record_test(actor=officer(), mrn="M1", item=1, measured=measured, at=NOW)
    assert made.verdict == "REFUTED"
    assert "R-22" in made.others
    entry = LedgerEntry.objects.get(kind="ozone.cylinder.tested")
    assert '"verdict":"REFUTED"' in entry.body
    (found,) = DatabaseLookup().readings(["M1"])["M1"]
    assert (found.item, found.pressure, found.label) == (1, Decimal("8.1"), "R-134a")


def test_without_liquid_a_low_pressure_is_no_finding_when_the_goods_are_judged_again():
    work("M1")
    measured = Measured(label="R-410A", pressure=Decimal(3), temperature=Decimal(20), liquid=None)
    made = testing.record_test(actor=officer(), mrn="M1", item=1, measured=measured, at=NOW)
    (kept,) = DatabaseLookup().readings(["M1"])["M1"]
    said = [one.code for one in reading_refutes(kept, kept.label, Pointer.item(1))]
    assert (made.verdict, said) == ("CANNOT TELL", ["OZONE-072"])
    assert testing.read_again(made).verdict == "CANNOT TELL"


def test_an_identifier_goes_before_a_pressure_that_fits():
    measured = Measured(
        label="R-134a", pressure=Decimal("4.7"), temperature=Decimal(20),
        identified={"R-12": Decimal(98), "air": Decimal(2)},
    )  # fmt: skip
    found = testing.read(measured)
    assert (found.verdict, found.pressure.verdict) == ("REFUTED", "CONSISTENT")
    assert found.others[0] == "R-12"
    assert found.others.count("R-12") == 1
    assert len(found.because) == 2


def test_a_test_without_a_reading_or_of_no_item_is_refused():
    work("M1")
    half = Measured(label="R-134a", pressure=Decimal(5))
    whole = Measured(label="R-134a", pressure=Decimal(5), temperature=Decimal(20))
    nonsense = Measured(label="perfume", pressure=Decimal(5), temperature=Decimal(20))
    for item, measured, where in ((1, half, "pressure"), (9, whole, "item"), (1, nonsense, "name")):
        with pytest.raises(LicenceRefused) as refused:
            testing.record_test(actor=officer(), mrn="M1", item=item, measured=measured, at=NOW)
        assert refused.value.where == where
    with pytest.raises(NotVisible):
        testing.record_test(
            actor=officer("far", office="GB000001"), mrn="M1", item=1, measured=whole, at=NOW
        )
    assert not CylinderTest.objects.exists()


def test_a_seizure_is_recorded_by_officers_and_seen_where_they_work():
    work("M1")
    seized = Seized(
        item=1, substance="Freon-12", kg=Decimal("13.6"), detected_by="cylinder test", origin="CN"
    )
    made = testing.record_seizure(actor=officer(), mrn="M1", seized=seized, at=NOW)
    assert made.substance == "CFC-12"
    assert [one.pk for one in reports.seizures(authority())] == [made.pk]
    with pytest.raises(Forbidden):
        reports.seizures(officer())
    with pytest.raises(Forbidden):
        testing.record_seizure(actor=authority(), mrn="M1", seized=seized, at=NOW)
    for change, where in (
        ({"kg": Decimal(0)}, "kg"),
        ({"substance": "air"}, "substance"),
        ({"origin": "AB"}, "origin"),
        ({"detected_by": "luck"}, "detected_by"),
    ):
        wrong = Seized(**{"item": 1, "substance": "R-12", "kg": Decimal(1),
            "detected_by": "scan"} | change)  # fmt: skip
        with pytest.raises(LicenceRefused) as refused:
            testing.record_seizure(actor=officer(), mrn="M1", seized=wrong, at=NOW)
        assert refused.value.where == where


def released(number: str, substance: str, kg: str, **more) -> None:
    """Something that came in (or went out) under a licence and was released."""
    issued(number, (substance, "100000"), **more)
    row = work(f"M{number}").declaration
    account = Account.objects.get(key=f"ozone:licence:{number}:1")
    whole = int(Decimal(kg) * 10**6)
    Account.objects.filter(pk=account.pk).update(taken=whole)
    Reservation.objects.create(
        account=account, version=row.versions.get(), position=1, quantity=whole, made_at=AT,
    )  # fmt: skip
    enter(row, "settle", AT, "ann")


@pytest.mark.usefixtures("rules")
def test_consumption_is_what_came_in_less_what_left_and_blends_count_in_both_groups():
    released("A1", "R-404A", "1000")
    released("A2", "R-408A", "1000")
    released("A3", "R-134a", "500", kind=LicenceKind.EXPORT)
    released("A4", "R-22", "2000", end_use="feedstock", evidence="seen")
    released("A5", "R-22", "9999", kind=LicenceKind.TRANSIT)
    reporting.tell_figure(
        actor=authority(), year=2026, kind="destroyed", substance="HCFC-22", kg=Decimal(100),
        source="Plant report", at=AT,
    )  # fmt: skip
    quotas.set_ceiling(
        actor=authority(), at=AT,
        draft=QuotaDraft(year=2026, group="HFC", unit="CO2e-t", limit=Decimal(4000), source="Act"),
    )  # fmt: skip
    found = {one.group: one for one in reports.consumed(authority(), 2026)}
    # R-404A: 44 % HFC-125 (3500), 52 % HFC-143a (4470), 4 % HFC-134a (1430); R-408A: 7 % HFC-125,
    # 46 % HFC-143a, 47 % HCFC-22 (ODP 0.055).
    hfc = Decimal(3500) * Decimal(".51") + Decimal(4470) * Decimal(".98") + Decimal("57.2") - 715
    assert found["HFC"].level == hfc.quantize(Decimal(1))
    assert found["HFC"].over
    # 470 kg in the blend; the feedstock does not count; 100 kg were destroyed.
    assert found["HCFC"].level == Decimal("0.02")
    assert found["HCFC"].trade.imports == Decimal("2.470") * Decimal("0.055")
    assert Ceiling.objects.count() == 1
    with pytest.raises(Forbidden):
        reports.consumed(officer(), 2026)


def test_article_7_tells_pure_substances_by_country_and_use():
    released("A1", "R-410A", "1000")
    released("A2", "R-32", "10", counterparty_country="JP")
    rows = reports.article_7(authority(), 2026)
    assert [(one.substance, one.country, one.new) for one in rows] == [
        ("HFC-125", "CN", 500), ("HFC-32", "CN", 500), ("HFC-32", "JP", 10),
    ]  # fmt: skip
    lines = written(rows, 2026).splitlines()
    assert lines[0].startswith("year,form,annex,substance,country,non_party,new,recovered,")
    assert lines[1].startswith("2026,imports,F,HFC-125,CN,no,500,0,")
    assert reports.article_7(authority(), 2025) == []


PARTNER = """year,country,substance,kg
2026,CN,R-134a,1500
2026,CN,HFC-134a,500
2026,cn,R-410A,100
2026,JP,R-32,10
"""


def test_the_mirror_shows_differences_with_what_may_explain_them_first():
    released("A1", "R-134a", "1200")
    released("A2", "R-32", "10", counterparty_country="JP")
    released("A3", "R-134a", "50", counterparty_country="AE")
    rows = reporting.read_partner(PARTNER)
    assert reporting.import_partner(actor=authority(), rows=rows, source="Letter", at=AT) == 3
    found = {(one.country, one.substance): one for one in reports.mirror(authority(), 2026)}
    china = found["CN", "HFC-134a"]
    assert (china.ours, china.theirs, china.difference) == (1200, 2000, 800)
    assert china.innocent[:2] == ("country assumed", "sent through another country")
    assert found["JP", "HFC-32"].innocent == ()
    assert found["AE", "HFC-134a"].difference is None
    assert found["AE", "HFC-134a"].innocent == ("nothing told",)
    reporting.import_partner(actor=authority(), rows=rows[:1], source="Better letter", at=AT)
    assert ("CN", "R-410A") not in {
        (one.country, one.substance) for one in reports.mirror(authority(), 2026)
    }


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("year,country\n2026,CN\n", "file"),
        ("year,country,substance,kg\n", "file"),
        ("year,country,substance,kg\n2026,CN,R-134a,1\n2026,AB,R-134a,1\n", "line 3"),
        ("year,country,substance,kg\n26,CN,R-134a,1\n", "line 2"),
        ("year,country,substance,kg\n2026,CN,water,1\n", "line 2"),
        ("year,country,substance,kg\n2026,CN,R-134a,NaN\n", "line 2"),
        ("year,country,substance,kg\n2026,CN,R-134a\n", "line 2"),
    ],
)
def test_a_file_of_a_partner_that_cannot_be_used_says_where(text, where):
    with pytest.raises(LicenceRefused) as refused:
        reporting.read_partner(text)
    assert refused.value.where == where


def test_what_is_released_at_once_reaches_the_year_and_what_is_held_does_not():
    issued("ODS-2026/1")
    registered()
    quota("10000")
    declared("L1", "100")
    assert [one.new for one in reports.article_7(authority(), 2026)] == [100]
    Reservation.objects.update(settled=None, settled_at=None)
    Movement.objects.all().delete()
    assert reports.article_7(authority(), 2026) == []
    enter(Declaration.objects.get(), "settle", NOW, "ann")
    assert [one.new for one in reports.article_7(authority(), 2026)] == [100]


def test_what_was_found_goes_with_the_declaration_when_its_time_has_passed():
    mrn = declared("L1", licence=None).mrn
    row = Declaration.objects.get(mrn=mrn)
    WorkItem.objects.filter(declaration=row).update(open=False, due_at=None)
    reading = Measured(label="R-134a", pressure=Decimal(5), temperature=Decimal(20))
    at_office = officer("ann", office=row.office)
    testing.record_test(actor=at_office, mrn=mrn, item=1, measured=reading, at=NOW)
    seized = Seized(item=1, substance="R-12", kg=Decimal(1), detected_by="scan")
    testing.record_seizure(actor=at_office, mrn=mrn, seized=seized, at=NOW)
    assert purge_declarations(due("declarations"), 10) == 1
    assert not CylinderTest.objects.exists()
    assert not Seizure.objects.exists()
