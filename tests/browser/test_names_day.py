"""A list of names from its policy to a match that is decided, is quiet, and is asked again."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hands import WAYS, Hand
from tests.browser.trade import SingleWindow, consignment
from tidewaiter.core.parts import Party, Role

POLICY = """\
id: HARBOUR
title: Harbour watch list
source: Harbour authority of Ostmere
remember_days: 90
"""
FIRST = """\
reference;name;aliases;country;identifier
HW-1;Харбор Лайт Шиппинг;Harbour Light Shipping;PA;IMO 9074729
HW-2;Salt Quay Exports;;XT;
"""
SECOND = """\
reference;name;aliases;country;identifier;birth date
HW-1;Харбор Лайт Шиппинг;Harbour Light Shipping;PA;IMO 9074729;1999
HW-3;شركة ميناء النور;Port of Light Company;EG;;
"""
WRONG = "reference;name\nHW-1;One\nHW-1;Two\n;Three\n"
NEAR = "Shipping Harbor Light Ltd"


def sent(window: SingleWindow, name: str = NEAR) -> str:
    """A consignment of an exporter of a name; its MRN."""
    one = consignment("940360", "wooden furniture")
    others = tuple(party for party in one.parties if party.role != Role.EXPORTER)
    exporter = Party(role=Role.EXPORTER, name=name)
    return str(window.send(replace(one, parties=(*others, exporter)))["mrn"])


def file(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}


def packed() -> dict[str, Any]:
    """The policy of the list as a ZIP of rules."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("name-lists.yaml", POLICY)
    return {"name": "r.zip", "mimeType": "application/zip", "buffer": content.getvalue()}


def until(visitor: Any, path: str, text: str) -> Any:
    """Open a page until it says something: what a worker does takes its time."""
    for _ in range(60):
        page = visitor.go(path)
        if text in page.locator("main").inner_text():
            return page
        time.sleep(1)
    raise AssertionError(f"{path} never said {text!r}: {page.locator('main').inner_text()}")


def press(page: Any) -> None:
    page.locator("main form .btn--primary").last.click()
    page.wait_for_load_state()


def brought(visitor: Any, name: str, text: str) -> Any:
    """Bring a file of the list; the page it leads to once it was read."""
    page = visitor.go("/names/bring/?list=HARBOUR")
    page.locator("#id_file").set_input_files(file(name, text))
    page.locator("#id_note").fill("The list of this week")
    visitor.step(f"names-bring-{name}")
    press(page)
    return page


def approved(supervisor: Any, address: str) -> None:
    page = supervisor.go(address)
    page.locator("button[value=approve]").click()
    page.wait_for_load_state()
    until(supervisor, address, "Declarations are held against it.")


def test_a_list_a_near_name_a_verdict_and_what_opens_it_again(visit, window: SingleWindow):
    officer, supervisor = visit("targeting"), visit("supervisor")
    officer.go("/names/")
    officer.step("names-1-none")
    page = officer.go("/rules/import/")
    page.locator("#file").set_input_files(packed())
    page.locator("#note").fill("Harbour authority asks for it")
    page.locator("button[value=propose]").click()
    page.wait_for_url("**/changes/*/")
    change = page.url
    page = supervisor.go(change)
    page.locator("button[value=approve]").click()
    page.wait_for_load_state()

    page = brought(officer, "wrong.csv", WRONG)
    page = until(officer, page.url, "There are 2 problems")
    assert "wrong.csv, line 3" in page.locator("main").inner_text()
    officer.step("names-2-wrong")
    page = brought(officer, "first.csv", FIRST)
    page.wait_for_url("**/names/editions/*/")
    edition = page.url
    officer.step("names-3-proposed")
    supervisor.go(edition)
    supervisor.step("names-4-to-approve")
    approved(supervisor, edition)
    for path in ("lists/", "entries/?list=HARBOUR", "search/?name=Harbour+Lite&country=PA"):
        officer.go(f"/names/{path}")
        officer.step(f"names-5-{path.split('/')[0]}")

    mrn = sent(window)
    page = until(officer, "/names/", NEAR)
    officer.step("names-6-waits")
    page.get_by_role("link", name=NEAR).click()
    page.wait_for_url("**/names/matches/*/")
    match = page.url
    assert "Nothing but the name speaks for it" in page.locator("main").inner_text()
    officer.step("names-7-match")
    page = officer.go(f"/declarations/{mrn}/")
    assert "Look at it and decide" in page.locator("#names").inner_text()
    officer.step("names-8-declaration")

    arabic = visit("targeting", size="phone", language="ar")
    for number, path in enumerate(
        (match, "/names/", edition, "/names/lists/", "/names/search/?name=Harbour")
    ):
        arabic.go(path)
        arabic.step(f"names-9-{number}-phone-arabic")

    page = officer.go(match)
    page.locator('input[name=verdict][value="other"]').check()
    page.locator("#id_reason").fill("A carpenter's firm of two people; the ship's papers say so.")
    press(page)
    assert "It is somebody else" in page.locator("main").inner_text()
    officer.step("names-10-decided")
    assert NEAR not in officer.go("/names/").locator("main").inner_text()
    page = officer.go(f"/declarations/{sent(window)}/")
    assert "It is somebody else" in page.locator("#names").inner_text()
    time.sleep(12)  # as long as a worker takes to look for matches
    assert NEAR not in officer.go("/names/").locator("main").inner_text()

    page = brought(officer, "second.csv", SECOND)
    page.wait_for_url("**/names/editions/*/")
    officer.step("names-11-what-differs")
    approved(supervisor, page.url)
    sent(window)
    page = until(officer, "/names/", NEAR)
    page.get_by_role("link", name=NEAR).click()
    page.wait_for_url("**/names/matches/*/")
    assert page.url != match
    assert "about the entry as it was then" in page.locator("main").inner_text()
    officer.step("names-12-again")
    officer.paper("names-13-paper")
    phone = visit("supervisor", size="phone")
    phone.go(page.url)
    phone.step("names-14-phone")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["without-scripts", "keyboard"])
def test_a_list_is_brought_and_a_near_name_decided(visit, window, tmp_path, way):
    """The same work without scripts, and by the keyboard alone, on a list of its own."""
    _language, hand = WAYS[way]
    how = {"scripts": hand.scripts, "axe": not hand.keys}
    officer, supervisor = visit("targeting", **how), visit("supervisor", **how)
    name = f"Quayside {way.title()} Trading"
    _has_a_policy(officer, supervisor, hand, tmp_path, way)
    _has_an_edition(officer, supervisor, hand, tmp_path, way, name)
    page = officer.go("/names/search/")
    hand.write(page.locator("#id_name"), f"{name} Ltd")
    _leads_on(page, hand, page.locator("main form .btn--primary"))
    assert name in page.locator("main").inner_text()
    sent(window, f"{name} Ltd")
    page = until(officer, "/names/", f"{name} Ltd")
    officer.shot(f"names-{way}-waits")
    hand.press(page.get_by_role("link", name=f"{name} Ltd").first)
    page.wait_for_url("**/names/matches/*/")
    hand.tick(page.locator('input[name=verdict][value="other"]'))
    hand.write(page.locator("#id_reason"), "Another firm of the same street.")
    _leads_on(page, hand, page.locator("main form .btn--primary").last)
    assert "It is somebody else" in page.locator("main").inner_text()
    officer.shot(f"names-{way}-decided")


def _has_a_policy(officer, supervisor, hand: Hand, folder: Path, way: str) -> None:
    rules = folder / "rules.zip"
    with zipfile.ZipFile(rules, "w") as archive:
        text = POLICY.replace("HARBOUR", _list_of(way)).replace("Harbour watch", f"{way} watch")
        archive.writestr("name-lists.yaml", text)
    page = officer.go("/rules/import/")
    _give(hand, page.locator("#file"), rules)
    hand.write(page.locator("#note"), "Asked for")
    hand.press(page.locator("button[value=propose]"))
    page.wait_for_url("**/changes/*/")
    _is_approved(supervisor, hand, page.url)


def _has_an_edition(officer, supervisor, hand: Hand, folder: Path, way: str, name: str) -> None:
    names = folder / f"{way}.csv"
    names.write_text(f"reference;name\nQ-1;{name}\n", "utf-8-sig")
    page = officer.go(f"/names/bring/?list={_list_of(way)}")
    _give(hand, page.locator("#id_file"), names)
    hand.write(page.locator("#id_note"), "First edition")
    _leads_on(page, hand, page.locator("main form .btn--primary").last)
    for _ in range(60):
        if "/names/editions/" in page.url:
            break
        time.sleep(1)
        page.reload()
    _is_approved(supervisor, hand, page.url)
    until(supervisor, page.url, "Declarations are held against it.")


def _is_approved(supervisor, hand: Hand, address: str) -> None:
    page = supervisor.go(address)
    _leads_on(page, hand, page.locator("button[value=approve]"))


def _leads_on(page: Any, hand: Hand, button: Any) -> None:
    with page.expect_navigation():
        hand.press(button)


def _list_of(way: str) -> str:
    return way.replace("-", "").upper()


def _give(hand: Hand, field: Any, path: Path) -> None:
    if hand.keys:
        hand.add(field, path)
    else:
        field.set_input_files(path)
