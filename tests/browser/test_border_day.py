"""The day of a border officer: a consignment arrives, is examined on a phone, and is released."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.hands import WALKED, WAYS, Hand
from tests.browser.trade import SEALS, SingleWindow, consignment

GOODS = "vegetable seed for sowing"
"""A profile of the trial site sends it to an officer for want of a phytosanitary certificate."""
NOTE = "Two bags are torn; their weight is right."


@pytest.fixture
def photo(chromium, tmp_path) -> Path:
    """A JPEG larger than the page needs."""
    path = tmp_path / "seal.jpg"
    page = chromium.new_page(viewport={"width": 2400, "height": 1600})
    page.set_content(f"<body style='background: tan; font-size: 15rem'>{SEALS[0]}")
    page.screenshot(path=str(path), type="jpeg")
    page.close()
    return path


@pytest.mark.parametrize("way", WALKED)
def test_a_consignment_arrives_is_examined_and_released(visit, window, photo, way) -> None:
    language, hand = WAYS[way]
    how = {"language": language, "scripts": hand.scripts, "axe": not hand.keys}
    desk = visit("border", **how)
    mrn = _arrives(desk, hand, window, way)
    _is_taken(desk, hand, mrn, way)
    size = "desktop" if hand.keys else "phone"
    phone = visit("border", size=size, dark=way == "arabic", **how)
    _is_examined(phone, hand, mrn, photo, way)
    _is_released(desk, hand, window, mrn, way)


def _arrives(desk, hand: Hand, window: SingleWindow, way: str) -> str:
    """It is sent by a system while the queue is open, and the queue says so."""
    page = desk.go("/queue/?profile=AGY-02")
    before = page.locator("[data-live] p")
    assert before.is_hidden()
    answer = window.send(consignment("120991", GOODS))
    mrn = str(answer["mrn"])
    assert "AGY-02" in str(answer["decision"]["reasons"])
    if hand.scripts:
        update = page.locator('[data-live] [data-key="u"]')
        update.wait_for()
        desk.step(f"border-{way}-1-arrived")
        assert page.locator(f'a[href*="{mrn}"]').count() == 0  # nothing moves under the hand
        hand.shortcut(page, "u", update)
    else:
        page.reload()
    page.locator(f'a[href*="{mrn}"]').wait_for()
    desk.step(f"border-{way}-2-queue")
    if hand.keys:
        _the_sheet_names_the_keys(desk, way)
    return mrn


def _the_sheet_names_the_keys(desk, way: str) -> None:
    """``?`` shows what the page offers, Escape closes it, ``g`` and a letter lead elsewhere."""
    page = desk.page
    address = page.url
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    keys = page.locator("#keys [data-here] kbd").all_inner_texts()
    assert {"t", "a"} <= set(keys), keys
    desk.step(f"border-{way}-2a-keys")
    page.keyboard.press("Escape")
    assert page.locator("#keys[open]").count() == 0
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/declarations/")
    desk.go(address.removeprefix(desk.site.address))


def _is_taken(desk, hand: Hand, mrn: str, way: str) -> None:
    page = desk.page
    hand.row(page, page.locator(f'[data-list] a[href*="{mrn}"]'))
    page.wait_for_url(f"**/declarations/{mrn}/**")
    assert page.locator("#reasons").get_by_text("AGY-02").count() >= 1
    desk.step(f"border-{way}-3-opened")
    hand.shortcut(page, "t", page.locator(f'form[action$="/{mrn}/take/"] button'))
    page.locator(".toast").wait_for()
    assert page.locator(f'form[action$="/{mrn}/take/"]').count() == 0


def _is_examined(phone, hand: Hand, mrn: str, photo: Path, way: str) -> None:
    page = phone.go("/queue/?assignee=me")
    phone.step(f"border-{way}-4-mine")
    hand.press(page.locator(f'a[href*="/declarations/{mrn}/"]').first)
    page.wait_for_url(f"**/declarations/{mrn}/**")
    begin = page.locator('form[action$="/do/begin-examination/"] button:visible')
    hand.shortcut(page, "e", begin.last if hand.keys else begin.first)
    page.wait_for_url(f"**/declarations/{mrn}/examination/**")
    phone.step(f"border-{way}-5-begun")
    checks = page.locator(".checklist li")
    for number in range(checks.count()):
        hand.tick(checks.nth(number).locator('input[value="done"]'))
    if hand.scripts:
        assert page.locator("progress").evaluate("bar => bar.value === bar.max")
    for seal in SEALS:
        assert checks.filter(has_text=seal).count() == 1
    hand.tick(page.locator('input[name="r-1"][value="agrees"]'))
    if hand.scripts:
        _the_network_goes(phone, hand, way)
        page = phone.page
    else:
        hand.write(page.locator("#notes"), NOTE)
    hand.write(page.locator("#add"), "2")
    hand.press(page.locator("#add ~ button, .field:has(#add) + button"))
    hand.tick(page.locator('input[name="r-2"][value="agrees"]'))
    hand.add(page.locator('input[name="photo-1"]'), photo)
    if hand.scripts:
        page.locator("#item-1 .photos img").wait_for()
        page.locator("[data-state]", has_text=re.compile(r"\d\d:\d\d")).wait_for()
    else:
        hand.press(page.locator('button[name="save"]').last)
        page.wait_for_load_state()
        assert page.locator("#item-1 .photos img").count() == 1
        assert page.locator("#notes").input_value() == NOTE
    phone.step(f"border-{way}-6-filled-in")
    hand.choose(page.locator("#kind"), "physical")
    hand.write(page.locator("#minutes"), "35")
    hand.press(page.locator('button[name="summary"]'))
    page.wait_for_url("**/examination/summary/")
    assert page.get_by_text(NOTE).count() == 1
    hand.write(page.locator("#signed"), "B. Order")
    hand.tick(page.locator('#sign input[type="checkbox"]'))
    phone.step(f"border-{way}-7-signed")
    hand.press(page.locator("#sign .btn--primary"))
    page.wait_for_url(f"**/declarations/{mrn}/")
    phone.step(f"border-{way}-8-recorded")


def _the_network_goes(phone, hand: Hand, way: str) -> None:
    """What is entered meanwhile stays on the phone, also when its page is closed, and is sent."""
    page = phone.page
    page.locator("[data-state]", has_text=re.compile(r"\d\d:\d\d")).wait_for()
    phone.expect_complaint("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    hand.write(page.locator("#notes"), NOTE)
    page.wait_for_timeout(1500)  # it tries to send after 1.2 seconds
    state = page.locator("[data-state] b").inner_text()
    assert state == page.locator("#examination").get_attribute("data-here")
    phone.step(f"border-{way}-5a-no-network")
    address = page.url
    page.close()
    phone.context.set_offline(False)
    phone.fresh()
    page = phone.go(address)
    page.locator("[data-state]", has_text=re.compile(r"\d\d:\d\d")).wait_for()
    assert page.locator("#notes").input_value() == NOTE
    page.reload()
    assert page.locator("#notes").input_value() == NOTE
    assert page.locator(".checklist input[value=done]:checked").count() >= len(SEALS) + 2


def _is_released(desk, hand: Hand, window: SingleWindow, mrn: str, way: str) -> None:
    page = desk.go(f"/declarations/{mrn}/")
    assert window.state(mrn) == "under examination"
    desk.step(f"border-{way}-9-before-release")
    hand.shortcut(
        page, "r", page.locator('[href$="/do/release/"], form[action$="/do/release/"] button').first
    )
    page.wait_for_url("**/do/release/")
    desk.step(f"border-{way}-10-release")
    hand.press(page.locator("form.panel .btn--primary"))
    page.wait_for_url(f"**/declarations/{mrn}/")
    line = page.locator("#timeline")
    assert line.locator("li").count() >= 5
    assert line.get_by_text("border", exact=True).count() >= 3
    assert window.state(mrn) == "released"
    assert desk.drawn(page.locator(".ident bdi").first) == mrn
    desk.step(f"border-{way}-11-released")
