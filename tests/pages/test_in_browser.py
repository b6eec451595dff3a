"""What scripts add: shortcuts, dialogs over the page, open details, and what is not yet saved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.test import Client

from tidewaiter.identity import services
from tidewaiter.identity.models import User

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here"),
]


def _event(kind: str, subject: str) -> str:
    return f'id: 7\nevent: {kind}\ndata: {{"subject": "{subject}", "office": "PA"}}\n\n'


NEWS = {
    "content_type": "text/event-stream",
    "body": "retry: 60000\n\n"
    + _event("declaration.decided", "A1")
    + _event("declaration.decided", "A1")
    + _event("declaration.decided", "B2")
    + _event("something.else", "C3"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's own loop, not the site's
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, live_server) -> Iterator:
    """The gallery, open before somebody who is signed in; fails if the page complains."""
    client = Client()
    client.force_login(User.objects.create_user("ana"))
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    cookie = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda problem: said.append(str(problem)))
    found.on(
        "request",
        lambda asked: None if asked.url.startswith(live_server.url) else said.append(asked.url),
    )
    found.route("**/events*", lambda route: route.fulfill(**NEWS))
    found.goto("/gallery/")
    yield found
    context.close()
    assert said == []


def test_the_sheet_names_what_the_page_offers(page):
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    assert sheet.is_visible()
    assert "Release against red" in sheet.inner_text()
    assert "Next row" in sheet.inner_text()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()


def test_keys_go_down_the_list_and_to_places(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.is-current").inner_text().startswith("2")
    page.keyboard.press("k")
    assert page.locator("tr.is-current").inner_text().startswith("1")


def test_a_key_opens_the_dialog_and_escape_gives_the_focus_back(page):
    page.keyboard.press("r")
    page.wait_for_selector("dialog.dlg:modal")
    assert page.url.endswith("/gallery/")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.dlg:modal", state="detached")
    page.wait_for_function("document.activeElement.matches('[data-dialog]')")


def test_the_dialog_confirms_and_the_toast_undoes(page):
    page.click("[data-dialog]")
    page.fill("dialog:modal textarea", "agreed")
    page.click("dialog:modal .btn--primary")
    page.wait_for_selector(".notices .toast")
    page.click(".notices .toast button")
    page.wait_for_selector(".notices .toast >> text=Undone")


def test_errors_in_the_dialog_come_as_a_page_with_the_focus_on_them(page):
    page.click("[data-dialog]")
    page.wait_for_selector("dialog.dlg:modal")
    page.evaluate("document.querySelector('dialog:modal form').noValidate = true")
    page.click("dialog:modal .btn--primary")
    page.wait_for_url("**/gallery/dialog/")
    page.wait_for_function("document.activeElement.matches('[data-summary]')")
    assert page.title().startswith("Error:")


def test_news_is_counted_once_each_and_nothing_moves(page):
    note = page.locator("[data-live] .note")
    note.wait_for()
    assert "list: 2." in note.inner_text()
    assert page.locator("[data-live]").get_attribute("role") == "status"


def test_typing_is_never_a_shortcut(page):
    page.focus("#id_seal")
    page.keyboard.type("r?jg")
    assert page.input_value("#id_seal").startswith("r?jg")
    assert page.locator("dialog:modal").count() == 0


def test_keys_can_be_switched_off(page):
    services.prefer(User.objects.get(), keys=False)
    page.reload()
    page.keyboard.press("r")
    page.keyboard.press("?")
    page.keyboard.press("j")
    assert page.locator("dialog:modal").count() == 0
    assert page.locator("tr.is-current").count() == 0
    assert not page.locator("[data-sheet]").is_visible()


def test_what_is_not_saved_is_asked_for(page):
    page.goto("/account/preferences/")
    page.check("#id_theme_2")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.click(".foot a")
    assert asked == ["beforeunload"]
    page.click("main .btn--primary")
    page.wait_for_selector("html[data-theme=dark]")


def test_the_menu_closes_by_escape_and_holds_the_languages(page):
    page.click("details.menu summary")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    page.click("details.menu summary")
    page.click("details.menu button[value=ar]")
    page.wait_for_selector("html[dir=rtl]")


def test_nothing_is_wider_than_the_screen(page):
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for language in ("en", "fr", "ar"):
            page.context.add_cookies(
                [{"name": "django_language", "value": language, "url": page.url}]
            )
            page.reload()
            over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(over) <= 0, (width, language)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_barrier(page, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    services.prefer(User.objects.get(), theme=theme)
    for path in ("/gallery/", "/gallery/dialog/", "/account/preferences/"):
        page.goto(path)
        found = axe.Axe().run(page).response["violations"]
        bad = [
            (one["id"], [node["target"] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert bad == [], path
