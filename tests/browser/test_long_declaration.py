"""A declaration of many items: what is said alike of many is one reason, and goes on when asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.browser.hands import WALKED, WAYS, Hand
from tests.browser.trade import SingleWindow, consignment

ITEMS = 60
ROWS = ".rows__list > li:not(.further)"


def long(window: SingleWindow) -> str:
    """A consignment of sixty gases without a licence; its MRN."""
    one = consignment("382763", "refrigerant R-404A in cylinders")
    items = tuple(replace(one.items[0], number=n + 1) for n in range(ITEMS))
    total = sum((item.gross_mass or Decimal(0) for item in items), Decimal(0))
    sent = replace(one, items=items, item_count=ITEMS, gross_total=total, package_total=None)
    return str(window.send(sent)["mrn"])


@pytest.mark.parametrize("way", WALKED)
def test_a_reason_of_many_items_goes_on_when_asked(visit, window, way) -> None:
    language, hand = WAYS[way]
    size = "phone" if way == "arabic" else "desktop"
    officer = visit(
        "targeting", language=language, scripts=hand.scripts, axe=not hand.keys, size=size
    )
    mrn = long(window)
    page = officer.go(f"/declarations/{mrn}/")
    officer.step(f"long-{way}-1-page")
    many = page.locator("#effective > .reason", has=page.locator(".further")).first
    key = many.get_attribute("id")
    reason = page.locator(f"#{key}")
    before = reason.locator(ROWS).count()
    assert 0 < before < ITEMS
    _goes_on(page, hand, reason, before)
    officer.step(f"long-{way}-2-more")
    if hand.keys:
        page.reload()  # else the whole page lies between
    _is_narrowed(page, hand)
    officer.step(f"long-{way}-3-one-item")
    if way == "pointing":
        officer.paper(f"long-{way}-4-paper")
        assert page.locator(".print-only", has_text="This print has what the page showed").count()
        assert not page.locator(".further .btn").filter(visible=True).count()


def _goes_on(page, hand: Hand, reason, before: int) -> None:
    hand.press(reason.locator(".further a"))
    if hand.scripts:
        page.wait_for_function(
            "([rows, many]) => document.querySelectorAll(rows).length > many",
            arg=[f"#{reason.get_attribute('id')} {ROWS}", before],
        )
        inside = "reason => reason.contains(document.activeElement)"
        assert reason.evaluate(inside), "the focus is lost when rows come"
        assert reason.locator(".earlier").count() == 0
    else:
        page.wait_for_load_state()
        assert "more=" in page.url
        assert reason.locator(ROWS).count() > 0
        assert reason.locator(".earlier a").count() == 1


def _is_narrowed(page, hand: Hand) -> None:
    hand.write(page.locator("#only"), "7")
    hand.press(page.locator("form.only button"))
    page.wait_for_url("**only=7*")
    assert page.locator('#items tr[id^="item"]').count() == 1
    assert page.locator("#item7").count() == 1
