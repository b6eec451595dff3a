"""Checkpoints: how far every chain went at a moment, signed, for keeping outside the database.

A checkpoint is a file of two lines. The first is canonical JSON, and exactly what is signed; the
second is its Ed25519 signature (RFC 8032) in base64. A checkpoint names the digest of the one
before, so they form a chain too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.ledger.chain import GENESIS, Head
from tidewaiter.ledger.errors import LedgerError

FORMAT = "tidewaiter-ledger-checkpoint-1"
ENTRY_KIND = "ledger.checkpoint"
"""The kind of the entry by which the ledger itself remembers each checkpoint."""

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: ``number`` from 1, ``at`` in UTC, the digest of the checkpoint before.

    ``key`` is the id of the key that signs, ``heads`` how far each chain goes, by chain.
    """

    number: int
    at: str
    key: str
    previous: str
    heads: tuple[Head, ...]

    @property
    def text(self) -> str:
        """The canonical text, which is what is signed."""
        chains = [{"chain": h.chain, "count": h.seq, "hash": h.hash} for h in self.heads]
        return plain_text(
            {"format": FORMAT, "number": self.number, "at": self.at, "key": self.key,
             "previous": self.previous, "chains": chains}
        )  # fmt: skip

    @property
    def digest(self) -> str:
        """SHA-256 of the text: what the next checkpoint names, and what is noted elsewhere."""
        return text_digest(self.text)

    @property
    def entries(self) -> int:
        """How many entries it covers."""
        return sum(head.seq for head in self.heads)


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with its signature, as kept in a file; ``text`` is the line that is signed."""

    checkpoint: Checkpoint
    text: str
    signature: bytes

    def as_file(self) -> str:
        """The content of its file."""
        return f"{self.text}\n{base64.b64encode(self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A checkpoint file that is no checkpoint: its number by the file's name, and why."""

    number: int
    reason: str


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the key's 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def sign(
    heads: Sequence[Head],
    *,
    at: str,
    key: Ed25519PrivateKey,
    number: int = 1,
    previous: str = GENESIS,
) -> Signed:
    """The checkpoint of these heads, after the one that has the digest ``previous``."""
    made = Checkpoint(number, at, key_id(key.public_key()), previous, tuple(sorted(heads)))
    return Signed(made, made.text, key.sign(made.text.encode()))


def is_signed_by(signed: Signed, key: Ed25519PublicKey) -> bool:
    """Whether the signature is the key's."""
    try:
        key.verify(signed.signature, signed.text.encode())
    except InvalidSignature:
        return False
    return True


def read(content: str) -> Signed:
    """A checkpoint from the content of its file. Raises :class:`LedgerError`."""
    try:
        text, signature = content.splitlines()
        plain = json.loads(text)
        made = Checkpoint(
            number=_number(plain["number"]),
            at=str(plain["at"]),
            key=str(plain["key"]),
            previous=str(plain["previous"]),
            heads=tuple(_head(chain) for chain in plain["chains"]),
        )
        signed = Signed(made, text, base64.b64decode(signature, validate=True))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as problem:
        raise LedgerError(f"this is not a checkpoint: {problem}.") from None
    if made.text != text:
        raise LedgerError("this is not a checkpoint: it is not in canonical form.")
    return signed


def _head(plain: dict[str, Any]) -> Head:
    if not _HASH.fullmatch(plain["hash"]):
        raise ValueError("a hash is not a SHA-256")
    return Head(_number(plain["chain"]), _number(plain["count"]), plain["hash"])


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError(f"{value!r} is not a number")
    return value
