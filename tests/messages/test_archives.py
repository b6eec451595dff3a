"""Archives: bombs, disguises and damage are refused alone; what is good is read."""

import gzip
import io
import random
import struct
import zipfile
import zlib

import pytest

from tidewaiter.messages import Limits, archives, read_bytes, read_path
from tidewaiter.messages.harden import DEFAULT

SAD = "<ASYCUDA><Declarant><Reference><Number>{}</Number></Reference></Declarant></ASYCUDA>"
GOOD = SAD.format("G").encode()


def packed(*files, method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, raw in files:
            entry = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(entry, raw, compress_type=entry.compress_type or method)
    return stream.getvalue()


def link(name: str, kind: int = 0o120777) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = kind << 16
    return entry


def answers(raw: bytes, limits: Limits = DEFAULT) -> list[str]:
    """The code of every refusal, and the LRN of every message that was read."""
    found = read_bytes(raw, "batch.zip", limits=limits)
    assert found
    return [m.content.lrn if m.accepted else m.findings[0].code for m in found]


BOMB = b"<ASYCUDA>" + b" " * 9_000_000 + b"</ASYCUDA>"
LZMA = packed(("a.xml", GOOD), method=zipfile.ZIP_LZMA)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("bomb.xml", BOMB),
        ("inner.zip", packed(("a.xml", GOOD))),
        ("inner.gz", gzip.compress(GOOD)),
        ("empty.zip", packed()),
        ("../../etc/cron.d/a.xml", GOOD),
        ("..\\a.xml", GOOD),
        ("d/../../a.xml", GOOD),
        ("/etc/a.xml", GOOD),
        ("C:\\a.xml", GOOD),
        (link("a.xml"), b"/etc/passwd"),
        (link("fifo", 0o010644), GOOD),
    ],
    ids=str,
)
def test_one_bad_file_in_an_archive_is_refused_and_its_neighbours_are_read(name, raw):
    batch = packed(("1.xml", SAD.format("1")), (name, raw), ("3.xml", SAD.format("3")))
    assert answers(batch) == ["1", "MSG-010", "3"]


def test_an_ordinary_name_with_folders_dots_and_colons_is_no_attack():
    names = ["2026-11-23/a.xml", "a..b.xml", "...xml", "d.e/f.xml", "10:05 entry.xml"]
    assert answers(packed(*((name, GOOD) for name in names))) == ["G"] * len(names)


def test_other_packings_than_deflate_are_refused():
    assert answers(LZMA) == ["MSG-010"]
    assert answers(packed(("a.xml", GOOD), method=zipfile.ZIP_BZIP2)) == ["MSG-010"]
    assert answers(packed(("a.xml", GOOD), method=zipfile.ZIP_STORED)) == ["G"]


def test_an_encrypted_file_is_refused():
    raw = bytearray(packed(("a.xml", GOOD)))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert answers(bytes(raw)) == ["MSG-010"]


def test_a_file_that_unpacks_to_more_than_it_says_is_refused():
    raw = bytearray(
        packed(("a.xml", b"<ASYCUDA>" + bytes(random.Random(1).choices(b"ab", k=90_000))))
    )
    for at in (22, raw.index(b"PK\x01\x02") + 24):
        struct.pack_into("<I", raw, at, 10)
    assert answers(bytes(raw)) == ["MSG-010"]


def overlapping(times: int) -> bytes:
    """Many names for the same bytes: each a whole file of its own when unpacked."""
    raw = packed(("a.xml", GOOD))
    at = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    entry = raw[at:end]
    out = raw[:at] + entry * times + bytearray(raw[end:])
    out = bytearray(out)
    struct.pack_into("<HHI", out, len(out) - 14, times, times, len(entry) * times)
    return bytes(out)


def test_names_that_share_the_same_bytes_are_refused():
    assert answers(overlapping(1)) == ["G"]
    assert answers(overlapping(3)) == ["MSG-010"] * 3


def test_an_archive_of_very_many_files_is_refused_before_they_are_listed(monkeypatch):
    many, some = overlapping(30_000), overlapping(11)
    monkeypatch.setattr(zipfile, "ZipFile", None)  # listing them would fail
    assert answers(many) == ["MSG-010"]
    assert answers(some, Limits(archive_members=10)) == ["MSG-010"]


def test_an_archive_whose_directory_is_told_twice_is_refused():
    raw = packed(("a.xml", GOOD))
    end = raw.index(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    assert answers(raw[:end] + locator + raw[end:]) == ["MSG-010"]


def test_all_files_together_may_not_unpack_to_more_than_the_limit():
    whole = SAD.format("x" * 3_000).encode()
    batch = packed(*((f"{n}.xml", whole) for n in range(4)))
    found = answers(batch, Limits(archive=len(whole) * 2 + len(whole) // 2))
    assert [one == "MSG-010" for one in found] == [False, False, True, True]


@pytest.mark.parametrize("cut", [5, 40, 90, -3])
def test_a_broken_archive_is_rejected(cut):
    assert answers(packed(("a.xml", GOOD))[:cut]) == ["MSG-010"]


def test_damaged_bytes_of_one_file_leave_the_others():
    raw = bytearray(packed(("1.xml", SAD.format("1")), ("2.xml", SAD.format("2"))))
    raw[50] ^= 0xFF
    assert answers(bytes(raw)) == ["MSG-010", "2"]


@pytest.mark.parametrize("level", [0, 9])
def test_any_message_may_come_gzipped_in_one_part_or_several(tmp_path, level):
    parts = gzip.compress(GOOD[:20], level) + gzip.compress(GOOD[20:], level)
    path = tmp_path / "a.xml.gz"
    path.write_bytes(parts)
    (message,) = read_path(path)
    assert (message.content.lrn, message.raw) == ("G", GOOD)
    assert answers(gzip.compress(GOOD, level)) == ["G"]


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(BOMB),
        gzip.compress(b" " * 900_000)[:-4],
        gzip.compress(GOOD)[:-9],
        gzip.compress(GOOD)[:12] + b"\xff" * 40,
        gzip.compress(gzip.compress(GOOD)),
        gzip.compress(packed(("a.xml", GOOD))),
        b"\x1f\x8b",
    ],
)
def test_a_gzip_bomb_or_a_damaged_or_nested_one_is_refused(raw):
    assert answers(raw) == ["MSG-010"]


def test_a_gzip_file_is_not_unpacked_beyond_what_may_be_read():
    made = zlib.compressobj(wbits=31)
    bomb = b"".join(made.compress(bytes(2**20)) for _ in range(64)) + made.flush()
    seen = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            seen.append(size)
            return super().read(size)

    assert archives.gunzipped(Watched(bomb)).code == "MSG-010"
    assert len(seen) == 1
