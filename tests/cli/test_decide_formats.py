"""``tidewaiter decide`` on every format of declarations at once, by a tariff of one's own."""

import csv
import gzip
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from tests.messages.test_formats import NCTS, NCTS_ITEM
from tidewaiter.cli.main import main
from tidewaiter.core import Declaration, Item
from tidewaiter.messages import write
from tidewaiter.messages.tables import to_csv


def declaration(reference: str, code: str = "847130") -> Declaration:
    item = Item(number=1, commodity_code=code, gross_mass=Decimal(5), description="Laptops")
    return Declaration(lrn=reference, declaration_type="IMA", item_count=1, items=(item,))


def raw(reference: str, to: str) -> bytes:
    return write(declaration(reference), to).raw


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with a declaration in each format, named by it, and files that are damaged."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "wco.xml").write_bytes(raw("WCO", "wco"))
    (folder / "deep" / "sad.xml").write_bytes(raw("SAD", "asycuda"))
    (folder / "cusdec.edi").write_bytes(raw("CUSDEC", "cusdec"))
    items = [NCTS_ITEM.format(n=n, own=own) for n, own in ((1, 1), (2, 1), (3, 2))]
    (folder / "transit.xml").write_text(NCTS.format(a=items[0], b=items[1], c=items[2]))
    to_csv([declaration("CSV")], folder / "rows.csv")
    to_csv([declaration("PARQUET")], tmp_path / "columns.csv")
    options = pa_csv.ConvertOptions(strings_can_be_null=True)
    pq.write_table(
        pa_csv.read_csv(tmp_path / "columns.csv", convert_options=options).cast(
            target_schema=_texts(tmp_path / "columns.csv")
        ),
        folder / "columns.parquet",
    )
    with zipfile.ZipFile(folder / "batch.zip", "w") as archive:
        archive.writestr("one.xml", raw("ZIPPED", "wco"))
        archive.writestr("broken.xml", b"<broken")
    (folder / "packed.xml.gz").write_bytes(gzip.compress(raw("PACKED", "asycuda")))
    whole = (folder / "columns.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "cut.csv.gz").write_bytes(gzip.compress((folder / "rows.csv").read_bytes())[:40])
    (folder / "empty.csv").write_bytes(b"")
    (folder / "other.csv").write_text("colour,shape\nred,round\n")
    (folder / "bytes.csv").write_bytes(b"\x00\xff\xfe" * 50)
    return folder


def _texts(path: Path):
    with path.open(encoding="utf-8") as stream:
        return pa.schema([(name, pa.string()) for name in next(csv.reader(stream))])


GOOD = {"WCO", "SAD", "CUSDEC", "LRN1", "CSV", "PARQUET", "ZIPPED", "PACKED"}
DAMAGED = {"broken.xml", "cut.parquet", "cut.csv.gz", "empty.csv", "other.csv", "bytes.csv"}


def test_every_format_is_decided_and_what_is_damaged_stops_nothing(inbox, tmp_path, capsys):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "rejects.csv"
    arguments = ["decide", str(inbox), "--out", str(out), "--reject-file", str(rejects), "--json"]
    assert main(arguments) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["declarations"] == len(GOOD)
    stored = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    decided = {one["decision"]["declaration"] for one in stored if "decision" in one}
    assert decided == GOOD
    rows = list(csv.DictReader(io.StringIO(rejects.read_text("utf-8"))))
    assert {Path(r["file"].replace("!", "/")).name for r in rows} == DAMAGED
    assert all(r["reason"] for r in rows)


def test_commodity_codes_are_held_against_the_tariff_that_is_named(inbox, tmp_path, capsys):
    tariff = tmp_path / "tariff.csv"
    tariff.write_text("# source: ours\ncode\n010121\n")
    main(["decide", str(inbox), "--json"])
    by_the_hs = json.loads(capsys.readouterr().out)["findings"]
    main(["decide", str(inbox), "--tariff", str(tariff), "--json"])
    by_ours = json.loads(capsys.readouterr().out)["findings"]
    assert "MSG-035" not in by_the_hs
    assert by_ours["MSG-035"] == len(GOOD) + 2  # the transit declaration has three items


def test_a_tariff_that_cannot_be_read_is_told_before_anything_is_decided(inbox, tmp_path, capsys):
    assert main(["decide", str(inbox), "--tariff", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
