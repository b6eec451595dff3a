"""``tidewaiter wildlife trend`` and ``rate``: files of trade and of examinations."""

import json

import pytest

from tidewaiter.cli.main import main

TABULATION = (
    "Year,App.,Taxon,Class,Importer,Exporter,Origin,Importer reported quantity,"
    "Exporter reported quantity,Term,Unit,Purpose,Source\n"
)


def tabulation(*rows):
    return TABULATION + "".join(
        f'{year},II,{taxon},Aves,FR,GN,,"{quantity}",1,live,,T,{source}\n'
        for year, taxon, quantity, source in rows
    )


def asked(capsys, *words):
    assert main(["wildlife", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_download_of_the_trade_database_is_read_as_it_is(tmp_path, capsys):
    file = tmp_path / "comptab.csv"
    rows = [(2014 + n, "Psittacus erithacus", 10 * (n + 1), "W") for n in range(10)]
    rows += [(2023, "Psittacus erithacus", "1,000", "C"), (2019, "Python regius", 5, "")]
    file.write_text(tabulation(*rows), "utf-8")
    cells = {c["cell"]["source"]: c for c in asked(capsys, "trend", file)[:2]}
    wild, captive = cells["wild"], cells["captive"]
    assert wild["cell"]["source"] == "wild"
    assert (wild["trend"]["overall"], wild["trend"]["slope_by_mean"]) == ("increase", "0.181818")
    assert captive["trend"]["total"] == "1000"
    assert captive["trend"]["sharp"] == "insufficient evidence"
    (python,) = asked(capsys, "trend", file, "--by", "taxon", "--reported", "exporter")[1:]
    assert python["trend"]["total"] == "1"
    assert python["cell"] == {"taxon": "Python regius", "unit": "NAR"}


def test_a_year_that_is_not_known_is_no_zero(tmp_path, capsys):
    file = tmp_path / "trade.csv"
    rows = "".join(f"{2014 + n};{10 * (n + 1)}\n" for n in range(10))
    file.write_text(f"# ours\nyear;quantity\n{rows}", "utf-8")
    (known,) = asked(capsys, "trend", file, "--high-volume", "5000")
    assert known["trend"]["overall"] == "increase"
    assert known["surge"]["surge"] == "none"
    (unknown,) = asked(capsys, "trend", file, "--unknown", "2019")
    assert unknown["trend"]["overall"] == "insufficient evidence"
    (earlier,) = asked(capsys, "trend", file, "--last", "2013")
    assert earlier["trend"]["total"] == "0"


def test_a_rate_by_period_and_whether_it_is_persistently_high(tmp_path, capsys):
    file = tmp_path / "examined.csv"
    head = "period,stratum,population,inspected,violations\n"
    some = "{p},targeted,100,100,{v}\n{p},random,900,50,{w}\n"
    rows = "".join(some.format(p=f"2026-Q{n}", v=30, w=8) for n in range(1, 4))
    file.write_text(head + rows + some.format(p="2026-Q4", v=30, w=1), "utf-8")
    found = asked(capsys, "rate", file, "--baseline", "0.05")
    assert [one["period"] for one in found["periods"]] == [f"2026-Q{n}" for n in range(1, 5)]
    assert found["periods"][3]["value"] == "0.048"
    assert found["persistence"]["levels"] == ["high", "high", "high", "not high"]
    assert found["persistence"]["answer"] == "high"
    assert main(["wildlife", "rate", str(file), "--baseline", "0.05"]) == 0
    assert "persistently high: high" in capsys.readouterr().out


def test_a_rate_of_lines(tmp_path, capsys):
    file = tmp_path / "lines.csv"
    rows = ["yes,1"] * 30 + ["no,1"] * 70 + ["yes,0.0625"] + ["no,0.0625"] * 49
    file.write_text("violation,chance\n" + "\n".join(rows), "utf-8")
    (one,) = asked(capsys, "rate", file)["periods"]
    assert (one["value"], one["naive"]) == ("0.051111", "0.206667")  # (30 + 16) / 900


@pytest.mark.parametrize(
    ("command", "text", "told"),
    [
        ("trend", "year,quantity\n2020,many\n", "line 2, column quantity: 'many' is no number."),
        ("trend", "year,quantity\n2020,-1\n", "line 2, column quantity"),
        ("trend", "year,quantity\n20x,1\n", "line 2, column year"),
        ("trend", "year,amount\n2020,1\n", "there is no column 'quantity'."),
        ("trend", "quantity\n1\n", "there is no column 'year'."),
        ("trend", "year,quantity\n2020,1,7\n", "line 2, column 3"),
        ("trend", "year,year\n2020,1\n", "'year' stands twice."),
        ("trend", "year,quantity\n", "there is no row in it."),
        ("trend", "", "there is no column 'year'."),
        ("trend", 'year,quantity\n2020,"1\n', "line 2"),
        ("rate", "population,inspected,violations\n5,6,1\n", "line 2: 1 of 6 of 5 cannot be."),
        ("rate", "violation,chance\nmaybe,1\n", "line 2, column violation"),
        ("rate", "violation,chance\nyes,0\n", "line 2: 0 is no chance"),
        ("rate", "violation\nyes\n", "there is no column 'population'."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path, capsys, command, text, told):
    file = tmp_path / "bad.csv"
    file.write_text(text, "utf-8")
    assert main(["wildlife", command, str(file)]) == 2
    assert told in capsys.readouterr().err


def test_columns_that_are_not_there_cannot_tell_cells_apart(tmp_path, capsys):
    file = tmp_path / "trade.csv"
    file.write_text("year,quantity,taxon\n2020,1,Manis\n", "utf-8")
    assert main(["wildlife", "trend", str(file), "--by", "taxa"]) == 2
    assert "taxon" in capsys.readouterr().err
