"""What an edition changes: its entries held against those in force. Pure.

What differs is kept in a file while a list is read, so that a list of a million entries neither
fills the memory nor holds up other writers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.desks.risk.screening.entries import Entry

ADDED, CHANGED, DELISTED = "added", "changed", "delisted"


class Differing(NamedTuple):
    """An entry that differs: how, its plain form as JSON and the SHA-256 of that; empty if gone."""

    key: str
    change: str
    content: str = ""
    digest: str = ""


class Difference:
    """What differs, counted and kept in a file that the caller opened for reading and writing."""

    def __init__(self, kept: IO[str]) -> None:
        self.entries = 0
        self.counts: Counter[str] = Counter()
        self._kept = kept

    def take(self, entries: Iterable[Entry], before: dict[str, str]) -> None:
        """Read all entries; ``before`` holds the digest of each in force by key, and is used up."""
        for entry in entries:
            self.entries += 1
            was, text = before.pop(entry.key, None), plain_text(entry.plain())
            digest = text_digest(text)
            if was != digest:
                self._keep(Differing(entry.key, CHANGED if was else ADDED, text, digest))
        for key in sorted(before):
            self._keep(Differing(key, DELISTED))

    def _keep(self, one: Differing) -> None:
        self.counts[one.change] += 1
        self._kept.write(json.dumps(one) + "\n")

    def __iter__(self) -> Iterator[Differing]:
        """All that differs, as it was read; those taken off last, by key."""
        self._kept.seek(0)
        return (Differing(*json.loads(line)) for line in self._kept)
