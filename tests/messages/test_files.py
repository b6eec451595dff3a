"""Folders and odd files: everything found there gets an answer, in the same order everywhere."""

import os
import random
from hashlib import sha256

import pytest

from tests.messages.test_archives import GOOD, SAD, answers, packed
from tidewaiter.messages import read_bytes, read_path, write_back

CUSDEC = (
    "UNH+{n}+CUSDEC:D:96B:UN'BGM+929+L{n}+9'CST+1+8471300000:122'UNT+4+{n}'"
)  # fmt: skip


def codes(path) -> dict[str, str]:
    return {
        os.path.basename(m.source): m.content.lrn if m.accepted else m.findings[0].code
        for m in read_path(path)
    }


def test_whatever_lies_in_a_folder_gets_an_answer(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub" / "empty").mkdir(parents=True)
    (folder / "b.xml").write_bytes(GOOD)
    (folder / "a.xml").write_bytes(b"<ASYCUDA><")
    (folder / "sub" / "c.xml").write_bytes(SAD.format("C").encode())
    (folder / "none").write_bytes(b"")
    (folder / "link.xml").symlink_to(folder / "b.xml")
    (folder / "broken").symlink_to(folder / "nowhere")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    assert codes(folder) == {
        "a.xml": "MSG-005",
        "b.xml": "G",
        "broken": "MSG-015",
        "link.xml": "MSG-015",
        "none": "MSG-001",
        "pipe": "MSG-015",
        "round": "MSG-015",
        "c.xml": "C",
    }


def test_the_order_is_that_of_the_names_whatever_the_disk_says(tmp_path):
    names = [f"{n:02d}.xml" for n in range(30)]
    for name in random.Random(3).sample(names, len(names)):
        (tmp_path / name).write_bytes(GOOD)
    assert [os.path.basename(m.source) for m in read_path(tmp_path)] == names


def test_a_link_inside_a_folder_does_not_show_what_it_leads_to(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xml").symlink_to(secret)
    (message,) = read_path(folder)
    assert message.raw == b""


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "empty folder"])
def test_a_pipe_and_an_empty_folder_are_answered_at_once(tmp_path, make):
    path = tmp_path / "x"
    make(path)
    assert codes(path) == {"x": "MSG-015"}


def test_a_device_is_not_read():
    assert codes("/dev/zero") == {"zero": "MSG-015"}


def test_a_file_or_folder_that_may_not_be_opened_is_answered(tmp_path, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.xml"
    path.write_bytes(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", forbidden)
        assert codes(path) == {"a.xml": "MSG-015"}
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", forbidden)
        assert codes(tmp_path) == {tmp_path.name: "MSG-015"}


def test_of_a_file_that_is_too_large_no_more_is_read_than_shows_it(tmp_path):
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.write(b"<ASYCUDA>")
        file.truncate(10**11)  # a sparse file of 100 GB
    assert codes(path) == {"large.xml": "MSG-002"}


BAD = [
    b"",
    b"<ASYCUDA><",
    b"<!DOCTYPE x><ASYCUDA/>",
    b"UNB+UNOA:1+A+B+261123:1005+R'UNH+1+CUSDEC:D:96B:UN'UNT+9+1'UNZ+1+R'",
    b"\x89PNG\r\n",
    b"PK\x03\x04broken",
    b"\x1f\x8bbroken",
    b"<a>" * 300,
    b"mrn,item\n",
    b"\xff\xfe<\x00",
]


@pytest.mark.parametrize("seed", range(8))
def test_good_messages_come_out_the_same_whatever_lies_beside_them(tmp_path, seed):
    rng = random.Random(seed)
    files = [(f"g{n}", SAD.format(f"G{n}").encode()) for n in range(5)]
    files += [(f"b{n}", rng.choice(BAD)) for n in range(8)]
    rng.shuffle(files)
    good = {f"G{n}" for n in range(5)}
    for name, raw in files:
        (tmp_path / name).write_bytes(raw)
    found = list(read_path(tmp_path))
    assert {m.content.lrn for m in found if m.accepted} == good
    assert len(found) == len(files)
    told = answers(packed(*files))
    assert {one for one in told if one.startswith("G")} == good
    assert [one.startswith("G") for one in told] == [name[0] == "g" for name, _ in files]


@pytest.mark.parametrize("seed", range(8))
def test_in_an_interchange_a_bad_message_is_rejected_alone(seed):
    rng = random.Random(seed)
    parts, expected = [], []
    for n in range(1, 9):
        text = CUSDEC.format(n=n)
        kind = rng.choice(["good", "good", "count", "reference", "type", "segment"])
        if kind == "count":
            text = text.replace("UNT+4", "UNT+5")
        elif kind == "reference":
            text = text.replace(f"UNT+4+{n}", f"UNT+4+{n}9")
        elif kind == "type":
            text = text.replace("CUSDEC", "INVOIC")
        elif kind == "segment":
            text = text.replace("CST+", "?=+")
        parts.append(text)
        expected.append(f"L{n}" if kind == "good" else None)
    raw = f"UNB+UNOA:1+A+B+261123:1005+R'{''.join(parts)}UNZ+{len(parts)}+R'".encode()
    found = read_bytes(raw)
    assert [m.content.lrn if m.accepted else None for m in found] == expected
    assert [m.envelope.position for m in found] == list(range(1, 9))


def test_of_a_table_where_nothing_is_right_the_first_rows_are_told_and_the_rest_counted(
    monkeypatch,
):
    monkeypatch.setattr("tidewaiter.messages.tables.MOST_WAITING", 10)
    raw = b"mrn,item\n" + b"x,y,z\n" * 500
    found = read_bytes(raw)
    assert [m.accepted for m in found] == [False] * 11
    assert found[-1].reason == "990 more faults were found in its rows."
    good = b"mrn,item\n" + b"".join(b"R%d,1\n" % n for n in range(30)) + b"x,y,z\n" * 5
    answers = [m.accepted for m in read_bytes(good)]
    assert answers[:30] == [True] * 30
    assert set(answers[30:]) == {False}


def metadata(*contents: str, around: str = "") -> bytes:
    return (
        '<m:MetaData xmlns:m="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2" '
        f'xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">{around}{"".join(contents)}</m:MetaData>'
    ).encode()


def test_several_declarations_in_one_wrapper_are_a_message_each():
    one = "<Declaration><FunctionCode>9</FunctionCode><FunctionalReferenceID>{}"
    end = "</FunctionalReferenceID></Declaration>"
    texts = [one.format(name) + end for name in "ABC"]
    raw = metadata(*texts, around="<m:WCOTypeName>DEC</m:WCOTypeName>")
    messages = read_bytes(raw, "in.xml")
    assert [m.declaration.lrn for m in messages] == ["A", "B", "C"]
    assert [m.source for m in messages] == ["in.xml#1", "in.xml#2", "in.xml#3"]
    assert {m.envelope.interchange for m in messages} == {sha256(raw).hexdigest()}
    assert len({m.sha256 for m in messages}) == 3
    told = [[f.code for f in m.findings if f.code == "MSG-021"] for m in messages]
    assert told == [[], ["MSG-021"], ["MSG-021"]], "the schema allows one"
    for message in messages:
        (again,) = read_bytes(write_back(message).raw)
        assert again.content == message.content
        assert b"WCOTypeName>DEC<" in write_back(message).raw


def test_one_bad_declaration_takes_no_other_of_its_wrapper_with_it():
    deep = "<a>" * 70 + "</a>" * 70
    good = "<Declaration><FunctionalReferenceID>A</FunctionalReferenceID></Declaration>"
    messages = read_bytes(metadata(f"<Declaration>{deep}</Declaration>", good))
    assert [m.accepted for m in messages] == [False, True]
    assert messages[0].reason


def test_a_wrapper_too_large_to_be_given_to_each_is_read_as_one_message():
    around = f"<m:WCOTypeName>{'x' * 90_000}</m:WCOTypeName>"
    good = "<Declaration><FunctionalReferenceID>A</FunctionalReferenceID></Declaration>"
    (message,) = read_bytes(metadata(*[good] * 300, around=around))
    assert "MSG-021" in {f.code for f in message.findings}
