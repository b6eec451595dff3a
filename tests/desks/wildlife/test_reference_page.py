"""The page of the desk says every finding and every unknown as the desk does."""

import re
from pathlib import Path

import tidewaiter.desks.wildlife as desk
from tidewaiter.desks.wildlife.findings.catalogue import CODES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "wildlife.md"
SOURCE = Path(desk.__file__).parent


def test_every_finding_is_on_the_page_and_no_other():
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    told = {
        row[0].strip("| `"): (row[1], row[2], row[3])
        for row in rows
        if row[0].startswith("| `CITES-") and len(row) == 5
    }
    assert told == {
        code: (entry.severity.value, str(entry.claim), str(entry.advice))
        for code, entry in CODES.items()
    }


def test_every_unknown_is_on_the_page_and_no_other():
    code = "".join((SOURCE / name).read_text("utf-8") for name in ("looking.py", "limiting.py"))
    known = set(re.findall(r'not_known\(\s*"(\w+)"', code))
    assert set(re.findall(r"`wildlife:(\w+)`", PAGE.read_text("utf-8"))) == known
