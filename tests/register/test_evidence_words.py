"""Every word that a criterion may use has a name in the reader's language."""

from __future__ import annotations

from django.utils import translation

from tidewaiter.desks.risk.language.vocabulary import vocabulary
from tidewaiter.register.pages.named import name_of

ALIKE = {"mrn", "lrn", "ucr"}
"""Abbreviations that stay as they are."""


def test_every_word_of_criteria_is_named_in_arabic_too() -> None:
    with translation.override("ar"):
        lacking = [one for one in vocabulary() if name_of(one).isascii() and one not in ALIKE]
    assert lacking == []


def test_parties_are_named_by_their_role() -> None:
    assert name_of("importer") == "Importer"
    assert name_of("seller_country") == "Seller: country"
    assert name_of("notify_name") == "To be notified: name"
