"""The head of a declaration's page: why it is in its lane, and lengths of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.html import conditional_escape

from tidewaiter.pages import stored
from tidewaiter.register.pages import heading
from tidewaiter.register.pages.lasting import duration
from tidewaiter.register.pages.reasons import Told


def told(text: object) -> Told:
    return Told(
        1, text, "red", "", "finding", "", "", "", "", "", (), (), 0  # type: ignore[arg-type]
    )  # fmt: skip


def test_why_keeps_the_markup_of_reasons_and_escapes_what_traders_wrote() -> None:
    place = stored.finding("OZONE-010", "No licence is given for R-404A.").marked
    said = conditional_escape(heading.why([told(place), told("<script>"), told("third")]))
    assert said == "No licence is given for <bdi>R-404A</bdi>. &lt;script&gt;"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(31, "31 min"), (240, "4 h"), (205, "3 h 25"), (5_999, "99 h 59"), (417_959, "6,965 h")],
)
def test_lengths_of_time(minutes: int, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words
