"""``tidewaiter wildlife reconcile``: a file in, gaps out, innocent reasons first."""

import json

import pytest

from tidewaiter.cli.main import main

HEAD = "side,taxon,term,unit,year,partner,quantity,reference,late\n"
ROWS = (
    "permit,Psittacus erithacus,LIV,,2025,GN,60,GN-1,\n"
    "declared,Psittacus erithacus,LIV,,2025,GN,60,D-1,\n"
    "partner,Psittacus erithacus,LIV,,2025,GN,100,,yes\n"
    "declared,Psittacus erithacus,LIV,,2026,GN,30,D-2,\n"
    "partner,Psittacus erithacus,LIV,,2026,GN,0,,\n"
)


def test_gaps_are_told_with_reasons_and_what_is_left(tmp_path, capsys):
    file = tmp_path / "sides.csv"
    file.write_text(HEAD + ROWS, "utf-8")
    assert main(["wildlife", "reconcile", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Psittacus erithacus LIV 2025 GN: the partner saw more, 40 NAR: unexplained" in said
    assert "left: 10 NAR" in said
    assert main(["wildlife", "reconcile", str(file), "--issued", "GN", "--json"]) == 0
    gaps = json.loads(capsys.readouterr().out)
    more = next(gap for gap in gaps if gap["kind"] == "the partner saw more")
    assert [reason["code"] for reason in more["reasons"]] == ["year end", "permits issued"]
    assert (more["left"], more["standing"]) == ("10", "possibly innocent")


def test_where_all_agree_it_says_so(tmp_path, capsys):
    file = tmp_path / "sides.csv"
    file.write_text(HEAD + "".join(ROWS.splitlines(keepends=True)[:2]), "utf-8")
    assert main(["wildlife", "reconcile", str(file)]) == 0
    assert capsys.readouterr().out == "All sides agree.\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("seen,Manis,,,2025,GN,1,,\n", "line 2, column side: 'seen' is no side."),
        ("found,Manis,,,2025,GN,-1,,\n", "line 2, column quantity"),
        ("found,,,,2025,GN,1,,\n", "line 2, column taxon"),
        ("found,Manis,,,x,GN,1,,\n", "line 2, column year"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path, capsys, row, told):
    file = tmp_path / "sides.csv"
    file.write_text(HEAD + row, "utf-8")
    assert main(["wildlife", "reconcile", str(file)]) == 2
    assert told in capsys.readouterr().err
