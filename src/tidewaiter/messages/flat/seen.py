"""Which references were met before, in little memory.

A reference is kept as a 64-bit hash with the place it was first met: 12 bytes each, 120 MB for
ten million declarations. The hash is tabulation hashing with a table drawn afresh for every run:
two different references collide with probability 2**-64, so among n declarations some two collide
with probability below n**2 / 2**65 (0.0000027 for ten million). A collision rejects a declaration,
with its reason; a reference that does come back is never missed.
"""

from __future__ import annotations

import hashlib
import secrets

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.messages.flat.texts import value_bytes

_LONGEST = 64
_NEW = np.uint32(2**32 - 1)


class Seen:
    """The references met so far: a few sorted runs of hashes, merged as they grow."""

    def __init__(self) -> None:
        draw = np.random.default_rng(secrets.randbits(128))
        self._table = draw.integers(0, 2**64, (_LONGEST, 256), dtype=np.uint64)
        self._runs: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]] = []

    def meet(self, ids: pa.StringArray, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Note references (non-null) and say for each the place it was first met, -1 if new.

        ``places`` are the callers' own numbers; beyond 32 bits a place is kept as 0, unknown.
        """
        hashes = self._hashes(ids)
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        kept = np.where(places < int(_NEW), places, 0).astype(np.uint32)[order]
        first = np.full(len(hashes), -1, dtype=np.int64)
        for known, where in self._runs:
            at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            hit = known[at] == hashes
            first[hit] = where[at[hit]]
        repeated = np.zeros(len(hashes), dtype=bool)
        repeated[1:] = hashes[1:] == hashes[:-1]
        if repeated.any():
            leader = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(hashes))))
            again = repeated & (first < 0)
            first[again] = kept[leader[again]]
        self._add(hashes[first < 0], kept[first < 0])
        found = np.empty_like(first)
        found[order] = first
        return found

    def _add(self, hashes: npt.NDArray[np.uint64], places: npt.NDArray[np.uint32]) -> None:
        if not len(hashes):
            return
        self._runs.append((hashes, places))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            (small, small_at), (large, large_at) = self._runs.pop(), self._runs.pop()
            slots = np.searchsorted(large, small)
            merged = np.insert(large, slots, small), np.insert(large_at, slots, small_at)
            self._runs.append(merged)

    def _hashes(self, ids: pa.StringArray) -> npt.NDArray[np.uint64]:
        data = value_bytes(ids)
        ends = np.frombuffer(ids.buffers()[1], np.int32, len(ids) + 1, ids.offset * 4)
        starts, lengths = ends[:-1] - ends[0], np.diff(ends)
        hashes = np.zeros(len(ids), dtype=np.uint64)
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            if length > _LONGEST:
                hashes[rows] = [self._long_hash(ids[int(row)].as_py()) for row in rows]
                continue
            total = np.zeros(len(rows), dtype=np.uint64)
            for at in range(length):
                total ^= self._table[at][data[starts[rows] + at]]
            hashes[rows] = total
        return hashes

    def _long_hash(self, text: str) -> int:
        key = self._table[0].tobytes()[:64]
        return int.from_bytes(
            hashlib.blake2b(text.encode(), digest_size=8, key=key).digest(), "big"
        )
