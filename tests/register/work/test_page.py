"""The reference page says what the table says."""

from pathlib import Path

from tidewaiter.register.work.page import page
from tidewaiter.register.work.tables import shipped

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "states.md"


def test_the_reference_page_is_the_shipped_table():
    assert PAGE.read_text(encoding="utf-8") == page(shipped())
