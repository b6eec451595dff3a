"""EDIFACT: syntax, counts, references, releases, character sets."""

import pytest

from tidewaiter.messages import read_bytes, write_back

BODY = "UNH+1+CUSDEC:D:96B:UN'BGM+929:::IM4+LRN1+9'UNS+D'CST+1+84713000:122'UNS+S'CNT+5:1'"


def interchange(
    body: str = BODY, unt: str = "7+1", unz: str = "1+REF", unb: str = "UNOC:3"
) -> bytes:
    return f"UNB+{unb}+A+B+261123:1005+REF'{body}UNT+{unt}'UNZ+{unz}'".encode("latin-1")


def only(raw: bytes):
    (message,) = read_bytes(raw)
    return message


def test_a_sound_interchange_is_accepted_with_its_envelope():
    message = only(interchange())
    assert message.accepted
    assert message.content.message_id == "REF/1"
    assert (message.envelope.sender, message.envelope.receiver) == ("A", "B")
    assert message.findings == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (interchange(unt="8+1"), "MSG-012"),
        (interchange(unt="7+2"), "MSG-012"),
        (interchange(unt="x+1"), "MSG-012"),
        (interchange(unz="2+REF"), "MSG-012"),
        (interchange(unz="1+OTHER"), "MSG-012"),
        (interchange().replace(b"UNZ+1+REF'", b""), "MSG-012"),
        (interchange().replace(b"UNT+7+1'", b""), "MSG-012"),
        (interchange()[:-1], "MSG-012"),
        (interchange().replace(b"LRN1", b"LR\x00N1"), "MSG-011"),
        (interchange().replace(b"UNS+D'", b"UNS+D'?x+1'"), "MSG-012"),
        (b"UNA:+.? '" + interchange(unb="KECA:1"), "MSG-004"),
        (b"UNA::::::" + interchange(), "MSG-011"),
        (b"UNB+UNOC:3+A+B+261123:1005+REF'UNZ+0+REF'", "MSG-014"),
        (interchange(BODY.replace("CUSDEC", "INVOIC")), "MSG-009"),
    ],
)
def test_a_broken_interchange_is_rejected(raw, code):
    message = only(raw)
    assert not message.accepted
    assert message.findings[0].code == code


def test_one_bad_message_does_not_take_the_next_with_it():
    bad = BODY.replace("UNH+1", "UNH+2")
    raw = (
        f"UNB+UNOC:3+A+B+261123:1005+REF'{BODY}UNT+7+1'{bad}UNT+99+2'"
        f"{BODY.replace('UNH+1', 'UNH+3')}UNT+7+3'UNZ+3+REF'"
    )
    found = read_bytes(raw.encode())
    assert [m.accepted for m in found] == [True, False, True]
    assert found[2].raw.startswith(b"UNH+3+")
    assert found[2].raw.endswith(b"UNT+7+3'")


def test_a_message_reference_used_twice_is_rejected():
    raw = f"UNB+UNOC:3+A+B+261123:1005+REF'{BODY}UNT+7+1'{BODY}UNT+7+1'UNZ+2+REF'"
    found = read_bytes(raw.encode())
    assert [m.accepted for m in found] == [True, False]
    assert found[1].findings[0].code == "MSG-013"


def test_groups_are_counted():
    grouped = "UNB+UNOC:3+A+B+261123:1005+REF'UNG+CUSDEC+A+B+261123:1005+G1+UN+D:96B'{}UNZ+1+REF'"
    good = grouped.format(f"{BODY}UNT+7+1'UNE+1+G1'")
    assert only(good.encode()).accepted
    assert not only(grouped.format(f"{BODY}UNT+7+1'UNE+2+G1'").encode()).accepted
    assert not only(grouped.format(f"{BODY}UNT+7+1'UNE+1+G2'").encode()).accepted
    assert not only(grouped.format(f"{BODY}UNT+7+1'").encode()).accepted


def test_released_characters_are_part_of_the_text():
    message = only(interchange(BODY.replace("LRN1", "A?+B?:C?'D??")))
    assert message.content.lrn == "A+B:C'D?"
    assert only(write_back(message).raw).content == message.content


def test_other_service_characters_are_told_by_una():
    raw = interchange().replace(b"'", b"~").replace(b"+", b"|").replace(b":", b"^")
    message = only(b"UNA^|.? ~" + raw)
    assert message.content.lrn == "LRN1"


def test_a_comma_is_a_decimal_mark_only_if_una_says_so_or_is_absent():
    body = BODY.replace("UNS+D'", "MOA+39:15,50:USD'UNS+D'")
    raw = interchange(body, unt="8+1")
    assert str(only(raw).content.invoice_total.value) == "15.50"
    assert str(only(b"UNA:+,? '" + raw).content.invoice_total.value) == "15.50"
    told = only(b"UNA:+.? '" + raw)
    assert told.content.invoice_total is None
    assert "MSG-024" in {f.code for f in told.findings}


def test_segments_nobody_maps_are_kept_and_written_back_in_place():
    body = BODY.replace("UNS+D'", "GIS+7:ZZZ'GEI+1+2'UNS+D'")
    message = only(interchange(body, unt="9+1"))
    written = write_back(message).raw.decode()
    assert "GIS+7:ZZZ'" in written
    assert "GEI+1+2'" in written
    assert only(written.encode()).content == message.content


def test_characters_outside_the_declared_set_are_a_finding():
    raw = interchange(BODY.replace("LRN1", "LRNé"), unb="UNOA:1")
    message = only(raw)
    assert message.content.lrn == "LRNé"
    assert "MSG-048" in {f.code for f in message.findings}


def test_masses_in_other_units_become_kilograms_and_keep_their_spelling():
    body = BODY.replace("UNS+S'", "MEA+WT+AAD+TNE:1.5'UNS+S'")
    message = only(interchange(body, unt="8+1"))
    assert message.content.items[0].gross_mass == 1500
    assert "MSG-027" in {f.code for f in message.findings}
    assert b"MEA+WT+AAD+TNE:1.5'" in write_back(message).raw


def test_one_separator_too_many_is_found_every_time_it_is_sent():
    raw = interchange(BODY.replace("UNS+D'", "NAD+IM+I1+++A+B+C+D+E+F+G'UNS+D'"), unt="8+1")
    first, second = only(raw), only(raw)
    assert [f.code for f in first.findings].count("MSG-023") == 1
    assert second.findings == first.findings


def test_a_file_of_several_interchanges_is_read_one_by_one():
    first = interchange()
    second = interchange().replace(b"'", b"'\r\n")
    third = b"UNA|^.~ !" + interchange().replace(b"'", b"!").replace(b"+", b"^").replace(b":", b"|")
    found = read_bytes(first + b"\n" + second + third, "batch.edi")
    assert [m.accepted for m in found] == [True] * 3
    assert [m.source for m in found] == ["batch.edi#1", "batch.edi#2", "batch.edi#3"]
    assert [m.content.lrn for m in found] == [only(first).content.lrn] * 3
    assert found[0].raw == first + b"\n"


def test_a_broken_interchange_takes_no_other_of_its_file_with_it():
    good = interchange()
    at = good.rindex(b"UNZ+1")
    bad = good[:at] + b"UNZ+4" + good[at + 5 :]
    found = read_bytes(good + bad + good)
    assert [m.accepted for m in found] == [True, False, True]
    assert found[1].reason == "UNZ counts 4 messages, there are 1."


def test_that_unb_stands_in_a_text_ends_no_interchange():
    raw = interchange()
    text = raw.replace(b"UNS+D'", b"FTX+AAA+++UNZ OR UNB+1'UNS+D'")
    assert len(read_bytes(text)) == 1


def test_the_same_interchange_twice_in_a_file_is_told(tmp_path):
    from tidewaiter.messages.command import read

    (tmp_path / "two.edi").write_bytes(interchange() * 2)
    first, again = read([tmp_path / "two.edi"])
    assert not any(f.code == "MSG-071" for f in first.findings)
    assert any(f.code == "MSG-071" for f in again.findings)


def test_a_byte_order_mark_says_that_the_text_is_utf_8():
    raw = interchange()
    marked = b"\xef\xbb\xbf" + raw
    assert only(marked).content.lrn == only(raw).content.lrn
