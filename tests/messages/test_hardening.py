"""Attacks: refused with a reason, in no time, without anything being fetched or expanded."""

import io
import time
import zipfile

import pytest

from tidewaiter.messages import Limits, read_bytes, read_path
from tidewaiter.messages.harden import open_xml

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SAD = "<ASYCUDA><Declarant><Reference><Number>{}</Number></Reference></Declarant></ASYCUDA>"


def code(raw: bytes) -> str:
    (message,) = read_bytes(raw)
    assert not message.accepted
    assert message.content is None
    assert message.reason
    return message.findings[0].code


def test_an_ordinary_message_passes_the_gate():
    (message,) = read_bytes((HEAD + SAD.format("LRN1")).encode())
    assert message.accepted
    assert message.content.lrn == "LRN1"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "MSG-001"),
        (b"   \n", "MSG-001"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "MSG-003"),
        (b"<!doctype a><ASYCUDA/>", "MSG-003"),
        (b"<ASYCUDA>\n<![CDATA[x]]>\n<!ENTITY y 'z'></ASYCUDA>", "MSG-003"),
        (b"<?xml version='1.0' encoding='UTF-7'?><ASYCUDA>+ADw-x+AD4-</ASYCUDA>", "MSG-004"),
        (b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><ASYCUDA/>", "MSG-004"),
        (b"<?xml version='1.0' encoding='UTF-16'?><ASYCUDA/>", "MSG-004"),
        (b"\xff\xfe\x00\x00<\x00\x00\x00", "MSG-004"),
        (b"<ASYCUDA>caf\xe9</ASYCUDA>", "MSG-004"),
        (b"<ASYCUDA>a\x00b</ASYCUDA>", "MSG-005"),
        (b"<ASYCUDA><!-- a -- b --></ASYCUDA>", "MSG-005"),
        (b"<ASYCUDA>&undefined;</ASYCUDA>", "MSG-005"),
        (b"<ASYCUDA><a></ASYCUDA>", "MSG-005"),
        (b"<ASYCUDA " + b"".join(b' a%d="1"' % n for n in range(200_000)) + b"/>", "MSG-007"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "MSG-006"),
        (b"<ASYCUDA>" + b"<a>" * 100 + b"</a>" * 100 + b"</ASYCUDA>", "MSG-006"),
        (b"<Unheard><x/></Unheard>", "MSG-008"),
        (b"%PDF-1.7\n\x01\x02", "MSG-008"),
        (b"<inventoryLinkingMovementRequest/>", "MSG-009"),
        (b'<n:CC014C xmlns:n="http://ncts.dgtaxud.ec"/>', "MSG-009"),
        (b"<MetaData><WCOTypeName>DEC</WCOTypeName></MetaData>", "MSG-008"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_rejected_with_its_code(raw, expected):
    begun = time.perf_counter()
    assert code(raw) == expected
    assert time.perf_counter() - begun < 5


def test_billion_laughs_is_refused_before_a_parser_sees_it():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><ASYCUDA>&l9;</ASYCUDA>'
    assert code(raw.encode()) == "MSG-003"


def test_the_line_of_a_fault_is_told():
    (message,) = read_bytes(b"<ASYCUDA>\n<a/>\n<!-- x -- y -->\n</ASYCUDA>")
    assert message.line == 3


def test_utf_16_with_a_mark_is_read_and_scanned():
    good = SAD.format("é").encode("utf-16")
    (message,) = read_bytes(good)
    assert message.content.lrn == "é"
    assert code("<!DOCTYPE x><ASYCUDA/>".encode("utf-16")) == "MSG-003"


def test_a_declared_single_byte_encoding_is_honoured():
    raw = ('<?xml version="1.0" encoding="ISO-8859-1"?>' + SAD.format("é")).encode("latin-1")
    (message,) = read_bytes(raw)
    assert message.content.lrn == "é"
    assert open_xml(raw)[1] == "iso8859-1"


def test_a_message_over_the_size_limit_is_refused():
    (message,) = read_bytes(b"<ASYCUDA>" + b"x" * 100 + b"</ASYCUDA>", limits=Limits(message=50))
    assert message.findings[0].code == "MSG-002"


def test_more_items_than_allowed_are_refused():
    raw = b"<ASYCUDA>" + b"<Item><Free_text_1>x</Free_text_1></Item>" * 20 + b"</ASYCUDA>"
    (message,) = read_bytes(raw, limits=Limits(items=10))
    assert message.findings[0].code == "MSG-007"


def test_a_schema_location_is_kept_and_never_fetched(monkeypatch):
    import socket

    def no_network(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    raw = (
        '<ASYCUDA xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://example.invalid/x.xsd"/>'
    )
    (message,) = read_bytes(raw.encode())
    assert message.accepted


def zipped(files: dict[str, bytes], **options) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return stream.getvalue()


def test_in_an_archive_a_bomb_is_refused_and_its_neighbour_is_read(tmp_path):
    bomb = b" " * 9_000_000
    inner = zipped({"a.xml": b"<ASYCUDA/>"})
    path = tmp_path / "batch.zip"
    path.write_bytes(
        zipped({"bomb.xml": bomb, "nested.zip": inner, "good.xml": SAD.format("G").encode()})
    )
    found = list(read_path(path))
    assert [m.accepted for m in found] == [False, False, True]
    assert [m.findings[0].code for m in found[:2]] == ["MSG-010", "MSG-010"]


def test_a_broken_archive_is_rejected(tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(zipped({"a.xml": b"<ASYCUDA/>"})[:40])
    (message,) = read_path(path)
    assert message.findings[0].code == "MSG-010"


def test_in_a_folder_one_bad_file_does_not_take_another_with_it(tmp_path):
    (tmp_path / "a.xml").write_bytes(b"<ASYCUDA><")
    (tmp_path / "b.xml").write_bytes(SAD.format("B").encode())
    (tmp_path / "c.xml").write_bytes(b"")
    assert [m.accepted for m in read_path(tmp_path)] == [False, True, False]


def test_a_file_that_is_not_there_is_an_answer_not_a_crash(tmp_path):
    (message,) = read_path(tmp_path / "none.xml")
    assert message.findings[0].code == "MSG-015"


def test_a_large_binary_leaf_is_taken_out_and_put_back():
    from tidewaiter.messages import write_back

    raw = f"<ASYCUDA><Attachment>{'QUJD' * 3000}</Attachment></ASYCUDA>".encode()
    (message,) = read_bytes(raw)
    (attachment,) = message.attachments
    assert attachment.size == 12_000
    assert all(len(extra.value) < 100 for extra in message.content.extras)
    assert b"QUJD" * 3000 in write_back(message).raw


def test_a_refusal_survives_the_way_between_processes():
    import pickle

    from tidewaiter.messages.findings import Refused

    problem = Refused("MSG-005", "no element.", where="a.xml", line=3)
    again = pickle.loads(pickle.dumps(problem))
    assert (str(again), again.code, again.line) == (str(problem), "MSG-005", 3)
