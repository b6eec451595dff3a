"""``tidewaiter ledger``, from the outside."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.ledger.rows import sql, unguarded, write
from tidewaiter.cli.main import main
from tidewaiter.ledger import keys
from tidewaiter.ledger.folder import name_of

pytestmark = pytest.mark.django_db


def told(capsys, *arguments):
    code = main(["ledger", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_key_is_made_once_and_rotated(settings, tmp_path, capsys):
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    code, made = told(capsys, "key")
    assert code == 0
    assert made["public"].startswith("-----BEGIN PUBLIC KEY-----")
    assert main(["ledger", "key"]) == 2
    assert "--rotate" in capsys.readouterr().err
    assert main(["ledger", "key", "--rotate"]) == 0
    assert "BEGIN PUBLIC KEY" in capsys.readouterr().out
    assert len(keys.load_public(keys.public_file(settings.LEDGER_KEY))) == 2


def test_a_checkpoint_is_signed_and_said(signing, capsys):
    write(3)
    code, made = told(capsys, "checkpoint")
    assert (code, made["number"], made["entries"]) == (0, 1, 3)
    assert main(["ledger", "checkpoint"]) == 0
    said = capsys.readouterr().out
    assert "Checkpoint 2 of " in said
    assert "To note elsewhere: 2:" in said


def test_verify_says_what_is_covered_and_what_is_not(signing, capsys):
    write(3)
    assert main(["ledger", "checkpoint"]) == 0
    write(2)
    capsys.readouterr()
    assert main(["ledger", "verify"]) == 0
    said = capsys.readouterr().out
    assert "Checkpoint 1 of" in said
    assert "it signs 3 entries" in said
    assert "Not assessed: 3 entries behind what is signed" in said
    assert "NOT INTACT" not in said
    code, found = told(capsys, "verify")
    assert (code, found["intact"], found["entries"], found["not_covered"]) == (0, True, 6, 3)


def test_verify_ends_with_one_where_something_is_wrong(signing, capsys):
    numbers = write(3)
    assert main(["ledger", "checkpoint"]) == 0
    with unguarded():
        sql("UPDATE ledger_entry SET actor = 'eve' WHERE id = %s", numbers[1])
    capsys.readouterr()
    assert main(["ledger", "verify"]) == 1
    said = capsys.readouterr().out
    assert "entry 2: edited" in said
    assert "NOT INTACT: 1 problems" in said
    assert main(["ledger", "verify", "--noted", "9:" + "ab" * 8]) == 1
    assert "checkpoints rolled back" in capsys.readouterr().out


def test_verify_without_any_checkpoint_ends_with_one(signing, capsys):
    code, found = told(capsys, "verify")
    assert (code, found["intact"]) == (1, False)


def test_nothing_is_signed_where_something_is_wrong(signing, capsys):
    numbers = write(3)
    with unguarded():
        sql("UPDATE ledger_entry SET actor = 'eve' WHERE id = %s", numbers[1])
    assert main(["ledger", "checkpoint"]) == 1
    assert "nothing was signed" in capsys.readouterr().err


@pytest.fixture
def carried(signing, tmp_path, capsys):
    """An export, copies of checkpoints and the public key, as another machine has them."""
    signing.LEDGER_CHAINS = 1
    write(4)
    main(["ledger", "checkpoint"])
    write(3)
    main(["ledger", "checkpoint"])
    there = tmp_path / "there"
    shutil.copytree(signing.LEDGER_CHECKPOINTS, there / "checkpoints")
    shutil.copy(keys.public_file(signing.LEDGER_KEY), there / "key.pub")
    assert main(["ledger", "export", "--out", str(there / "ledger.jsonl")]) == 0
    capsys.readouterr()
    return there


def verify_there(capsys, there, *more):
    return told(
        capsys, "verify", there / "ledger.jsonl", "--checkpoints", there / "checkpoints", "--key",
        there / "key.pub", *more,
    )  # fmt: skip


def test_an_export_is_verified_without_the_database(carried, capsys, django_db_blocker):
    with django_db_blocker.block():
        code, found = verify_there(capsys, carried)
    assert (code, found["entries"], found["problems"]) == (0, 9, [])
    digest = found["last_checkpoint"]["digest"]
    assert verify_there(capsys, carried, "--noted", f"2:{digest}")[0] == 0


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        (lambda lines: [*lines[:3], *lines[4:]], "deleted"),
        (lambda lines: [line.replace('"ana"', '"eve"') for line in lines], "edited"),
        (lambda lines: lines[:-1], "tail cut"),
        (lambda lines: [*lines[:2], *lines[3:1:-1], *lines[4:]], "inserted"),
        (lambda lines: [*lines, "not an entry\n"], "unreadable"),
        (lambda lines: [*lines, '{"chain":[1]}\n'], "unreadable"),
    ],
)
def test_a_tampered_export_is_found(carried, capsys, tampering, kind):
    path = carried / "ledger.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(tampering(lines)), "utf-8")
    code, found = verify_there(capsys, carried)
    assert code == 1
    assert kind in {problem["kind"] for problem in found["problems"]}


def test_checkpoints_that_went_missing_on_the_way_are_found(carried, capsys):
    (carried / "checkpoints" / name_of(2)).unlink()
    code, found = verify_there(capsys, carried)
    assert code == 1
    assert [p["kind"] for p in found["problems"]] == ["checkpoints rolled back"]


def test_an_export_goes_to_standard_output(carried, capsys):
    assert main(["ledger", "export"]) == 0
    assert capsys.readouterr().out == (carried / "ledger.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "ledger.jsonl"],
        ["verify", "--noted", "seventeen"],
        ["verify", "nowhere.jsonl", "--checkpoints", ".", "--key", "nowhere.pub"],
        ["verify", "--key", "nowhere.pub"],
        ["export", "--out", "nowhere/at/all"],
    ],
)
def test_what_cannot_be_used_ends_with_two(signing, tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    assert main(["ledger", *arguments]) == 2
    assert capsys.readouterr().err.startswith("tidewaiter: ")


def test_a_file_that_is_no_export_ends_with_two(carried, capsys):
    (carried / "ledger.jsonl").write_text('{"format":"other"}\n')
    checkpoints = ["--checkpoints", str(carried / "checkpoints"), "--key", str(carried / "key.pub")]
    assert main(["ledger", "verify", str(carried / "ledger.jsonl"), *checkpoints]) == 2
    assert "export" in capsys.readouterr().err


def test_without_a_key_nothing_can_be_signed_or_verified(settings, tmp_path, capsys):
    settings.LEDGER_KEY = tmp_path / "nowhere.key"
    settings.LEDGER_CHECKPOINTS = tmp_path
    assert main(["ledger", "checkpoint"]) == 2
    assert main(["ledger", "verify"]) == 2
    assert "tidewaiter ledger key" in capsys.readouterr().err
