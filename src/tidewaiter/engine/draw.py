"""Draws: chance that can be repeated and cannot be foreseen.

A draw is a keyed hash (BLAKE2b) of the declaration's reference, mixed with the purpose of the
draw. It does not depend on the order or size of a batch, two purposes draw independently, and
without the seed nobody can choose a reference that escapes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_SCALE = 2.0**-53

Bases = npt.NDArray[np.uint64]
"""Bases of the draws of several declarations."""


class Draws:
    """Draws under one seed.

    ``seed`` is any text; it is stretched to a key, and only its fingerprint is ever shown.
    """

    def __init__(self, seed: str) -> None:
        self._key = hashlib.blake2b(
            seed.encode(), digest_size=32, person=b"tidewaiter-draw"
        ).digest()
        self.fingerprint = hashlib.blake2b(
            self._key, digest_size=8, person=b"fingerprint"
        ).hexdigest()

    def base(self, reference: str) -> int:
        """The 64-bit base of all draws about one declaration."""
        text = reference.encode("utf-8", "surrogatepass")
        return int.from_bytes(
            hashlib.blake2b(text, digest_size=8, key=self._key).digest(), "little"
        )

    def bases(self, references: Sequence[str]) -> Bases:
        """:meth:`base` for many declarations."""
        key, blake = self._key, hashlib.blake2b
        digests = b"".join(
            blake(r.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()
            for r in references
        )
        return np.frombuffer(digests, "<u8").astype(np.uint64)


def draw(base: int, purpose: str) -> float:
    """A number from 0 (included) to 1 (excluded), uniform, for one purpose."""
    x = (base ^ purpose_key(purpose)) + _GOLDEN & _MASK
    x = (x ^ x >> 30) * _MIX_1 & _MASK
    x = (x ^ x >> 27) * _MIX_2 & _MASK
    return float((x ^ x >> 31) >> 11) * _SCALE


def draws(bases: Bases, purpose: str) -> npt.NDArray[np.float64]:
    """:func:`draw` for many declarations."""
    x = (bases ^ np.uint64(purpose_key(purpose))) + np.uint64(_GOLDEN)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(_MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(_MIX_2)
    whole = (x ^ (x >> np.uint64(31))) >> np.uint64(11)
    return whole.astype(np.float64) * _SCALE


@lru_cache(maxsize=1 << 16)
def purpose_key(purpose: str) -> int:
    """64 bits that stand for a purpose."""
    return int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=8).digest(), "little")
