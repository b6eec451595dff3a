"""Fuzz the readers: many inputs from one seed, each under limits of time and memory.

    python -m benchmarks.messages.fuzz --count 200000 --seed 1 [--reader wco-dec] [--samples DIR]

Inputs are grown from the grammar of the format, or are samples whose bytes, encoding, XML tree,
segments or cells were changed, or that were crossed. Each input is read in a child process: after
five seconds of computing (or thirty of waiting) the kernel ends it, and it cannot get more than
512 MiB. A crash is any exception, any end of the child, a message without an answer. The numbers of
the inputs are the same for the same seed. With ``--state`` a run that was stopped goes on where it
was, and the result tells how many inputs ran on which commit. What fails is kept in ``--corpus``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.messages.fuzzing.child import reader_of
from benchmarks.messages.fuzzing.readers import readers

SECONDS, MEMORY_MIB, SLICE = 5.0, 512, 10_000
TOLD = 50
"""Failures kept in the result of a reader; all are counted."""


@dataclass
class Result:
    """What came of a reader so far; ``done`` inputs of the seed, from the first."""

    reader: str
    seed: int
    done: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    slowest_ms: float = 0.0
    peak_mib: float = 0.0
    cpu_seconds: float = 0.0
    code: dict[str, int] = field(default_factory=dict)
    """Inputs read, by the state of the code that read them."""

    def add(self, told: dict[str, Any]) -> None:
        """Add what a child told about a slice."""
        self.done += int(told["inputs"])
        self.outcomes = dict(Counter(self.outcomes) + Counter(told["outcomes"]))
        self.failed += int(told["failed"])
        self.failures = [*self.failures, *told["failures"]][:TOLD]
        self.slowest_ms = max(self.slowest_ms, told["slowest_ms"])
        self.peak_mib = max(self.peak_mib, told["peak_mib"])
        self.cpu_seconds = round(self.cpu_seconds + told["cpu_seconds"], 2)

    def fail(self, index: int, problem: str, inputs: int) -> None:
        """A child that ended in the middle, at the last of so many inputs."""
        nothing = {"outcomes": {}, "slowest_ms": 0, "peak_mib": 0, "cpu_seconds": 0}
        failure = {"index": index, "problem": problem}
        self.add({"inputs": inputs, "failed": 1, "failures": [failure], **nothing})


@dataclass(frozen=True)
class Limits:
    """Limits of one input: seconds of computing, and MiB of the process that reads it."""

    seconds: float = SECONDS
    memory: int = MEMORY_MIB


def fuzz(
    reader: str,
    count: int,
    seed: int,
    *,
    limits: Limits = Limits(),
    samples: Path | None = None,
    result: Result | None = None,
) -> Result:
    """Read ``count`` more inputs of a seed; a child that ends early is started again behind."""
    result = result or Result(reader, seed)
    stop = result.done + count
    with tempfile.NamedTemporaryFile() as status:
        status.write(bytes(8))
        status.flush()
        while result.done < stop:
            start = result.done
            ended, told = _slice(reader, seed, start, stop, limits, samples, Path(status.name))
            if told is not None:
                result.add(told)
                continue
            at = int.from_bytes(Path(status.name).read_bytes()[:8], "little")
            if not start <= at < stop:
                raise RuntimeError(f"{reader}: the child did not begin ({ended}).")
            result.fail(at, ended, at + 1 - start)
    return result


def _slice(
    reader: str,
    seed: int,
    start: int,
    stop: int,
    limits: Limits,
    samples: Path | None,
    status: Path,
) -> tuple[str, dict[str, Any] | None]:
    """How a child ended, and what it told, ``None`` if it did not come to its end."""
    status.write_bytes((2**64 - 1).to_bytes(8, "little"))
    command = [sys.executable, "-m", "benchmarks.messages.fuzzing.child", reader]
    said = {"seed": seed, "start": start, "stop": stop, "seconds": limits.seconds,
            "memory": limits.memory, "status": status, "samples": samples}  # fmt: skip
    for name, value in said.items():
        command += [f"--{name}", str(value)] if value is not None else []
    child = subprocess.run(command, capture_output=True, check=False)
    if child.returncode == 0:
        return "done", json.loads(child.stdout)
    return _ending(child.returncode, limits, child.stderr.decode(errors="replace")), None


def _ending(code: int, limits: Limits, errors: str) -> str:
    if -code in (signal.SIGPROF, signal.SIGALRM):
        return f"hang: more than {limits.seconds:g} s"
    if code < 0:
        return f"crash: {signal.Signals(-code).name}"
    return f"crash: exit code {code}: {errors.strip().splitlines()[-1:]}"


def state_of_the_code() -> str:
    """The commit that runs here, marked if files changed since; else the version installed."""
    told = subprocess.run(
        ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude=*"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or f"tidewaiter {version('tidewaiter')}"


def keep(result: Result, corpus: Path, samples: Path | None) -> None:
    """Keep the inputs that failed, named by reader and hash."""
    corpus.mkdir(parents=True, exist_ok=True)
    reader = reader_of(result.reader)
    reader.prepare(result.seed, samples)
    for failure in result.failures:
        data, _ = reader.input(result.seed, failure["index"])
        name = f"{result.reader}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
        (corpus / name).write_bytes(data)


def table(results: Sequence[Result]) -> str:
    """The results, a line for each reader."""
    head = f"{'reader':<16}{'inputs':>9}{'accepted':>10}{'rejected':>10}{'failed':>8}"
    lines = [f"{head}{'slowest ms':>12}{'peak MiB':>10}{'CPU s':>9}"]
    for one in results:
        accepted, rejected = (one.outcomes.get(k, 0) for k in ("accepted", "rejected"))
        lines.append(
            f"{one.reader:<16}{one.done:>9,}{accepted:>10,}{rejected:>10,}{one.failed:>8,}"
            f"{one.slowest_ms:>12,.1f}{one.peak_mib:>10,.1f}{one.cpu_seconds:>9,.1f}"
        )
    return "\n".join(lines)


def report(results: Sequence[Result]) -> dict[str, Any]:
    """The results as JSON values, with where and when they were measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "limits": {"seconds": SECONDS, "memory_mib": MEMORY_MIB},
        "readers": [asdict(one) for one in results],
    }


def _resumed(state: Path | None, reader: str, seed: int) -> Result:
    file = state / f"{reader}-{seed}.json" if state else None
    if file is not None and file.exists():
        return Result(**json.loads(file.read_text()))
    return Result(reader, seed)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", action="append", help="only this one (may be repeated)")
    parser.add_argument("--samples", type=Path, help="folder of samples to mutate as well")
    parser.add_argument("--state", type=Path, help="folder to keep progress in, to go on from")
    parser.add_argument("--corpus", type=Path, help="folder for inputs that failed")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    options = parser.parse_args()
    if options.state:
        options.state.mkdir(parents=True, exist_ok=True)
    code = state_of_the_code()
    results = [_resumed(options.state, name, options.seed) for name in options.reader or readers()]
    for reached in range(SLICE, options.count + SLICE, SLICE):
        for one in results:
            todo = min(reached, options.count) - one.done
            if todo <= 0:
                continue
            before = one.done
            fuzz(one.reader, todo, one.seed, samples=options.samples, result=one)
            one.code = dict(Counter(one.code) + Counter({code: one.done - before}))
            if options.state:
                file = options.state / f"{one.reader}-{one.seed}.json"
                file.write_text(json.dumps(asdict(one)))
            if options.out:
                options.out.write_text(json.dumps(report(results), indent=1), encoding="utf-8")
        print(table(results), flush=True)
    for one in results:
        if one.failures and options.corpus:
            keep(one, options.corpus, options.samples)
        for failure in one.failures:
            print(f"{one.reader} input {failure['index']}: {failure['problem']}")
    return 1 if any(one.failed for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
