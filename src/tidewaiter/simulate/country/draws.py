"""Chance that is the same on every machine and in every order.

A stream of raw 64-bit numbers belongs to a purpose: its key is a hash of the seed and the purpose
(BLAKE2b), its numbers come from the counter-based generator Philox 4x64 (Salmon et al., 2011), of
which numpy promises never to change the raw output. All that is made of them here uses integers
and operations that IEEE 754 rounds alike everywhere; no function of the platform's mathematics
library has a say in the result.
"""

from __future__ import annotations

import hashlib
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Raw = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

OCTAVE = 4096
"""Steps of a factor of two in :func:`power`."""
_UNIT = 2.0**-53
_GOLDEN, _ALL = 0x9E3779B97F4A7C15, 2**64 - 1
_NORMAL: Ints = np.array(
    [round(NormalDist().inv_cdf((n + 0.5) / 4096) * OCTAVE) for n in range(4096)], np.int64
)
"""Quantiles of the normal distribution in steps of 1/4096, far from where libraries differ."""
_POWERS: Floats = np.array([round(2 ** (n / OCTAVE) * 2**40) for n in range(OCTAVE)]) / 2**40


class Draws:
    """All chance that follows from one seed."""

    def __init__(self, seed: str) -> None:
        self._key = hashlib.blake2b(seed.encode(), digest_size=32, person=b"tw-country").digest()

    def raw(self, count: int, *purpose: str | int) -> Raw:
        """That many numbers of 64 bits for a purpose; more of them begin alike."""
        text = "/".join(map(str, purpose)).encode()
        key = hashlib.blake2b(text, key=self._key, digest_size=16).digest()
        stream = np.random.Philox(key=int.from_bytes(key, "little"))
        found: Raw = stream.random_raw(count)
        return found

    def number(self, *purpose: str | int) -> int:
        """One number of 64 bits for a purpose."""
        text = "/".join(map(str, purpose)).encode()
        digest = hashlib.blake2b(text, key=self._key, digest_size=8, person=b"one").digest()
        return int.from_bytes(digest, "little")


def share(raw: Raw) -> Floats:
    """Fractions from zero up to, but not including, one."""
    return (raw >> np.uint64(11)).astype(np.float64) * _UNIT


def below(raw: Raw, end: Any) -> Ints:
    """Whole numbers from zero up to, but not including, ``end`` (at most 2**31)."""
    wide = (raw >> np.uint64(32)) * np.asarray(end, np.uint64)
    return (wide >> np.uint64(32)).astype(np.int64)


def falls(raw: Raw, chance: Any) -> Flags:
    """Whether something of that chance happens."""
    fallen: Flags = share(raw) < chance
    return fallen


def pick(raw: Raw, weights: Any) -> Ints:
    """Positions in a table of whole weights that sum to at most 2**31, by weight."""
    ends = np.cumsum(np.asarray(weights, np.int64))
    return np.searchsorted(ends, below(raw, int(ends[-1])), side="right").astype(np.int64)


def normal(raw: Raw) -> Ints:
    """Standard normal values in steps of 1/4096, cut at 3.7."""
    return _NORMAL[(raw >> np.uint64(52)).astype(np.int64)]


def power(steps: Any) -> Floats:
    """Two to the power of so many 4096ths."""
    whole = np.asarray(steps, np.int64)
    found: Floats = np.ldexp(_POWERS[whole & (OCTAVE - 1)], (whole >> 12).astype(np.int32))
    return found


def spread(raw: Raw, hundredths: Any) -> Floats:
    """Log-normal factors around one: the standard deviation is in hundredths of an octave."""
    return power(normal(raw) * np.asarray(hundredths, np.int64) // 100)


def mix(*parts: Any) -> Raw:
    """A number of 64 bits for each row of whole numbers: the finaliser of SplitMix64, chained."""
    found = np.asarray(np.uint64(_GOLDEN))
    with np.errstate(over="ignore"):
        for part in parts:
            found = found ^ np.asarray(part).astype(np.uint64)
            found = found + np.uint64(_GOLDEN)
            found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            found = found ^ (found >> np.uint64(31))
    return found


def mix_one(*parts: int) -> int:
    """The same as :func:`mix` for one row, without arrays."""
    found = _GOLDEN
    for part in parts:
        found = (found ^ part & _ALL) + _GOLDEN & _ALL
        found = (found ^ found >> 30) * 0xBF58476D1CE4E5B9 & _ALL
        found = (found ^ found >> 27) * 0x94D049BB133111EB & _ALL
        found ^= found >> 31
    return found
