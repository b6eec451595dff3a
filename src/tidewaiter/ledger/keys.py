"""Signing keys in files: the private one for its owner's eyes only, all public ones beside it.

The private key is PEM (PKCS 8). The public keys, oldest first, are PEM blocks one after another in
a file of the same name ending in ``.pub``; it is what verifiers are given.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tidewaiter.ledger.errors import KeyRefused

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


def public_file(private: Path) -> Path:
    """The file of public keys that belongs to a private key."""
    return private.with_name(private.name + ".pub")


def make(private: Path, *, rotate: bool = False) -> Ed25519PublicKey:
    """Make a key. ``rotate`` puts it in the place of the one there; its public key is kept.

    The public key is written first: a checkpoint never has a key that nobody knows. Raises
    :class:`KeyRefused` if a key is there already, or none is to rotate.
    """
    if private.exists() != rotate:
        problem, advice = (
            ("there is no key to rotate.", "Make one without --rotate.")
            if rotate
            else ("there is a key already.", "Replace it with --rotate; the public key is kept.")
        )
        raise KeyRefused(problem, where=str(private), advice=advice)
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True)
    with public_file(private).open("ab") as public:
        public.write(public_pem(key.public_key()).encode())
        public.flush()
        os.fsync(public.fileno())
    _write_private(private, key)
    return key.public_key()


def _write_private(private: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fresh = private.with_name(private.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(private)


def load_private(private: Path) -> Ed25519PrivateKey:
    """The private key. Raises :class:`KeyRefused` if it is missing, unfit, or open to others."""
    where = str(private)
    try:
        mode = private.stat().st_mode
        content = private.read_bytes()
    except OSError as problem:
        advice = "Make a key with 'tidewaiter ledger key'."
        raise KeyRefused(
            f"the key cannot be read: {problem}.", where=where, advice=advice
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyRefused("others may read the key.", where=where, advice="chmod 600 it.")
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyRefused(f"this is no key: {problem}.", where=where) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefused("this is no Ed25519 key.", where=where)
    return key


def load_public(path: Path) -> Sequence[Ed25519PublicKey]:
    """The public keys in a file, oldest first. Raises :class:`KeyRefused` if there is none."""
    where = str(path)
    try:
        blocks = _PEM.findall(path.read_bytes())
        keys = [serialization.load_pem_public_key(block) for block in blocks]
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        raise KeyRefused(f"the public keys cannot be read: {problem}.", where=where) from None
    good = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not good or len(good) != len(keys):
        raise KeyRefused("this holds no Ed25519 public key, or another kind too.", where=where)
    return good


def public_pem(key: Ed25519PublicKey) -> str:
    """A public key as PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
