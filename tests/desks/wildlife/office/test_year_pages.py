"""Pages of reports, trends, rates of breaches and tables, as they are used without scripts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.desks.wildlife.importing.downloads import HISTORY, HISTORY_ROWS, sheet
from tests.desks.wildlife.office.rows import (
    GREY,
    NOW,
    NUMBER,
    authority,
    declared,
    line,
    registered,
)
from tests.desks.wildlife.office.test_endorsing import here
from tests.desks.wildlife.office.test_indicating import examined
from tests.desks.wildlife.test_indicators import year
from tests.register.actors import Api, officer
from tests.rulebook.acting import filled
from tidewaiter.core.parts import Timestamp
from tidewaiter.desks.wildlife.given import Law, QuotaGiven
from tidewaiter.desks.wildlife.giving import extended
from tidewaiter.desks.wildlife.models import (
    Endorsement,
    PartnerRecord,
    Permit,
    PermitLine,
    Seizure,
    TableEdition,
)
from tidewaiter.desks.wildlife.patterns import Pattern
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.selectors import editions, indicators, patterns, trading
from tidewaiter.desks.wildlife.services import endorsing, examining
from tidewaiter.desks.wildlife.services.endorsing import Box14
from tidewaiter.desks.wildlife.services.examining import Seized
from tidewaiter.desks.wildlife.trends import Trend
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.selectors import actor_of
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook import services
from tidewaiter.rulebook.models import ChangeRequest

SINCE = date(2024, 1, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The day is that of the tests' rows, whenever they run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def mia() -> Client:
    """Somebody of the management authority, signed in."""
    return Api(officer("mia", RoleName.MANAGEMENT_AUTHORITY)).client


@pytest.fixture
def tom() -> Client:
    """A targeting officer of all offices, signed in."""
    return Api(officer("tom", RoleName.TARGETING)).client


def page(client: Client, route: str, *arguments: object, status: int = 200, **query: str) -> str:
    """The text of a page."""
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def used(number: str, quantity: str = "2", on: date = date(2026, 11, 25)) -> Permit:
    """A permit that was endorsed for a consignment, as of a day."""
    row = registered(number, line(quantity=quantity))
    mrn = declared(number, quantity, permit=number).mrn
    box = Box14(quantities={1: Decimal(quantity)}, on=NOW.date())
    made = endorsing.endorse(
        actor=here(mrn), mrn=mrn, country="GH", number=number, box=box, seen=1, at=NOW
    )
    Endorsement.objects.filter(pk=made.pk).update(on=on)
    return row


def test_the_annual_report_says_what_is_missing_and_is_taken_as_a_table(mia):
    permit = used(NUMBER)
    registered("=CMD()")
    Permit.objects.exclude(pk=permit.pk).update(used_on=date(2026, 11, 20))
    text = page(mia, "wildlife_annual")
    for said in (
        "31 October 2027", "It has 1 line.", "1 line would be refused", "Would be refused",
        GREY, NUMBER, "Released, and not endorsed", "=CMD()",
    ):  # fmt: skip
        assert said in text, said
    assert "Nothing was endorsed" in page(mia, "wildlife_annual", direction="export")
    assert GREY in page(mia, "wildlife_annual", taxon=GREY)
    assert "Nothing was endorsed" in page(mia, "wildlife_annual", taxon="Python regius")
    assert "Nothing was endorsed" in page(mia, "wildlife_annual", year="2024")
    table = mia.get(reverse("wildlife_annual_csv"), {"direction": "import"}).content.decode()
    assert table.count("\r\n") == 2
    assert table.splitlines()[1].startswith(f"II,{GREY},LIV,2,NAR,GH")


def test_the_report_goes_on_where_the_page_before_ended(mia, monkeypatch):
    monkeypatch.setattr("tidewaiter.desks.wildlife.pages.reporting.PAGE", 1)
    for number in ("A-1", "A-2"):
        used(number)
    first = mia.get(reverse("wildlife_annual")).content.decode()
    assert "A-1" in first
    assert "A-2" not in first
    (after,) = re.findall(r'rel="next" href="\?after=(\d+)"', first)
    assert "A-2" in page(mia, "wildlife_annual", after=after)


def test_the_illegal_trade_report_says_what_is_missing(mia):
    mrn = declared("LRN1", permit=None).mrn
    seized = Seized(
        item=1, taxon=GREY, term="LIV", quantity=Decimal(2), unit="NAR", detected_by="scan",
        transport="air", reason="no permit", concealment="=1+1", origin="GH",
    )  # fmt: skip
    examining.seize(actor=here(mrn), mrn=mrn, seized=seized, at=NOW)
    Seizure.objects.update(location="")
    text = page(mia, "wildlife_illegal")
    for said in (GREY, "1 line needs a look", "Location : it is empty.", "Nationalities"):
        assert said in text, said
    for said in ("No permit or certificate", "Scan", "Air", "Not decided yet"):
        assert said in text, said
    assert "'=1+1" in mia.get(reverse("wildlife_illegal_csv")).content.decode()
    assert "Nothing was seized" in page(mia, "wildlife_illegal", year="2025")


def test_a_trend_is_told_with_its_reason_and_the_years_behind_it(mia):
    for n, (on, quantity) in enumerate(
        [
            (date(2015, 1, 5), "1"),
            *((date(y, 5, 1), str(30 * (y - 2020))) for y in range(2021, 2026)),
        ]
    ):
        used(f"T-{n}", quantity, on=on)
    (one,) = trading.trading(authority(), 2025)
    assert one.trends.overall is Trend.INCREASE
    assert one.quantities[-1] == (2025, 150)
    text = page(mia, "wildlife_trends")
    for said in (GREY, "Captive-bred", "Increase", "2025: 150"):
        assert said in text, said
    assert "taxon=Psittacus%20erithacus" in mia.get(reverse("wildlife_trends")).content.decode()
    table = mia.get(reverse("wildlife_trends_csv")).content.decode().splitlines()
    assert table[1].endswith(",0,30,60,90,120,150")
    Endorsement.objects.filter(on__year=2015).update(on=date(2021, 2, 1))
    (one,) = trading.trading(authority(), 2025)
    assert one.trends.overall is Trend.INSUFFICIENT  # nothing is known of the years before
    assert "Insufficient evidence" in page(mia, "wildlife_trends")


def test_wild_trade_that_turns_captive_after_a_quota_is_shown_as_a_question(mia, monkeypatch):
    law = Law(quotas=(QuotaGiven(taxon=GREY, country="GH", limit=Decimal(5), since=SINCE),))
    tables = extended(Reference.shipped(), law)
    monkeypatch.setattr(patterns, "reference_now", lambda at: tables)
    told = [("W", 2021, "90"), ("W", 2022, "90"), ("W", 2023, "90"), ("C", 2024, "80"),
            ("C", 2025, "80")]  # fmt: skip
    used("P-0", "1", on=date(2021, 1, 5))
    for source, of, quantity in told:
        used(f"P-{of}", quantity, on=date(of, 3, 1))
        PermitLine.objects.filter(permit__number=f"P-{of}").update(source=source)
    (one,) = patterns.patterns(authority(), 2025)
    assert (one.kind, one.answer) == ("shift", Pattern.FOUND)
    text = page(mia, "wildlife_trends")
    assert "From the wild to captive breeding once a limit counted" in text
    assert "no proof" in text
    PermitLine.objects.update(source="W")
    (one,) = patterns.patterns(authority(), 2025)
    assert one.answer is Pattern.NONE
    assert patterns.patterns(authority(), 2024)[0].answer is Pattern.INSUFFICIENT


def test_a_rate_opens_to_the_lines_behind_it(tom):
    bad = examined("LRN1", offence=True)
    for n in range(2, 12):
        examined(f"LRN{n}", offence=False)
    text = page(tom, "wildlife_risk")
    for said in ("0106", "GH", "9.09%", "1 of 11 examined", "Insufficient evidence", "Elsewhere"):
        assert said in text, said
    text = page(tom, "wildlife_cell", "0106", "GH")
    for said in ("11 examined lines", bad[-4:], "In breach", "Chance of being examined"):
        assert said in text, said
    ann = Api(officer("tim", RoleName.TARGETING, office="GB000099")).client
    assert "At another office" in page(ann, "wildlife_cell", "0106", "GH")
    assert bad not in ann.get(reverse("wildlife_cell", args=["0106", "GH"])).content.decode()
    page(tom, "wildlife_cell", "0106", "XX", status=404)
    assert "of wildlife was examined" in page(tom, "wildlife_risk", quarter="2025-Q1")
    table = tom.get(reverse("wildlife_risk_csv")).content.decode()
    assert "0106,GH,insufficient evidence" in table
    assert table.count("\r\n") == 5


def test_profiles_are_proposed_from_the_page_and_wait_for_somebody_else(tom, monkeypatch):
    filled()
    lines = [*year("GN", 20), *year("GH", 1), *year("CM", 1)]
    monkeypatch.setattr(indicators, "examined", lambda first, until: iter(lines))
    assert "Propose profiles" in page(tom, "wildlife_risk")
    assert "Persistently high" in page(tom, "wildlife_risk")
    address = reverse("wildlife_propose")
    said = {"lane": "red", "probability": "25", "days": "90", "note": "Parrots again."}
    assert tom.post(address, said).status_code == 422
    assert tom.post(address, said | {"cells": "0106-GH"}).status_code == 422
    answer = tom.post(address, said | {"cells": "0106-GN"})
    assert answer.status_code == 302, answer.content.decode()
    request = ChangeRequest.objects.latest("pk")
    assert answer["Location"] == reverse("rule_change", args=[request.pk])
    content = request.versions.get().plain
    assert content["valid_to"] == (NOW.date() + timedelta(days=90)).isoformat()
    assert content["effect"]["probability"] == "25"
    auditor = Api(officer("olga", RoleName.AUDITOR)).client
    assert "Propose profiles" not in page(auditor, "wildlife_risk")
    assert auditor.get(address).status_code == 403


def history(*rows: dict[str, str]) -> SimpleUploadedFile:
    """The history of listings as it is downloaded."""
    return SimpleUploadedFile("history.csv", sheet(HISTORY, rows or HISTORY_ROWS).encode())


def hidden(text: str) -> str:
    """The tables that the page of what would change names."""
    (found,) = re.findall(r'name="tables" value="([^"]+)"', text)
    return found


def test_quotas_are_brought_on_the_page_and_read_there_once_approved(tom, monkeypatch):
    filled()
    text = "taxon,country,quota,terms,year\nPython regius,GH,200,LIV,2026\n"
    address = reverse("wildlife_bring_tables")
    wrong = SimpleUploadedFile("q.csv", text.replace("200", "many").encode())
    answer = tom.post(address, {"quotas": wrong, "country": ""})
    assert answer.status_code == 422
    assert "q.csv, line 2, column quota" in answer.content.decode()
    answer = tom.post(address, {"quotas": SimpleUploadedFile("q.csv", text.encode())})
    looked = answer.content.decode()
    assert "gh-python-regius-liv-2026-01-01" in looked
    said = {
        "tables": hidden(looked), "id": "quotas", "title": "Quotas", "source": "Notification",
        "as_of": "2026-11-01", "note": "Of 2026",
    }  # fmt: skip
    assert tom.post(reverse("wildlife_propose_tables"), said).status_code == 302
    request = ChangeRequest.objects.latest("pk")
    sue = officer("sue", RoleName.SUPERVISOR)
    services.approve(actor=actor_of(sue), request_id=request.pk, at=NOW)
    own = rulebook.ruleset_on(NOW).bundle["desks"]["wildlife"]
    monkeypatch.setattr(editions, "reference_now", lambda at: editions.reference_of(own))
    found = page(tom, "wildlife_rows", "quotas", search="python REGIUS")
    assert "1 row in today’s table." in found
    assert "quota 200" in found


def test_the_rows_that_count_are_searched_paged_and_kept(tom, mia):
    assert "Next" in page(tom, "wildlife_rows", "listings")
    assert "First" in page(tom, "wildlife_rows", "listings", after="100")
    found = page(tom, "wildlife_rows", "suspensions", search="DJ")
    assert "Djibouti" in found or " DJ" in found
    table = tom.get(reverse("wildlife_rows_csv", args=["quotas"])).content.decode()
    assert table.startswith("id,taxon,country,quota")
    page(tom, "wildlife_rows", "nothing", status=404)
    assert mia.get(reverse("wildlife_rows", args=["quotas"])).status_code == 403


def test_a_download_is_looked_at_proposed_and_approved_by_somebody_else(tom):
    filled()
    assert "Nothing was brought" in page(tom, "wildlife_tables")
    before = ChangeRequest.objects.count()
    address = reverse("wildlife_bring_tables")
    answer = tom.post(address, {"history": history(), "as_of": "2026-11-01", "country": ""})
    text = answer.content.decode()
    assert answer.status_code == 200, text
    assert "history of listings" in text
    assert "Listed otherwise" in text
    assert ChangeRequest.objects.count() == before  # to look is not to propose
    said = {
        "tables": hidden(text), "id": "appendices", "title": "Appendices", "source": "Checklist",
        "as_of": "2026-11-01", "note": "CoP20",
    }  # fmt: skip
    propose = reverse("wildlife_propose_tables")
    assert tom.post(propose, said | {"note": ""}).status_code == 422
    assert tom.post(propose, said | {"tables": "listings:x:y"}).status_code == 422
    answer = tom.post(propose, said)
    assert answer.status_code == 302, answer.content.decode()
    request = ChangeRequest.objects.latest("pk")
    assert "listings: 8 rows, 8 new, 0 gone" in request.note
    assert "Nothing was brought" in page(tom, "wildlife_tables")
    sue = officer("sue", RoleName.SUPERVISOR)
    services.approve(actor=actor_of(sue), request_id=request.pk, at=NOW)
    assert "Appendices" in page(tom, "wildlife_tables")
    digest = TableEdition.objects.get(table="listings").sha256
    table = tom.get(reverse("wildlife_table", args=[digest])).content.decode()
    assert table.startswith("taxon,rank,appendix")
    page(tom, "wildlife_table", "0" * 64, status=404)


def test_a_file_that_cannot_be_read_is_told_with_its_line(tom):
    address = reverse("wildlife_bring_tables")
    national = SimpleUploadedFile("ours.csv", b"kind,source,taxon\nbanned,Act 1,Manis\n")
    answer = tom.post(address, {"national": national, "country": "xt"})
    assert answer.status_code == 422
    assert "ours.csv, line 2, column kind: &#x27;banned&#x27; is no kind" in answer.content.decode()
    assert not TableEdition.objects.exists()
    good = SimpleUploadedFile("ours.csv", b"kind,source,taxon\nprohibited,Act 1,Manis\n")
    assert tom.post(address, {"national": good, "country": ""}).status_code == 422
    assert tom.post(address, {}).status_code == 422
    good.seek(0)
    text = tom.post(address, {"national": good, "country": "xt"}).content.decode()
    assert "New national measures" in text
    assert "does not come in" in text
    assert "national-xt" in text


def partners(text: str) -> SimpleUploadedFile:
    """A file of a partner."""
    return SimpleUploadedFile("gh.csv", text.encode())


def test_four_sides_are_held_together_innocent_reasons_first(mia, django_assert_max_num_queries):
    used(NUMBER, "10")
    registered("GH-2", line(quantity="7"), issued_at=Timestamp.of(date(2026, 10, 1)))
    declared("FREE", "4", permit=None)
    text = page(mia, "wildlife_gaps")
    for said in (
        "Permits: 2", "Declared: 2", "Endorsed: 1", "Partners: Nothing told",
        "Permits that were not used 3 NAR", "A permit need not be used", "GH GH-2", "Explained",
    ):  # fmt: skip
        assert said in text, said
    address = reverse("wildlife_partners")
    said = {"direction": "import", "source": "Annual report of GH"}
    wrong = partners("taxon,year,partner,quantity\nManis,2026,GH,many\n")
    answer = mia.post(address, said | {"file": wrong})
    assert answer.status_code == 422
    assert "is no number" in answer.content.decode()
    file = partners(f"taxon,year,partner,quantity,term\n{GREY},2026,gh,30,LIV\n")
    answer = mia.post(address, said | {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    with django_assert_max_num_queries(20):
        text = page(mia, "wildlife_gaps")
    for said_of in ("The partner saw more 16 NAR", "Unexplained", "Annual report of GH"):
        assert said_of in text, said_of
    file.seek(0)
    mia.post(address, said | {"file": file})
    assert PartnerRecord.objects.count() == 1  # the same country and year again: replaced
    table = mia.get(reverse("wildlife_gaps_csv")).content.decode().splitlines()
    assert table[1].startswith(f"{GREY},LIV,NAR,GH,the partner saw more,14,30,16,unexplained,16")
    assert "All sides agree" in page(mia, "wildlife_gaps", direction="export")


def test_who_may_not_sees_none_of_it(mia, tom):
    ann = Api(officer("ann", RoleName.BORDER)).client
    for route in (
        "wildlife_annual", "wildlife_annual_csv", "wildlife_illegal", "wildlife_illegal_csv",
        "wildlife_trends", "wildlife_trends_csv", "wildlife_gaps", "wildlife_gaps_csv",
        "wildlife_partners", "wildlife_risk", "wildlife_risk_csv",
        "wildlife_propose", "wildlife_tables", "wildlife_bring_tables", "wildlife_propose_tables",
    ):  # fmt: skip
        assert ann.get(reverse(route)).status_code == 403, route
    assert mia.get(reverse("wildlife_risk")).status_code == 403
    assert mia.get(reverse("wildlife_tables")).status_code == 403
    assert tom.get(reverse("wildlife_annual")).status_code == 403
