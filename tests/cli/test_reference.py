"""The reference page of the command line says what the parser says."""

from pathlib import Path

from tidewaiter.cli.reference import MARKER, page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"


def test_the_page_is_what_the_parser_gives() -> None:
    current = PAGE.read_text("utf-8")
    assert page(current) == current, "run python -m tidewaiter.cli.reference on the page"


def test_everything_below_the_marker_is_written_anew() -> None:
    assert "stale" not in page(f"# Head\n\n{MARKER}\n\nstale")
