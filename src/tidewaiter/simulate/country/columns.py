"""A block as one canonical batch: what traders declare, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.messages.columns import COLUMNS
from tidewaiter.simulate.country import names
from tidewaiter.simulate.country.block import EXPORT, IMPORT, TRANSIT, Block
from tidewaiter.simulate.country.carriers import MEANS, Fleet
from tidewaiter.simulate.country.draws import Ints, below, mix
from tidewaiter.simulate.country.places import CURRENCIES, OFFICES, PARTNERS
from tidewaiter.simulate.country.spelling import (
    amounts,
    coded,
    containers,
    digits,
    fixed,
    moments,
    numbered,
    where,
    whole,
)
from tidewaiter.simulate.country.tariff import Goods
from tidewaiter.simulate.country.traders import Companies, declarants, identifier
from tidewaiter.simulate.country.traffic import INCOTERMS

FLAGS = ("PA", "LR", "MT", "GR", "SG", "CY")
DOCUMENTS = {"invoice": "380", "proof": "861", "relief": "REL"}
"""Types of documents (UN/EDIFACT 1001); REL, an appeal for relief, is of Ostmere's own."""
_PARTNERS = [row["code"] for row in PARTNERS]
_TRANSPORT = np.array([0, 705, 720, 730, 740])
_LOADS = 2_200_000
"""Hundredths of a kilogram that fill a container."""
MOST_CONTAINERS = 4
_FULL = np.arange(MOST_CONTAINERS)


def lrns(block: Block) -> pa.StringArray:
    """The references of a block's declarations."""
    prefix = f"SYN{block.day:%y%m%d}{block.series}"
    return numbered(prefix, block.first + np.arange(block.count), 8)


def batch(block: Block, goods: Goods, companies: Companies, fleet: Fleet) -> pa.RecordBatch:
    """One row a goods item, the columns of :data:`tidewaiter.messages.columns.COLUMNS`."""
    owner = pa.array(block.lines.owner)
    found = {name: array.take(owner) for name, array in _header(block, fleet)}
    found |= dict(_parties(block, companies, owner))
    found |= dict(_items(block, goods))
    ordered = {name: found[name] for name in COLUMNS if name in found}
    return pa.RecordBatch.from_pydict({"declaration_id": found["lrn"], **ordered})


def plain(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The same batch without dictionaries, which are slow to go through row by row."""
    columns = [
        one.dictionary_decode() if pa.types.is_dictionary(one.type) else one for one in rows.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=rows.schema.names)


def _header(block: Block, fleet: Fleet) -> Iterator[tuple[str, Any]]:
    heads, lines = block.heads, block.lines
    regime, mode, number = heads.regime, heads.mode, block.first + np.arange(block.count)
    starts = heads.starts
    gross = np.add.reduceat(lines.gross, starts)
    chance = mix(heads.company, heads.moment, number)
    yield "lrn", lrns(block)
    yield "declaration_type", coded(regime, ("IM4", "EX1", "T1"))
    yield "regime", coded(regime, ("import", "export", "transit"))
    yield "office", coded(heads.office, [office.code for office in OFFICES])
    yield "issued_at", moments(heads.moment)
    yield "item_count", whole(heads.items)
    yield "package_total", whole(np.add.reduceat(lines.packages, starts))
    yield "gross_total", amounts(gross, 2)
    yield "invoice_total", amounts(np.add.reduceat(lines.price, starts), 2)
    yield "invoice_currency", coded(heads.currency, CURRENCIES)
    yield "exchange_rate", amounts(heads.rate, 4)
    yield "dispatch", coded(np.where(regime == EXPORT, -1, heads.dispatch), _PARTNERS)
    yield "destination", coded(np.where(regime == EXPORT, heads.partner, -1), _PARTNERS)
    places = [r["seaport"] for r in PARTNERS] + [r["airport"] for r in PARTNERS]
    place = heads.dispatch + np.where(mode == 4, len(PARTNERS), 0)
    shown = (regime != EXPORT) & ((mode == 1) | (mode == 4))
    yield "place_loading", coded(np.where(shown, place, -1), places)
    yield "border_mode", coded(mode - 1, ("1", "2", "3", "4"))
    yield from _transport(block, chance, fleet)
    boxed = (mode == 1) | (mode == 2)
    yield from _boxes(chance, np.where(boxed, gross // _LOADS + 1, 0), regime == TRANSIT)
    yield "incoterm", coded(heads.incoterm, INCOTERMS)


def _transport(block: Block, chance: Any, fleet: Fleet) -> Iterator[tuple[str, Any]]:
    heads, mode = block.heads, block.heads.mode
    truck = numbered("XTR", below(mix(chance, 101), 1_000_000), 6)
    ship = numbered("XV", heads.vessel, 5)
    flight = numbered("XF", heads.vessel * 7 % 1000, 3)
    train = numbered("XZ", heads.vessel * 3 % 1000, 4)
    means = pc.choose(pa.array(mode - 1), ship, train, truck, flight)
    yield "border_means", means
    yield "border_means_name", coded(np.where(mode == 1, heads.vessel, -1), _ships())
    yield "border_means_nationality", coded(np.where(mode == 1, heads.vessel % 6, -1), FLAGS)
    weeks = heads.moment // 604_800 % 10_000
    voyage = numbered("V", heads.vessel * 10_000 + weeks, 7)
    yield "voyage", where(mode == 1, voyage)
    arrival = (heads.moment + heads.arrives * 60) // 3_600 * 3_600
    yield "arrival_date", moments(arrival)
    every = np.stack([fleet.of[one] for one in (1, 2, 3, 4)])
    carrier = every[mode - 1, heads.vessel]
    yield "carrier", coded(carrier, [one.id for one in fleet.carriers])
    yield "carrier_name", coded(carrier, [one.name for one in fleet.carriers])


def _boxes(chance: Any, count: Ints, transit: Any) -> Iterator[tuple[str, Any]]:
    """Container numbers and seals, as many as the load needs, four at most."""
    count = np.minimum(count, MOST_CONTAINERS)
    boxes, seals = [], []
    for n in _FULL.tolist():
        number = below(mix(chance, 110 + n), 6_000_000)
        boxes.append(where(count > n, containers(number)))
        sealed = (count > n) | (transit & (n == 0))
        seals.append(where(sealed, seal_numbers(chance, n)))
    for name, parts in (("containers", boxes), ("seals", seals)):
        filled = [parts[0].fill_null(""), *parts[1:]]  # a row of nulls alone would be lost
        joined = pc.binary_join_element_wise(*filled, ";", null_handling="skip")
        yield name, where(np.asarray(pc.greater(pc.binary_length(joined), 0)), joined)


def seal_numbers(chance: Any, place: int) -> pa.StringArray:
    """The seal on the container of that place."""
    return numbered("XS", below(mix(chance, 120 + place), 90_000_000) + 10_000_000, 8)


def _parties(block: Block, companies: Companies, owner: Any) -> Iterator[tuple[str, Any]]:
    heads, regime = block.heads, block.heads.regime
    here = pa.array(np.where(regime == EXPORT, -1, heads.slot).astype(np.int64))
    importer = numbered("XT", identifier(heads.company), 9)
    known = companies.name.tolist()
    yield "importer", where(regime != EXPORT, importer).take(owner)
    yield "importer_name", coded(np.asarray(here), known).take(owner)
    yield "exporter", where(regime == EXPORT, importer).take(owner)
    out = np.where(regime == EXPORT, heads.slot, -1)
    yield "exporter_name", coded(out, known).take(owner)
    brokers = [f"BR{n:04d}" for n in range(declarants(companies.count))]
    broker = companies.declarant[heads.slot]
    yield "declarant", coded(broker, brokers).take(owner)
    yield (
        "declarant_name",
        coded(broker, [f"Clearing House {n}" for n in range(len(brokers))]).take(owner),
    )
    ids, called, countries = _sellers()
    at = _SELLER_ENDS[heads.partner] + heads.seller
    role = np.where(regime == EXPORT, -1, at)
    yield "seller", coded(role, ids).take(owner)
    yield "seller_name", coded(role, called).take(owner)
    yield "seller_country", coded(role, countries).take(owner)
    buyer = np.where(regime == EXPORT, at, -1)
    yield "consignee", coded(buyer, ids).take(owner)
    yield "consignee_name", coded(buyer, called).take(owner)
    yield "consignee_country", coded(buyer, countries).take(owner)


_SELLER_COUNTS = np.array([int(row["sellers"]) for row in PARTNERS])
_SELLER_ENDS = np.cumsum(_SELLER_COUNTS) - _SELLER_COUNTS


@cache
def _sellers() -> tuple[list[str], list[str], list[str]]:
    """Companies abroad: numbers, names, countries."""
    found = [
        (f"S{n + 1:03d}{row['code']}", names.seller(n, row["code"]), row["code"])
        for row in PARTNERS
        for n in range(int(row["sellers"]))
    ]
    ids, called, countries = zip(*found, strict=True)
    return list(ids), list(called), list(countries)


@cache
def _ships() -> list[str]:
    return [names.vessel(n) for n in range(MEANS)]


def _items(block: Block, goods: Goods) -> Iterator[tuple[str, Any]]:
    heads, lines = block.heads, block.lines
    regime, starts = heads.regime[lines.owner], heads.starts
    yield "item", whole(np.arange(len(lines.owner)) - starts[lines.owner] + 1)
    yield "hs", coded(lines.code, goods.hs.tolist())
    yield "description", coded(lines.code, goods.description.tolist())
    yield "origin", coded(np.where(regime == EXPORT, -1, lines.origin), _PARTNERS)
    yield "procedure", coded(regime, ("40", "10", "80"))
    yield "previous_procedure", coded(np.zeros_like(regime), ("00",))
    yield "gross_mass", amounts(lines.gross, 2)
    yield "net_mass", amounts(lines.net, 2)
    counted = np.array([bool(unit) for unit in goods.unit])[lines.code]
    each = goods.kg_per_unit[lines.code] * 100
    quantity = np.maximum(1, np.rint(lines.net / each)).astype(np.int64)
    yield "supplementary_quantity", amounts(quantity, 0, counted)
    units = sorted({unit for unit in goods.unit if unit})
    unit = np.array([units.index(one) if one else -1 for one in goods.unit])
    yield "supplementary_unit", coded(unit[lines.code], units)
    yield "packages", whole(lines.packages)
    kinds = sorted(set(goods.package_kind))
    kind = np.array([kinds.index(one) for one in goods.package_kind])
    yield "package_kind", coded(kind[lines.good], kinds)
    yield "item_price", amounts(lines.price, 2)
    yield "price_currency", coded(heads.currency[lines.owner], CURRENCIES)
    yield "customs_value", amounts(lines.value, 2)
    yield "valuation_method", coded(np.where(regime == IMPORT, 0, -1), ("1",))
    yield (
        "preference",
        coded(
            np.where(lines.preference, 0, np.where(lines.relief & (regime == IMPORT), 1, -1)),
            ("200", "900"),
        ),
    )
    yield "duty_type", coded(np.where(regime == IMPORT, 0, -1), ("A00",))
    yield "duty_rate", amounts(lines.duty_rate, 0, regime == IMPORT)
    yield "duty_amount", amounts(lines.duty, 2, regime == IMPORT)
    yield from _papers(block, goods)


def _papers(block: Block, goods: Goods) -> Iterator[tuple[str, Any]]:
    """Documents: the invoice, what the goods need, a proof of origin, an appeal for relief."""
    heads, lines = block.heads, block.lines
    imported = heads.regime[lines.owner] == IMPORT
    needed = sorted({one for one in goods.document if one})
    need = np.array([needed.index(one) + 1 if one else 0 for one in goods.document])[lines.code]
    need = np.where(imported, need, 0)
    proof, gift = lines.preference, lines.relief & imported
    combos = [
        ";".join(one for one in ("380", first, "861" * p, "REL" * r) if one)
        for first in ("", *needed)
        for p in (0, 1)
        for r in (0, 1)
    ]
    yield "document_types", coded(need * 4 + proof * 2 + gift, combos)
    chance = mix(heads.company, heads.moment, block.first + np.arange(block.count), 130)
    invoice = numbered("I", below(chance, 1_000_000_000), 9).take(pa.array(lines.owner))
    permit = where(need > 0, numbered("P", lines.permit, 9))
    origin = where(
        proof, numbered("C", below(mix(chance[lines.owner], lines.code), 1_000_000_000), 9)
    )
    month = np.full(len(gift), block.day.year * 100 + block.day.month, np.int64)
    appeal = where(gift, numbered("RA", month, 6))
    yield (
        "document_ids",
        pc.binary_join_element_wise(invoice, permit, origin, appeal, ";", null_handling="skip"),
    )
    kind = [str(one) for one in _TRANSPORT.tolist()]
    owner = pa.array(lines.owner)
    yield (
        "previous_types",
        coded(np.where(heads.regime == EXPORT, -1, heads.mode), kind).take(owner),
    )
    bill = numbered("TD", below(mix(chance, 131), 1_000_000_000), 9)
    yield "previous_ids", where(heads.regime != EXPORT, bill).take(owner)


__all__ = ["batch", "digits", "fixed", "lrns", "plain", "seal_numbers"]
