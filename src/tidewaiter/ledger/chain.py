"""Entries, their canonical text, and the hash chain that ties each one to all before it.

The hash of an entry is the SHA-256 of these lines, in UTF-8, the last without a line end::

    tidewaiter-ledger-1
    <hash of the entry before, or 64 zeros>
    <number of the chain>
    <sequence, from 1>
    ["<at>","<kind>","<subject>","<actor>"]
    <body>

The fifth line is JSON without spaces; it holds no line end, so nothing can slip from one field into
another. FIPS 180-4 defines SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tidewaiter.core.canonical import in_utc, plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.ledger.errors import EntryRefused

FORMAT = "tidewaiter-ledger-1"
GENESIS = "0" * 64
"""What stands for the hash before the first entry of a chain."""

MAX_CHAINS = 1024
MAX_KIND, MAX_NAME = 40, 200
"""Longest kind, and longest subject or actor, in characters."""

_CHAIN_SHIFT = 40
MAX_SEQUENCE = (1 << _CHAIN_SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be recorded.

    ``kind`` says what happened (``declaration.decided``), ``subject`` what it happened to (an MRN,
    a profile), ``actor`` who did it (:attr:`tidewaiter.identity.actor.Actor.name`). ``body`` is
    canonical JSON text: digests and references, never personal data, since it can never be removed.
    """

    kind: str
    subject: str
    actor: str
    body: str


class Record(NamedTuple):
    """An entry as it stands in a chain. ``at`` is UTC text, always with six decimals."""

    chain: int
    seq: int
    at: str
    kind: str
    subject: str
    actor: str
    body: str
    prev: str
    hash: str


class Head(NamedTuple):
    """Where a chain ends: sequence and hash of its last entry; 0 and :data:`GENESIS` if new."""

    chain: int
    seq: int
    hash: str


def entry_id(chain: int, seq: int) -> int:
    """One number for a place in the ledger: the chain above, 40 bits of sequence below."""
    return (chain << _CHAIN_SHIFT) | seq


def place_of(number: int) -> tuple[int, int]:
    """The chain and sequence of an :func:`entry_id`."""
    return number >> _CHAIN_SHIFT, number & MAX_SEQUENCE


def at_text(at: datetime) -> str:
    """A moment as the ledger writes it: ``2026-11-25T08:00:00.000000Z``, so that texts sort."""
    return in_utc(at).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(at: str, kind: str, subject: str, actor: str, body: str) -> str:
    """The canonical text of an entry: what happened, without its place in a chain."""
    return f"{plain_text([at, kind, subject, actor])}\n{body}"


def seal(prev: str, chain: int, seq: int, text: str) -> str:
    """The hash of an entry with this canonical text at this place.

    Raises :class:`UnicodeEncodeError` for half a surrogate pair, which is no text.
    """
    return hashlib.sha256(f"{FORMAT}\n{prev}\n{chain}\n{seq}\n{text}".encode()).hexdigest()


def hash_of(record: Record) -> str:
    """The hash a record should have by what it says; ``""`` if it says what no entry can say."""
    return hash_at(record, record.chain, record.seq)


def hash_at(record: Record, chain: int, seq: int) -> str:
    """The hash a record would have had at another place."""
    fields: tuple[Any, ...] = record[2:8]
    if not all(isinstance(field, str) for field in fields):
        return ""
    try:
        return seal(record.prev, chain, seq, canonical(*record[2:7]))
    except UnicodeEncodeError:
        return ""


def extend(head: Head, entries: Iterable[Entry], at: str) -> Iterator[Record]:
    """The records that put entries behind a head. Raises :class:`EntryRefused`."""
    chain, seq, prev = head
    for entry in entries:
        seq += 1
        _check(entry)
        text = canonical(at, entry.kind, entry.subject, entry.actor, entry.body)
        try:
            digest = seal(prev, chain, seq, text)
        except UnicodeEncodeError as problem:
            raise EntryRefused(
                sentence("the entry is not text: {problem}.", problem=problem), where=entry.kind
            ) from None
        yield Record(
            chain, seq, at, entry.kind, entry.subject, entry.actor, entry.body, prev, digest
        )
        prev = digest


def _check(entry: Entry) -> None:
    kind, subject, actor = entry.kind, entry.subject, entry.actor
    if not kind or len(kind) > MAX_KIND or len(subject) > MAX_NAME or len(actor) > MAX_NAME:
        raise EntryRefused(
            "the entry has no kind, or its kind, subject or actor is too long.",
            where=kind[:MAX_KIND],
            advice=sentence(
                "A kind has at most {max_kind} characters, the others {max_name}.",
                max_kind=MAX_KIND,
                max_name=MAX_NAME,
            ),
        )
    if "\0" in entry.body or "\0" in subject or "\0" in actor or "\0" in kind:
        raise EntryRefused("the entry holds a NUL, which is no text.", where=kind)
