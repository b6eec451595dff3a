"""The pages of the licensing authority and of officers, as they are used without scripts."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.desks.ozone.office.rows import (
    AT,
    FOUR_EYES,
    OFFICE,
    authority,
    consignment,
    draft,
    issued,
    quota,
    registered,
    using,
)
from tests.register.actors import Api, officer
from tests.register.work.rows import work
from tidewaiter.desks.ozone.models import (
    Consultation,
    CylinderTest,
    Journey,
    Licence,
    Quota,
    Seizure,
)
from tidewaiter.desks.ozone.pages.urls import urlpatterns
from tidewaiter.desks.ozone.selectors import licensing
from tidewaiter.desks.ozone.services import licences
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Declaration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

LICENCE = {
    "number": "ODS-2026/9",
    "kind": "import",
    "holder": "GB2",
    "counterparty_country": "cn",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "offices": "gb000060 GB000001",
    "substance_1": "r404a",
    "kg_1": "1000.5",
    "substance_2": "Freon 22",
    "kg_2": "10",
}


FIGURE = {
    "year": "2026", "kind": "destroyed", "substance": "R-22", "kg": "100", "source": "Plant",
}  # fmt: skip


@pytest.fixture
def lea() -> Client:
    """Somebody of the licensing authority, signed in."""
    return Api(officer("lea", RoleName.LICENSING_AUTHORITY)).client


@pytest.fixture
def ann() -> Client:
    """An officer at the office, signed in."""
    return Api(officer("ann", RoleName.BORDER, office=OFFICE)).client


def page(client: Client, route: str, *arguments: object, status: int = 200, **query: str) -> str:
    """The text of a page."""
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_licence_is_entered_and_read_with_what_is_left_of_it(lea):
    answer = lea.post(reverse("ozone_licence_new"), LICENCE)
    assert answer.status_code == 302, answer.content.decode()
    row = Licence.objects.get()
    assert (row.status, row.counterparty_country) == ("valid", "CN")
    assert row.offices == ["GB000060", "GB000001"]
    text = page(lea, "ozone_licence", row.key)
    assert "R-404A" in text
    assert "1,000.5" in text
    assert "ODS-2026/9" in page(lea, "ozone_licences", search="ods2026")
    assert "No licence fits" in page(lea, "ozone_licences", search="none")


def test_licences_are_taken_as_a_table_with_what_is_left_of_each_line(lea):
    named = {"holder_name": "=1+1", "counterparty": "Gas, Works"}
    assert lea.post(reverse("ozone_licence_new"), LICENCE | named).status_code == 302
    line = Licence.objects.get().lines.get(number=1)
    Account.objects.filter(key=line.account).update(taken=F("limit") / 2)
    (first, second) = _rows(lea, "ozone_licences_csv", search="ods2026")
    assert (first["licence"], first["substance"], first["holder_name"]) == (
        "ODS-2026/9", "R-404A", "'=1+1",
    )  # fmt: skip
    assert (first["kg"], first["taken_kg"], first["left_kg"]) == ("1000.5", "500.25", "500.25")
    assert (second["substance"], second["left_kg"]) == ("HCFC-22", "10")
    assert _rows(lea, "ozone_licences_csv", status="revoked") == []
    assert (
        "licences.csv?search=ods2026"
        in lea.get(
            reverse("ozone_licences"), {"search": "ods2026", "after": "999"}
        ).content.decode()
    )


def test_what_is_in_transit_is_taken_as_a_table_where_the_page_ends(lea, monkeypatch):
    at = timezone.now()
    Journey.objects.bulk_create(
        Journey(reference=f"MRN{n}", item=1, trader="GB2", substance="R-404A", kg=Decimal(n + 1),
                due=at.date() - timedelta(days=n), begun_at=at)
        for n in range(3)
    )  # fmt: skip
    monkeypatch.setattr(licensing, "MOST", 2)
    assert "Only the first 2 are shown" in page(lea, "ozone_transits")
    rows = _rows(lea, "ozone_transits_csv")
    assert [(one["declaration"], one["late"]) for one in rows] == [
        ("MRN2", "yes"), ("MRN1", "yes"), ("MRN0", "no"),
    ]  # fmt: skip
    monkeypatch.undo()
    assert "Only the first" not in page(lea, "ozone_transits")


def test_an_exit_is_offered_to_whoever_may_confirm_it(lea, ann):
    take_in([consignment("T1", "100")], using(), "GB")
    mrn = Declaration.objects.get().mrn
    at = timezone.now()
    for reference in (mrn, "OLD-1"):
        Journey.objects.create(reference=reference, item=1, trader="GB2", substance="R-404A",
                               kg=Decimal(1), due=at.date(), begun_at=at)  # fmt: skip
    bob = Api(officer("bob", RoleName.BORDER, office="XTNOR")).client
    for client, offered in ((ann, True), (bob, False), (lea, False)):
        answer = client.get(reverse("ozone_transits"))
        exits = [reverse("ozone_exit", args=[one, 1]) for one in (mrn, "OLD-1")]
        assert [one in answer.content.decode() for one in exits] == [offered, False]
    assert ann.get(reverse("ozone_exit", args=[mrn, 1])).status_code == 200
    leaves = reverse("ozone_exit", args=[mrn, 1])
    assert [bob.get(leaves).status_code, lea.get(leaves).status_code] == [404, 403]
    Journey.objects.filter(reference=mrn).update(exit_office="XTNOR")
    text = bob.get(reverse("ozone_transits")).content.decode()
    assert leaves in text
    assert "through" in text
    told = {"kg": "1", "left_on": at.date(), "left_to": "KE"}
    assert bob.post(leaves, told).status_code == 302
    assert Journey.objects.get(reference=mrn).confirmed_by == "bob"


def _rows(client: Client, route: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(reverse(route), query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer["Content-Disposition"]
    return list(csv.DictReader(answer.content.decode().splitlines()))


def test_what_is_wrong_stands_beside_its_field(lea):
    wrong = LICENCE | {"substance_2": "perfume", "valid_to": "2025-01-01"}
    answer = lea.post(reverse("ozone_licence_new"), wrong)
    assert answer.status_code == 422
    assert "It ends before it begins." in answer.content.decode()
    answer = lea.post(reverse("ozone_licence_new"), LICENCE | {"substance_2": "perfume"})
    text = answer.content.decode()
    assert 'href="#id_substance_2"' in text
    assert "no controlled substance" in text
    assert not Licence.objects.exists()


def test_four_eyes_on_the_page(lea, monkeypatch):
    monkeypatch.setattr(licensing, "on_day", lambda everything, day: FOUR_EYES)
    lea.post(reverse("ozone_licence_new"), LICENCE)
    row = Licence.objects.get()
    assert "Somebody else of the licensing authority" in page(lea, "ozone_licence", row.key)
    assert lea.post(reverse("ozone_approve", args=[row.key]), {"seen": "1"}).status_code == 403
    max_ = Api(officer("max", RoleName.LICENSING_AUTHORITY)).client
    assert row.number in page(max_, "ozone")
    assert max_.post(reverse("ozone_approve", args=[row.key]), {"seen": "9"}).status_code == 409
    assert max_.post(reverse("ozone_approve", args=[row.key]), {"seen": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.decided_by) == ("valid", "max")


def test_a_licence_is_suspended_with_a_reason(lea):
    row = issued()
    address = reverse("ozone_status", args=[row.key, "suspended"])
    assert lea.post(address, {"seen": "2", "reason": ""}).status_code == 422
    assert lea.post(address, {"seen": "2", "reason": "Under inquiry."}).status_code == 302
    assert "Under inquiry." in page(lea, "ozone_licence", row.key)
    assert lea.get(reverse("ozone_status", args=[row.key, "burnt"])).status_code == 404


def test_turning_down_needs_a_reason(lea):
    licences.issue(actor=authority("max"), draft=draft(), rules=FOUR_EYES, at=AT)
    address = reverse("ozone_reject", args=["ODS20261"])
    assert lea.post(address, {"seen": "1", "reason": "No need of it."}).status_code == 302
    assert Licence.objects.get().status == "rejected"


def test_quotas_are_set_changed_and_shown(lea):
    asked = {
        "year": "2026", "importer": "GB2", "group": "HFC", "unit": "CO2e-t", "limit": "100",
        "source": "Decree 7",
    }  # fmt: skip
    assert lea.post(reverse("ozone_quota_set"), asked).status_code == 302
    assert "Decree 7" in page(lea, "ozone_quotas", year="2026")
    answer = lea.post(reverse("ozone_quota_set"), asked | {"unit": "kg"})
    assert answer.status_code == 422
    assert "counted in CO2e-t already" in answer.content.decode()
    assert Quota.objects.count() == 1
    ceiling = {name: asked[name] for name in ("year", "group", "unit", "limit", "source")}
    assert lea.post(reverse("ozone_ceiling_set"), ceiling).status_code == 302
    text = page(lea, "ozone_reports", year="2026")
    assert "Decree 7" in text


def test_traders_are_registered_and_found(lea):
    asked = {"trader": "GB2", "name": "Cold Chain Ltd", "importer": "on", "status": "valid"}
    assert lea.post(reverse("ozone_trader_new"), asked).status_code == 302
    assert "Cold Chain Ltd" in page(lea, "ozone_traders", search="cold")
    shown = lea.get(reverse("ozone_trader_new"), {"trader": "GB2"}).content.decode()
    assert 'value="Cold Chain Ltd"' in shown


def test_quantities_with_their_working(lea):
    text = page(lea, "ozone_quantities", gas="R-408A", kg="1000")
    assert "HCFC-22" in text
    assert "0.02585 ODP-t" in text
    assert "holds HCFC-22" in text
    assert "It holds" in text
    assert "no substance or blend" in page(lea, "ozone_quantities", gas="perfume", kg="1")


def test_how_long_goods_may_stay_is_told_with_whose_rule_it_is(lea, monkeypatch):
    text = page(lea, "ozone_transits")
    assert "15 days to leave, those in a free zone 180 days" in text
    assert "they are not law" in text
    own = replace(FOUR_EYES, transit_days=30, free_zone_days=90)
    monkeypatch.setattr(licensing, "rules", lambda at: own)
    text = page(lea, "ozone_transits")
    assert "30 days to leave, those in a free zone 90 days" in text
    assert "Decree 1" in text
    assert "they are not law" not in text


def test_what_has_gone_so_far_and_by_what_it_went_is_shown(lea):
    told = {"trader": "GB2", "substance": "HFC-134a", "kg": 100, "due": AT.date(), "begun_at": AT}
    Journey.objects.create(place="free-zone", reference="M1", item=1, left_kg=60, **told)
    gone = {"left_on": AT.date(), "left_kg": 100, "left_to": "KE", "confirmed_by": "26GB9"}
    Journey.objects.create(place="free-zone", reference="M2", item=1, **gone, **told)
    text = page(lea, "ozone_transits")
    assert "60 kg have left so far" in text
    assert "26GB9" in text
    assert "Short" not in text


def test_an_authority_is_consulted_reminded_and_answers(lea):
    row = issued()
    form = lea.get(reverse("ozone_ask"), {"licence": row.number}).content.decode()
    assert "1000 kg HFC-134a" in form
    asked = {"licence": row.number, "country": "CN", "question": "Known?"}
    assert lea.post(reverse("ozone_ask"), asked).status_code == 302
    one = Consultation.objects.get()
    text = page(lea, "ozone_consultation", one.pk)
    assert "Known?" in text
    for shown in (text, page(lea, "ozone_consultations"), page(lea, "ozone")):
        assert row.number in shown
        assert row.key not in shown.replace(f"/licences/number/{row.key}/", "")
    assert lea.post(reverse("ozone_remind", args=[one.pk])).status_code == 302
    answer = {"said": "denied", "reply": "No such exporter here."}
    assert lea.post(reverse("ozone_consultation", args=[one.pk]), answer).status_code == 302
    text = page(lea, "ozone_consultation", one.pk)
    assert "Not known to them" in text
    assert "Reminded" in text
    assert "No such exporter here." in text


def test_a_cylinder_test_on_the_page_refutes_a_label_and_is_on_the_declaration(ann):
    work("M1", items=1)
    address = reverse("ozone_cylinder", args=["M1"])
    read = {
        "item": "1", "label": "R-134a", "pressure": "8.1", "gauge": "1", "temperature": "20",
        "liquid": "yes",
    }  # fmt: skip
    assert ann.post(address, read | {"pressure": ""}).status_code == 422
    assert ann.post(address, read).status_code == 302
    text = page(ann, "ozone_cylinder", "M1")
    assert "The label is wrong" in text
    assert "It may be: R-22 Found before in cylinders labelled R-134a." in text
    assert "and 34 more" in text
    assert "A pressure cannot identify a gas" in text
    assert CylinderTest.objects.get().taken_by == "ann"
    shown = {"gas_1": "R-12", "percent_1": "98"}
    assert ann.post(address, read | shown | {"pressure": "4.7"}).status_code == 302
    assert "R-12 The identifier names it." in page(ann, "ozone_cylinder", "M1")


def test_the_card_of_a_consignment_shows_the_balance_and_leads_on(ann, lea):
    issued("ODS-2026/1", ("R-134a", "150"))
    registered()
    quota("1000")
    take_in([consignment("L1", "100")], using(), "GB")
    mrn = Declaration.objects.get().mrn
    text = page(ann, "declaration", mrn)
    assert "R-134a" in text
    assert "of 150 kg" in text
    assert "Cylinder test" in text
    assert lea.get(reverse("declaration", args=[mrn])).status_code in (403, 404)


def test_a_declaration_of_other_goods_has_no_card(ann):
    work("M1")
    assert "Ozone and climate" not in page(ann, "declaration", "M1").split("Reasons")[-1]


def test_a_seizure_is_recorded_from_the_declaration(ann, lea):
    work("M1", items=1)
    seized = {
        "item": "1", "substance": "R-12", "kg": "13,6".replace(",", "."), "cylinders": "1",
        "declared_as": "R-134a", "detected_by": "cylinder test", "disposal": "stored",
    }  # fmt: skip
    assert ann.post(reverse("ozone_seize", args=["M1"]), seized).status_code == 302
    assert Seizure.objects.get().kg == Decimal("13.6")
    assert "CFC-12" in page(lea, "ozone_seizures")
    page(ann, "ozone_seizures", status=403)


def test_partner_figures_are_brought_and_compared(lea, tmp_path):
    file = tmp_path / "cn.csv"
    file.write_text("year,country,substance,kg\n2026,CN,R-134a,1500\n")
    with file.open("rb") as given:
        asked = {"file": given, "source": "Letter of May"}
        assert lea.post(reverse("ozone_partner"), asked).status_code == 302
    text = page(lea, "ozone_mirror", year="2026")
    assert "Letter of May" in text
    assert "1,500" in text
    file.write_bytes(b"\xff\xfe")
    with file.open("rb") as given:
        answer = lea.post(reverse("ozone_partner"), {"file": given, "source": "s"})
    assert answer.status_code == 422
    answer = lea.get(reverse("ozone_article_7"), {"year": "2026"})
    assert answer["Content-Disposition"].endswith('"article-7-2026.csv"')


def test_a_figure_of_the_year_is_entered(lea):
    assert lea.post(reverse("ozone_figure"), FIGURE).status_code == 302
    assert "100 kg HCFC-22" in page(lea, "ozone_reports", year="2026")


@pytest.mark.parametrize("route", [one.name for one in urlpatterns if "<" not in str(one.pattern)])
def test_nobody_without_a_role_opens_a_page(route):
    nobody = Api(officer("bare")).client
    assert nobody.get(reverse(route)).status_code in (403, 404)
    assert Client().get(reverse(route)).status_code == 302


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_pages_are_read_in_other_languages(lea, language):
    issued()
    quota("100")
    lea.cookies["django_language"] = language
    for route in ("ozone", "ozone_licences", "ozone_quotas", "ozone_reports", "ozone_licence_new"):
        answer = lea.get(reverse(route))
        assert answer.status_code == 200
        assert b"Ozone and climate" not in answer.content


def test_the_api_charges_as_the_command_line_does():
    api = Api(officer("lea", RoleName.LICENSING_AUTHORITY))
    asked = {"gas": "R-408A", "kg": "1000"}
    said = api.client.get("/api/v1/ozone/charge", asked).json()
    figures = (said["odp_tonnes"], said["co2e_tonnes_annex_f"], said["co2e_tonnes_all"])
    assert figures == ("0.02585", "2301.2", "3151.9")
    assert said["by_group"] == {"HFC": "2301.2", "HCFC": "0.02585"}
