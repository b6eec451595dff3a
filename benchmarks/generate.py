"""Declarations and risk profiles to measure with: invented, deterministic, of realistic shape.

python -m benchmarks.generate 1000000 items.parquet --profiles 300 profiles.yaml
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from benchmarks.profiles import generate_profiles
from benchmarks.world import (
    COUNTRIES,
    CURRENCIES,
    DOCUMENTS,
    HUBS,
    INCOTERMS,
    OFFICES,
    PACKAGE_KINDS,
    PREFERENCES,
    PROCEDURES,
    RATES,
    World,
)

__all__ = ["ROW_GROUP", "generate", "generate_profiles", "write"]

ROW_GROUP = 131_072


def generate(rows: int, seed: int = 20_261) -> pa.Table:
    """``rows`` goods items as canonical columns, all of them texts, in order of acceptance.

    Codes are dictionary-encoded, identifiers, times and numbers are plain strings.
    """
    world, rng = World.of(seed), np.random.default_rng([seed, 2])
    header, position = _declarations(rows, rng)
    columns = {"mrn": header["id"][position], "item": header["item"]}
    for name, values in _headers(world, rng, header["count"]).items():
        columns[name] = values[position]
    columns |= _items(world, rng, rows, columns.pop("_importer"), columns["dispatch"])
    return pa.table({name: _texts(values) for name, values in columns.items()})


def _texts(values: Any) -> Any:
    """Arrow texts; numbers become decimal text with up to three places."""
    if isinstance(values, _Coded):
        codes = pa.array(values[1].astype(np.int32), mask=values[1] < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(values[0], pa.string()))
    if values.dtype.kind == "U":
        return pa.array(values, pa.string())
    series = pl.Series(values)
    if series.dtype.is_float():
        series = series.fill_nan(None).round(3)
    return series.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())


def _declarations(rows: int, rng: Any) -> tuple[dict[str, Any], Any]:
    """Sizes of 1 to 20 items, four on average, and for every row its declaration."""
    sizes = np.minimum(rng.geometric(0.25, rows), 20)
    count = int(np.searchsorted(np.cumsum(sizes), rows)) + 1
    sizes = sizes[:count]
    position = np.repeat(np.arange(count), sizes)[:rows]
    starts = np.cumsum(sizes) - sizes
    ids = np.char.add("26XX", np.char.zfill(np.arange(count).astype(str), 9))
    item = (np.arange(rows) - starts[position] + 1).astype(np.int64)
    return {"id": ids, "item": item, "count": count}, position


class _Coded(tuple):  # type: ignore[type-arg]
    """Texts and one code per row; indexing takes rows."""

    __slots__ = ()

    def __getitem__(self, position: Any) -> Any:
        if isinstance(position, int):
            return tuple.__getitem__(self, position)
        return _Coded((self[0], self[1][position]))


def _coded(texts: Any, codes: Any, rng: Any, missing: float = 0.0) -> _Coded:
    codes = np.asarray(codes, np.int64)
    if missing:
        codes = np.where(rng.random(codes.size) < missing, -1, codes)
    return _Coded((np.asarray(texts), codes))


def _headers(world: World, rng: Any, count: int) -> dict[str, Any]:
    seconds = np.sort(rng.integers(0, 730 * 86_400, count))
    moments = np.datetime64("2024-01-01T00:00:00") + seconds.astype("timedelta64[s]")
    importer = rng.choice(world.importers.size, count, p=world.importer_share)
    home = world.importer_origins[importer, rng.choice(3, count, p=[0.6, 0.3, 0.1])]
    countries = list(dict.fromkeys([*COUNTRIES, *HUBS]))
    hub = np.array([countries.index(name) for name in HUBS])[rng.integers(0, len(HUBS), count)]
    dispatch = np.where(rng.random(count) < 0.22, hub, home)
    # Ports serve far countries, land offices near ones: the office follows from the country.
    office = (dispatch * 7 + importer % 3 + (rng.random(count) < 0.1) * 5) % len(OFFICES)
    mode = np.array([1, 4, 3, 3])[office // 8]
    return {
        "accepted_at": np.char.add(np.datetime_as_string(moments, unit="s"), "Z"),
        "function": _coded(
            ["original", "amend", "cancel"], rng.choice(3, count, p=[0.95, 0.04, 0.01]), rng
        ),
        "regime": _coded(
            ["import", "export", "transit"], rng.choice(3, count, p=[0.8, 0.15, 0.05]), rng
        ),
        "declaration_type": _coded(
            ["IMA", "IMD", "EXA"], rng.choice(3, count, p=[0.7, 0.2, 0.1]), rng
        ),
        "office": _coded(OFFICES, office, rng),
        "border_mode": _coded([str(n) for n in range(10)], mode, rng),
        "border_means_nationality": _coded(
            countries, (dispatch + importer % 4) % len(countries), rng, 0.3
        ),
        "dispatch": _coded(countries, dispatch, rng, 0.002),
        "destination": _coded(["XA", "XB", "XC"], rng.choice(3, count, p=[0.93, 0.05, 0.02]), rng),
        "incoterm": _coded(INCOTERMS, (importer + dispatch) % 5, rng, 0.1),
        **_parties(world, rng, count, importer, dispatch),
        "_importer": importer,
    }


def _parties(world: World, rng: Any, count: int, importer: Any, dispatch: Any) -> dict[str, Any]:
    return {
        "declarant": _coded(
            world.declarants, (importer * 31 + (rng.random(count) < 0.2)) % 800, rng
        ),
        "importer": _coded(world.importers, importer, rng, 0.001),
        "exporter": _coded(
            world.sellers, (importer * 13 + dispatch) % world.sellers.size, rng, 0.2
        ),
        "seller": _coded(world.sellers, (importer * 17 + dispatch) % world.sellers.size, rng, 0.1),
        "carrier": _coded(
            [f"CA{n:04d}" for n in range(120)], (dispatch * 3 + importer % 2) % 120, rng, 0.6
        ),
    }


def _items(world: World, rng: Any, rows: int, importer: Any, dispatch: Any) -> dict[str, Any]:
    own = world.importer_hs[importer, rng.choice(6, rows, p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04])]
    any_hs = rng.choice(world.hs.size, rows, p=world.hs_share)
    hs = np.where(rng.random(rows) < 0.8, own, any_hs)
    origin = world.hs_origins[hs, rng.choice(4, rows, p=[0.6, 0.25, 0.1, 0.05])]
    same = rng.random(rows) < 0.5
    from_dispatch = np.where(dispatch[1] < len(COUNTRIES), dispatch[1], origin)
    origin = np.where(same & (from_dispatch >= 0), from_dispatch, origin)
    return _codes_of_items(world, rng, rows, hs, origin) | _amounts(world, rng, rows, hs, origin)


def _codes_of_items(world: World, rng: Any, rows: int, hs: Any, origin: Any) -> dict[str, Any]:
    procedure = np.where(rng.random(rows) < 0.85, 0, (hs + origin) % len(PROCEDURES))
    return {
        "hs": _coded(world.hs, hs, rng, 0.001),
        "origin": _coded(COUNTRIES, origin, rng, 0.003),
        "procedure": _coded(PROCEDURES, procedure, rng),
        "preference": _coded(PREFERENCES, (hs + origin) % len(PREFERENCES), rng, 0.65),
        "valuation_method": _coded(
            ["1", "2", "3", "6"], rng.choice(4, rows, p=[0.94, 0.03, 0.02, 0.01]), rng
        ),
        "document_types": _coded(DOCUMENTS, (hs * 5 + origin) % len(DOCUMENTS), rng, 0.15),
        "package_kind": _coded(PACKAGE_KINDS, hs % len(PACKAGE_KINDS), rng, 0.05),
    }


def _amounts(world: World, rng: Any, rows: int, hs: Any, origin: Any) -> dict[str, Any]:
    def missing(values: Any, share: float) -> Any:
        return np.where(rng.random(rows) < share, np.nan, values)

    net = np.exp(world.log_mass[hs] + rng.normal(0, 1.3, rows))
    unit = np.exp(world.log_unit_value[hs] + 0.15 * np.sin(origin) + rng.normal(0, 0.45, rows))
    value = np.maximum(net * unit, 1.0)
    currency = (origin * 3 + hs % 2) % len(CURRENCIES)
    freight = 1 + rng.gamma(2.0, 0.03, rows)
    counted = hs % 5 < 2
    return {
        "gross_mass": missing(net * (1 + rng.gamma(1.5, 0.06, rows)), 0.005),
        "net_mass": missing(net, 0.01),
        "packages": np.maximum(1, net / np.exp(rng.normal(2.5, 0.8, rows))).astype(np.int64),
        "supplementary_quantity": np.where(counted, np.ceil(net / (1 + hs % 7)), np.nan),
        "supplementary_unit": _coded(["NAR", "LTR", "MTR"], np.where(counted, hs % 3, -1), rng),
        "item_price": missing(value / freight / RATES[currency], 0.003),
        "price_currency": _coded(CURRENCIES, currency, rng),
        "customs_value": missing(value * rng.choice([1.0, 0.6], rows, p=[0.97, 0.03]), 0.003),
        "statistical_value": missing(value, 0.02),
    }


def write(table: pa.Table, path: Path, compression: str = "zstd") -> None:
    """Write as Parquet: dictionary-encoded texts, row groups of 131,072."""
    pq.write_table(
        table, path, row_group_size=ROW_GROUP, compression=compression, use_dictionary=True,
        store_schema=False,
    )  # fmt: skip


def main() -> None:
    """Write items, and profiles where asked for."""
    options = argparse.ArgumentParser(description="Invented declarations and profiles.")
    options.add_argument("rows", type=int)
    options.add_argument("path", type=Path)
    options.add_argument("--seed", type=int, default=20_261)
    options.add_argument("--profiles", nargs=2, metavar=("COUNT", "PATH"))
    chosen = options.parse_args()
    write(generate(chosen.rows, chosen.seed), chosen.path)
    if chosen.profiles:
        profiles = generate_profiles(int(chosen.profiles[0]), chosen.seed)
        Path(chosen.profiles[1]).write_text(yaml.safe_dump(profiles, sort_keys=False), "utf-8")


if __name__ == "__main__":
    main()
