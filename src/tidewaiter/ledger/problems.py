"""What verification can find, and what each finding means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    FOREIGN = "foreign"
    UNLINKED = "unlinked"
    REWRITTEN = "rewritten"
    REPLACED = "replaced"
    CUT = "tail cut"
    VANISHED = "chain vanished"
    HEAD = "head differs"
    UNREADABLE = "unreadable"
    SIGNATURE = "signature wrong"
    UNKNOWN_KEY = "unknown key"
    RETIRED_KEY = "retired key"
    MISSING = "checkpoint missing"
    ROLLED_BACK = "checkpoints rolled back"
    CONTRADICTION = "checkpoints contradict"
    NOTHING_SIGNED = "nothing signed"
    UNGUARDED = "unguarded"


MEANINGS: dict[Kind, str] = {
    Kind.EDITED: "what the entry says, or its place or hash, was changed after it was written",
    Kind.DELETED: "entries were taken out of the chain",
    Kind.INSERTED: "an entry stands where the chain has no room for it",
    Kind.REORDERED: "the entry was written for another place of this chain",
    Kind.FOREIGN: "the entry was written for another chain",
    Kind.UNLINKED: "the entry does not follow the one before it: that one was exchanged",
    Kind.REWRITTEN: "the chain hangs together, but is not what was signed: entries were changed "
    "and the hashes after them computed anew",
    Kind.REPLACED: "nothing in the chain fits anything that was signed: another one was put in "
    "its place",
    Kind.CUT: "the last entries of the chain are gone",
    Kind.VANISHED: "the chain is gone, with all its entries",
    Kind.HEAD: "the chain does not end where the database says it ends",
    Kind.UNREADABLE: "this cannot be read as what it should be",
    Kind.SIGNATURE: "the checkpoint is not what the key signed",
    Kind.UNKNOWN_KEY: "the checkpoint is signed by a key that is not among the trusted ones",
    Kind.RETIRED_KEY: "the checkpoint is signed by a key that had been replaced before",
    Kind.MISSING: "a checkpoint is gone, so what it alone would show is not seen",
    Kind.ROLLED_BACK: "later checkpoints are known to have been signed and are gone",
    Kind.CONTRADICTION: "checkpoints that were signed cannot all be true of one ledger",
    Kind.NOTHING_SIGNED: "no trusted checkpoint: a replacement of the ledger would not be seen",
    Kind.UNGUARDED: "the database does not refuse changes of entries: a trigger is gone or off",
}
"""Each kind in one sentence, for reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: where, what, and what it means.

    ``chain`` and ``seq`` say which entry, ``last`` the end where it is a stretch, ``checkpoint``
    which checkpoint shows it.
    """

    kind: Kind
    message: str = ""
    chain: int | None = None
    seq: int | None = None
    last: int | None = None
    checkpoint: int | None = None

    @property
    def where(self) -> str:
        """The place, for people."""
        words = []
        if self.chain is not None:
            words.append(f"chain {self.chain}")
        if self.seq is not None and self.last not in (None, self.seq):
            words.append(f"entries {self.seq} to {self.last}")
        elif self.seq is not None:
            words.append(f"entry {self.seq}")
        if self.checkpoint is not None:
            words.append(f"checkpoint {self.checkpoint}")
        return ", ".join(words) or "ledger"

    @property
    def meaning(self) -> str:
        """What such a finding means."""
        return MEANINGS[self.kind]

    def __str__(self) -> str:
        detail = f" {self.message}" if self.message else ""
        return f"{self.where}: {self.kind.value}: {self.meaning}.{detail}"

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return {
            "kind": self.kind.value,
            "chain": self.chain,
            "sequence": self.seq,
            "last": self.last,
            "checkpoint": self.checkpoint,
            "meaning": self.meaning,
            "message": self.message,
        }


class Problems:
    """Collects findings: the first ``limit`` of each chain are kept, the rest are counted."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: list[Problem] = []
        self._counts: Counter[int | None] = Counter()

    def add(self, problem: Problem) -> None:
        """Take one in."""
        self._counts[problem.chain] += 1
        if self._counts[problem.chain] <= self.limit:
            self.kept.append(problem)

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Take several in."""
        for problem in problems:
            self.add(problem)

    @property
    def more(self) -> int:
        """How many are not among the kept."""
        return self._counts.total() - len(self.kept)

    def has_room(self, chain: int) -> bool:
        """Whether another finding of this chain would be kept."""
        return self._counts[chain] < self.limit
