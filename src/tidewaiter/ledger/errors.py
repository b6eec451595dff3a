"""What goes wrong with the ledger.

TidewaiterError
└── LedgerError           the ledger, a key or a checkpoint folder cannot be used
    ├── EntryRefused      an entry that has no canonical text or is too long
    ├── KeyRefused        a signing key that is missing, readable by others, or no Ed25519 key
    ├── NotSound          something was tampered with, so no checkpoint is signed
    └── NoSuchEntry       there is no entry of that number
"""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError


class LedgerError(TidewaiterError):
    """The ledger, a key or a checkpoint folder cannot be used."""


class EntryRefused(LedgerError):
    """An entry that has no canonical text, or whose kind, subject or actor is too long."""


class KeyRefused(LedgerError):
    """A signing key that is missing, readable by others, or not an Ed25519 key."""


class NotSound(LedgerError):
    """The ledger does not fit its last checkpoint, so what it holds now is not signed."""


class NoSuchEntry(LedgerError):
    """There is no entry of that number."""
