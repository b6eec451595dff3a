"""Speed of reading messages, side by side with what else there is, and how time grows with items.

    scripts/bench messages [--samples FOLDER] [--keep]

Reading means: the gate, the parser, the canonical declaration and its consistency findings. Peers
read the same messages in the same run: xsdata into dataclasses generated from the published schema
(or from a message, where there is no schema), pydifact into segments, lxml into elements; none of
them checks anything. Every EDIFACT message is read once only, with other references, texts,
amounts and masses than those before it, but for the one row that says so. Figures are messages per
second of processor time on one core: the best and the median of the rounds. Python looks for cyclic
garbage as seldom as it does under the command line, for the peers too.
"""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

from benchmarks.messages.inputs import (
    CUSDEC,
    declaration,
    full_declaration,
    partial_declaration,
    samples_of,
    varied,
)
from benchmarks.messages.peers import pydifact_reader, xsdata_reader
from tidewaiter.cli.main import GC_THRESHOLD
from tidewaiter.messages import read_bytes, write

TARGETS = {"wco": 2_000, "cusdec": 10_000}
ITEMS = (1, 10, 100, 999)
ROUNDS = 9

Speed = dict[str, int]
"""Messages per second of processor time: the best and the median of the rounds."""


def rate(read: Callable[[bytes], Any], inputs: Sequence[bytes], *, once: bool = False) -> Speed:
    """How many messages are read per second; with ``once`` each round has messages of its own."""
    size = len(inputs) // (ROUNDS + 1) if once else len(inputs)
    for raw in inputs[:size]:
        read(raw)
    found = []
    for number in range(1, ROUNDS + 1):
        part = inputs[number * size : (number + 1) * size] if once else inputs
        start = time.process_time()
        for raw in part:
            read(raw)
        found.append(len(part) / max(time.process_time() - start, 1e-9))
    return {"best": round(max(found)), "median": round(median(found))}


def accepted(raw: bytes) -> None:
    """Read a message that must be accepted."""
    (message,) = read_bytes(raw)
    if not message.accepted:
        raise AssertionError(message.reason)


def wco(samples: Path | None) -> dict[str, Speed]:
    """Messages per second of WCO declarations by reader and input."""
    made = [write(declaration(2, n), "wco").raw for n in range(200)]
    found = {
        "tidewaiter, generated": rate(accepted, made),
        "lxml, generated": rate(etree.fromstring, made),
    }
    peer = xsdata_reader(samples, made[0])
    found["xsdata, generated"] = rate(peer, made[:50])
    if samples is not None:
        real = samples_of(samples / "wco", "wco-dec")
        found["tidewaiter, sample declarations"] = rate(accepted, real)
        found["tidewaiter, all samples"] = rate(read_bytes, samples_of(samples / "wco"))
        found["lxml, sample declarations"] = rate(etree.fromstring, real)
        found["xsdata, sample declarations"] = rate(peer, real[:50])
    return found


def cusdec(samples: Path | None, count: int) -> dict[str, Speed]:
    """Messages per second of CUSDEC by reader and input; ``count`` of each kind, all different."""
    made = {
        "generated": [write(declaration(2, n), "cusdec").raw for n in range(count)],
        "generated, parts left out": [
            write(partial_declaration(n), "cusdec").raw for n in range(count)
        ],
        "generated, full": [write(full_declaration(n), "cusdec").raw for n in range(count)],
    }
    if samples is not None:
        raw = (samples / CUSDEC).read_bytes()
        made["sample, values varied"] = [varied(raw, n) for n in range(count)]
    found = {}
    for name, inputs in made.items():
        segments = inputs[0].count(b"'")
        found[f"tidewaiter, {name} ({segments} segments)"] = rate(accepted, inputs, once=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found[f"pydifact, {name}"] = rate(pydifact_reader(), inputs[:300], once=True)
    found["tidewaiter, generated, the same again"] = rate(accepted, made["generated"][:1] * 500)
    return found


def growth() -> dict[str, dict[int, float]]:
    """Milliseconds of processor time by format and number of items, the best of several rounds."""
    found: dict[str, dict[int, float]] = {}
    for name in ("wco", "asycuda", "cusdec"):
        found[name] = {}
        for items in ITEMS:
            raw = write(replace(declaration(items), lrn="L"), name).raw
            speed = rate(accepted, [raw] * max(1, 200 // items))
            found[name][items] = round(1000 / speed["best"], 3) if speed["best"] > 100 else 0.0
            if not found[name][items]:
                found[name][items] = round(_milliseconds(raw), 2)
    return found


def _milliseconds(raw: bytes) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        accepted(raw)
        best = min(best, time.process_time() - start)
    return best * 1000


def run(samples: Path | None = None, count: int = 5_000) -> dict[str, Any]:
    """All figures, with the ratios to the peers."""
    before = gc.get_threshold()
    gc.set_threshold(*GC_THRESHOLD)
    try:
        return _measured(samples, count)
    finally:
        gc.set_threshold(*before)


def _measured(samples: Path | None, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {"wco": wco(samples), "cusdec": cusdec(samples, count)}
    found["ratios"] = _ratios(found)
    found["milliseconds"] = growth()
    found["an item of 999 to one of 10"] = {
        name: round((times[999] - times[1]) / 998 / ((times[10] - times[1]) / 9), 2)
        for name, times in found["milliseconds"].items()
    }
    return found


def _ratios(found: dict[str, Any]) -> dict[str, float]:
    """How many times as fast as each peer on the same messages."""
    told = {}
    for kind in ("wco", "cusdec"):
        own = {}
        for name, speed in found[kind].items():
            reader, _, what = name.partition(", ")
            if reader == "tidewaiter":
                own[what.partition(" (")[0]] = speed
        for name, speed in found[kind].items():
            reader, _, what = name.partition(", ")
            if reader != "tidewaiter":
                told[f"{kind}: {reader}, {what}"] = round(own[what]["best"] / speed["best"], 2)
    return told
