"""The day of a targeting officer: a profile is written, backtested, approved, and selects."""

from __future__ import annotations

import re

import pytest

from tests.browser.hands import WAYS, Hand
from tests.browser.trade import SingleWindow, consignment

GOODS = "toys"
REASON = "Toys of this origin were often declared far below their value."
NOTE = "The yield of the last quarter asks for it."
MISTAKE = "hs LIKE '9503%' AND orgin = 'TR'"


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_profile_is_written_backtested_approved_and_selects(visit, window, way) -> None:
    language, hand = WAYS[way]
    name = f"TOY-{way[:2].upper()}"
    before = window.send(consignment("950300", GOODS))
    assert name not in str(before["decision"]["reasons"])
    how = {"language": language, "scripts": hand.scripts, "axe": not hand.keys}
    writer = visit("targeting", dark=way == "keyboard", **how)
    writer.expect_complaint("status of 422")  # what cannot be read is answered with it
    _is_written(writer, hand, name, way)
    _is_backtested(writer, hand, way)
    number = _is_proposed(writer, hand, way)
    chief = visit("supervisor", **how)
    _is_approved(chief, hand, number, way)
    _selects(writer, hand, window, name, way)


@pytest.mark.slow
def test_what_is_written_outlives_the_session(visit) -> None:
    """It is kept while one writes, and what comes after the session ended is there once one is
    back."""
    writer = visit("targeting")
    writer.expect_complaint("401")  # the check beside the criterion is refused
    page = writer.go("/profiles/new/")
    page.fill("#id", "KEPT-01")
    page.fill("#title", "Half a title")
    page.locator("[data-state]", has_text="Draft saved").wait_for()
    page.wait_for_url("**/profiles/new/?draft=*")
    writer.context.clear_cookies(name="session")
    page.fill("#title", "A whole title")
    page.locator("[data-state] a").wait_for()
    writer.step("profile-kept-1-signed-out")
    page.locator("[data-state] a").click()
    page.wait_for_url("**/account/sign-in/**")
    page.fill("input[name=login]", "targeting")
    page.fill("input[name=password]", writer.site.password)
    page.click("main form:has(input[name=password]) button[type=submit]")
    page.wait_for_url("**/profiles/new/?draft=*")
    assert page.locator("#title").input_value() == "A whole title"
    page.locator('button[value="save"]').click()
    page.locator(".toast").wait_for()
    writer.go("/profiles/")
    assert page.locator("#drafts", has_text="KEPT-01 A whole title").count() == 1
    writer.step("profile-kept-2-drafts")


def _is_written(writer, hand: Hand, name: str, way: str) -> None:
    """A slip is found as it is written, and mended with one press."""
    page = writer.go("/profiles/")
    writer.step(f"profile-{way}-1-profiles")
    hand.press(page.locator('a[href$="/profiles/new/"]').first)
    page.wait_for_url("**/profiles/new/")
    hand.write(page.locator("#id"), name)
    hand.write(page.locator("#title"), "Toys below their value")
    hand.write(page.locator("#when"), MISTAKE)
    hand.write(page.locator("#reason"), REASON)
    hand.choose(page.locator("#effect_lane"), "yellow")
    hand.write(page.locator("#owner"), "Risk management")
    hand.choose(page.locator("#status"), "live")
    if not hand.scripts:
        hand.press(page.locator('button[value="check"]'))
    mend = page.locator('#checked button[name="fix"]')
    mend.wait_for()
    writer.step(f"profile-{way}-2-mistake")
    from playwright.sync_api import expect

    hand.press(mend)
    expect(page.locator("#when")).to_have_value(MISTAKE.replace("orgin", "origin"))
    assert page.locator("#checked .error").count() == 0
    hand.press(page.locator('button[value="preview"]'))
    page.locator("#preview table").wait_for()
    writer.step(f"profile-{way}-3-preview")


def _is_backtested(writer, hand: Hand, way: str) -> None:
    """It runs as a job on everything on file; what was written waits meanwhile."""
    page = writer.page
    hand.press(page.locator('button[value="backtest"]'))
    page.wait_for_url(re.compile(r"/profiles/backtests/\d+/(#.*)?$"))
    writer.shot(f"profile-{way}-4-backtest")  # it refreshes itself at any moment
    if not hand.scripts:
        for _ in range(60):
            if page.locator("#progress").count() == 0:
                break
            page.wait_for_timeout(500)
            page.reload()
    page.locator("aside .facts").first.wait_for(timeout=60_000)
    writer.step(f"profile-{way}-5-report")
    hand.press(page.locator('a[href*="?tried="]'))
    page.wait_for_url("**/profiles/new/?tried=*")
    assert page.locator("#when").input_value() == MISTAKE.replace("orgin", "origin")
    assert page.locator("#reason").input_value() == REASON


def _is_proposed(writer, hand: Hand, way: str) -> int:
    page = writer.page
    hand.write(page.locator("#note"), NOTE)
    hand.press(page.locator('button[value="propose"]'))
    page.wait_for_url(re.compile(r"/rules/changes/\d+/$"))
    assert page.locator('button[value="approve"]').count() == 0
    writer.step(f"profile-{way}-6-proposed")
    return int(page.url.rstrip("/").rpartition("/")[2])


def _is_approved(chief, hand: Hand, number: int, way: str) -> None:
    page = chief.go("/rules/changes/?mine=1")
    chief.step(f"profile-{way}-7-waiting")
    hand.press(page.locator(f'a[href$="/rules/changes/{number}/"]'))
    page.wait_for_url(f"**/rules/changes/{number}/")
    assert page.get_by_text(NOTE).count() >= 1
    chief.step(f"profile-{way}-8-decide")
    hand.write(page.locator("#reason"), "Agreed; look again in a month.")
    hand.press(page.locator('button[value="approve"]'))
    page.locator(".toast").wait_for()
    chief.step(f"profile-{way}-9-approved")


def _selects(writer, hand: Hand, window: SingleWindow, name: str, way: str) -> None:
    """The next declaration of the kind is selected, and its page says why."""
    mrn = str(window.send(consignment("950300", GOODS))["mrn"])
    page = writer.go(f"/declarations/{mrn}/")
    reason = page.locator("#reasons li.reason", has=page.locator(f'a[href*="/{name}/"]'))
    assert reason.locator("h3", has_text=REASON).count() == 1
    writer.step(f"profile-{way}-10-selected")
    hand.press(reason.locator(f'a[href*="/{name}/"]'))
    page.wait_for_url(f"**/profiles/profile/{name}/")
    assert writer.drawn(page.locator(".head p bdi").first) == name
    writer.step(f"profile-{way}-11-profile")
