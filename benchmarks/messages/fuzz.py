"""Fuzz the readers: mutated samples and grown inputs, seeded, with limits of time and memory.

    python benchmarks/messages/fuzz.py --count 200000 --seed 1 [--reader wco-dec] [--corpus DIR]

Every input goes through ``read_bytes``; what is accepted is written back. A crash is any exception
but a refusal to write; a hang is more than five seconds for one input. What fails is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.messages import read_bytes, write, write_back
from tidewaiter.messages.mapping import Mapping, shipped
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.trie import Node, trie_of

SLOWEST, MEMORY_MIB = 5.0, 512
TOKENS = [
    b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x1F;", b"]]>", b"<![CDATA[", b"<!--",
    b"-->", b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"<?xml?>", b"'", b'"', b"+", b":", b"?", b"\x00",
    b"\xff", b"\xfe\xff", b"\xe2\x80\xae", b"1E999", b"NaN", b"-1", b"9" * 40, b"0x10", b"\r\n",
    b"UNT+1+1'", b"UNS+D'", b"UNS+S'", b"UNZ+9+9'", b"CST+1'", b"encoding='utf-7'", b" ", b"=cmd()",
]  # fmt: skip
VALUES = ["1", "0", "-5", "12,5", "1E5", "20261123", "20261123100500Z", "11/23/26", "2026-11-23",
          "IM", "GB", "USD", "9", "13", "", "A" * 600, "\u202eabc", "é", "=1+1", "TSP", "TRC",
          "KGM",
          "TNE", "MSKU1234565", "8471300000", "4000", "ZZ9"]  # fmt: skip


def grown_xml(mapping: Mapping, rng: random.Random) -> bytes:
    """A document by the outline of a format, or by its paths, with any values."""
    top = trie_of(mapping)[0]
    spaces = "".join(
        f' xmlns:{p}="{u}"' if p else f' xmlns="{u}"' for p, u in mapping.namespaces.items()
    )
    budget = [400]

    def element(entry: Node, depth: int) -> str:
        budget[0] -= 1
        attribute = rng.choice(
            ["", "", ' unitCode="TNE"', ' formatCode="102"', ' currencyID="EUR"']
        )
        inside = ""
        nodes = list(entry.children.values())
        for node in nodes:
            child = rng.choice([*node.variants.values(), node])
            if budget[0] <= 0 or depth > 12:
                break
            if rng.random() < 0.5:
                times = rng.choice([1, 1, 1, 2, 3])
                inside += "".join(element(child, depth + 1) for _ in range(times))
        if not entry.children:
            inside = entry.mark or rng.choice(VALUES)
        space = spaces if depth == 0 else ""
        name = (
            f"{entry.prefix}:{entry.name}" if entry.prefix and ":" not in entry.name else entry.name
        )
        return f"<{name}{space}{attribute}>{inside}</{name}>"

    return element(next(iter(top.children.values())), 0).encode()


def grown_edifact(mapping: Mapping, rng: random.Random) -> bytes:
    """An interchange of the segments of a format, in any order, mostly with right counts."""
    tags = sorted({t for block in mapping.outline.children.values() for t in _tags(block)})
    kind = str(mapping.options["type"])
    body = []
    for _ in range(rng.randint(0, 40)):
        words = [rng.choice(tags)]
        for _ in range(rng.randint(0, 8)):
            parts = [rng.choice([*VALUES[:20], "AAD", "WT", "39", "137"])]
            while rng.random() < 0.3:
                parts.append(rng.choice(VALUES))
            words.append(":".join(p.replace("'", "?'") for p in parts))
        body.append("+".join(words))
        if rng.random() < 0.05:
            body.append(rng.choice(["UNS+D", "UNS+S"]))
    count = len(body) + 2 if rng.random() < 0.9 else rng.randint(0, 99)
    text = f"UNB+UNOY:4+A+B+261123:1005+1'UNH+1+{kind}'"
    return (text + "".join(f"{s}'" for s in body) + f"UNT+{count}+1'UNZ+1+1'").encode()


def _tags(block: Outline) -> Iterator[str]:
    for name, child in block.children.items():
        yield name
        yield from _tags(child)


def mutated(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A sample with a few changes: flipped, cut, doubled, spliced, sprinkled with tokens."""
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 8])):
        at, end = sorted((rng.randrange(len(out) + 1), rng.randrange(len(out) + 1)))
        end = min(end, at + rng.choice([1, 8, 64, 512]))
        choice = rng.randrange(6)
        if choice == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif choice == 1:
            del out[at:end]
        elif choice == 2:
            out[at:at] = out[at:end] * rng.choice([1, 2, 5])
        elif choice == 3:
            out[at:at] = rng.choice(TOKENS)
        elif choice == 4:
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            out[at:end] = other[start : start + 200]
        else:
            out[at:end] = bytes(rng.randrange(256) for _ in range(min(8, end - at)))
    return bytes(out)


def seeds(mapping: Mapping, rng: random.Random, folder: Path | None) -> list[bytes]:
    """Samples of a format: grown ones, and files of a folder that it reads."""
    grow = grown_xml if mapping.syntax == "xml" else grown_edifact
    found = [grow(mapping, rng) for _ in range(20)]
    if folder is not None:
        for path in sorted(folder.rglob("*"))[:400]:
            if path.is_file() and path.suffix in (".xml", ".edi"):
                raw = path.read_bytes()
                if any(m.format == mapping.id for m in read_bytes(raw)):
                    found.append(raw)
    return found


def one(data: bytes, count: Counter[str]) -> None:
    """Read one input and write back what was accepted. Raises for a crash."""
    for message in read_bytes(data):
        count[str(message.status)] += 1
        if not message.accepted:
            if not message.reason:
                raise AssertionError("rejected without a reason")
            continue
        try:
            write_back(message)
            if message.declaration is not None:
                write(message.declaration, "cusdec")
        except TidewaiterError:
            count["not written"] += 1


def fuzz(
    mapping: Mapping, total: int, seed: int, folder: Path | None, corpus: Path | None
) -> dict[str, object]:
    """Fuzz one reader; the counts, the failures and the slowest input in seconds."""
    rng = random.Random(f"{mapping.id}{seed}")
    grow = grown_xml if mapping.syntax == "xml" else grown_edifact
    samples = seeds(mapping, rng, folder)
    count: Counter[str] = Counter()
    failures: list[str] = []
    slowest = 0.0
    begun = time.perf_counter()
    for _ in range(total):
        data = grow(mapping, rng) if rng.random() < 0.2 else rng.choice(samples)
        if rng.random() < 0.95:
            data = mutated(data, samples, rng)
        start = time.perf_counter()
        try:
            one(data, count)
        except Exception as problem:
            failures.append(f"{type(problem).__name__}: {problem}"[:200])
            keep(data, corpus)
        took = time.perf_counter() - start
        slowest = max(slowest, took)
        if took > SLOWEST:
            failures.append(f"hang: {took:.1f} s")
            keep(data, corpus)
    return {
        "reader": mapping.id,
        "inputs": total,
        "outcomes": dict(count),
        "failures": failures[:20],
        "failed": len(failures),
        "slowest_seconds": round(slowest, 3),
        "seconds": round(time.perf_counter() - begun, 1),
    }


def keep(data: bytes, corpus: Path | None) -> None:
    """Keep an input that failed, named by its hash."""
    if corpus is not None:
        corpus.mkdir(parents=True, exist_ok=True)
        (corpus / f"{hashlib.sha256(data).hexdigest()[:16]}.bin").write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", action="append", help="only this format")
    parser.add_argument("--samples", type=Path, help="folder of samples to mutate")
    parser.add_argument("--corpus", type=Path, default=Path("tests/messages/corpus"))
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    options = parser.parse_args()
    chosen = [m for m in shipped() if not options.reader or m.id in options.reader]
    results = []
    for mapping in chosen:
        result = fuzz(mapping, options.count, options.seed, options.samples, options.corpus)
        results.append(result)
        print(json.dumps(result))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    failed = sum(int(str(r["failed"])) for r in results)
    print(f"peak memory {peak:.0f} MiB of {MEMORY_MIB}; {failed} failures")
    if options.out:
        told = {"at": datetime.now(UTC).isoformat(), "peak_mib": round(peak), "readers": results}
        options.out.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 1 if failed or peak > MEMORY_MIB else 0


if __name__ == "__main__":
    sys.exit(main())
