"""WCO pointers: known answers, and every identifier held against the published schema."""

import csv
import re
from pathlib import Path

import pytest

from tidewaiter.core import Pointer
from tidewaiter.core.wco import IDENTIFIERS, render

ON_THE_HEADER_ONLY = {"declarant", "agent", "submitter", "exporter", "importer", "payer", "carrier"}
"""Roles that the published schema knows on the header and not on an item."""


@pytest.mark.parametrize(
    ("pointer", "wco"),
    [
        ("mrn", "42A/D014"),
        ("items.2.origin", "42A/67A/68A[2]/92A/063"),
        ("items.2.documents.1.id", "42A/67A/68A[2]/02A[1]/D005"),
        ("items.1.item_price", "42A/67A/68A[1]/23A/79A/112"),
        ("items.1.item_price.value", "42A/67A/68A[1]/23A/79A/112"),
        ("items.1.duties.2.amount", "42A/67A/68A[1]/23A/50A[2]/94A/120"),
        ("items.1.adjustments.2.amount", "42A/67A/68A[1]/41A/58B[2]/181"),
        ("items.12.dangerous_goods.3", "42A/67A/68A[12]/23A/12C[3]/506"),
        ("items.1.parties.buyer.name", "42A/67A/68A[1]/16A/R009"),
        ("equipment.1.seals.2", "42A/67A/28A/31B[1]/44B[2]/165"),
        ("routing_countries.2", "42A/28A/81A[2]/064"),
        ("parties.importer.name", "42A/67A/74A/R037"),
        ("parties.importer.2.name", "42A/67A/74A[2]/R037"),
        ("parties.declarant.address.city", "42A/57B/04A/241"),
        ("invoice_total.value", "42A/109"),
        ("invoice_total.currency", "42A/109/currency"),
        ("items", "42A/67A/68A"),
    ],
)
def test_a_pointer_renders_as_the_wco_pointer(pointer: str, wco: str):
    assert Pointer.parse(pointer).wco == wco


@pytest.mark.parametrize(
    ("pointer", "wco"),
    [
        ("", "42A"),
        ("seals.1", "42A/seals[1]"),
        ("parties.3.name", "42A/parties[3]/name"),
        ("parties.notify.id", "42A/notify/id"),
        ("extras.1.value", "42A/extras[1]/value"),
    ],
)
def test_what_has_no_identifier_keeps_its_name(pointer: str, wco: str):
    steps = Pointer.parse(pointer).steps if pointer else ()
    assert render(steps) == wco


def published(table: Path) -> set[str]:
    """Every chain of WCO identifiers from the declaration down, as the schema publishes them."""
    with table.open(encoding="utf-8", newline="") as source:
        known = {row["path"]: row["wco_id"] for row in csv.DictReader(source)}
    known["Declaration"] = "42A"
    chains = set()
    for path in known:
        parts = path.split("/")
        ancestors = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        chains.add("/".join(known.get(one, "?") for one in ancestors))
    return chains


def beyond_the_schema(path: str) -> str:
    """Why a path is not in the published schema; empty where it ought to be."""
    if path == "place_discharge":
        return "the schema has no place of unloading; L013 is the tag of the WCO data set for it"
    if path in ("documents.name", "documents.date", "documents.exemption"):
        return "the schema has these on the documents of items only; the tag is the same"
    parts = path.split(".")
    if parts[:2] == ["items", "parties"] and parts[2] in ON_THE_HEADER_ONLY:
        return "the schema has this role on the header only; the section is the same"
    return ""


@pytest.fixture(scope="module")
def chains(shared: Path) -> set[str]:
    table = shared / "data" / "messages" / "wco_dec_paths.csv"
    if not table.is_file():
        pytest.skip("the table of WCO element paths is not among the public data")
    return published(table)


def test_every_identifier_is_the_published_one(chains: set[str]):
    rendered = {
        path: re.sub(r"\[\d*\]", "", render(tuple(path.split(".")))) for path in IDENTIFIERS
    }
    unknown = {p: ids for p, ids in rendered.items() if ids not in chains}
    assert {p: ids for p, ids in unknown.items() if not beyond_the_schema(p)} == {}


def test_no_exception_is_kept_that_the_schema_does_not_need(chains: set[str]):
    excused = [path for path in IDENTIFIERS if beyond_the_schema(path)]
    assert excused
    for path in excused:
        assert re.sub(r"\[\d*\]", "", render(tuple(path.split(".")))) not in chains


def test_an_identifier_with_a_slip_would_be_seen(chains: set[str]):
    assert "42A/67A/68A/92A/063" in chains
    assert "42A/67A/68A/92A/064" not in chains
