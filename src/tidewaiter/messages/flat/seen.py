"""Which references were met before, in little memory.

A reference is kept as a 64-bit hash with the place it was first met, in a table at most 70 %
full: 17 to 34 bytes for each, 200 MB for ten million declarations. The hash is tabulation hashing
with a table drawn afresh for every run: two different references collide with probability 2**-64,
so among n declarations some two collide with probability below n**2 / 2**65 (0.0000027 for ten
million). A collision rejects a declaration, with its reason; a reference that does come back is
never missed.
"""

from __future__ import annotations

import hashlib
import secrets

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.messages.flat.texts import value_bytes

_LONGEST = 64
_FIRST_SIZE = 2**17
_FULL = 0.7
_CHUNK = 2**20

Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]


class Seen:
    """The references met so far: an open hash table worked on with whole arrays."""

    def __init__(self) -> None:
        draw = np.random.default_rng(secrets.randbits(128))
        self._table = draw.integers(0, 2**64, (_LONGEST, 256), dtype=np.uint64)
        self._count = 0
        self._keys = np.zeros(_FIRST_SIZE, dtype=np.uint64)
        self._places: npt.NDArray[np.unsignedinteger] = np.zeros(_FIRST_SIZE, dtype=np.uint32)

    def meet(self, ids: pa.StringArray, places: Positions) -> Positions:
        """Note references (non-null) and say for each the place it was first met, -1 if new.

        ``places`` are numbers of the caller's own, from 0 and each a different one.
        """
        if len(places) and places[-1] >= 2**32 and self._places.dtype == np.uint32:
            self._places = self._places.astype(np.uint64)
        if self._count + len(ids) > _FULL * len(self._keys):
            self._grow(self._count + len(ids))
        return self._put(self._hashes(ids), places.astype(self._places.dtype))

    def _put(self, hashes: Hashes, places: npt.NDArray[np.unsignedinteger]) -> Positions:
        first = np.full(len(hashes), -1, dtype=np.int64)
        last_slot = np.uint64(len(self._keys) - 1)
        slots = (hashes & last_slot).astype(np.int64)
        left = np.arange(len(hashes))
        while len(left):
            at = slots[left]
            free = left[self._keys[at] == 0][::-1]  # written last to first, so that the first stays
            self._keys[slots[free]] = hashes[free]
            self._places[slots[free]] = places[free]
            mine = self._keys[at] == hashes[left]
            settled, met = left[mine], self._places[at[mine]]
            known = met != places[settled]
            first[settled[known]] = met[known]
            self._count += len(settled) - int(known.sum())
            left = left[~mine]
            slots[left] = (slots[left] + 1) & int(last_slot)
        return first

    def _grow(self, wanted: int) -> None:
        keys, places = self._keys, self._places
        size = len(keys)
        while wanted > _FULL * size:
            size *= 2
        self._keys, self._places = np.zeros(size, np.uint64), np.zeros(size, places.dtype)
        self._count = 0
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            used = np.flatnonzero(part)
            self._put(part[used], places[start : start + _CHUNK][used])

    def _hashes(self, ids: pa.StringArray) -> Hashes:
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
        return np.maximum(hashes, np.uint64(1))  # zero marks a free slot

    def _long_hash(self, text: str) -> int:
        key = self._table[0].tobytes()[:64]
        return int.from_bytes(
            hashlib.blake2b(text.encode(), digest_size=8, key=key).digest(), "big"
        )
