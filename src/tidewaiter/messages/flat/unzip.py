"""Gzip unpacked piece by piece, so that all that comes before a damage is still delivered."""

from __future__ import annotations

import zlib
from typing import IO

MOST_GROWTH = 250
"""How many times its size a file may unpack to, beyond the first 64 MiB."""

_FREE_GROWTH = 64 * 2**20
_PIECE = 2**16


class GzipDamage(Exception):
    """The packed bytes are damaged, cut off, or unpack to far too much."""


class Unzipper:
    """Reads a gzip file, of one member or several, in memory bounded by what is asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._member = zlib.decompressobj(wbits=31)
        self._packed = b""
        self._read = self._unpacked = 0

    def read(self, size: int) -> bytes:
        """Up to ``size`` unpacked bytes, empty only at the end. Raises :class:`GzipDamage`."""
        while True:
            if not self._packed:
                self._packed = self._file.read(_PIECE)
                self._read += len(self._packed)
                if not self._packed:
                    return self._at_end()
            if self._member.eof:
                self._member = zlib.decompressobj(wbits=31)
            try:
                data = self._member.decompress(self._packed, size)
            except zlib.error as problem:
                raise GzipDamage(f"is a damaged gzip file ({problem}).") from problem
            self._packed = self._member.unconsumed_tail or self._member.unused_data.lstrip(b"\0")
            self._unpacked += len(data)
            if self._unpacked > max(_FREE_GROWTH, MOST_GROWTH * self._read):
                raise GzipDamage(f"unpacks to more than {MOST_GROWTH} times its size.")
            if data:
                return data

    def _at_end(self) -> bytes:
        if not self._member.eof:
            raise GzipDamage("is a gzip file that was cut off.")
        return b""
