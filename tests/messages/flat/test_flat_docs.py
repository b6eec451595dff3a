"""The pages on mapping files say what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tidewaiter.messages.flat import mapping as mapping_module
from tidewaiter.messages.flat.mapping import parse_mapping, shipped_mappings
from tidewaiter.messages.flat.rules import ENCODINGS, UNITS

DOCS = Path(__file__).resolve().parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "mapping-files.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "map-a-flat-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", [*mapping_module._TOP, *mapping_module._RULE])
def test_every_key_is_documented(key):
    assert f"`{key}`" in REFERENCE or f"`[{key}]`" in REFERENCE


@pytest.mark.parametrize("unit", [unit for units in UNITS.values() for unit in units])
def test_every_unit_is_documented(unit):
    assert f"`{unit}`" in REFERENCE


def test_every_encoding_is_documented():
    numbered = re.compile(r"(cp|windows-)125[1-7]")
    assert [e for e in ENCODINGS if f"`{e}`" not in REFERENCE and not numbered.match(e)] == []


def test_every_shipped_mapping_is_documented():
    assert [name for name in shipped_mappings() if f"`{name}`" not in REFERENCE] == []


def test_the_example_is_a_mapping_that_reads_a_file(folder):
    (example,) = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)
    mapping = parse_mapping(tomllib.loads(example), "example", "example.toml")
    header = "Declaration No;Line;Accepted;Importer TIN;Tariff;Origin;Net t;Containers;Result"
    row = "M1;1;02.01.2026 09:00;T1;101210000;UK;1,5;C1/C2;NOT_SEEN"
    (read,) = folder.read(f"{header}\n{row}\n", mapping).rows
    assert (read["hs"], read["origin"], read["net_mass"]) == ("0101210000", "GB", "1500")
    assert (read["containers"], read["offence"], read["regime"]) == ("C1;C2", None, "import")
    assert read["accepted_at"].hour == 8
