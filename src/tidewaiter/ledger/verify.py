"""Verification of a ledger: entries against one another, and against what was signed.

Pure and streaming: memory grows with the number of chains and checkpoints, not with entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidewaiter.ledger.chain import MAX_CHAINS, Head, Record
from tidewaiter.ledger.checkpoints import ENTRY_KIND, Checkpoint, Signed, Unreadable
from tidewaiter.ledger.problems import Kind, Problem, Problems
from tidewaiter.ledger.trail import Trail
from tidewaiter.ledger.walk import Walk

LIMIT = 100
"""How many problems are kept per chain; the others are counted."""

Noted = tuple[int, str]
"""Number and digest (or its beginning) of a checkpoint that was noted somewhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What was seen of a chain. ``covered``: up to which sequence a signature vouches for it."""

    chain: int
    entries: int
    last: int
    first_at: str
    last_at: str
    covered: int

    @property
    def uncovered(self) -> int:
        """Entries behind the last one that a signature vouches for: linked, but not assessed."""
        return max(0, self.last - self.covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome. ``more`` counts the problems that are not listed."""

    problems: tuple[Problem, ...]
    more: int
    chains: tuple[ChainReport, ...]
    checkpoints: int
    last_checkpoint: Checkpoint | None

    @property
    def intact(self) -> bool:
        """No problem, which takes at least one trusted checkpoint."""
        return not self.problems

    @property
    def entries(self) -> int:
        """Entries read."""
        return sum(chain.entries for chain in self.chains)

    @property
    def uncovered(self) -> int:
        """Entries that no signature vouches for yet."""
        return sum(chain.uncovered for chain in self.chains)

    def plain(self) -> dict[str, object]:
        """For JSON."""
        last = self.last_checkpoint
        return {
            "intact": self.intact,
            "entries": self.entries,
            "not_covered": self.uncovered,
            "problems": [problem.plain() for problem in self.problems],
            "more_problems": self.more,
            "checkpoints": self.checkpoints,
            "last_checkpoint": last
            and {"number": last.number, "at": last.at, "digest": last.digest, "key": last.key},
            "chains": [
                {"chain": c.chain, "entries": c.entries, "first_at": c.first_at,
                 "last_at": c.last_at, "covered": c.covered, "not_covered": c.uncovered}
                for c in self.chains
            ],
        }  # fmt: skip


def verify(
    records: Iterable[Record],
    checkpoints: Iterable[Signed | Unreadable],
    keys: Sequence[Ed25519PublicKey],
    *,
    heads: Sequence[Head] | None = None,
    heads_after: Callable[[], Sequence[Head]] | None = None,
    noted: Noted | None = None,
    limit: int = LIMIT,
) -> Verification:
    """Hold records, by chain and sequence, to checkpoints that one of ``keys`` signed.

    ``heads`` are the heads in the database, read *before* checkpoints and records, ``heads_after``
    reads them again at the end: entries that arrive meanwhile are then no alarm. Without
    ``heads`` only what is signed tells where a chain ends.
    """
    problems, trail = Problems(limit), Trail(keys)
    problems.add_all(trail.follow(checkpoints))
    if noted:
        problems.add_all(trail.noted(*noted))
    if trail.last is None:
        problems.add(Problem(kind=Kind.NOTHING_SIGNED))
    course = _Course(trail, problems, heads)
    for record in records:
        course.feed(record, remembers=True)
    return course.finish(heads_after() if heads_after else heads)


def verify_since(
    last: Signed | None,
    records: Iterable[Record],
    keys: Sequence[Ed25519PublicKey],
    *,
    heads: Sequence[Head],
    heads_after: Callable[[], Sequence[Head]],
) -> Verification:
    """Verify only what came after a checkpoint: what the next one is about to sign.

    ``records`` begin, in each chain, with the very entry that the checkpoint signs.
    """
    problems, trail = Problems(LIMIT), Trail(keys)
    if last is not None:
        problems.add_all(trail.start_from(last))
    course = _Course(trail, problems, heads, since=last.checkpoint.heads if last else ())
    for record in records:
        course.feed(record, remembers=False)
    return course.finish(heads_after())


class _Course:
    """All chains of one verification."""

    def __init__(
        self,
        trail: Trail,
        problems: Problems,
        heads: Sequence[Head] | None,
        since: Sequence[Head] = (),
    ) -> None:
        self._trail, self._problems = trail, problems
        self._heads = None if heads is None else {head.chain: head for head in heads}
        starts = {head.chain: head for head in since}
        known = sorted({*trail.marks, *(self._heads or ()), *starts})
        self._walks: dict[int, Walk] = {}
        for chain in known:
            self._walks[chain] = self._walk(chain, starts.get(chain))

    def _walk(self, chain: int, start: Head | None = None) -> Walk:
        head = None if self._heads is None else self._heads.get(chain, Head(chain, 0, ""))
        marks = self._trail.marks.get(chain)
        return Walk(
            chain, self._problems, marks=marks, head=head, start=start, neighbours=self._walks
        )

    def feed(self, record: Record, *, remembers: bool) -> None:
        if not _is_placed(record):
            place = f"It stands at {record.chain!r}, {record.seq!r}."
            self._problems.add(Problem(kind=Kind.UNREADABLE, message=place))
            return
        walk = self._walks.get(record.chain)
        if walk is None:
            walk = self._walks[record.chain] = self._walk(record.chain)
        walk.feed(record)
        if remembers and record.kind == ENTRY_KIND and _was_there(record, walk):
            self._problems.add_all(self._remembered(record))

    def finish(self, heads: Sequence[Head] | None) -> Verification:
        now = {head.chain: head for head in heads or ()}
        reports = []
        for chain, walk in sorted(self._walks.items()):
            walk.finish(now.get(chain))
            reports.append(
                ChainReport(
                    chain=chain, entries=walk.entries, last=walk.last,
                    first_at=walk.first_at, last_at=walk.last_at, covered=walk.covered,
                )
            )  # fmt: skip
        return Verification(
            problems=tuple(self._problems.kept),
            more=self._problems.more,
            chains=tuple(reports),
            checkpoints=self._trail.count,
            last_checkpoint=self._trail.last,
        )

    def _remembered(self, record: Record) -> Iterable[Problem]:
        """Hold the trail to a checkpoint that the ledger itself remembers."""
        try:
            body = json.loads(record.body)
            number, digest = int(body["number"]), str(body["digest"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        known = self._trail.digests.get(number)
        if known == digest:
            return
        kind = Kind.ROLLED_BACK if known is None else Kind.CONTRADICTION
        yield Problem(
            kind=kind, chain=record.chain, seq=record.seq, checkpoint=number,
            message="The entry remembers it.",
        )  # fmt: skip


def _is_placed(record: Record) -> bool:
    return (
        type(record.chain) is int
        and 0 <= record.chain < MAX_CHAINS
        and type(record.seq) is int
        and record.seq > 0
        and type(record.hash) is str
    )


def _was_there(record: Record, walk: Walk) -> bool:
    """Whether an entry was written before the checkpoints were read, as far as one can know."""
    return walk.head is None or record.seq <= walk.head.seq
