"""What is printed: black on white, no controls, no wider than the paper."""

from __future__ import annotations

import pytest

from tests.browser.trade import consignment


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
def test_declarations_queues_and_profiles_are_printed_without_controls(
    visit, window, language
) -> None:
    mrn = str(window.send(consignment("120991", "seed"))["mrn"])
    reader = visit("supervisor", language=language, dark=True)
    for name, path in (
        ("declaration", f"/declarations/{mrn}/"),
        ("queue", "/queue/"),
        ("profile", "/profiles/profile/AGY-02/"),
    ):
        page = reader.go(path)
        reader.paper(f"paper-{name}-{language}")
        body = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert body == "rgb(255, 255, 255)", (name, body)
        assert page.locator(".print-head").is_visible()
        shown = page.locator(".no-print, .btn, button").filter(visible=True)
        assert shown.all_inner_texts() == []
        page.emulate_media(media="screen")
