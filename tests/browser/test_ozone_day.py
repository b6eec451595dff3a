"""The day of the licensing authority, and of the officer at whose office cylinders arrive."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.browser.trade import SingleWindow, consignment
from tidewaiter.core import Document
from tidewaiter.desks.ozone.licences import LicenceKind

IMPORTER = "XT700000011"


def cylinders(licence: str, mass: str):
    """A consignment of cylinders of R-134a under a licence."""
    sent = consignment("290345", "Refrigerant R-134a in cylinders", importer=IMPORTER)
    (item, *_) = sent.items
    papers = (*item.documents, Document(type="HFC", id=licence))
    goods = replace(item, net_mass=Decimal(mass), gross_mass=Decimal(mass) * 2, documents=papers)
    return replace(sent, items=(goods,), item_count=1, gross_total=goods.gross_mass)


def test_licence_consignment_over_it_cylinder_test_and_consultation(visit, window: SingleWindow):
    authority = visit("licensing-authority")
    page = authority.go("/ozone/")
    authority.step("ozone-1-overview")
    page = authority.go("/ozone/licences/new/")
    page.locator("#id_number").fill("BR-2026/7")
    page.locator(f'input[name=kind][value="{LicenceKind.IMPORT}"]').check()
    page.locator("#id_holder").fill(IMPORTER)
    page.locator("#id_counterparty_country").fill("CN")
    page.locator("#id_valid_from").fill("2026-01-01")
    page.locator("#id_valid_to").fill("2027-12-31")
    page.locator("#id_substance_1").fill("r134a")
    page.locator("#id_kg_1").fill("150")
    authority.step("ozone-2-new-licence")
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**/licences/number/BR20267/")
    authority.step("ozone-3-licence")

    mrn = window.send(cylinders("BR-2026/7", "900"))["mrn"]
    officer = visit("border", size="phone")
    page = officer.go(f"/declarations/{mrn}/")
    assert page.locator("#ozone").count() == 1
    assert "150" in page.locator("#ozone .bal").inner_text()
    officer.step("ozone-4-consignment")
    page = officer.go(f"/ozone/cylinder/{mrn}/")
    page.locator("#id_label").fill("R-134a")
    page.locator("#id_pressure").fill("8.1")
    page.locator("#id_temperature").fill("20")
    officer.step("ozone-5-cylinder")
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**#tests")
    assert "The label is wrong" in page.locator("#tests").inner_text()
    assert "R-22" in page.locator("#tests").inner_text()
    officer.step("ozone-6-refuted")

    page = authority.go("/ozone/consultations/ask/?licence=BR-2026/7")
    assert "150 kg HFC-134a" in page.locator("#id_question").input_value()
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**/consultations/*/")
    authority.step("ozone-7-asked")
    page.locator('input[name=said][value="denied"]').check()
    page.locator("#id_reply").fill("No such exporter is registered here.")
    page.locator("main form[data-guard] .btn--primary").click()
    page.wait_for_load_state()
    assert "Not known to them" in page.locator("main").inner_text()
    authority.step("ozone-8-answered")
    for path in ("quotas/", "quantities/?gas=R-408A&kg=1000", "reports/", "transits/", "mirror/"):
        authority.go(f"/ozone/{path}")
        authority.step(f"ozone-9-{path.split('/')[0]}")
