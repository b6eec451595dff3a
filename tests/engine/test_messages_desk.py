"""What was odd about a message walks into the decision on it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import declarations
from tidewaiter.cli.main import main
from tidewaiter.core import (
    Amount,
    Declaration,
    Equipment,
    Item,
    MappingError,
    Packages,
    SourceError,
    Timestamp,
    to_plain,
)
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.explain import what_if
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.replay import verify
from tidewaiter.engine.seam import Lanes
from tidewaiter.library.sources import Source
from tidewaiter.messages import read_bytes, write
from tidewaiter.messages.checks import check
from tidewaiter.messages.control import MessageControl
from tidewaiter.messages.suspects import findings_of, suspects
from tidewaiter.messages.tables import to_csv

POLICY = LanePolicy(id="p")
ITEM = """<ASYCUDA><Declarant><Reference><Number>{lrn}</Number></Reference></Declarant><Item>
<Valuation_item><Weight_itm><Gross_weight_itm>{gross}</Gross_weight_itm>
<Net_weight_itm>{net}</Net_weight_itm></Weight_itm></Valuation_item></Item></ASYCUDA>"""


def sad(lrn: str, gross: str, net: str = "1") -> bytes:
    return ITEM.format(lrn=lrn, gross=gross, net=net).encode()


def batch_of(*messages: bytes) -> Batch:
    read = [message for raw in messages for message in read_bytes(raw)]
    found = {n: m.findings for n, m in enumerate(read) if m.findings}
    return Batch.of([m.declaration for m in read], found)


def decided(batch: Batch, policy: LanePolicy = POLICY):
    engine = Engine([MessageControl()], policy, "s")
    return list(engine.decide(lambda: [batch]))


def test_a_mass_that_cannot_be_read_is_not_green_by_silence():
    good, bad, below = decided(batch_of(sad("A", "5"), sad("B", "5 KG?"), sad("C", "1", "2")))
    assert (good.decision.lane, good.decision.findings) == ("green", ())
    assert (bad.decision.lane, below.decision.lane) == ("yellow", "yellow")
    (found,) = bad.decision.findings
    assert (found.desk, found.code, str(found.pointer)) == (
        "messages",
        "MSG-024",
        "items.1.gross_mass",
    )
    assert [r.source for r in bad.decision.reasons] == ["finding:MSG-024"]
    assert [r.source for r in below.decision.reasons] == ["finding:MSG-034"]


def test_the_policy_says_where_what_was_odd_leads():
    batch = batch_of(sad("B", "5 KG?"), sad("C", "1", "2"))
    policy = LanePolicy(id="p", messages={"MSG-024": "red", "major": None})
    assert [one.decision.lane for one in decided(batch, policy)] == ["red", "green"]
    assert all(one.decision.findings for one in decided(batch, policy))


def test_what_selects_nothing_gives_officers_no_instruction():
    origin = b"<Country_of_origin_code>Q1</Country_of_origin_code>"
    goods = b"<Item><Goods_description>" + origin + b"</Goods_description>"
    raw = sad("A", "5 KG?").replace(b"<Item>", goods)
    (one,) = decided(batch_of(raw))
    assert {f.code for f in one.decision.findings} == {"MSG-024", "MSG-036"}
    assert {i.source for i in one.decision.instructions} == {"finding:MSG-024"}


def test_a_decision_with_findings_is_replayed_to_the_byte_without_its_message():
    for one in decided(batch_of(sad("A", "5"), sad("B", "x"), sad("C", "1", "2"))):
        stored = json.loads(json.dumps(to_plain(one.decision)))
        facts = json.loads(one.facts_text)
        assert verify(stored, facts, [MessageControl()], POLICY) is None
        if facts["desks"]["messages"]:
            facts["desks"]["messages"]["findings"][0]["claim"] = "nothing"
            assert verify(stored, facts, [MessageControl()], POLICY)


def test_what_if_the_mass_had_been_readable():
    (one,) = decided(batch_of(sad("B", "x", "2")))
    controls = [MessageControl()]
    assert (
        what_if(one, {"items.1.gross_mass": "3"}, controls, POLICY).after.decision.lane == "green"
    )
    worse = what_if(one, {"items.1.gross_mass": "1"}, controls, POLICY).after.decision
    assert [f.code for f in worse.findings] == ["MSG-034"]
    same = what_if(one, {"items.1.origin": "KE"}, controls, POLICY).after.decision
    assert [f.code for f in same.findings] == ["MSG-024"]


DAY = Timestamp.of(datetime(2026, 11, 23, tzinfo=UTC))


def flat(batch: Batch) -> Batch:
    """The same batch as it comes from a flat file: rows, no objects, no messages."""
    return Batch(batch.rows)


ODD = st.sampled_from(
    [
        {"gross_mass": Decimal(1), "net_mass": Decimal(2)},
        {"gross_mass": Decimal("1.00000000000000001"), "net_mass": Decimal("1.00000000000000002")},
        {"gross_mass": Decimal(2), "net_mass": Decimal(2)},
        {"commodity_code": "2.9E+07"},
        {"commodity_code": "8471.30"},
        {"commodity_code": "101210"},
        {"commodity_code": "99999999"},
        {"origin": "Q1"},
        {"item_price": Amount(Decimal(3), "ZZZ")},
        {"description": "=1+1"},
        {"description": "-5,0"},
        {"packages": (Packages(count=3, kind="??"),)},
        {"dangerous_goods": ("1203", "12")},
        {},
    ]
)
HEADER = st.sampled_from(
    [
        {"item_count": 7},
        {"item_count": 1},
        {"package_total": 3},
        {"gross_total": Decimal("2.0001")},
        {"gross_total": Decimal(9)},
        {"invoice_total": Amount(Decimal(3), "ZZZ")},
        {"invoice_total": Amount(Decimal("3.5"), "USD")},
        {"equipment": (Equipment(id="MSKU1234565"), Equipment(id="MSKU1234564"))},
        {"country_destination": "Q1"},
        {"routing_countries": ("KE", "Q1")},
        {},
    ]
)


@given(st.lists(st.tuples(HEADER, st.lists(ODD, max_size=3)), min_size=1, max_size=6))
def test_of_a_flat_file_every_declaration_with_something_odd_is_looked_at(made):
    batch = flat(Batch.of([
        Declaration(mrn=f"M{n}", issued_at=DAY, **header,
                    items=tuple(Item(number=k, **item) for k, item in enumerate(items, start=1)))
        for n, (header, items) in enumerate(made)
    ]))  # fmt: skip
    expected = {n: f for n, d in enumerate(batch.declarations) if (f := check(d))}
    assert findings_of(batch.rows) == expected
    assert flat(batch).findings == expected


@settings(max_examples=40)
@given(st.lists(declarations(), min_size=1, max_size=5, unique_by=lambda d: d.id))
def test_no_declaration_with_something_odd_is_passed_over(made):
    batch = flat(Batch.of([d for d in made if d.id] or [Declaration(mrn="M")]))
    odd = {n for n, d in enumerate(batch.declarations) if check(d)}
    assert odd <= set(suspects(batch.rows, batch.owners()).tolist())


def test_where_nothing_is_odd_no_declaration_is_made_of_its_rows(monkeypatch):
    items = (Item(number=1, commodity_code="847130", origin="KE", gross_mass=Decimal(2)),)
    rows = Batch.of([Declaration(mrn=f"M{n}", items=items) for n in range(50)]).rows
    monkeypatch.setattr("tidewaiter.messages.suspects.declarations_of", None)
    assert findings_of(rows) == {}


def test_flat_and_seam_and_decision_agree():
    items = (Item(number=1, gross_mass=Decimal(1), net_mass=Decimal(2)),)
    rows = Batch.of([Declaration(mrn="A", items=items), Declaration(mrn="B")]).rows
    engine = Engine([MessageControl()], POLICY, "s")
    lanes = pa.Table.from_batches(list(Lanes(engine)([rows])))
    assert lanes["lane"].to_pylist() == ["yellow", "green"]
    found = [one.decision.lane for one in engine.decide(lambda: [Batch(rows)])]
    assert found == ["yellow", "green"]


# --- what is decided: files of any kind ---------------------------------------------------------


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return stream.getvalue()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xml").write_bytes(sad("A", "5"))
    (folder / "b.zip").write_bytes(zipped(x=sad("B", "5 KG?"), y=b"<broken"))
    (folder / "c.xml.gz").write_bytes(gzip.compress(sad("C", "1", "2")))
    declaration = Declaration(lrn="D", declaration_type="IMA", items=(Item(number=1),))
    (folder / "d.edi").write_bytes(write(declaration, "cusdec").raw)
    to_csv([Declaration(mrn="E", items=(Item(number=1, origin="Q1"),))], folder / "e.csv")
    (folder / "f.csv").write_text("colour,shape\nred,round\n")
    (folder / "g.csv.gz").write_bytes(gzip.compress((folder / "e.csv").read_bytes()))
    (folder / "README.txt").write_text("These are declarations.")
    (folder / "link").symlink_to(folder / "nowhere")
    return folder


def test_a_folder_of_anything_is_decided_and_the_rest_is_told(inbox):
    rejects = []
    source = Source([inbox], on_reject=rejects.append)
    references = [r for batch in source() for r in batch.references]
    assert sorted(references) == ["A", "B", "C", "D", "E"]
    told = {Path(r.file).name.partition("!")[2] or Path(r.file).name for r in rejects}
    assert told >= {"README.txt", "y", "f.csv", "link"}
    assert any("E" in (r.reason + str(r.value)) for r in rejects), "the gzipped twin of e.csv"
    assert [r for batch in source() for r in batch.references] == references
    assert len(rejects) == 5, "told on the first pass only"


def test_a_flat_file_that_was_named_must_fit_a_mapping(inbox):
    with pytest.raises(MappingError, match="the columns fit none"):
        Source([inbox / "f.csv"])
    empty = inbox.parent / "empty"
    empty.mkdir()
    with pytest.raises(SourceError, match="holds no files"):
        Source([empty])


def test_decided_explained_and_replayed_from_the_command_line(inbox, capsys, tmp_path):
    out = tmp_path / "decisions.jsonl"
    assert main(["decide", str(inbox), "--out", str(out), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["declarations"] == 5
    assert told["findings"]["MSG-024"] == 1
    assert told["lanes"]["yellow"] == 2
    assert main(["replay", str(out)]) == 0
    capsys.readouterr()
    assert main(["explain", "B", "--from", str(out), "--json"]) == 0
    explained = json.loads(capsys.readouterr().out)
    assert explained["findings"][0]["code"] == "MSG-024"
    assert main(["explain", "B", "--from", str(out)]) == 0
    assert "MSG-024" in capsys.readouterr().out
