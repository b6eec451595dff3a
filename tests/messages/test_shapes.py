"""Blocks of a known shape are read at once, and come to the same as their segments one by one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages.strategies import declarations
from tests.messages.test_fast_edifact import ELEMENTS, QUALIFIED, TAGS, TEXTS, both, interchange
from tidewaiter.core.declaration import Declaration
from tidewaiter.messages import read_bytes, write
from tidewaiter.messages.dispatch import prepared
from tidewaiter.messages.formats import named
from tidewaiter.messages.harden import Limits
from tidewaiter.messages.shapes import ROOM, Blocks, Shape, Shapes, blocks_of

HEADER = ["LOC+22+TW001", "DTM+137:20261123:102", "NAD+IM+I1+++A LTD+B ROAD", "MOA+39:25.5:USD"]
ITEM = ["CST+1+8471300000:122+4000:117", "FTX+AAA+++Computers", "LOC+27+CN::5",
        "MEA+WT+AAD+KGM:10.5", "PAC+2++CT", "PCI+28+M1", "MOA+38:25.5:USD",
        "GIS+1:120"]  # fmt: skip


def blocks() -> Blocks:
    found = blocks_of(prepared(named("cusdec")), "cusdec-d96b")
    assert found is not None
    return found


def learns_at_once(patch: pytest.MonkeyPatch) -> Blocks:
    """Have every shape compiled when it is met first, and none known."""
    found = blocks()
    for shapes in (found.frame, found.items):
        patch.setattr(shapes, "after", 1)
        patch.setattr(shapes, "known", {})
        patch.setattr(shapes, "met", {})
    return found


def message(header=tuple(HEADER), items=(tuple(ITEM),), summary=("CNT+5:1",)) -> bytes:
    goods = [segment for item in items for segment in item]
    return interchange([*header, "UNS+D", *goods, "UNS+S", *summary])


@pytest.fixture
def learning(monkeypatch):
    return learns_at_once(monkeypatch)


ANY = st.one_of(
    QUALIFIED, QUALIFIED, QUALIFIED, st.sampled_from([*HEADER, *ITEM[1:], "UNS", "UNS+D", ""]),
    st.tuples(TAGS, ELEMENTS).map(lambda t: "+".join([t[0], *t[1]])),
)  # fmt: skip
CHANGES = st.dictionaries(st.integers(0, 60), TEXTS, max_size=4)


def changed(segments, changes):
    """The segments with other texts in some components, the tags aside."""
    at, found = 0, []
    for segment in segments:
        tag, *parts = segment.split("+")
        for e, part in enumerate(parts):
            texts = part.split(":")
            for c in range(len(texts)):
                texts[c] = changes.get(at, texts[c])
                at += 1
            parts[e] = ":".join(texts)
        found.append("+".join([tag, *parts]))
    return found


FEW = st.lists(ANY, max_size=5)


@given(FEW, FEW, st.lists(ANY, max_size=2), CHANGES, CHANGES)
def test_any_blocks_come_to_the_same_at_once_and_step_by_step(head, goods, tail, first, second):
    item = [ITEM[0], *goods]
    with pytest.MonkeyPatch.context() as patch:
        learns_at_once(patch)
        for changes in ({}, {}, first, second, first):
            items = (changed(item, changes), item)
            raw = message(changed(head, changes), items, [*tail, "CNT+5:2"])
            fast, plain = both(raw, patch)
            assert fast == plain
            assert repr(fast) == repr(plain)


@given(declarations())
def test_a_written_declaration_comes_to_the_same_when_its_shapes_are_known(declaration):
    raw = write(declaration, "cusdec").raw
    with pytest.MonkeyPatch.context() as patch:
        learns_at_once(patch)
        fast, plain = both(raw, patch)
        again, _ = both(raw, patch)
    assert repr(fast) == repr(again) == repr(plain)


def test_a_shape_is_learnt_from_one_message_and_reads_the_next(learning, monkeypatch):
    read_bytes(message())
    read_bytes(message())  # the frame is looked at when all items are known
    assert (len(learning.frame.known), len(learning.items.known)) == (1, 1)
    monkeypatch.setattr(
        "tidewaiter.messages.edifact_reader.EdifactReader._fast",
        lambda *given: pytest.fail("It was read segment by segment."),
    )
    other = message(changed(HEADER, {1: "TW999"}), (changed(ITEM, {8: "Pens"}),))
    (read,) = read_bytes(other)
    assert isinstance(read.content, Declaration)
    assert read.content.office == "TW999"
    assert read.content.items[0].description == "Pens"


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [(16, "-10.5", "MSG-046"), (15, "XYZ", "MSG-039"), (16, "many", "MSG-024"), (23, "25,5", None)],
)
def test_a_value_that_is_odd_in_a_known_shape_has_its_findings(learning, place, text, code):
    for _ in range(2):
        read_bytes(message())
    raw = message(items=(changed(ITEM, {place: text}),))
    with pytest.MonkeyPatch.context() as patch:
        fast, plain = both(raw, patch)
    assert repr(fast) == repr(plain)
    assert code is None or code in {finding.code for finding in fast[0].findings}


def test_an_element_too_many_is_told_each_time_its_shape_is_read(learning):
    header = [*HEADER, "NAD+EX+E1+++B LTD+1 ROAD+CITY++1000+CN"]
    for _ in range(3):
        (read,) = read_bytes(message(header))
        assert [f.code for f in read.findings].count("MSG-023") == 1
    assert learning.frame.known


def test_items_past_the_limit_are_refused_when_their_shape_is_known(learning):
    raw = message(items=(ITEM, ITEM, ITEM))
    for _ in range(3):
        (read,) = read_bytes(raw, limits=Limits(items=2))
        assert read.reason == "More than 2 items."
    assert read_bytes(raw, limits=Limits(items=3))[0].accepted


def test_characters_that_have_no_place_in_a_text_are_never_read_by_shape(learning):
    raw = message(items=(changed(ITEM, {8: "a\u202eb"}),))
    for _ in range(3):
        assert "MSG-029" in {finding.code for finding in read_bytes(raw)[0].findings}
    assert not learning.items.known


def test_a_shape_that_reads_wrongly_shows(learning, monkeypatch):
    for _ in range(2):
        read_bytes(message())
    ((separators, (shape,)),) = learning.items.known.items()

    def wrong(components, more):
        return replace(shape.read(components, more), origin="XX")

    learning.items.known[separators] = (Shape(shape.fixed, shape.texts, wrong),)
    fast, plain = both(message(), monkeypatch)
    assert fast != plain


def test_the_memory_of_shapes_is_bounded():
    made = Shape(lambda components: None, (), lambda components, more: components)
    shapes = Shapes(lambda text: made, after=1, most=8, variants=2)
    for number in range(100):
        shapes.read("+" * number)
        shapes.read("+" * number)
        assert len(shapes.known) <= 8
    (some,) = list(shapes.known)[:1]
    for _ in range(5):
        shapes.read(some.decode())
        assert len(shapes.known[some]) <= 2
    for number in range(400):
        shapes.read("+" * (900 + number % 8))
        held = sum(len(separators) * len(found) for separators, found in shapes.known.items())
        assert held <= ROOM
    counting = Shapes(lambda text: made, after=3, most=2)
    for number in range(100):
        counting.read("+" * number)
        assert len(counting.met) <= counting.counted
    assert not counting.known


def test_a_shape_is_compiled_only_after_it_was_met_often_enough():
    asked: list[str] = []
    shapes = Shapes(lambda text: asked.append(text), after=3)
    for number in range(7):
        assert shapes.read(f"LOC+{number}") is None
    assert asked == ["LOC+2", "LOC+5"]
