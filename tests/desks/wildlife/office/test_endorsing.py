"""E-permits in and out, box 14 and what issuers are told, findings and seizures of officers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.desks.wildlife.office.rows import (
    AT,
    E_PERMIT,
    GREY,
    KEY,
    NOW,
    NUMBER,
    WHOLE,
    authority,
    declared,
    draft,
    found_codes,
    line,
    officer,
    paper,
    registered,
)
from tests.register.test_purging import due
from tidewaiter.core.parts import Quantity, Timestamp
from tidewaiter.core.permit import Endorsement as Mark
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.models import Endorsement, Examined, Permit, Return, Seizure
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.services import endorsing, examining, permits, returning
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.desks.wildlife.services.endorsing import Box14
from tidewaiter.desks.wildlife.services.examining import Seen, Seized
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Declaration, OutboxEvent, WorkItem
from tidewaiter.register.purging import purge_declarations

pytestmark = pytest.mark.django_db


def here(mrn: str, name: str = "ann") -> Actor:
    """An officer at the office of a declaration."""
    return officer(name, office=Declaration.objects.get(mrn=mrn).office)


def endorsed(mrn: str, *quantities: str, **more) -> Endorsement:
    """An endorsement of the parrots' permit."""
    row = Permit.objects.get(country="GH", key="GH202617")
    asked = {"actor": here(mrn), "country": "GH", "number": NUMBER, "seen": row.number_seen}
    box = {"on": NOW.date(), "place": "Heathrow"}
    box |= {name: more.pop(name) for name in [*more] if name in Box14.__slots__}
    counted = {n: Decimal(text) for n, text in enumerate(quantities, 1)}
    return endorsing.endorse(mrn=mrn, box=Box14(quantities=counted, **box), at=NOW, **asked | more)


def known():
    return DatabaseLookup().permits(["GH202617"])["GH202617"][0]


def test_an_e_permit_is_read_into_the_register_and_written_again_as_it_was():
    row = permits.register_e_permit(actor=authority(), raw=E_PERMIT.encode(), country="co", at=AT)
    assert (row.country, row.number, row.kind, row.stamp) == ("CO", "26TW1", "export", "STAMP9")
    first = row.lines.get(number=1)
    assert (first.taxon, first.term, first.quantity, first.unit) == (
        "Caiman crocodilus", "SKI", 40, "NAR",
    )  # fmt: skip
    (one,) = DatabaseLookup().permits(["26TW1"])["26TW1"]
    again = epermit.read(epermit.written(one.permit))
    assert again == one.permit
    assert bytes(row.original) == E_PERMIT.encode()
    assert [(e.line, e.quantity) for e in one.endorsed] == [(1, 38)]


def test_a_permit_of_the_form_survives_the_e_permit():
    entered = replace(
        paper(NUMBER, line(origin_permit="CD 5"), line("Python regius")),
    )
    again = epermit.read(epermit.written(entered))
    assert (again.id, again.type, again.purpose) == (NUMBER, "export", "T")
    assert [(n.subject, n.quantity.value) for n in again.lines] == [
        (GREY, 10), ("Python regius", 10),
    ]  # fmt: skip
    assert epermit.country_of(again) == "GH"


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"<Declaration/>", "line 1"),
        (b"<CITESEPermit><Header", "line 1"),
        (WHOLE.encode(), "lines.2.quantity"),
        (E_PERMIT.encode(), "country"),
    ],
)  # fmt: skip
def test_an_e_permit_that_cannot_be_taken_says_where(raw, where):
    country = "" if where == "country" else "CO"
    with pytest.raises((PermitRefused, epermit.NoPermit)) as refused:
        permits.register_e_permit(actor=authority(), raw=raw, country=country, at=AT)
    assert refused.value.where == where
    assert not Permit.objects.exists()
    with pytest.raises(Forbidden):
        permits.register_e_permit(actor=officer(), raw=raw, country="CO", at=AT)


def test_box_14_tells_the_issuer_what_really_came_in():
    registered()
    mrn = declared("L1", "4").mrn
    made = endorsed(mrn, "3", dead={1: 1}, transport="125-1234")
    assert (made.direction, made.office) == ("import", Declaration.objects.get().office)
    row = Permit.objects.get()
    assert (row.used_on, row.standing) == (NOW.date(), "valid")
    told = Return.objects.get()
    content = json.loads(told.content)
    assert content["lines"][0]["used"] == {"value": "3", "unit": "NAR"}
    assert content["endorsements"][0] | {"at": ""} == {
        "at": "", "place": "Heathrow", "reference": mrn,
    }  # fmt: skip
    event = OutboxEvent.objects.get(kind="permit.returned")
    payload = json.loads(event.payload)
    again = epermit.read(payload["e_permit"].encode())
    assert (again.lines[0].used, again.endorsements[0].reference) == (
        Quantity(Decimal(3), "NAR"), mrn,
    )  # fmt: skip
    assert (event.subject, payload["number"], payload["direction"]) == (mrn, NUMBER, "import")
    entry = LedgerEntry.objects.get(kind="wildlife.permit.endorsed")
    assert '"lines":{"1":"3"}' in entry.body


def test_a_permit_that_was_endorsed_is_stopped_for_every_other_consignment():
    registered()
    first = declared("L1", "4").mrn
    endorsed(first, "4")
    assert [use.declaration for use in known().uses] == [first]
    second = declared("L2", "4").mrn
    assert "CITES-029" in found_codes(second)
    with pytest.raises(Conflict, match="one permit, one consignment"):
        endorsed(second, "4")
    assert Endorsement.objects.count() == 1


def test_goods_that_drew_nothing_use_the_permit_all_the_same_once_it_is_endorsed():
    registered(NUMBER, line(unit="KGM"))
    first = declared("L1", "4").mrn
    assert known().uses == ()
    endorsed(first, "2.5")
    (use,) = known().uses
    assert (use.declaration, use.quantity, use.settled) == (first, Decimal("2.5"), True)
    assert "CITES-029" in found_codes(declared("L2", "4").mrn)


def test_a_correction_needs_a_reason_and_makes_a_return_of_its_own():
    registered()
    mrn = declared("L1", "4").mrn
    endorsed(mrn, "4")
    with pytest.raises(PermitRefused) as refused:
        endorsed(mrn, "3")
    assert refused.value.where == "reason"
    endorsed(mrn, "3", reason="Counted again.")
    assert [one.replaced for one in Endorsement.objects.order_by("pk")] == [True, False]
    assert Return.objects.count() == 2
    assert [line.quantity for line in Endorsement.objects.get(replaced=False).lines.all()] == [3]


@pytest.mark.parametrize(
    ("quantities", "more", "where"),
    [
        (("11",), {}, "lines.1.quantity"),
        (("0",), {}, "lines.1.quantity"),
        (("-1",), {}, "lines.1.quantity"),
        (("1.0000001",), {}, "lines.1.quantity"),
        (("1", "1"), {}, "lines.2.quantity"),
        (("2",), {"dead": {1: 3}}, "lines.1.dead"),
        (("2",), {"on": NOW.date() + timedelta(days=1)}, "on"),
    ],
)
def test_what_cannot_be_certified_says_where(quantities, more, where):
    registered()
    mrn = declared("L1", "4").mrn
    with pytest.raises(PermitRefused) as refused:
        endorsed(mrn, *quantities, **more)
    assert refused.value.where == where
    assert not Endorsement.objects.exists()
    assert not Return.objects.exists()


def test_only_officers_at_the_office_endorse_and_only_what_came_with_the_goods():
    registered()
    mrn = declared("L1", "4").mrn
    with pytest.raises(Forbidden):
        endorsed(mrn, "4", actor=authority())
    with pytest.raises(NotVisible):
        endorsed(mrn, "4", actor=officer("far", office="GB000001"))
    with pytest.raises(Conflict, match="meantime"):
        endorsed(mrn, "4", seen=9)
    other = declared("L2", permit=None).mrn
    with pytest.raises(NotFound, match="does not name"):
        endorsed(other, "4")
    permits.set_standing(
        actor=authority(), country="GH", number=NUMBER, standing="stolen", seen=1, reason="r", at=AT
    )  # fmt: skip
    with pytest.raises(Conflict, match="stolen"):
        endorsed(mrn, "4")


def test_a_return_is_sent_and_acknowledged_by_the_authority():
    registered()
    endorsed(declared("L1", "4").mrn, "4")
    row = Return.objects.get()
    with pytest.raises(Forbidden):
        returning.mark_sent(actor=officer(), number=row.pk, how="Mail", on=NOW.date(), at=NOW)
    for how, on in ((" ", NOW.date()), ("Mail", NOW.date() + timedelta(days=1))):
        with pytest.raises(PermitRefused):
            returning.mark_sent(actor=authority(), number=row.pk, how=how, on=on, at=NOW)
    returning.mark_sent(actor=authority(), number=row.pk, how="Mail", on=NOW.date(), at=NOW)
    done = returning.acknowledge(
        actor=authority(), number=row.pk, answer="Thank you.", on=NOW.date(), at=NOW
    )
    assert (done.sent_how, done.acknowledged_on, done.answer) == ("Mail", NOW.date(), "Thank you.")
    kinds = LedgerEntry.objects.filter(kind__startswith="wildlife.return")
    told = sorted(one.kind for one in kinds)  # each may be in a chain of its own
    assert told == ["wildlife.return.acknowledged", "wildlife.return.sent"]
    other = Actor.system("OTHER", 2, scopes=["permits"], offices=["*"])
    with pytest.raises(NotVisible):
        returning.acknowledge(actor=other, number=row.pk, answer="", on=NOW.date(), at=NOW)
    with pytest.raises(NotFound):
        returning.acknowledge(actor=authority(), number=0, answer="", on=NOW.date(), at=NOW)


def test_the_system_that_brought_a_permit_hears_of_its_return():
    portal = Actor.system("PORTAL", 1, scopes=["permits"], offices=["*"])
    permits.register(actor=portal, draft=draft(), at=AT)
    endorsed(declared("L1", "4").mrn, "4")
    assert OutboxEvent.objects.get(kind="permit.returned").system == "PORTAL"


def test_what_the_exporting_office_certified_reaches_the_control():
    mark = Mark(at=Timestamp.of(date(2026, 9, 3)), place="Accra", reference="X")
    registered(NUMBER, line(used=Quantity(Decimal(6), "NAR")), endorsements=(mark,))
    (one,) = known().endorsed
    assert (one.line, one.quantity, one.on, one.office) == (1, 6, date(2026, 9, 3), "Accra")


def test_what_officers_found_goes_before_what_was_declared():
    mrn = declared("L1", "4", permit=None).mrn
    seen = Seen(item=1, how="looked at", taxon="Psittacus timneh", marks=("GH 7",))
    examining.record(actor=here(mrn), mrn=mrn, seen=seen, at=NOW)
    later = Seen(item=1, how="laboratory", source="W", quantity=Decimal(5), unit="NMB")
    examining.record(actor=here(mrn), mrn=mrn, seen=later, at=NOW)
    found = DatabaseLookup().examined([mrn])[mrn]["1"]
    assert (found.taxon, found.source, found.quantity, found.unit, found.marks) == (
        "Psittacus timneh", "W", 5, "NAR", ("GH 7",),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        examining.record(actor=authority(), mrn=mrn, seen=seen, at=NOW)
    for change, where in (
        ({"item": 2}, "item"), ({"how": "guess"}, "how"), ({"term": "ZZZ"}, "term"),
        ({"source": "J"}, "source"), ({"taxon": "", "marks": ()}, "taxon"),
        ({"quantity": Decimal(-1)}, "quantity"),
    ):  # fmt: skip
        with pytest.raises(PermitRefused) as refused:
            examining.record(actor=here(mrn), mrn=mrn, seen=replace(seen, **change), at=NOW)
        assert refused.value.where == where


SEIZED = Seized(
    item=1, taxon=GREY, term="LIV", quantity=Decimal(4), unit="NAR", detected_by="profile",
    transport="air", reason="used permit", origin="GH", transit="AE KE", alive=True,
)  # fmt: skip


def test_a_seizure_holds_what_the_annual_report_asks_for():
    mrn = declared("L1", "4").mrn
    made = examining.seize(actor=here(mrn), mrn=mrn, seized=SEIZED, at=NOW)
    assert (made.unit, made.location, made.disposal) == (
        "NAR", Declaration.objects.get().office, "pending",
    )  # fmt: skip
    assert '"quantity":"4 NAR"' in LedgerEntry.objects.get(kind="wildlife.seizure.recorded").body
    for actor in (authority(), officer("ad", RoleName.AUDITOR)):
        with pytest.raises(Forbidden):
            examining.seize(actor=actor, mrn=mrn, seized=SEIZED, at=NOW)
    for change, where in (
        ({"taxon": " "}, "taxon"), ({"quantity": Decimal(0)}, "quantity"), ({"term": "Q"}, "term"),
        ({"origin": "AB"}, "origin"), ({"transit": "AE AB"}, "transit"),
        ({"detected_by": "luck"}, "detected_by"), ({"disposal": "eaten"}, "disposal"),
        ({"value": Decimal(5)}, "currency"), ({"item": 0}, "item"),
    ):  # fmt: skip
        with pytest.raises(PermitRefused) as refused:
            examining.seize(actor=here(mrn), mrn=mrn, seized=replace(SEIZED, **change), at=NOW)
        assert refused.value.where == where


def test_what_was_found_goes_with_the_declaration_when_its_time_has_passed():
    mrn = declared("L1", permit=None).mrn
    row = Declaration.objects.get(mrn=mrn)
    WorkItem.objects.filter(declaration=row).update(open=False, due_at=None)
    examining.record(actor=here(mrn), mrn=mrn, seen=Seen(item=1, how="expert", taxon=GREY), at=NOW)
    examining.seize(actor=here(mrn), mrn=mrn, seized=SEIZED, at=NOW)
    assert purge_declarations(due("declarations"), 10) == 1
    assert not Examined.objects.exists()
    assert not Seizure.objects.exists()


def test_the_lookup_asks_as_often_for_permits_that_were_endorsed(django_assert_num_queries):
    registered()
    endorsed(declared("L1", "4").mrn, "4")
    registered("GH-9", security_stamp="X")
    with django_assert_num_queries(7):
        found = DatabaseLookup().permits(["GH202617", "GH9"])
    assert len(found) == 2
    assert found["GH202617"][0].accounts[0].key == KEY
