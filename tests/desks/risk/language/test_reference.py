"""The reference page of the vocabulary says what the code knows."""

from pathlib import Path

import pytest

from tidewaiter.desks.risk.language import reference
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, vocabulary

DOCS = Path(__file__).resolve().parents[4] / "docs" / "reference"


def test_the_page_of_the_vocabulary_is_up_to_date():
    assert (DOCS / "vocabulary.md").read_text(encoding="utf-8") == reference.page()


def test_the_page_names_every_word_and_function_with_a_meaning():
    page = reference.page()
    for name, entry in vocabulary().items():
        assert f"`{name}" in page
        assert entry.meaning
    for name in FUNCTIONS:
        assert f"| `{name}(" in page


def test_a_word_left_out_would_be_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reference, "DERIVED", ())
    assert "`unit_value`" not in reference.page()
