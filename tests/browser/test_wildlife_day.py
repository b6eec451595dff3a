"""A CITES permit from the register to the return to its issuer, and who presents it again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.browser.hands import WALKED, WAYS, Hand
from tests.browser.trade import consignment
from tidewaiter.core import Document
from tidewaiter.core.parts import Quantity, Statement
from tidewaiter.core.permit import permit_key

TAXON = "Malayopython reticulatus"
SAID = {"taxon": TAXON, "term": "SKI", "source": "W", "purpose": "T", "presented": "ORIGINAL"}


def ago(days: int) -> str:
    """The day so many days ago, as a field of days takes it."""
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


def skins(permit: str, count: str):
    """A consignment of raw python skins from Indonesia under an export permit."""
    sent = consignment("410320", f"Skins of {TAXON}")
    (item, *_) = sent.items
    said = tuple(Statement(type="CITES", code=code, text=text) for code, text in SAID.items())
    goods = replace(
        item,
        origin="ID",
        net_mass=Decimal(count) * Decimal("0.4"),
        gross_mass=Decimal(count) / 2,
        supplementary=(Quantity(value=Decimal(count), unit="NAR"),),
        documents=(*item.documents, Document(type="CITES-EXPORT", id=permit, issuer="ID")),
        statements=said,
    )
    return replace(
        sent, items=(goods,), item_count=1, gross_total=goods.gross_mass, country_dispatch="ID"
    )


@pytest.mark.parametrize("way", WALKED)
def test_a_permit_its_consignment_its_endorsement_and_its_reuse(visit, window, way) -> None:
    language, hand = WAYS[way]
    how = {"language": language, "scripts": hand.scripts, "axe": not hand.keys}
    number = f"ID-W{[*WAYS].index(way) + 1}-2026"
    authority = visit("management-authority", **how)
    _is_registered(authority, hand, number, way)
    mrn = str(window.send(skins(number, "120"))["mrn"])
    size = "desktop" if hand.keys else "phone"
    officer = visit("border", size=size, dark=way == "arabic", **how)
    _is_read(officer, number, mrn, way)
    _is_endorsed(officer, hand, number, mrn, way)
    _is_returned(authority, hand, number, way)
    _is_stopped(officer, mrn, str(window.send(skins(number, "40"))["mrn"]), way)


def _is_registered(authority, hand: Hand, number: str, way: str) -> None:
    page = authority.go("/wildlife/")
    authority.step(f"wildlife-{way}-1-permits")
    hand.press(page.locator('main a[href$="/wildlife/new/"]').first)
    page.wait_for_url("**/wildlife/new/")
    hand.write(page.locator("#id_number"), number)
    hand.write(page.locator("#id_country"), "ID")
    hand.choose(page.locator("#id_kind"), "export")
    hand.write(page.locator("#id_issuer"), "Management Authority of Indonesia")
    page.locator("#id_issued_on").fill(ago(20))
    hand.write(page.locator("#id_importer"), "Anchor & Sons Household Goods")
    hand.choose(page.locator("#id_purpose"), "T")
    for name, text in (("taxon", TAXON), ("quantity", "200"), ("term", "SKI"), ("origin", "ID")):
        hand.write(page.locator(f"#id_{name}_1"), text)
    for name, value in (("unit", "NAR"), ("source", "W"), ("appendix", "II")):
        hand.choose(page.locator(f"#id_{name}_1"), value)
    authority.step(f"wildlife-{way}-2-new")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url(f"**/wildlife/permits/ID/{permit_key(number)}/")
    authority.step(f"wildlife-{way}-3-permit")


def _is_read(officer, number: str, mrn: str, way: str) -> None:
    """The card names the species, its Appendix, the permit and what is left of it."""
    card = officer.go(f"/declarations/{mrn}/").locator("#wildlife")
    text = card.inner_text()
    assert all(part in text for part in (TAXON, number, "200")), text
    assert "CITES-0" not in text, text
    officer.step(f"wildlife-{way}-4-card")


def _is_endorsed(officer, hand: Hand, number: str, mrn: str, way: str) -> None:
    page = officer.page
    hand.press(page.locator('#wildlife a[href*="/endorse/"]').first)
    page.wait_for_url("**/endorse/**")
    hand.write(page.locator("#id_quantity_1"), "118")
    officer.step(f"wildlife-{way}-5-endorse")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url(re.compile(rf"/declarations/{mrn}/"))
    assert number in page.locator("#wildlife").inner_text()
    officer.step(f"wildlife-{way}-6-endorsed")


def _is_returned(authority, hand: Hand, number: str, way: str) -> None:
    page = authority.go("/wildlife/returns/")
    authority.step(f"wildlife-{way}-7-returns")
    hand.press(page.locator("main a", has_text=number).first)
    page.wait_for_url(re.compile(r"/wildlife/returns/\d+/"))
    assert "118" in page.locator("main").inner_text()
    hand.press(page.locator('main a[href$="/sent/"]'))
    page.locator("#id_on").fill(ago(0))
    hand.write(page.locator("#id_how"), "By letter")
    hand.press(page.locator("main form .btn--primary"))
    page.wait_for_url(lambda url: not url.endswith("/sent/"))
    authority.step(f"wildlife-{way}-8-sent")


def _is_stopped(officer, first: str, mrn: str, way: str) -> None:
    """A permit is for one consignment: who presents it again is stopped, and reads for which."""
    page = officer.go(f"/declarations/{mrn}/")
    said = page.locator("#reasons .reason", has_text="CITES-029").inner_text()
    assert first in said, said
    assert page.locator(".lane.is-red").count() >= 1
    officer.step(f"wildlife-{way}-9-reused")
