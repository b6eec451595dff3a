"""The trail of checkpoints: each one checked, and what all of them sign, chain by chain."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidewaiter.ledger.chain import GENESIS
from tidewaiter.ledger.checkpoints import Checkpoint, Signed, Unreadable, is_signed_by, key_id
from tidewaiter.ledger.problems import Kind, Problem


class Mark(NamedTuple):
    """What a checkpoint says of one chain: the entry ``seq`` has this hash."""

    seq: int
    hash: str
    checkpoint: int


class Marks:
    """The marks of one chain by rising sequence, packed: years of checkpoints fit into memory."""

    def __init__(self) -> None:
        self._ends = array("q")
        self._checkpoints = array("q")
        self._hashes = bytearray()

    def add(self, mark: Mark) -> None:
        """Put a mark behind the others; one that says the same as the last is left out."""
        if mark.seq == 0 or (self._ends and self._ends[-1] == mark.seq):
            return
        self._ends.append(mark.seq)
        self._checkpoints.append(mark.checkpoint)
        self._hashes += bytes.fromhex(mark.hash)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> Mark:
        digest = self._hashes[32 * index : 32 * index + 32].hex()
        return Mark(self._ends[index], digest, self._checkpoints[index])

    def __iter__(self) -> Iterator[Mark]:
        return (self[index] for index in range(len(self)))


class Trail:
    """Checkpoints in the order of their numbers, checked as they come in.

    ``keys`` are the trusted public keys, the oldest first: once a newer one has signed, an older
    one must not. Only a checkpoint that one of them signed counts for anything. ``last`` is the
    last that counts, ``marks`` what they say, ``digests`` the digest of each that was read.
    """

    def __init__(self, keys: Sequence[Ed25519PublicKey]) -> None:
        self._keys = {key_id(key): (rank, key) for rank, key in enumerate(keys)}
        self._rank = 0
        self._expected = 1
        self._previous: str | None = GENESIS
        self.last: Checkpoint | None = None
        self.count = 0
        self.marks: dict[int, Marks] = {}
        self.digests: dict[int, str] = {}

    def follow(self, checkpoints: Iterable[Signed | Unreadable]) -> Iterator[Problem]:
        """Take checkpoints in; gives what is wrong with them."""
        for one in checkpoints:
            yield from self._number(
                one.number if isinstance(one, Unreadable) else one.checkpoint.number
            )
            if isinstance(one, Unreadable):
                self._previous = None
                yield Problem(kind=Kind.UNREADABLE, checkpoint=one.number, message=one.reason)
            else:
                yield from self._take(one)

    def start_from(self, signed: Signed) -> Iterator[Problem]:
        """Begin in the middle of a trail, at a checkpoint that is trusted if a key signed it."""
        self._expected, self._previous = signed.checkpoint.number, None
        return self.follow([signed])

    def noted(self, number: int, digest: str) -> Iterator[Problem]:
        """Hold the trail to a checkpoint that was noted elsewhere (the digest may be shortened)."""
        known = self.digests.get(number)
        if known is None:
            yield Problem(kind=Kind.ROLLED_BACK, checkpoint=number, message="It was noted down.")
        elif not known.startswith(digest.lower()):
            message = f"Noted was {digest}, here is {known}."
            yield Problem(kind=Kind.CONTRADICTION, checkpoint=number, message=message)

    def _number(self, number: int) -> Iterator[Problem]:
        if number > self._expected:
            self._previous = None
            first, last = self._expected, number - 1
            named = f"{first} is" if first == last else f"{first} to {last} are"
            yield Problem(kind=Kind.MISSING, checkpoint=first, message=f"{named} not there.")
        elif number < self._expected:
            message = "Its number was there before."
            yield Problem(kind=Kind.CONTRADICTION, checkpoint=number, message=message)
        self._expected = max(number + 1, self._expected)

    def _take(self, signed: Signed) -> Iterator[Problem]:
        made = signed.checkpoint
        distrust = self._distrust(signed)
        if distrust:
            self._previous = None
            yield distrust
            return
        contradiction = self._contradiction(made)
        self._previous = self.digests[made.number] = made.digest
        self.count += 1
        if contradiction:
            yield Problem(kind=Kind.CONTRADICTION, checkpoint=made.number, message=contradiction)
            return
        self.last = made
        for head in made.heads:
            marks = self.marks.setdefault(head.chain, Marks())
            marks.add(Mark(head.seq, head.hash, made.number))

    def _distrust(self, signed: Signed) -> Problem | None:
        """Why the signature counts for nothing."""
        made = signed.checkpoint
        rank, key = self._keys.get(made.key, (0, None))
        if key is None:
            message = f"Its key has the id {made.key}."
            return Problem(kind=Kind.UNKNOWN_KEY, checkpoint=made.number, message=message)
        if not is_signed_by(signed, key):
            return Problem(kind=Kind.SIGNATURE, checkpoint=made.number)
        if rank < self._rank:
            return Problem(kind=Kind.RETIRED_KEY, checkpoint=made.number)
        self._rank = rank
        return None

    def _contradiction(self, made: Checkpoint) -> str:
        """Why a checkpoint cannot be true together with those before; ``""`` if it can."""
        if self._previous not in (None, made.previous):
            return "It does not name the checkpoint before it."
        if self.last is None:
            return ""
        if made.at < self.last.at:
            return f"Its time, {made.at}, is before that of checkpoint {self.last.number}."
        now = {head.chain: head for head in made.heads}
        for before in self.last.heads:
            after = now.get(before.chain)
            if after is None or after.seq < before.seq:
                return f"Chain {before.chain} was longer at checkpoint {self.last.number}."
            if after.seq == before.seq and after.hash != before.hash:
                return f"Chain {before.chain} ends otherwise than at {self.last.number}."
        return ""
