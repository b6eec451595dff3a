"""``tidewaiter messages`` as a user runs it: pipes, full disks, closed outputs, exit codes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

SAD = b"<ASYCUDA><Declarant><Reference><Number>L1</Number></Reference></Declarant>%s</ASYCUDA>"
GOOD = SAD % b""


def run(*args: str, stdin: bytes = b"", stdout: object = subprocess.PIPE):
    command = [sys.executable, "-m", "tidewaiter.cli.main", *args]
    made = subprocess.run(command, input=stdin, stdout=stdout, stderr=subprocess.PIPE)  # type: ignore[call-overload]
    assert b"Traceback" not in made.stderr
    return made


def records(made) -> list[dict]:
    return [json.loads(line) for line in made.stdout.splitlines()]


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "a.xml"
    path.write_bytes(GOOD)
    return str(path)


@pytest.mark.parametrize("raw", [GOOD, gzip.compress(GOOD)], ids=["plain", "gzip"])
def test_standard_input_is_read(raw):
    made = run("messages", "read", "-", "--json", stdin=raw)
    assert made.returncode == 0
    (record,) = records(made)
    assert (record["source"], record["status"], record["content"]["lrn"]) == (
        "stdin", "accepted", "L1",
    )  # fmt: skip


def test_each_message_is_one_json_object_with_all_it_promises(good, tmp_path):
    (tmp_path / "b.xml").write_bytes(b"<ASYCUDA><")
    made = run("messages", "read", str(tmp_path), "--json")
    assert made.returncode == 3
    first, second = records(made)
    assert {"source", "format", "status", "findings", "content"} <= set(first)
    assert {"source", "format", "status", "findings", "reason"} <= set(second)
    assert (first["status"], second["status"]) == ("accepted", "rejected")


def test_a_reader_that_goes_away_is_no_fault(good):
    command = [sys.executable, "-m", "tidewaiter.cli.main", "messages", "read", "--json"]
    child = subprocess.Popen(
        [*command, *[good] * 400], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.read(10)
    child.stdout.close()
    told = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 0
    assert told == b""


@pytest.mark.parametrize("how", [["--json"], []], ids=["json", "text"])
def test_an_output_that_is_full_is_told(good, how):
    with Path("/dev/full").open("wb") as full:
        made = run("messages", "read", good, *how, stdout=full)
    assert made.returncode == 2
    assert b"No space left" in made.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["messages", "convert", "{good}", "--to", "csv", "--out", "/dev/null/x"],
        ["messages", "convert", "{good}", "--to", "wco", "--out", "{good}"],
        ["decide", "{good}", "--out", "/dev/null/x.jsonl"],
        ["messages", "convert", "{good}", "--to", "nosuch", "--out", "{good}.d"],
        ["messages", "read", "{good}.nowhere"],
        ["messages", "read"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_told_in_a_line_with_exit_code_2(good, command):
    made = run(*[part.format(good=good) for part in command])
    assert made.returncode == 2
    assert made.stderr


def test_a_format_that_is_not_there_leaves_no_folder(good):
    run("messages", "convert", good, "--to", "nosuch", "--out", f"{good}.d")
    assert not Path(f"{good}.d").exists()


def test_binary_parts_are_kept_beside_and_not_in_the_record(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(SAD % (b"<File>" + b"QUJD" * 2_000 + b"</File>"))
    made = run("messages", "read", str(path), "--json", "--attachments", str(tmp_path / "kept"))
    (record,) = records(made)
    (told,) = record["attachments"]
    assert b"QUJDQUJD" not in made.stdout
    assert (tmp_path / "kept" / told["sha256"]).read_bytes() == b"QUJD" * 2_000
    assert run("messages", "read", str(path), "--attachments", "/dev/null/x").returncode == 2
