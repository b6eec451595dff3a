"""``scripts/bench screening``: a list of a million synthetic names in one process."""

from __future__ import annotations

import resource
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from benchmarks.screening import made_up
from benchmarks.screening.asked import Query, near_misses, queries
from tidewaiter.desks.risk.screening.building import build
from tidewaiter.desks.risk.screening.index import NameIndex
from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.storing import load, save

TOP = 10
THRESHOLDS = (0.80, 0.85, 0.90, 0.95)


def run(entries: int, asked: int, against: int) -> dict[str, Any]:
    """Build, save, map, ask; then the same queries by brute force."""
    began = time.perf_counter()
    index = build(made_up.entries(entries))
    built = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "index"
        save(index, target)
        size = sum(file.stat().st_size for file in target.iterdir())
        del index
        began = time.perf_counter()
        index = load(target)
        loaded = time.perf_counter() - began
        return {
            "list": "synthetic names in five manners and three scripts",
            "entries": entries,
            "distinct_names": len(index.parts.names),
            "distinct_words": len(index.parts.words),
            "built_and_made_up_s": round(built, 1),
            "mapped_s": round(loaded, 2),
            "files_mib": round(size / 2**20),
            **_speed(index, queries(entries, asked, "speed")),
            **_quality(index, queries(entries, against, "recall"), entries),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def _speed(index: NameIndex, asked: list[Query]) -> dict[str, Any]:
    for query in queries(1000, 40, "warm"):
        index.search(query.text, TOP)
    times = []
    began, processor = time.perf_counter(), time.process_time()
    for query in asked:
        first = time.perf_counter()
        index.search(query.text, TOP)
        times.append(time.perf_counter() - first)
    wall, processor = time.perf_counter() - began, time.process_time() - processor
    p50, p95, p99 = (float(np.percentile(times, share)) * 1000 for share in (50, 95, 99))
    return {
        "asked": len(asked),
        "names_per_s": round(len(asked) / wall),
        "names_per_processor_s": round(len(asked) / processor),
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "p99_ms": round(p99, 2),
    }


def _quality(index: NameIndex, asked: list[Query], entries: int) -> dict[str, Any]:
    """Whether the name a query was made from is among the best ten, ours and by brute force."""
    names = list(index.parts.names)
    ours: dict[str, list[bool]] = defaultdict(list)
    brute: dict[str, list[bool]] = defaultdict(list)
    kept: dict[float, int] = defaultdict(int)
    for query in asked:
        key = folded(query.meant).key
        found = index.search(query.text, TOP)
        keys = {folded(index.entry(one.entry).names[one.alias]).key for one in found}
        ours[query.manner].append(key in keys)
        for least in THRESHOLDS:
            kept[least] += key in {
                folded(index.entry(one.entry).names[one.alias]).key
                for one in found
                if one.like.score >= least
            }
        brute[query.manner].append(key in _brute(names, query.text))
    misses = near_misses(entries, len(asked), "precision")
    alarms = [index.search(query.text, 1) for query in misses]
    return {
        "compared": len(asked),
        "recall_at_10": _share(ours),
        "recall_at_10_brute_force": _share(brute),
        "by_manner": {
            manner: [_mean(ours[manner]), _mean(brute[manner])] for manner in sorted(ours)
        },
        "near_misses": len(misses),
        "by_least_score": {
            f"{least:.2f}": {
                "found": round(kept[least] / len(asked), 3),
                "false_alarms": round(
                    sum(bool(a) and a[0].like.score >= least for a in alarms) / len(misses), 3
                ),
            }
            for least in THRESHOLDS
        },
    }


def _brute(names: list[str], text: str) -> set[str]:
    """The ten most alike of all names, folded the same way, by rapidfuzz alone."""
    asked = " ".join(folded(text).tokens)
    scores = cdist([asked], names, scorer=token_sort_ratio, dtype=np.float32)[0]
    best = np.argpartition(-scores, min(TOP, len(names) - 1))[:TOP]
    return {" ".join(sorted(names[n].split())) for n in best.tolist()}


def _mean(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 3)


def _share(hits: dict[str, list[bool]]) -> float:
    return _mean([hit for found in hits.values() for hit in found])
