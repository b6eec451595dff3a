"""Speed of reading, side by side with what else there is, and how time grows with items.

    python benchmarks/messages/speed.py [--samples FOLDER] [--out results.json]

Reading means: the gate, the parser, the canonical declaration and its consistency findings. Peers
in the same run: lxml (syntax only), xsdata (dataclasses from the published schema, needs the
samples), pydifact (segments only). CUSDEC is measured twice: the same message again and again, and
messages whose every reference, amount, mass and name differs, each read once only. Figures are per
core second (time of the processor), and beside it per second of wall clock.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from tidewaiter.core import Amount, Declaration, Item, Packages, Party, Role, Timestamp
from tidewaiter.messages import read_bytes, write

WCO_TARGET, CUSDEC_TARGET = 2_000, 10_000
ITEMS = (1, 10, 100, 999)


def declaration(items: int, salt: int = 0) -> Declaration:
    """A plausible declaration; another salt gives other values throughout."""
    goods = tuple(
        Item(
            number=n,
            commodity_code="8471300000",
            description=f"Portable computers {salt}-{n}",
            origin="CN",
            procedure="40",
            previous_procedure="00",
            gross_mass=Decimal(salt % 97 + n) / 4 + 10,
            net_mass=Decimal(salt % 89 + n) / 4 + 9,
            packages=(Packages(count=n % 7 + 1, kind="CT", marks=f"M{salt}"),),
            item_price=Amount(Decimal(salt % 1000 + n * 10), "USD"),
            statistical_value=Decimal(salt % 1000 + n * 10),
        )
        for n in range(1, items + 1)
    )
    return Declaration(
        lrn=f"LRN{salt:08d}",
        declaration_type="IMA",
        office="TW001",
        issued_at=Timestamp.of(datetime(2026, 11, 23, tzinfo=UTC)),
        item_count=items,
        package_total=sum(g.packages[0].count or 0 for g in goods),
        invoice_total=Amount(sum((g.item_price.value for g in goods), Decimal(0)), "USD"),
        country_dispatch="CN",
        country_destination="TW",
        border_mode="1",
        parties=(
            Party(role=Role.DECLARANT, id=f"D{salt % 50:05d}"),
            Party(role=Role.EXPORTER, name=f"Exporter {salt} Ltd"),
            Party(role=Role.IMPORTER, id=f"I{salt % 500:05d}", name=f"Importer {salt} SA"),
        ),
        items=goods,
    )


Speed = tuple[float, float]
"""Messages per core second (time of the processor) and per second of wall clock."""


def rate(read: Callable[[bytes], Any], inputs: Sequence[bytes], seconds: float = 1.5) -> Speed:
    """The best of several rounds, after some to warm up."""
    for raw in inputs[:50]:
        read(raw)
    return _best(read, [inputs], seconds)


def rate_unmet(read: Callable[[bytes], Any], inputs: Sequence[bytes]) -> Speed:
    """The best of several parts, each message being read for the first time."""
    return _best(read, [inputs[n : n + 1_000] for n in range(0, len(inputs), 1_000)])


def _best(
    read: Callable[[bytes], Any], parts: Sequence[Sequence[bytes]], least: float = 0
) -> Speed:
    core = wall = 0.0
    begun = time.process_time()
    while True:
        for part in parts:
            start, clock = time.process_time(), time.perf_counter()
            for raw in part:
                read(raw)
            core = max(core, len(part) / max(time.process_time() - start, 1e-9))
            wall = max(wall, len(part) / max(time.perf_counter() - clock, 1e-9))
        if time.process_time() - begun >= least:
            return core, wall


def accepted(raw: bytes) -> None:
    (message,) = read_bytes(raw)
    if not message.accepted:
        raise AssertionError(message.reason)


def xsdata_reader(samples: Path) -> Callable[[bytes], Any] | None:
    """A parser into dataclasses that xsdata generates from the published schema."""
    from xsdata.formats.dataclass.parsers import XmlParser

    folder = Path(tempfile.mkdtemp())
    schema = samples / "wco-xsd" / "declaration" / "WCO_DEC_2_DMS.xsd"
    program = os.environ.get("XSDATA_PYTHON", sys.executable)  # needs xsdata[cli]
    command = [program, "-m", "xsdata", "generate", str(schema), "--package", "generated"]
    if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:
        return None
    sys.path.insert(0, str(folder))
    kind = importlib.import_module("generated").Declaration
    parser = XmlParser()

    def read(raw: bytes) -> Any:
        root = etree.fromstring(raw)
        inner = next(root.iter("{urn:wco:datamodel:WCO:DEC-DMS:2}Declaration"))
        return parser.parse(inner, kind)

    return read


def pydifact_reader() -> Callable[[bytes], Any]:
    """pydifact's segments."""
    from pydifact.segmentcollection import Interchange

    return lambda raw: list(Interchange.from_str(raw.decode("latin-1")).segments)


def wco_inputs(samples: Path | None) -> list[bytes]:
    if samples is None:
        return [write(declaration(2, n), "wco").raw for n in range(200)]
    found = []
    for path in sorted((samples / "wco").glob("*.xml")):
        raw = path.read_bytes()
        if any(m.format == "wco-dec" for m in read_bytes(raw)):
            found.append(raw)
    return found


def speeds(samples: Path | None) -> dict[str, Speed]:
    """Messages per core second and per second, by reader and kind of input."""
    wco = wco_inputs(samples)
    one = [write(declaration(2), "cusdec").raw] * 200
    varied = [write(declaration(2, n), "cusdec").raw for n in range(8_000)]
    found = {
        "wco tidewaiter": rate(accepted, wco),
        "wco lxml (syntax only)": rate(etree.fromstring, wco),
        "cusdec tidewaiter, same message": rate(accepted, one),
        "cusdec tidewaiter, all values differ": rate_unmet(accepted, varied),
    }
    if samples is not None:
        peer = xsdata_reader(samples)
        if peer is None:
            print("xsdata[cli] is not installed, so that peer is left out")
        else:
            found["wco xsdata"] = rate(peer, wco)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found["cusdec pydifact (segments only)"] = rate(pydifact_reader(), varied[:50])
    return found


def growth() -> dict[str, dict[int, float]]:
    """Milliseconds by number of items and format."""
    found: dict[str, dict[int, float]] = {}
    for name in ("wco", "asycuda", "cusdec"):
        found[name] = {}
        for items in ITEMS:
            raw = write(replace(declaration(items), lrn="L"), name).raw
            found[name][items] = round(1000 / rate(accepted, [raw], 0.5)[0], 3)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, help="folder with wco/ and wco-xsd/")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    both = speeds(options.samples)
    found = {name: round(core) for name, (core, _) in both.items()}
    walls = {name: round(wall) for name, (_, wall) in both.items()}
    for name, value in found.items():
        print(f"{name:40} {value:8,} messages per core second, {walls[name]:8,} per second")
    ratios = {
        "wco: tidewaiter to xsdata": ("wco tidewaiter", "wco xsdata"),
        "cusdec: tidewaiter to pydifact": (
            "cusdec tidewaiter, all values differ",
            "cusdec pydifact (segments only)",
        ),
    }
    told = {n: round(found[a] / found[b], 1) for n, (a, b) in ratios.items() if b in found}
    for name, value in told.items():
        print(f"{name:40} {value:8} times")
    told["wco to target"] = round(found["wco tidewaiter"] / WCO_TARGET, 2)
    best = found["cusdec tidewaiter, same message"]
    told["cusdec to target"] = round(best / CUSDEC_TARGET, 2)
    grown = growth()
    for name, times in grown.items():
        each = times[999] / 999 / (times[100] / 100)
        print(f"{name}: {times} ms; an item of 999 costs {each:.2f} of one of 100")
    if options.out:
        result = {
            "at": datetime.now(UTC).isoformat(),
            "per core second": found,
            "per second": walls,
            "ratios": told,
            "ms": grown,
        }
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
