"""The day of the licensing authority, and of the officer at whose office cylinders arrive."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.browser.hands import WALKED, WAYS, Hand
from tests.browser.trade import consignment
from tidewaiter.core import Document
from tidewaiter.desks.ozone.licences import LicenceKind, licence_key

IMPORTER = "XT700000011"


def cylinders(licence: str, mass: str):
    """A consignment of cylinders of R-134a under a licence."""
    sent = consignment("290345", "Refrigerant R-134a in cylinders", importer=IMPORTER)
    (item, *_) = sent.items
    papers = (*item.documents, Document(type="HFC", id=licence))
    goods = replace(item, net_mass=Decimal(mass), gross_mass=Decimal(mass) * 2, documents=papers)
    return replace(sent, items=(goods,), item_count=1, gross_total=goods.gross_mass)


@pytest.mark.parametrize("way", WALKED)
def test_licence_consignment_over_it_cylinder_test_and_consultation(visit, window, way) -> None:
    language, hand = WAYS[way]
    how = {"language": language, "scripts": hand.scripts, "axe": not hand.keys}
    number = f"BR-2026/{[*WAYS].index(way) + 7}"
    authority = visit("licensing-authority", **how)
    _is_licensed(authority, hand, number, way)
    mrn = str(window.send(cylinders(number, "900"))["mrn"])
    size = "desktop" if hand.keys else "phone"
    officer = visit("border", size=size, dark=way == "arabic", **how)
    _is_stopped(officer, number, mrn, way)
    _is_tested(officer, hand, mrn, way)
    _is_asked_about(authority, hand, number, way)
    if way in ("pointing", "arabic"):
        phone = visit("licensing-authority", size="phone", **how)
        for path in ("", "quotas/", "quantities/?gas=R-408A&kg=1000", "reports/", "transits/"):
            phone.go(f"/ozone/{path}")
            phone.step(f"ozone-{way}-9-{path.split('/')[0] or 'overview'}")


def _is_licensed(authority, hand: Hand, number: str, way: str) -> None:
    page = authority.go("/ozone/licences/")
    authority.step(f"ozone-{way}-1-licences")
    hand.press(page.locator('main a[href$="/licences/new/"]').first)
    page.wait_for_url("**/licences/new/")
    hand.write(page.locator("#id_number"), number)
    hand.tick(page.locator(f'input[name=kind][value="{LicenceKind.IMPORT}"]'))
    hand.write(page.locator("#id_holder"), IMPORTER)
    hand.write(page.locator("#id_counterparty_country"), "CN")
    page.locator("#id_valid_from").fill("2026-01-01")  # a date is typed in the browser's own way
    page.locator("#id_valid_to").fill("2027-12-31")
    hand.write(page.locator("#id_substance_1"), "r134a")
    hand.write(page.locator("#id_kg_1"), "150")
    authority.step(f"ozone-{way}-2-new-licence")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url(f"**/licences/number/{licence_key(number)}/")
    assert authority.drawn(page.locator("h1 bdi").first) == number
    authority.step(f"ozone-{way}-3-licence")


def _is_stopped(officer, number: str, mrn: str, way: str) -> None:
    """The page says in words how much of the gas still fits, and shows the balance."""
    page = officer.go(f"/declarations/{mrn}/")
    assert "150" in page.locator("#ozone .bal", has_text="150").first.inner_text()
    said = page.locator("#reasons .reason", has_text="OZONE-019")
    if way == "arabic":
        text = said.first.inner_text()
        assert all(part in text for part in ("150", "R-134a", number, "900")), text
    else:
        claim = f"150 kg of R-134a still fit on licence {number}; 900 kg are declared."
        assert claim in said.first.inner_text()
    officer.step(f"ozone-{way}-4-consignment")


def _is_tested(officer, hand: Hand, mrn: str, way: str) -> None:
    """A pressure refutes the label; what else fits is told by plausibility, the rest on demand."""
    page = officer.page
    hand.press(page.locator('#ozone a[href*="/ozone/cylinder/"]'))
    page.wait_for_url(f"**/ozone/cylinder/{mrn}/**")
    hand.write(page.locator("#id_label"), "R-134a")
    hand.write(page.locator("#id_pressure"), "8.1")
    hand.write(page.locator("#id_temperature"), "20")
    officer.step(f"ozone-{way}-5-cylinder")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url("**#tests")
    tests = page.locator("#tests")
    assert tests.locator(".tag--flag").count() == 1
    if way != "arabic":
        assert "The label is wrong" in tests.inner_text()
    assert tests.locator("li:visible").first.locator("b").inner_text() == "R-22"
    hidden = tests.locator("details li")
    assert hidden.count() > 20
    assert not hidden.first.is_visible()
    officer.step(f"ozone-{way}-6-refuted")
    hand.open(tests.locator("summary"))
    assert hidden.first.is_visible()
    officer.step(f"ozone-{way}-6a-others")


def _is_asked_about(authority, hand: Hand, number: str, way: str) -> None:
    """The authority on the other side is asked, and says that it knows of no such shipment."""
    page = authority.page
    hand.press(page.locator('main a[href*="/consultations/ask/"]'))
    page.wait_for_url("**/consultations/ask/**")
    assert "150 kg HFC-134a" in page.locator("#id_question").input_value()
    authority.step(f"ozone-{way}-7-asking")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url(re.compile(r"/consultations/\d+/"))
    authority.step(f"ozone-{way}-7a-asked")
    hand.tick(page.locator('input[name=said][value="denied"]'))
    hand.write(page.locator("#id_reply"), "No such exporter is registered here.")
    hand.press(page.locator("main form[data-guard] .btn--primary"))
    page.locator(".tag--flag").first.wait_for()
    if way != "arabic":
        assert "Not known to them" in page.locator("main").inner_text()
    assert page.get_by_text("No such exporter is registered here.").count() >= 1
    authority.step(f"ozone-{way}-8-answered")
