"""Checkpoints, the keys that sign them, and the folder that holds them."""

from __future__ import annotations

import shutil
import stat
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.ledger import folder, keys
from tidewaiter.ledger.chain import GENESIS, Head
from tidewaiter.ledger.checkpoints import Unreadable, is_signed_by, key_id, read, sign
from tidewaiter.ledger.errors import KeyRefused, LedgerError

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = "2026-11-25T08:00:00.000000Z"
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
HEADS = st.lists(st.builds(Head, st.integers(0, 1023), st.integers(0, 1 << 40), HASHES), max_size=9)


@given(HEADS, st.integers(1, 10**9), HASHES)
def test_a_checkpoint_is_read_as_it_was_signed(heads, number, previous):
    signed = sign(heads, at=AT, key=KEY, number=number, previous=previous)
    assert read(signed.as_file()) == signed
    assert is_signed_by(signed, KEY.public_key())


def test_the_signature_is_that_of_the_first_line_alone(tmp_path):
    signed = sign([Head(0, 5, "ab" * 32)], at=AT, key=KEY)
    text, _ = signed.as_file().splitlines()
    assert text == (
        '{"at":"2026-11-25T08:00:00.000000Z","chains":[{"chain":0,"count":5,"hash":"'
        + "ab" * 32
        + f'"}}],"format":"tidewaiter-ledger-checkpoint-1","key":"{key_id(KEY.public_key())}",'
        f'"number":1,"previous":"{GENESIS}"}}'
    )
    KEY.public_key().verify(signed.signature, text.encode())


def test_openssl_agrees(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    signed = sign([Head(0, 5, "ab" * 32)], at=AT, key=KEY)
    (tmp_path / "text").write_text(signed.text)
    (tmp_path / "signature").write_bytes(signed.signature)
    (tmp_path / "key").write_text(keys.public_pem(KEY.public_key()))
    command = "openssl pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "text").write_text(signed.text.replace("5", "6"))
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode != 0


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_whatever_is_no_checkpoint_is_refused_and_not_a_crash(content):
    with pytest.raises(LedgerError):
        read(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"number":1', '"number": 1'),
        ('"number":1', '"number":true'),
        ('"number":1', '"number":-1'),
        ("checkpoint-1", "checkpoint-2"),
        ('"hash":"abab', '"hash":"ABab'),
        ('"hash":"abab', '"hash":"ab'),
        ('"number":1', '"more":1,"number":1'),
    ],
)
def test_a_checkpoint_has_one_spelling(old, new):
    content = sign([Head(0, 5, "ab" * 32)], at=AT, key=KEY).as_file()
    assert old in content
    with pytest.raises(LedgerError):
        read(content.replace(old, new))


def test_a_checkpoint_is_never_written_over_another(tmp_path):
    first, second = (sign([Head(0, n, "ab" * 32)], at=AT, key=KEY) for n in (1, 2))
    path = folder.add(tmp_path / "made", first)
    with pytest.raises(FileExistsError):
        folder.add(tmp_path / "made", second)
    assert list(folder.read_all(tmp_path / "made")) == [first]
    assert [p.name for p in path.parent.iterdir()] == ["checkpoint-000000001.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_file_that_is_no_checkpoint_is_named_and_others_are_let_be(tmp_path):
    folder.add(tmp_path, sign([], at=AT, key=KEY, number=2))
    (tmp_path / folder.name_of(1)).write_bytes(b"\xff\xfe")
    (tmp_path / folder.name_of(3)).write_text(sign([], at=AT, key=KEY, number=4).as_file())
    (tmp_path / "notes.txt").write_text("by hand")
    one, two, three = folder.read_all(tmp_path)
    assert isinstance(one, Unreadable)
    assert two.checkpoint.number == 2
    assert three == Unreadable(3, "The file holds checkpoint 4.")


def test_a_folder_that_is_not_there_holds_no_checkpoint(tmp_path):
    assert folder.numbers(tmp_path / "nowhere") == []


def test_a_key_is_for_its_owner_alone_and_its_public_key_lies_beside_it(tmp_path):
    private = tmp_path / "new" / "ledger.key"
    made = keys.make(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert key_id(keys.load_private(private).public_key()) == key_id(made)
    assert [key_id(k) for k in keys.load_public(keys.public_file(private))] == [key_id(made)]


def test_a_rotated_key_leaves_its_public_key_behind(tmp_path):
    private = tmp_path / "ledger.key"
    first = keys.make(private)
    second = keys.make(private, rotate=True)
    public = keys.load_public(keys.public_file(private))
    assert [key_id(k) for k in public] == [key_id(first), key_id(second)]
    assert key_id(keys.load_private(private).public_key()) == key_id(second)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_a_key_is_neither_overwritten_nor_rotated_from_nothing(tmp_path):
    private = tmp_path / "ledger.key"
    with pytest.raises(KeyRefused, match="no key to rotate"):
        keys.make(private, rotate=True)
    keys.make(private)
    before = private.read_bytes()
    with pytest.raises(KeyRefused, match="there is a key already"):
        keys.make(private)
    assert private.read_bytes() == before


def test_a_key_that_others_may_read_is_refused(tmp_path):
    private = tmp_path / "ledger.key"
    keys.make(private)
    private.chmod(0o640)
    with pytest.raises(KeyRefused, match="others may read"):
        keys.load_private(private)


def test_what_is_no_signing_key_is_refused(tmp_path):
    path = tmp_path / "k"
    with pytest.raises(KeyRefused, match="ledger key"):
        keys.load_private(path)
    path.write_text("nonsense")
    path.chmod(0o600)
    with pytest.raises(KeyRefused, match="no key"):
        keys.load_private(path)
    other = x25519.X25519PrivateKey.generate()
    path.write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeyRefused, match="Ed25519"):
        keys.load_private(path)
    for content in (b"", keys.public_pem(KEY.public_key()).encode() + _public(other)):
        path.write_bytes(content)
        with pytest.raises(KeyRefused):
            keys.load_public(path)


def _public(key) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
