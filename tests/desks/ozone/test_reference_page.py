"""The page of the desk says every finding as the desk does."""

from pathlib import Path

from tidewaiter.desks.ozone.findings.catalogue import CODES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "ozone.md"


def test_every_finding_is_on_the_page_and_no_other():
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    told = {
        row[0].strip("| `"): (row[1], row[2], row[3])
        for row in rows
        if row[0].startswith("| `OZONE-")
    }
    assert told == {
        code: (entry.severity.value, str(entry.claim), str(entry.advice))
        for code, entry in CODES.items()
    }
