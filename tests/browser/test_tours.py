"""The tour of each role: signed in by one click, walked by its own links, every page as it says."""

from __future__ import annotations

import pytest

NEEDED = {
    "border": ("table", "#reasons", "#actions", "#items", "h1", "#timeline"),
    "targeting": ("table, .list", ".facts", "#editor", "h1", "h1", "h1"),
    "supervisor": ("h2", "#timeline, table", "h1", "#load", "table", "h1"),
    "auditor": ("#reasons", "#whatif", ".facts", "h1", "h1", "table"),
    "management-authority": ("table", ".facts", ".facts", "h1", "table", "table"),
    "administrator": ("table, .list", ".facts", ".facts", "h1", "table", "h1"),
}
"""What must be on the page of each step."""


@pytest.mark.parametrize(
    ("role", "language", "size"),
    [
        *(pytest.param(role, "en", "desktop", marks=pytest.mark.slow) for role in NEEDED),
        ("border", "ar", "phone"),
    ],
)
def test_a_tour_is_walked_from_the_button_to_its_end(visit, role, language, size) -> None:
    visitor = visit(size=size, language=language)
    page = visitor.go("/account/sign-in/")
    visitor.axe()
    visitor.shot(f"tour-{role}-{language}-people")
    page.click(f"button[name=person][value={role}]")
    page.wait_for_url("**/tour/")
    visitor.axe()
    page.click("form[action$='/begin/'] button")
    wanted = NEEDED[role]
    for number, needed in enumerate(wanted, 1):
        page.wait_for_selector(f".tour a[href='/tour/steps/{number + 1}/']" if number < len(wanted)
                               else f".tour a[href='/tour/steps/{number - 1}/']")  # fmt: skip
        assert page.locator("h1").count() == 1, page.url
        assert page.locator(".tour .small").inner_text().strip(), page.url
        shown = page.locator("main").locator(needed).locator("visible=true")
        assert shown.count(), (number, page.url)
        again = visitor.go(page.url.partition("#")[0])  # status, headers and weight
        visitor.axe()
        visitor.shot(f"tour-{role}-{language}-{number}")
        wide = again.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (page.url, wide)
        if number < len(wanted):
            page.click(".tour .btn--primary")
            page.wait_for_load_state("load")
    page.emulate_media(media="print")
    assert not page.locator(".tour").is_visible()
    page.emulate_media(media="screen")
    page.click("form[action$='/end/'] button")
    page.wait_for_url("**/tour/")
    assert page.locator(".tour").count() == 0


def test_a_tour_needs_no_scripts(visit) -> None:
    visitor = visit(scripts=False)
    page = visitor.go("/account/sign-in/")
    page.click("button[name=person][value=administrator]")
    page.click("form[action$='/begin/'] button")
    page.click(".tour .btn--primary")
    assert "2" in page.locator(".tour").inner_text()
    page.click("form[action$='/end/'] button")
    assert page.locator(".tour").count() == 0
