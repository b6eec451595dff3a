"""Every page there is a link to, opened by somebody who may: nothing wrong with any of them."""

from __future__ import annotations

import pytest

from tests.crawling import crawl

ROLES = ("supervisor", "targeting", "border", "auditor", "administrator")
LEFT = frozenset({"account_logout", "mfa_download_recovery_codes"})
"""Routes that are not opened on the walk: one would not come back."""
_HIDDEN = """of => {
  const menu = document.querySelector(of);
  const box = menu.getBoundingClientRect();
  return [...menu.querySelectorAll("a")].filter(one => {
    const at = one.getBoundingClientRect();
    return !at.width || at.left < box.left - 1 || at.right > box.right + 1;
  }).map(one => one.textContent);
}"""
"""Entries of a menu that are not there or lie beyond its edge."""


@pytest.fixture(scope="package")
def ways(site, chromium, sessions) -> dict[str, tuple[str, str]]:
    """One address of each route, with a role that gets there."""
    found: dict[str, tuple[str, str]] = {}
    for role in ROLES:
        context = chromium.new_context(base_url=site.address, storage_state=sessions.get(role))
        if role not in sessions:
            from tests.browser.site import Visitor

            Visitor(context, site, role).sign_in(role)
            sessions[role] = context.storage_state()

        def get(address: str, context=context) -> tuple[int, str, bytes]:
            answer = context.request.get(address, max_redirects=0)
            page = answer.body() if "html" in answer.headers.get("content-type", "") else b""
            return answer.status, answer.headers.get("location", ""), page

        seen = crawl(get, leave=LEFT)
        assert seen.broken == []
        for name, opened in seen.pages.items():
            found.setdefault(name, (role, opened[0]))
        context.close()
    return found


@pytest.mark.parametrize(
    ("size", "language", "dark"),
    [("desktop", "en", False), ("phone", "ar", True)],
    ids=["desktop", "phone-in-arabic"],
)
def test_nothing_is_wrong_with_any_page(visit, ways, size, language, dark) -> None:
    visitors = {}
    for name, (role, path) in sorted(ways.items()):
        if role not in visitors:
            visitors[role] = visit(role, size=size, language=language, dark=dark)
        visitor = visitors[role]
        visitor.go(path)
        visitor.axe()
        visitor.shot(f"{name.replace(':', '-')}-{size}-{language}")
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            visitor.complaints.append(f"{path} is {wide} px wider than the screen")


def test_pages_hold_without_scripts(visit, ways) -> None:
    visitors = {}
    for role, path in sorted(ways.values()):
        if role not in visitors:
            visitors[role] = visit(role, scripts=False)
        page = visitors[role].go(path)
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_signing_in_looks_right_in_every_language(visit, language) -> None:
    visitor = visit(language=language)
    page = visitor.go("/account/sign-in/")
    visitor.axe()
    visitor.shot(f"sign-in-{language}")
    assert page.locator("html").get_attribute("lang") == language
    assert (page.locator("html").get_attribute("dir") or "ltr") == (
        "rtl" if language == "ar" else "ltr"
    )


def test_the_watch_notices_what_is_wrong(visit, site) -> None:
    visitor = visit()
    visitor.go("/account/sign-in/")
    visitor.page.evaluate(
        "() => { console.error('oops'); const far = new Image();"
        " far.src = 'https://example.org/x.png'; document.body.append(far); }"
    )
    visitor.go("/nowhere/", status=200)
    for part in ("example.org", "oops", "answers 404", "Content Security Policy", "404", "ERR_"):
        visitor.expect_complaint(part)
    told = "\n".join(visitor.complaints)
    assert "oops" in told
    assert "answers 404" in told
    assert "example.org" in told


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_the_whole_menu_is_in_sight(visit, language) -> None:
    visitor = visit("supervisor", language=language)
    page = visitor.go("/help/")
    entries = page.locator(".nav a")
    assert entries.count() > 10
    for width in (1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        hidden = page.evaluate(_HIDDEN, ".nav")
        assert hidden == [], f"hidden at {width} px"
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelector('.nav').scrollTo(0, 0)")  # as without scripts
    here = page.locator(".nav [aria-current]").bounding_box()
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 390
    visitor.shot(f"menu-phone-{language}")
