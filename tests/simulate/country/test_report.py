"""The report, its page and the commands."""

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import main
from tidewaiter.simulate.country.report import page, report
from tidewaiter.simulate.country.tables import table

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "simulated-country.md"


def test_the_page_is_what_the_code_says():
    text = PAGE.read_text("utf-8")
    assert page(text) == text


def test_every_published_figure_is_shown_and_has_a_source():
    told = report(declarations=400).plain()
    shown = {p["source"] for figure in told["figures"] for p in figure["published"]}
    assert shown == {row["source"] for row in table("published")}
    assert told["synthetic"] is True


def test_the_command_writes_files_and_says_how_many(tmp_path, capsys):
    out = tmp_path / "made"
    command = ["simulate", "declarations", "--declarations", "12", "--days", "3"]
    assert main([*command, "--format", "cusdec", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["declarations"] == 12 == len(list(out.rglob("*.edi")))
    assert json.loads((out / "manifest.json").read_text("utf-8")) == told
    assert main([*command, "--out", str(out)]) == 2


@pytest.mark.parametrize("to", ["wco", "asycuda", "cusdec", "csv"])
def test_every_message_passes_the_check_of_messages(tmp_path, capsys, to):
    out = str(tmp_path / "made")
    command = ["simulate", "declarations", "--declarations", "150", "--days", "20"]
    assert main([*command, "--format", to, "--out", out, "--no-truth", "--json"]) == 0
    capsys.readouterr()
    (tmp_path / "made" / "manifest.json").unlink()
    assert main(["messages", "check", out, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(told) == 150
    assert {(one["status"], len(one["findings"])) for one in told} == {("accepted", 0)}


def test_the_command_reports(capsys):
    assert main(["simulate", "report", "--declarations", "300"]) == 0
    assert "no published figure was found" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["simulate", "declarations", "--from", "monday", "--out", "x"])
