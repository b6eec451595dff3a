"""Walking one chain, record by record, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tidewaiter.ledger.chain import GENESIS, Head, Record, hash_at, hash_of
from tidewaiter.ledger.problems import Kind, Problem, Problems
from tidewaiter.ledger.trail import Mark, Marks

WINDOW = 1000
"""How many places before and after a record are tried to find where it came from."""


class Walk:
    """The walk along one chain: ``feed`` every record, then ``finish``.

    ``marks`` is what checkpoints say of the chain, ``head`` where the database says it ended before
    the walk began; ``start`` is the last entry that need not be walked again; ``neighbours`` are
    the chains a record may have been taken from.
    """

    def __init__(
        self,
        chain: int,
        problems: Problems,
        *,
        marks: Marks | None = None,
        head: Head | None = None,
        start: Head | None = None,
        neighbours: Iterable[int] = (),
    ) -> None:
        self.chain, self.head = chain, head
        self._neighbours = neighbours
        self._marks: Sequence[Mark] | Marks = marks if marks is not None else ()
        self._problems = problems
        self._next_mark = 0
        begins = start is not None and start.seq > 0
        self._expected = start.seq if begins and start else 1
        self._before: str | None = None if begins else GENESIS
        self._wrong: Mark | None = None
        self._sure = 0
        self.entries = 0
        self.last = self._expected - 1
        self.covered = 0
        self.first_at = self.last_at = ""

    def feed(self, record: Record) -> None:
        """Check a record."""
        self.entries += 1
        in_place = record.seq == self._expected
        sound = hash_of(record) == record.hash
        if not sound:
            self._explain(record)
        if record.seq < self._expected:
            self._say(Kind.INSERTED, record.seq, message="Its number was there before.")
            return
        if not in_place:
            self._say(Kind.DELETED, self._expected, last=record.seq - 1)
        elif sound and self._before not in (None, record.prev):
            self._say(Kind.UNLINKED, record.seq)
        self._meet_marks(record)
        self._expected, self.last = record.seq + 1, record.seq
        self._before = record.hash if sound else None
        self.first_at = self.first_at or record.at
        self.last_at = record.at

    def finish(self, head_now: Head | None = None) -> None:
        """Say what only the end shows. ``head_now`` is the head after the walk."""
        self._ends_too_early()
        wrong = self._wrong
        if wrong is not None:
            kind = Kind.REWRITTEN if self.covered else Kind.REPLACED
            self._say(kind, self._sure + 1, last=wrong.seq, by=wrong)
        if self.head is None or self.last == 0:
            return
        if head_now is None:
            self._say(Kind.HEAD, self.last, message="The database has no head for it.")
        elif self.last > head_now.seq:
            told = "The database does not count them."
            self._say(Kind.INSERTED, head_now.seq + 1, last=self.last, message=told)

    def _ends_too_early(self) -> None:
        signed = self._marks[len(self._marks) - 1] if len(self._marks) else None
        known = max(signed.seq if signed else 0, self.head.seq if self.head else 0)
        if known <= self.last:
            return
        by = signed if signed and signed.seq > self.last else None
        told = f"Checkpoint {by.checkpoint} signs {by.seq}." if by else ""
        if self.head is not None and self.head.seq > self.last:
            told += f" The database says {self.head.seq}."
        kind = Kind.CUT if self.entries else Kind.VANISHED
        self._say(kind, self.last + 1, last=known, by=by, message=told.strip())

    def _meet_marks(self, record: Record) -> None:
        while self._next_mark < len(self._marks):
            mark = self._marks[self._next_mark]
            if mark.seq > record.seq:
                break
            self._next_mark += 1
            if mark.seq < record.seq:
                continue  # the entry it signs is gone, which is said already
            if mark.hash == record.hash:
                self.covered = mark.seq
            elif self._wrong is None:
                self._wrong, self._sure = mark, self.covered
        head = self.head
        if head is not None and head.seq == record.seq and head.hash != record.hash:
            self._say(Kind.HEAD, record.seq)

    def _explain(self, record: Record) -> None:
        """A record whose hash does not fit: it was edited, or was written for another place."""
        if self._problems.has_room(self.chain):
            others = [chain for chain in self._neighbours if chain != self.chain]
            for chain in (self.chain, *others):
                seq = _written_for(record, chain)
                if seq is not None:
                    kind = Kind.REORDERED if chain == self.chain else Kind.FOREIGN
                    told = f"It was written as entry {seq} of chain {chain}."
                    self._say(kind, record.seq, message=told)
                    return
        self._say(Kind.EDITED, record.seq)

    def _say(
        self,
        kind: Kind,
        seq: int,
        *,
        last: int | None = None,
        by: Mark | None = None,
        message: str = "",
    ) -> None:
        shown = by.checkpoint if by else None
        self._problems.add(
            Problem(
                kind=kind, chain=self.chain, seq=seq, last=last, checkpoint=shown, message=message
            )
        )


def _written_for(record: Record, chain: int) -> int | None:
    """The sequence for which a record was written in a chain, looked for nearby."""
    for seq in range(max(1, record.seq - WINDOW), record.seq + WINDOW + 1):
        if hash_at(record, chain, seq) == record.hash:
            return seq
    return None
