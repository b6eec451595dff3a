"""Disguises at the gate: encodings that hide markup, huge values, what a rejection may say."""

import codecs
import json
import socket
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.canonical import plain_text, to_plain
from tidewaiter.messages import Limits, harden, read_bytes, write_back, xml_document
from tidewaiter.messages.command import as_record
from tidewaiter.messages.mapping import shipped
from tidewaiter.messages.respond import as_cusres, as_wco, rejected

HIDDEN = "<!DOCTYPE x [<!ENTITY e 'x'>]><ASYCUDA/>"
SAD = "<ASYCUDA><Declarant><Reference><Number>{}</Number></Reference></Declarant></ASYCUDA>"
ITEM = "<ASYCUDA><Item><Valuation_item><Weight_itm><Gross_weight_itm>{}</Gross_weight_itm>"
ITEM += "</Weight_itm></Valuation_item></Item></ASYCUDA>"


def code(raw: bytes, limits=harden.DEFAULT) -> str:
    (message,) = read_bytes(raw, limits=limits)
    assert not message.accepted
    assert message.reason
    return message.findings[0].code


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (HIDDEN.encode("utf-16"), "MSG-003"),
        (HIDDEN.encode("utf-16-le"), "MSG-003"),
        (HIDDEN.encode("utf-16-be"), "MSG-003"),
        (codecs.BOM_UTF8 + HIDDEN.encode(), "MSG-003"),
        (HIDDEN.encode("utf-32"), "MSG-004"),
        (HIDDEN.encode("utf-32-le"), "MSG-004"),
        (HIDDEN.encode("utf-32-be"), "MSG-004"),
        (("<?xml version='1.0'?>" + HIDDEN).encode("cp037"), "MSG-004"),
        (b"+/v8-" + HIDDEN.encode("utf-7"), "MSG-008"),
        (b"<?xml version='1.0' encoding='utf-7'?>" + HIDDEN.encode("utf-7"), "MSG-004"),
        (b"<?xml version='1.0'%sencoding='utf-7'?><ASYCUDA/>" % (b" " * 3_000), "MSG-004"),
        (b"<?xml version='1.0' encoding='UNICODE-1-1-UTF-7'?><ASYCUDA/>", "MSG-004"),
        (codecs.BOM_UTF8 + b"<?xml version='1.0' encoding='utf-7'?><ASYCUDA/>", "MSG-004"),
        ("<?xml version='1.0' encoding='utf-7'?><ASYCUDA/>".encode("utf-16"), "MSG-004"),
        (b"<?xml version='1.0' encoding='rot13'?><ASYCUDA/>", "MSG-004"),
        (b"<?xml version='1.0' encoding='\xff'?><ASYCUDA/>", "MSG-004"),
        (b"<?xml version='1.0' " + b"a" * 5_000 + b"?><ASYCUDA/>", "MSG-005"),
        (b"<ASYCUDA>" + b"<a/>" * 3_000 + HIDDEN.encode() + b"</ASYCUDA>", "MSG-003"),
        (b"<ASYCUDA>" + b" " * 500_000 + b"<!ENTITY x 'y'></ASYCUDA>", "MSG-003"),
        (("<?xml version='1.0'?><ASYCUDA>é</ASYCUDA>").encode("latin-1"), "MSG-004"),
        (b"<ASYCUDA>&#0;</ASYCUDA>", "MSG-005"),
        ("<ASYCUDA>\x00</ASYCUDA>".encode("utf-16"), "MSG-005"),
        (b"<ASYCUDA>\xed\xa0\x80</ASYCUDA>", "MSG-004"),
        (b"<ASYCUDA>" + b"<a " + b"b='' " * 100_001 + b"/></ASYCUDA>", "MSG-007"),
        (b"<ASYCUDA>" + b"<a/>" * 400_001 + b"</ASYCUDA>", "MSG-007"),
    ],
)  # fmt: skip
def test_markup_hidden_from_a_scan_is_refused(raw, expected):
    assert code(raw) == expected


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_marks_and_plain_utf_16_are_read_even_where_the_declaration_says_another_utf(name):
    for label in ("utf-8", "utf-16"):
        raw = (f'<?xml version="1.0" encoding="{label}"?>' + SAD.format("é")).encode(name)
        (message,) = read_bytes(raw)
        assert message.content.lrn == "é"


def test_quadratic_blow_up_and_attributes_with_entities_never_reach_the_parser(monkeypatch):
    monkeypatch.setattr(xml_document, "parse_xml", None)
    entity = f"<!DOCTYPE a [<!ENTITY x '{'y' * 50_000}'>]><ASYCUDA>{'&x;' * 5_000}</ASYCUDA>"
    assert code(entity.encode()) == "MSG-003"


def test_without_the_scan_a_document_type_would_be_read(monkeypatch):
    """The scan is what refuses it: the parser alone lets it through."""
    monkeypatch.setattr(harden, "_FORBIDDEN", harden.re.compile(rb"(?!)"))
    (message,) = read_bytes(b"<!DOCTYPE ASYCUDA><ASYCUDA/>")
    assert message.accepted


def test_without_the_list_of_encodings_utf_7_would_be_decoded(monkeypatch):
    raw = b"<?xml version='1.0' encoding='utf-7'?><ASYCUDA>+ADw-a/+AD4-</ASYCUDA>"
    assert code(raw) == "MSG-004"
    monkeypatch.setattr(harden, "ENCODINGS", harden.ENCODINGS | {"utf-7"})
    assert harden.open_xml(raw)[0].endswith(b"<a/></ASYCUDA>")


def test_no_socket_is_made_for_schemas_entities_or_inclusions(monkeypatch):
    def no_network(*_args, **_kwargs):
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    raw = (
        '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'
        f'<ASYCUDA {xsi} xsi:noNamespaceSchemaLocation="http://127.0.0.1:9/x.xsd" '
        'xsi:schemaLocation="urn:x http://127.0.0.1:9/y.xsd" xml:base="http://127.0.0.1:9/">'
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:9/z"/>'
        "</ASYCUDA>"
    )
    (message,) = read_bytes(raw.encode())
    assert message.accepted
    assert b"127.0.0.1:9/x.xsd" in write_back(message).raw


def test_the_options_of_the_parser_keep_it_from_fetching_and_expanding(monkeypatch):
    said = {}
    monkeypatch.setattr(xml_document, "_LOCAL", xml_document.threading.local())
    monkeypatch.setattr(xml_document.etree, "XMLParser", lambda **options: said.update(options))
    xml_document._parser()
    assert said["no_network"]
    for option in ("resolve_entities", "load_dtd", "huge_tree", "dtd_validation"):
        assert said[option] is False


@pytest.mark.parametrize(
    "text",
    ["1E+999", "NaN", "Infinity", "-Infinity", "1E5", "1e5", "0x10", "1_000", "9" * 400, "sNaN",
     "1.2.3", "٣", "1,000.00", "--1", "+", "."],
)  # fmt: skip
def test_a_number_that_is_none_is_told_and_never_becomes_a_value(text):
    (message,) = read_bytes(ITEM.format(text).encode())
    assert message.content.items[0].gross_mass is None
    assert "MSG-024" in [f.code for f in message.findings]
    assert text.encode() in write_back(message).raw


NUMBERS = st.one_of(
    st.from_regex(r"[+-]?[0-9]{0,25}[.,]?[0-9]{0,15}([eE][+-]?[0-9]{1,4})?", fullmatch=True),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.floats().map(str),
)


@given(NUMBERS)
def test_every_number_that_is_read_is_finite_and_exactly_what_was_written(text):
    (message,) = read_bytes(ITEM.format(text).encode())
    if not message.accepted or not message.content.items:
        return
    value = message.content.items[0].gross_mass
    if value is not None:
        assert value.is_finite()
        assert value == Decimal(text)
        assert abs(value) < 10**22


def test_a_text_of_a_million_characters_is_taken_out_told_and_put_back():
    for text in ("x y" * 400_000, "QUJD" * 300_000):
        raw = SAD.format(text).encode()
        (message,) = read_bytes(raw)
        assert len(message.content.lrn) < 100
        (held,) = message.attachments
        assert held.size == len(text)
        assert {f.code for f in message.findings} <= {"MSG-023", "MSG-047"}
        assert message.findings
        assert len(plain_text(as_record(message))) < 2_000
        assert text.encode() in write_back(message).raw


def test_an_attribute_of_a_million_characters_is_taken_out_and_put_back():
    raw = f'<ASYCUDA note="{"x " * 500_000}"/>'.encode()
    (message,) = read_bytes(raw)
    assert max(len(extra.value) for extra in message.content.extras) < 100
    assert b"x x x" in write_back(message).raw


def test_a_segment_of_a_million_characters_is_refused_alone():
    raw = edifact(f"BGM+929+L1'FTX+AAA+++{'x' * 1_000_000}", "BGM+929+L2")
    assert [m.accepted for m in read_bytes(raw)] == [False, True]


# --- EDIFACT ------------------------------------------------------------------------------------


def edifact(*bodies: str, head: str = "UNB+UNOA:1+A+B+261123:1005+R1") -> bytes:
    parts = [head]
    for n, body in enumerate(bodies, start=1):
        count = body.replace("?'", "").count("'") + 3
        parts += [f"UNH+{n}+CUSDEC:D:96B:UN", body, f"UNT+{count}+{n}"]
    return "".join(f"{p}'" for p in [*parts, f"UNZ+{len(bodies)}+R1"]).encode()


BODY = "BGM+929+L1+9'CST+1+8471300000:122"
GOOD = edifact(BODY)
GROUPED = (
    b"UNB+UNOA:1+A+B+261123:1005+R1'UNG+CUSDEC+A+B+261123:1005+G1+UN+D:96B'"
    b"UNH+1+CUSDEC:D:96B:UN'BGM+929+L1'UNT+3+1'UNE+1+G1'UNZ+1+R1'"
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"UNT+4+1", b"UNT+5+1", "MSG-012"),
        (b"UNT+4+1", b"UNT+04+1", None),
        (b"UNT+4+1", b"UNT++1", "MSG-012"),
        (b"UNT+4+1", b"UNT+-4+1", "MSG-012"),
        (b"UNT+4+1", b"UNT+4+2", "MSG-012"),
        (b"UNT+4+1'", b"", "MSG-012"),
        (b"UNH+1+CUSDEC:D:96B:UN'", b"", "MSG-012"),
        (b"UNZ+1+R1", b"UNZ+2+R1", "MSG-012"),
        (b"UNZ+1+R1", b"UNZ+1+R2", "MSG-012"),
        (b"UNZ+1+R1'", b"", "MSG-012"),
        (b"UNZ+1+R1'", b"UNZ+1+R1", "MSG-012"),
        (b"UNZ+1+R1'", b"UNZ+1+R1'UNZ+1+R1'", "MSG-012"),
        (b"UNZ+1+R1'", b"UNZ+1+R1'BGM+1'", "MSG-011"),
        (b"UNB+UNOA:1+A+B+261123:1005+R1'", b"", "MSG-012"),
        (b"UNB+UNOA:1", b"UNB+UNOX:1", "MSG-004"),
        (b"BGM+929", b"BGM+\x00929", "MSG-011"),
        (b"UNB+", b"UNA:::. 'UNB+", "MSG-011"),
        (b"CST+1", b"c!+1", "MSG-011"),
    ],
)
def test_counts_and_references_of_an_interchange_are_held_against_each_other(old, new, expected):
    assert old in GOOD
    found = read_bytes(GOOD.replace(old, new))
    assert [m.findings[0].code if not m.accepted else None for m in found] == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"UNE+1+G1", b"UNE+2+G1"),
        (b"UNE+1+G1", b"UNE+1+G2"),
        (b"UNE+1+G1'", b""),
        (b"UNG+CUSDEC+A+B+261123:1005+G1+UN+D:96B'", b""),
        (b"UNZ+1+R1", b"UNZ+2+R1"),
        (b"UNE+1+G1'", b"UNE+1+G1'UNE+1+G1'"),
        (b"UNG+", b"UNG+X++++G1'UNG+"),
        (b"UNZ+", b"UNH+2+CUSDEC:D:96B:UN'BGM+929+L2'UNT+3+2'UNZ+"),
        (b"UNG+", b"UNH+2+CUSDEC:D:96B:UN'BGM+929+L2'UNT+3+2'UNG+"),
    ],
)
def test_counts_and_references_of_a_group_are_held_against_each_other(old, new):
    assert old in GROUPED
    assert [m.accepted for m in read_bytes(GROUPED)] == [True]
    found = read_bytes(GROUPED.replace(old, new))
    assert not found[-1].accepted
    assert {m.findings[0].code for m in found if not m.accepted} == {"MSG-012"}


def test_a_message_reference_used_twice_rejects_the_second():
    raw = edifact(BODY, BODY).replace(b"UNH+2", b"UNH+1").replace(b"UNT+4+2", b"UNT+4+1")
    found = read_bytes(raw)
    assert [m.accepted for m in found] == [True, False]
    assert found[1].findings[0].code == "MSG-013"


def test_utf_7_in_edifact_stays_the_text_it_is():
    raw = edifact("BGM+929+L?+ADw-x?+AD4-", head="UNB+UNOA:1+A+B+261123:1005+R1")
    (message,) = read_bytes(raw)
    assert message.content.lrn == "L+ADw-x+AD4-"


def test_edifact_in_utf_16_is_refused_since_no_character_set_names_it():
    assert code(GOOD.decode().encode("utf-16")) in ("MSG-005", "MSG-008")


# --- what a rejection says ----------------------------------------------------------------------

AT = datetime(2026, 11, 25, tzinfo=UTC)
SECRET = "ZZTOPSECRETZZ"
SPOILT = [
    SAD.format(SECRET).encode()[:-20],
    SAD.format(SECRET + "&x;").encode(),
    SAD.format(SECRET + "\x01").encode(),
    SAD.format(SECRET).encode() + SECRET.encode(),
    f"<ASYCUDA a='{SECRET}' a='{SECRET}'/>".encode(),
    f"<ASYCUDA a='{SECRET}<'/>".encode(),
    f"<!-- {SECRET} -- --><ASYCUDA/>".encode(),
    f"<!DOCTYPE {SECRET}><ASYCUDA/>".encode(),
    f"<?xml version='1.0' encoding='{SECRET}'?><ASYCUDA/>".encode(),
    SECRET.encode(),
    edifact(f"BGM+929+{SECRET}").replace(b"UNT+3", b"UNT+4"),
    edifact(f"BGM+929+{SECRET}")[:-25],
    edifact(f"BGM+929+{SECRET}") + SECRET.encode(),
    edifact(f"BGM+929+L1'{SECRET}+1"),
    edifact(BODY).replace(b"UNH+1", b"UNH+" + SECRET.encode()),
    edifact(BODY).replace(b"UNT+4+1", b"UNT+" + SECRET.encode() + b"+1"),
    edifact(BODY).replace(b"UNZ+1", b"UNZ+" + SECRET.encode()),
    edifact(BODY).replace(b"CUSDEC:D:96B", SECRET.encode()),
    edifact(BODY).replace(b"UNOA", b"ZZZZ"),
    b"PK\x03\x04" + SECRET.encode(),
    b"\x1f\x8b" + SECRET.encode(),
]


@pytest.mark.parametrize("raw", SPOILT)
def test_a_rejection_echoes_no_value_and_shows_no_trace(raw):
    (message,) = read_bytes(raw)
    assert not message.accepted
    response = rejected(message, reference="R", at=AT)
    said = [
        json.dumps(to_plain(message.findings)),
        message.reason,
        as_wco(response).decode(),
        as_cusres(response).decode(),
    ]
    for text in said:
        assert SECRET not in text
        assert "Traceback" not in text
        assert ".py" not in text


def test_every_reader_stops_at_the_limits_of_size_and_depth():
    small = Limits(message=2_000)
    for mapping in shipped():
        raw = b"<a>" * 1_000 if mapping.syntax == "xml" else b"UNH+" * 1_000
        (message,) = read_bytes(raw, using=mapping, limits=small)
        assert message.findings[0].code == "MSG-002"
