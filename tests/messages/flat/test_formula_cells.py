"""No CSV file of ours holds a cell that a spreadsheet would run, and all of it reads back."""

import csv
import re
from pathlib import Path

import pytest

import tidewaiter
from tidewaiter.core import Declaration, Item, Party, Role
from tidewaiter.messages import read_bytes, read_path, write
from tidewaiter.messages.command import convert
from tidewaiter.messages.flat.formula import neutralise, restored
from tidewaiter.messages.flat.rejects import Reject, RejectFile
from tidewaiter.messages.tables import to_csv

NASTY = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+cmd", "-1+cmd", "@SUM(A1)", "\tx", "-", "+", "=", "'=1+1",
    "''=1", "'", '"=1"', '=HYPERLINK("http://x","y")', "-5,0,x", "＝1", "＋1", "－1", "＠x",
    'a "quoted" text', 'nested ""quotes"" "', "a,b;c", "line\nbreak", "'quoted'", "-5.20", "+7",
    "--5", "=\n1", "'-5",
]  # fmt: skip
STARTS = re.compile("[=+\\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-][0-9][0-9.,]*")


def cells(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return [cell for row in csv.reader(file) for cell in row]


def runs(cell: str) -> bool:
    return bool(STARTS.match(cell)) and not NUMBER.fullmatch(cell)


def made() -> list[Declaration]:
    return [
        Declaration(
            lrn=f"L{n}",
            declaration_type="IMA",
            parties=(Party(role=Role.DECLARANT, id="D1", name=text),),
            items=(Item(number=1, description=text, origin="CN"),),
        )
        for n, text in enumerate(NASTY)
    ]


def test_what_is_written_as_csv_runs_nowhere_and_reads_back_equal(tmp_path):
    path = tmp_path / "out.csv"
    to_csv(made(), path)
    assert not [cell for cell in cells(path) if runs(cell)]
    read = {m.content.lrn: m.content for m in read_path(path)}
    for n, text in enumerate(NASTY):
        found = read[f"L{n}"]
        assert (found.items[0].description, found.party(Role.DECLARANT).name) == (text, text)


def test_messages_converted_to_csv_run_nowhere_and_read_back_equal(tmp_path):
    inbox = tmp_path / "in"
    inbox.mkdir()
    for one in made():
        (inbox / f"{one.lrn}.xml").write_bytes(write(one, "wco").raw)
    (done, *_) = list(convert([inbox], "csv", tmp_path / "out"))
    assert not [cell for cell in cells(done.path) if runs(cell)]
    original = {m.content.lrn: m.content.items[0].description for m in read_path(inbox)}
    again = {m.content.lrn: m.content.items[0].description for m in read_path(done.path)}
    assert again == original
    assert len(again) == len(NASTY)


@pytest.mark.parametrize("text", NASTY)
def test_a_file_of_rejects_runs_nowhere(tmp_path, text):
    path = tmp_path / "rejects.csv"
    with RejectFile(path) as rejects:
        rejects(Reject(text, 1, text, text, text, text))
    assert not [cell for cell in cells(path) if runs(cell)]


def test_a_formula_that_comes_in_is_told():
    (message,) = read_bytes(b"mrn,item,description\nM1,1,=1+1\n")
    assert "MSG-044" in [f.code for f in message.findings]
    assert message.content.items[0].description == "=1+1"


def test_every_writer_of_csv_in_the_source_neutralises_its_cells():
    source = Path(tidewaiter.__file__).parent
    writers = [
        path
        for path in source.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)\(|\.to_csv\(|CSVWriter", path.read_text("utf-8"))
    ]
    assert len(writers) >= 2
    assert [str(p) for p in writers if "neutralise(" not in p.read_text("utf-8")] == []


@pytest.mark.parametrize("text", ["=1+1", "-5", "'x", "'=1", "plain", "", "'", "@sum", "-a"])
def test_a_single_cell_comes_back_as_it_was(text):
    assert restored(neutralise(text)) == text
