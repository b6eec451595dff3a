"""What the benchmark of messages measures with is what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("xsdata")
pytest.importorskip("pydifact")
ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.messages.inputs import (  # noqa: E402
    CUSDEC,
    SCHEMA,
    declaration,
    full_declaration,
    lacking,
    varied,
)
from tidewaiter.messages import read_bytes, write  # noqa: E402


@pytest.mark.parametrize("make", [lambda n: declaration(2, n), full_declaration])
def test_no_two_messages_measured_are_alike_and_all_are_read_without_a_major_finding(make):
    found = [write(make(n), "cusdec").raw for n in range(50)]
    assert len(set(found)) == 50
    for raw in found:
        (message,) = read_bytes(raw)
        assert message.accepted
        assert not {f.code for f in message.findings} - {"MSG-034"}


def test_a_full_declaration_is_of_the_size_of_a_real_one():
    assert 60 <= write(full_declaration(1), "cusdec").raw.count(b"'") <= 75


def test_a_varied_sample_says_the_same_things_with_other_values():
    sample = write(full_declaration(1), "cusdec").raw
    (one,), (other,) = read_bytes(varied(sample, 7)), read_bytes(varied(sample, 8))
    assert one.accepted
    assert other.accepted
    assert one.content != other.content
    assert one.raw.count(b"'") == sample.count(b"'")


def test_a_wrong_folder_of_samples_is_told_with_the_folder_that_is_wanted(tmp_path):
    for file in (Path("wco/one.xml"), SCHEMA, CUSDEC):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    assert lacking(tmp_path) == ""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "messages", "--samples", str(tmp_path / "wco")],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "wco/*.xml" in done.stderr
    assert "Give the folder that holds the folders wco" in done.stderr
