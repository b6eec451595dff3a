"""EDIFACT is read fast and step by step, and both come to the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages.strategies import declarations
from tidewaiter.messages import read_bytes, reading, write
from tidewaiter.messages.dispatch import Plan, prepared
from tidewaiter.messages.edifact_reader import EdifactReader
from tidewaiter.messages.formats import named

TEXTS = st.sampled_from(
    [
        "", "1", "0", "-5", "12,5", "007", "1.50", ".5", "5.", "1E5", "20261123", "20261132",
        "202611231005", "20261123100500", "USD", "KGM", "TNE", "XX", "é", "aШx", "\u202ea", "a b",
        "=1", "?+x", "A?'B", "a??", "?:", "x" * 36, "x" * 35, "102", "203", "304", "122", "117",
        "118", "4000", "40001", "22", "35", "27", "AAA", "AAI", "AAD", "AAL", "WT", "AAE", "SU",
        "38", "39", "40", "55", "IM", "EX", "CN", "IP", "BM", "137", "132", "28", "11", "IC", "6",
    ]
)  # fmt: skip
TAGS = st.sampled_from(
    [
        "BGM", "LOC", "MOA", "MEA", "NAD", "DTM", "RFF", "GIS", "DOC", "TAX", "PAC", "PCI", "CST",
        "FTX", "TDT", "EQD", "SEL", "CNT", "TOD", "CUX", "CTA", "DMS", "SGP", "AUT", "XYZ", "CNI",
    ]
)  # fmt: skip
ELEMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=4).map(":".join), max_size=11)
QUALIFIED = st.sampled_from(
    [
        "LOC+27+CN", "LOC+27+CN::5", "MEA+WT+AAD+KGM:1.5", "MEA+WT+AAL+TNE:2", "MOA+38:15:USD",
        "MEA+AAE+SU+LTR:3", "MOA+39:15,5:EUR", "NAD+IM+I1+++A LTD+B ROAD+C++1+GB", "MOA+38::USD",
        "NAD+EX+++NAME:MORE+LINE 1:LINE 2+C", f"NAD+CN+++{'N' * 35}:MORE", "CTA+IC+:Someone",
        "CST+1+8471300000:122+4000:117+100:118+200:118", "CST+2+84:122:9+400055:117", "CST+x",
        "FTX+AAA+++One:Two", f"FTX+AAA+++{'x' * 70}:y", "PAC+3++CT", "PCI+28+M1:M2", "PCI+24+M",
        "TAX+1+CUD+++:::5", "MOA+55:1", "GIS+1:109", "GIS+2:112", "DOC+380+I1",
        "DTM+137:20261123:102",
        "DTM+137:20261123100500:204", "TDT+20+V+1+++++9290127:146::SHIP:LR", "EQD+CN+MSKU1234565",
        "SEL+S1", "SEL", "RFF+IP:L1", "RFF+ABE:X", "TOD+6++CIF", "CUX+2:USD:11", "DMS+I+380",
        "UNS+D",
    ]
)  # fmt: skip
SEGMENTS = st.one_of(
    QUALIFIED, QUALIFIED, st.tuples(TAGS, ELEMENTS).map(lambda t: "+".join([t[0], *t[1]]))
)
ADVICES = st.sampled_from(["", "UNA:+.? '", "UNA:+,? '", "UNA:+.  '", "UNA^|,! ~"])
BREAKS = st.sampled_from(["", "\r\n", "\n", " "])


def interchange(
    body: list[str], advice: str = "", between: str = "", kind: str = "CUSDEC:D:96B:UN"
):
    segments = [
        "UNB+UNOY:4+A+B+261123:1005+R", f"UNH+1+{kind}", "BGM+929+L1+9", *body,
        f"UNT+{len(body) + 3}+1", "UNZ+1+R",
    ]  # fmt: skip
    text = "".join(f"{segment}'{between}" for segment in segments)
    if advice[3:4] == "^":
        text = text.translate(str.maketrans({":": "^", "+": "|", "?": "!", "'": "~"}))
    return (advice + text).encode()


def both(raw: bytes, monkeypatch: pytest.MonkeyPatch):
    """What is read fast, and step by step."""
    fast = read_bytes(raw)
    with monkeypatch.context() as patch:
        patch.setattr(reading, "EdifactReader", lambda *given: EdifactReader(*given, plain=True))
        return fast, read_bytes(raw)


@settings(max_examples=400)
@given(st.lists(SEGMENTS, max_size=25), ADVICES, BREAKS)
def test_any_segments_come_to_the_same_fast_and_step_by_step(body, advice, between):
    with pytest.MonkeyPatch.context() as patch:
        fast, plain = both(interchange(body, advice, between), patch)
    assert fast == plain


@given(st.lists(SEGMENTS, max_size=12), st.sampled_from(["CUSCAR:D:95B:UN", "CUSRES:D:96B:UN"]))
def test_other_messages_come_to_the_same_fast_and_step_by_step(body, kind):
    with pytest.MonkeyPatch.context() as patch:
        fast, plain = both(interchange(body, kind=kind), patch)
    assert fast == plain


@settings(max_examples=60)
@given(declarations())
def test_a_written_declaration_comes_to_the_same_fast_and_step_by_step(declaration):
    with pytest.MonkeyPatch.context() as patch:
        fast, plain = both(write(declaration, "cusdec").raw, patch)
    assert fast == plain
    assert fast[0].accepted


def test_repeated_segments_and_unknown_qualifiers_come_to_the_same(monkeypatch):
    body = ["UNS+D", "CST+1+84713000:122", "LOC+27+CN", "LOC+27+TW", "LOC+99+X", "GIS+7:ZZZ"]
    fast, plain = both(interchange(body), monkeypatch)
    assert fast == plain
    kept = [extra.path for extra in fast[0].content.items[0].extras]
    assert kept == ["LOC!", "LOC![2]", "GIS!"]


def test_the_step_by_step_reading_is_another_way(monkeypatch):
    """A fault in what was worked out for one segment shows."""
    table = prepared(named("cusdec")).outer.table
    plan = table["LOC"].by["22"]
    assert isinstance(plan, Plan)
    monkeypatch.setattr(plan, "run", lambda *given: None)
    fast, plain = both(interchange(["LOC+22+TW001"]), monkeypatch)
    assert fast != plain
    assert plain[0].content.office == "TW001"


def test_most_segments_of_the_mapping_are_read_fast():
    """Of what CUSDEC maps nothing is left to the reading step by step as a whole."""

    def rules(group):
        for segment in group.segments.values():
            yield segment
            if segment.inner is not None:
                yield from rules(segment.inner)

    layout = prepared(named("cusdec"))
    asked = [*rules(layout.outer), *rules(layout.detail)]
    plans = [
        plan
        for group in (layout.outer, layout.detail)
        for entry in group.table.values()
        for plan in (*entry.by.values(), entry.default)
        if isinstance(plan, Plan)
    ]
    assert len(asked) > 50
    assert all(plan.run is not None for plan in plans)


def test_reading_many_different_messages_keeps_nothing_of_them():
    """No memory grows with what was read: the tables are those of the mapping."""
    layout = prepared(named("cusdec"))

    def size():
        found = 0
        groups = [layout.outer, layout.detail]
        while groups:
            group = groups.pop()
            found += len(group.table) + sum(len(e.by) for e in group.table.values())
            groups += [s.inner for s in group.segments.values() if s.inner is not None]
        return found

    before = size()
    for number in range(300):
        body = [f"LOC+{number}+X{number}", f"Q{number % 100:02}+{number}", "UNS+D", f"CST+{number}"]
        assert read_bytes(interchange(body))[0].accepted
    assert size() == before
