"""Outcomes recorded elsewhere: taken in once, mended, corrected, and nothing of a file lost."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.register.work.rows import declared, officer
from tidewaiter.cli.main import main
from tidewaiter.core import SourceError
from tidewaiter.messages.flat.formula import restored
from tidewaiter.register.models import Examination, ItemOutcome
from tidewaiter.register.work import importing
from tidewaiter.register.work.sheet import COLUMNS, read_sheet

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HEAD = "mrn,reference,kind,item,offence,kinds,assessed,minutes,reason\n"
GOOD = "M1,R1,physical,1,no,,,45,\nM1,R1,physical,2,yes,value|origin,120.50,,\n"


@pytest.fixture
def taken(tmp_path):
    """Imports a text; what became of it, and the rows of the file of rejects."""
    count = 0

    def taken(text: str, actor=None):
        nonlocal count
        count += 1
        path, rejects = tmp_path / f"{count}.csv", tmp_path / f"{count}.rejects.csv"
        path.write_text(text, "utf-8")
        told = importing.import_file(actor=actor or officer(), path=path, rejects=rejects, at=NOW)
        rows = []
        if rejects.exists():
            with rejects.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        return (told.recorded, told.corrected, told.known, told.rejected), told.problems, rows

    return taken


def test_rows_of_an_examination_become_one_record_with_its_items(taken):
    declared("M1")
    assert taken(HEAD + GOOD)[0] == (1, 0, 0, 0)
    made = Examination.objects.get()
    assert (made.reference, made.minutes, made.officers) == ("R1", 45, ["ann"])
    one, two = ItemOutcome.objects.order_by("item")
    assert (one.offence, two.offence) == (False, True)
    assert (two.kinds, two.assessed) == (["value", "origin"], Decimal("120.50"))


@pytest.mark.parametrize("reference", ["R1", ""])
def test_the_same_again_is_known_whether_it_has_a_reference_or_not(taken, reference):
    declared("M1")
    text = HEAD + GOOD.replace("R1", reference)
    assert taken(text)[0] == (1, 0, 0, 0)
    assert taken(text.replace("120.50", "120.5"))[0] == (0, 0, 1, 0)
    assert Examination.objects.count() == 1


def test_a_correction_needs_a_reason_and_is_taken_in_once(taken):
    declared("M1")
    taken(HEAD + GOOD)
    changed = GOOD.replace("120.50", "99")
    counts, (problem,), _ = taken(HEAD + changed)
    assert counts == (0, 0, 0, 1)
    assert (problem.line, problem.column) == (2, "reason")
    reasoned = changed.replace("45,\n", "45,weighed again\n")
    assert taken(HEAD + reasoned)[0] == (0, 1, 0, 0)
    assert taken(HEAD + reasoned)[0] == (0, 0, 1, 0)
    assert taken(HEAD + GOOD)[0] == (0, 0, 1, 0)  # the old file does not undo the correction
    last = Examination.objects.get(correction=None)
    assert (last.reason, last.items.get(item=2).assessed) == ("weighed again", Decimal(99))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("M1,R1,physical,x,no,,,,", "item"),
        ("M1,R1,physical,9,no,,,,", "item"),
        ("M1,R1,physical,1,maybe,,,,", "offence"),
        ("M1,R1,physical,1,yes,,,,", "kinds"),
        ("M1,R1,physical,1,yes,moon,,,", "kinds"),
        ('M1,R1,physical,1,yes,value,"1,5",,', "assessed"),
        ("M1,R1,physical,1,no,,1.1234567,,", "assessed"),
        ("M1,R1,physical,1,,,1,,", "offence"),
        ("M1,R1,dance,1,no,,,,", "kind"),
        ("M1,R1,physical,1,no,,,-3,", "minutes"),
        ("M9,R1,physical,1,no,,,,", "mrn"),
        (",R1,physical,1,no,,,,", "mrn"),
        ("M1,R1,physical,1,no", ""),
        ("M1,R1,physical,1,no,,,,,,more", ""),
        (f"M1,{'R' * 65},physical,1,no,,,,", "reference"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_line_and_column_and_the_rest_goes_on(
    taken, row, column
):
    declared("M1")
    declared("M2")
    counts, problems, rejected = taken(f"{HEAD}{row}\nM2,R2,scan,1,no,,,,\n")
    assert counts == (1, 0, 0, 1)
    assert (problems[0].line, problems[0].column) == (2, column)
    assert [one["rejected_line"] for one in rejected] == ["2"]
    assert restored(rejected[0]["problem"]) == " ".join(one.text for one in problems)


def test_no_examination_is_recorded_in_part_and_the_mended_rejects_are_taken_in(taken, tmp_path):
    declared("M1")
    counts, _, rejected = taken(HEAD + GOOD.replace("2,yes", "2,perhaps"))
    assert counts == (0, 0, 0, 1)
    assert [one["item"] for one in rejected] == ["1", "2"]
    assert [one["rejected_column"] for one in rejected] == ["", "offence"]
    mended = (tmp_path / "1.rejects.csv").read_text("utf-8").replace("perhaps", "yes")
    assert taken(mended)[0] == (1, 0, 0, 0)


def test_rows_of_one_examination_that_disagree_about_it_are_refused(taken):
    declared("M1")
    counts, (problem,), _ = taken(HEAD + GOOD.replace("120.50,,", "120.50,50,"))
    assert counts == (0, 0, 0, 1)
    assert (problem.line, problem.column) == (3, "minutes")


def test_an_officer_records_only_for_their_office(taken):
    declared("M1")
    counts, (problem,), _ = taken(HEAD + GOOD, officer(office="GB000040"))
    assert (counts, problem.column) == ((0, 0, 0, 1), "mrn")
    assert not Examination.objects.exists()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "'mrn' is missing"),
        (b"mrn,item,kind,offence,assesed\n", "no column 'assesed'"),
        (b"mrn,item,kind,offence,mrn\n", "stands twice"),
        (HEAD.encode() + b"M1,\xff\n", "line 2: it is not UTF-8"),
        (HEAD.encode() + b'M1,"R1\n', "no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_records_nothing(raw, told):
    with pytest.raises(SourceError, match=told):
        read_sheet(raw, "f.csv")


def test_semicolons_a_byte_order_mark_and_broken_lines_in_cells_are_read():
    text = '\ufeffmrn;item;kind;offence;notes\nM1;1;scan;no;"two\nlines"\nM1;2;scan;;\n'
    (entry,) = read_sheet(text.encode(), "f.csv").entries
    assert [line.number for line in entry.lines] == [2, 4]
    assert entry.found.items[0].notes == "two\nlines"


def test_every_column_is_described():
    from tests.docs.test_docs import DOCS

    page = (DOCS / "reference" / "outcomes-file.md").read_text("utf-8")
    assert [name for name in COLUMNS if f"| `{name}` |" not in page] == []


def test_the_command_tells_what_became_of_a_file_and_never_overwrites_rejects(tmp_path, capsys):
    declared("M1")
    path = tmp_path / "november.csv"
    path.write_text(HEAD + GOOD + "M7,R7,scan,1,no,,,,\n", "utf-8")
    assert main(["outcomes", "import", str(path), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["recorded"], told["rejected"]) == (1, 1)
    assert told["problems"][0]["line"] == 4
    assert told["rejects"] == str(tmp_path / "november.rejects.csv")
    assert main(["outcomes", "import", str(path)]) == 2
    assert "there already" in capsys.readouterr().err
    assert main(["outcomes", "import", str(path), "--rejects", str(tmp_path / "r.csv")]) == 3
    assert "1 known already, 1 rejected" in capsys.readouterr().out
