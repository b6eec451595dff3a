"""The head of a declaration's page: why it is in its lane, and lengths of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.html import conditional_escape

from tidewaiter.register.pages import heading, reasons
from tidewaiter.register.pages.lasting import duration


def test_why_keeps_the_markup_of_reasons_and_escapes_what_traders_wrote() -> None:
    texts = {
        "finding:OZONE-010": "No licence is given for R-404A.",
        "profile:A": "<script>",
        "profile:B": "third",
    }
    drawn = [
        {"source": source, "lane": "red", "text": text, "drawn": True}
        for source, text in texts.items()
    ]
    effective, _ = reasons.told({"reasons": drawn}, {})
    said = conditional_escape(heading.why(effective))
    assert said == "No licence is given for <bdi>R-404A</bdi>. &lt;script&gt;"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(31, "31 min"), (240, "4 h"), (205, "3 h 25"), (5_999, "99 h 59"), (417_959, "6,965 h")],
)
def test_lengths_of_time(minutes: int, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words
