"""The child process: reads inputs one after the other under limits that the kernel enforces.

An input that computes for longer than allowed, or waits for longer than six times that, ends the
process by a timer's signal; one that takes more memory than allowed cannot get it. The number of
the input that is being read stands in a shared file, so that the parent knows which one it was.
"""

from __future__ import annotations

import argparse
import importlib
import json
import mmap
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.messages.fuzzing.readers import Reader, readers

MIB = 2**20
MOST_TOLD = 20
"""Failures of one kind that are told one by one; the rest are only counted."""


def peak_mib() -> float:
    """The most resident memory this process has had, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(None, 1)[0]) / 1024


def limit_memory(mib: int) -> None:
    """Let the process grow to so much resident memory and no further."""
    sizes = Path("/proc/self/statm").read_text().split()
    page = resource.getpagesize()
    mapped, resident = int(sizes[0]) * page, int(sizes[1]) * page
    most = mapped + mib * MIB - resident
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def reader_of(name: str) -> Reader:
    """A reader by its identifier, or by ``module:name`` where a Reader of that name stands."""
    module, _, attribute = name.partition(":")
    found: Any = getattr(importlib.import_module(module), attribute) if attribute else None
    return found or readers()[name]


def run(
    reader: Reader, seed: int, start: int, stop: int, seconds: float, memory: int, status: Any
) -> dict[str, Any]:
    """Read the inputs from ``start`` to before ``stop``; what came of it as JSON values."""
    count: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    told: Counter[str] = Counter()
    slowest, which, begun = 0.0, start, time.process_time()
    for index in range(start, stop):
        data, rng = reader.input(seed, index)
        status[:8] = index.to_bytes(8, "little")
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, 6 * seconds)
        at = time.process_time()
        problem: str | None = None
        try:
            reader.use(data, rng, count)
        except Exception as error:
            problem = described(error)
        took = time.process_time() - at
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if took > slowest:
            slowest, which = took, index
        if problem is None and index % 16 == 0 and peak_mib() > memory:
            problem = f"peak memory over {memory} MiB"
        if problem is not None:
            told[problem.partition(" | ")[0]] += 1
            if told[problem.partition(" | ")[0]] <= MOST_TOLD:
                failures.append({"index": index, "problem": problem})
    if peak_mib() > memory:
        failures.append({"index": which, "problem": f"peak memory over {memory} MiB"})
        told["peak memory"] += 1
    return {
        "inputs": stop - start,
        "outcomes": dict(count),
        "failures": failures,
        "failed": sum(told.values()),
        "slowest_ms": round(slowest * 1000, 1),
        "slowest_index": which,
        "peak_mib": round(peak_mib(), 1),
        "cpu_seconds": round(time.process_time() - begun, 2),
    }


def described(error: Exception) -> str:
    """The kind of an error and the last place of ours it came through, then its words."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "tidewaiter" in f.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].name}" if own else "?"
    return f"{type(error).__name__} in {place} | {error}"[:300]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--start", type=int, required=True)
    parser.add_argument("--stop", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--memory", type=int, required=True, help="MiB")
    parser.add_argument("--status", type=Path, required=True)
    parser.add_argument("--samples", type=Path)
    options = parser.parse_args()
    reader = reader_of(options.reader)
    reader.prepare(options.seed, options.samples)
    first = random.Random(0)
    reader.use(reader.grow(first), first, Counter())  # what loads slowly loads before the limit
    limit_memory(options.memory)
    with options.status.open("r+b") as file, mmap.mmap(file.fileno(), 8) as status:
        told = run(reader, options.seed, options.start, options.stop, options.seconds,
                   options.memory, status)  # fmt: skip
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
