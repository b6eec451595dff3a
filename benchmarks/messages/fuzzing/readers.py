"""The readers that are fuzzed: how each gets its inputs and what is done with them."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.messages.fuzzing import grow, mutate
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.messages import Message, read_bytes, read_path, write, write_back
from tidewaiter.messages.command import as_record, as_text
from tidewaiter.messages.mapping import Mapping, shipped
from tidewaiter.messages.rows import batch_of

Grow = Callable[[random.Random], bytes]
Mutate = Callable[[bytes, list[bytes], random.Random], bytes]
Read = Callable[[bytes, random.Random], Iterable[Message]]


@dataclass
class Reader:
    """A reader: inputs are grown, or taken from samples and changed, and then read."""

    id: str
    grow: Grow
    read: Read
    mutations: tuple[Mutate, ...] = (mutate.of_bytes, mutate.crossed)
    fresh: float = 0.25
    """How many inputs are grown and left as they are."""
    samples: list[bytes] = field(default_factory=list)

    def prepare(self, seed: int, folder: Path | None = None) -> None:
        """Make samples to mutate: grown ones, and files of a folder."""
        rng = random.Random(f"samples:{seed}:{self.id}")
        self.samples = [self.grow(rng) for _ in range(60)]
        if folder is not None:
            self.samples += self.found(folder)

    def found(self, folder: Path) -> list[bytes]:
        """Files of a folder that this reader reads, small ones (mutations cost their size)."""
        held = []
        for path in sorted(folder.rglob("*"))[:600]:
            if path.suffix in (".xml", ".edi", ".csv") and path.stat().st_size < 12_000:
                raw = path.read_bytes()
                if any(m.format == self.id for m in read_bytes(raw)):
                    held.append(raw)
        return held[:60]

    def input(self, seed: int, index: int) -> tuple[bytes, random.Random]:
        """One input by its number, and the source of the choices that follow."""
        rng = random.Random(f"{seed}:{self.id}:{index}")
        if rng.random() < self.fresh:
            return self.grow(rng), rng
        data = rng.choice(self.samples)
        for _ in range(rng.choice((1, 1, 1, 2))):
            data = rng.choice(self.mutations)(data, self.samples, rng)
        return data, rng

    def use(self, data: bytes, rng: random.Random, count: Counter[str]) -> None:
        """Read an input and do with the messages what is done with them. Raises for a crash."""
        for message in self.read(data, rng):
            count[str(message.status)] += 1
            if rng.random() < 0.2:
                plain_text(as_record(message))
                as_text(message)
            if message.accepted:
                _write(message, rng, count)
            elif not message.reason or not message.findings:
                raise AssertionError("rejected without a reason")


def _write(message: Message, rng: random.Random, count: Counter[str]) -> None:
    """Write what was read; refusing to is allowed, breaking is not."""
    try:
        if message.format in _MAPPINGS and rng.random() < 0.4:
            write_back(message)
        if message.declaration is not None and rng.random() < 0.1:
            write(message.declaration, rng.choice(("wco", "asycuda", "cusdec")))
        if message.declaration is not None and rng.random() < 0.05:
            batch_of([message.declaration])
    except TidewaiterError:
        count["not written"] += 1


_MAPPINGS = {mapping.id: mapping for mapping in shipped()}
_FOLDER = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())


def _read(data: bytes, rng: random.Random, using: Mapping | None = None) -> Iterable[Message]:
    """By the format told from the content, or at times by the one named."""
    named = using is not None and rng.random() < 0.3
    return read_bytes(data, using=using if named else None)


def _read_file(data: bytes, rng: random.Random) -> Iterable[Message]:
    with tempfile.NamedTemporaryFile(dir=_FOLDER, suffix=rng.choice((".zip", ".gz", ""))) as file:
        file.write(data)
        file.flush()
        yield from read_path(Path(file.name))


def _anything(rng: random.Random) -> bytes:
    """An input of any format, or none."""
    if rng.random() < 0.1:
        return b"".join(rng.choice(mutate.TOKENS) for _ in range(rng.randint(0, 30)))
    return _of(rng.choice(list(_MAPPINGS.values())))(rng) if rng.random() < 0.8 else grow.csv(rng)


def _of(mapping: Mapping) -> Grow:
    return partial(grow.xml if mapping.syntax == "xml" else grow.edifact, mapping)


def _archive(rng: random.Random) -> bytes:
    return grow.archive(rng, [_anything(rng) for _ in range(2)])


def readers() -> dict[str, Reader]:
    """All readers by identifier: every format, and what is around them."""
    found = []
    for one in shipped():
        shape = mutate.of_tree if one.syntax == "xml" else mutate.of_segments
        kinds = (shape, shape, shape, mutate.of_bytes, mutate.of_bytes, mutate.crossed,
                 mutate.encoded)  # fmt: skip
        found.append(Reader(one.id, _of(one), partial(_read, using=one), kinds))
    rough = (mutate.of_bytes, mutate.crossed, mutate.encoded)
    cells = (mutate.of_cells, mutate.of_cells, mutate.of_bytes, mutate.encoded)
    found += [
        Reader("detection", _anything, _read, rough, fresh=0.1),
        Reader("archive", _archive, _read_file, (mutate.of_bytes, mutate.crossed), fresh=0.3),
        Reader("csv", grow.csv, _read, cells),
        Reader("parquet", grow.parquet, _read, (mutate.of_bytes, mutate.crossed), fresh=0.1),
    ]
    return {reader.id: reader for reader in found}
