"""Every command, from the outside: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json

import pytest

from tidewaiter import samples
from tidewaiter.cli.main import main
from tidewaiter.core import Declaration, Item
from tidewaiter.messages import write

SAMPLE = samples.path()
DECLARATIONS = str(SAMPLE / "declarations.csv")
RULES = ["--profiles", str(SAMPLE / "profiles"), "--policy", str(SAMPLE / "policy.yaml")]
HISTORY = ["--history", str(SAMPLE / "history.csv.gz")]


@pytest.fixture(scope="module", params=["jsonl", "parquet"])
def stored(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("stored") / f"decisions.{request.param}"
    arguments = ["decide", DECLARATIONS, *RULES, *HISTORY, "--out", str(path), "--json"]
    assert main(arguments) == 0
    return path


def plain(capsys, *arguments):
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_decide_counts_every_declaration(capsys):
    code, told = plain(capsys, "decide", DECLARATIONS, *RULES, *HISTORY)
    assert code == 0
    assert sum(told["lanes"].values()) == told["declarations"] == 420
    assert told["rejected_rows"] == 0
    assert told["reasons"][0] == {
        "source": "random",
        "asked": 420,
        "drawn": told["reasons"][0]["drawn"],
        "text": told["reasons"][0]["text"],
    }


def test_decide_is_read_by_people(capsys):
    assert main(["decide", DECLARATIONS, *RULES]) == 0
    said = capsys.readouterr().out
    assert "◆ red" in said
    assert "Not assessed:" in said
    assert "need --history" in said


def test_rejects_end_with_three_and_are_kept(tmp_path, capsys):
    source, kept = tmp_path / "in.csv", tmp_path / "rejects.csv"
    source.write_text("mrn,item,hs,net_mass\nA,1,870321,5\nB,1,870321,heavy\n")
    code, told = plain(capsys, "decide", source, "--reject-file", kept)
    assert (code, told["declarations"], told["rejected_rows"]) == (3, 1, 1)
    assert "heavy" in kept.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["decide", "missing.csv"], "missing.csv: there is no such file or folder."),
        (["decide", DECLARATIONS, "--profiles", "none.yaml"], "none.yaml"),
        (["decide", DECLARATIONS, "--policy", DECLARATIONS], "declarations.csv"),
        (["decide", DECLARATIONS, "--mapping", "kc"], "Did you mean 'kcs'?"),
        (["explain", "26XTM000001", "--from", DECLARATIONS, "--set", "items.1.orgin=CN"], "origin"),
        (["explain", "26XTM000001", "--from", DECLARATIONS, "--set", "nothing"], "POINTER=VALUE"),
        (["explain", "NOPE", "--from", DECLARATIONS], "there is no declaration 'NOPE'"),
        (["replay", DECLARATIONS], "holds no decisions"),
        (["cases", "run", "nowhere"], "nowhere"),
        (["messages", "read", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_used_ends_with_two_and_says_why(arguments, message, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_explain_shows_reasons_from_stored_decisions(stored, capsys):
    code, told = plain(capsys, "explain", "26XTM000049", "--from", stored)
    assert code == 0
    assert told["declaration"] == "26XTM000049"
    assert {"reasons", "facts", "near_misses", "probabilities"} <= set(told)
    assert main(["explain", "26XTM000049", "--from", str(stored)]) == 0
    assert "Why" in capsys.readouterr().out


def test_stored_and_fresh_decisions_are_explained_alike(stored, capsys):
    _, one = plain(capsys, "explain", "26XTM000049", "--from", stored)
    _, other = plain(capsys, "explain", "26XTM000049", "--from", DECLARATIONS, *RULES, *HISTORY)
    assert one == other


def test_what_if_changes_the_declaration_and_nothing_else(stored, capsys):
    arguments = ["explain", "26XTM000049", "--from", stored, *HISTORY]
    code, told = plain(capsys, *arguments, "--set", "items.1.customs_value=9999999")
    assert code == 0
    assert told["changes"] == [
        {"pointer": "items.1.customs_value", "from": "58250.09", "to": "9999999"}
    ]
    before = {r["source"] for r in told["before"]["reasons"]}
    after = {r["source"] for r in told["after"]["reasons"]}
    assert {"profile:VAL-01", "profile:VAL-02"} <= before - after


def test_what_if_without_history_says_what_is_no_longer_known(stored, capsys):
    arguments = ["explain", "26XTM000049", "--from", stored, "--set", "items.1.origin=CH"]
    _, told = plain(capsys, *arguments)
    assert "without the history" in told["notes"][0]


def test_replay_finds_every_decision_the_same(stored, capsys):
    code, told = plain(capsys, "replay", stored)
    assert (code, told) == (0, {"decisions": 420, "differing": []})


def test_replay_finds_a_decision_that_was_touched(stored, tmp_path, capsys):
    if stored.suffix == ".parquet":
        pytest.skip("touched as text")
    touched = tmp_path / "touched.jsonl"
    lines = stored.read_text().splitlines()
    lines[5] = lines[5].replace('"lane":"green"', '"lane":"red"', 1)
    touched.write_text("\n".join(lines) + "\n")
    code, told = plain(capsys, "replay", touched)
    assert code == 1
    assert len(told["differing"]) == 1


def test_profiles_check_finds_every_mistake(tmp_path, capsys):
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "id: A\ntitle: t\nowner: o\nreason: r\nwhen: orgin = 'CN'\neffect: {lane: red}\n"
        "---\nid: B\ntitle: t\nowner: o\nreason: r\nwhen: hs = '1'\neffect: {lane: purple}\n"
        "status: live\n"
    )
    code, told = plain(capsys, "profiles", "check", file)
    assert code == 1
    assert "Did you mean 'origin'?" in told["problems"][0]["advice"]
    assert "purple" in told["problems"][1]["message"]
    assert main(["profiles", "check", str(SAMPLE / "profiles")]) == 0
    capsys.readouterr()


def test_criteria_of_asycuda_are_imported(tmp_path, capsys):
    text, out = tmp_path / "criteria.txt", tmp_path / "out.yaml"
    text.write_text('If ComCod = "8703*" Then RedLane IS 30\nIf Nonsense = 1 Then RedLane IS 5\n')
    code, told = plain(capsys, "profiles", "import-asycuda", text, "--out", out)
    assert code == 1
    assert told["profiles"][0]["effect"] == {"lane": "red", "probability": 30}
    assert told["problems"][0]["line"] == 2
    assert main(["profiles", "check", str(out)]) == 0
    capsys.readouterr()


def test_backtest_and_comparison(capsys):
    rules = [SAMPLE / "profiles", "--on", SAMPLE / "history.csv.gz"]
    policy = ["--policy", SAMPLE / "policy.yaml"]
    code, told = plain(capsys, "backtest", *rules, *policy)
    assert code == 0
    assert told["declarations"] > 2_000
    assert {p["id"] for p in told["profiles"]} >= {"VAL-01", "ORI-01"}
    code, told = plain(capsys, "backtest", *rules, *policy, "--against", SAMPLE / "profiles")
    assert code == 0
    assert told["lanes"]["changed"] == 0
    assert main(["backtest", *map(str, rules), "--details"]) == 0
    assert "VAL-01" in capsys.readouterr().out


def test_messages_are_read_and_converted(tmp_path, capsys):
    code, formats = plain(capsys, "messages", "formats")
    assert code == 0
    assert {"wco-dec", "asycuda-sad", "cusdec-d96b"} <= {one["id"] for one in formats}
    few = tmp_path / "few.csv"
    few.write_text("mrn,lrn,function,item,hs,origin\n26A,L1,original,1,870321,JP\n")
    assert main(["messages", "convert", str(few), "--to", "wco", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    written = next(tmp_path.glob("*.xml"))
    code, told = plain(capsys, "messages", "read", written)
    assert code == 0
    assert told["status"] == "accepted"
    assert told["content"]["items"][0]["origin"] == "JP"
    code, told = plain(capsys, "decide", written)
    assert told["declarations"] == 1


def test_cases_run_from_the_command_line(capsys):
    code, told = plain(capsys, "cases", "run", "tests/desks/risk/cases")
    assert code == 0
    assert len(told["results"]) >= 20
    assert main(["cases", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"]


def test_the_demo_shows_a_decision_of_each_kind(capsys):
    assert main(["demo"]) == 0
    said = capsys.readouterr().out
    for words in ("◆ red", "▲ yellow", "● green", "Deferred", "Nearly matched", "synthetic"):
        assert words in said
    code, told = plain(capsys, "demo")
    assert (code, told["declarations"]) == (0, 420)


def test_a_country_holds_codes_against_its_own_tariff(tmp_path, capsys):
    tariff = tmp_path / "tariff.csv"
    tariff.write_text("# source: Gazette 7\n# date: 2026-11-01\ncode\n99887766\n", "utf-8")
    path = tmp_path / "one.xml"
    item = Item(number=1, commodity_code="99887766", origin="CN")
    path.write_bytes(write(Declaration(lrn="L1", items=(item,)), "wco").raw)
    assert main(["messages", "check", str(path)]) == 0
    assert "MSG-035" in capsys.readouterr().out
    assert main(["messages", "check", str(path), "--tariff", str(tariff)]) == 0
    assert "MSG-035" not in capsys.readouterr().out
    assert main(["messages", "check", str(path)]) == 0
    assert "MSG-035" in capsys.readouterr().out
    assert main(["messages", "check", str(path), "--tariff", str(tmp_path / "none.csv")]) == 2


def test_the_formats_are_listed_with_the_dates_of_the_code_lists(capsys):
    assert main(["messages", "formats"]) == 0
    said = capsys.readouterr().out
    assert "cc313a" in said
    assert "incoterms" in said
    assert "2026-11-25" in said
