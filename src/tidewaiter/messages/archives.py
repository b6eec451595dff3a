"""Archives, zip and gzip: what is in them, never more than may be read, whatever they say.

Nothing is ever unpacked to a disk, so a name can lead nowhere; one that tries is refused all the
same, since whoever keeps the message may use it. Zip layout by PKWARE's APPNOTE 6.3.10 (sections
4.3 and 4.4), gzip by RFC 1952.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZIP = b"\x1f\x8b"

_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_ZIP64_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_ENTRY = b"PK\x01\x02"
_LOCAL_SIZE = 30
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flag bits of encryption, strong encryption and a masked header."""
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)", re.DOTALL)
_FREE = 2**16
"""Bytes that may come of any archive, however small it is."""

Member = tuple[str, bytes | Refused]
"""The name of a file in an archive, and its bytes or why they are not read."""


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a zip or gzip archive."""
    return head.startswith((*ZIP, GZIP))


def members(file: IO[bytes], name: str, limits: Limits = DEFAULT) -> Iterator[Member]:
    """The files in an archive, in its order; ``name`` is that of the archive.

    Raises :class:`Refused` if the archive as a whole is not read.
    """
    head = file.read(4)
    file.seek(0)
    if head.startswith(GZIP):
        yield name, gunzipped(file, limits)
        return
    try:
        _check_directory(file, limits)
        with zipfile.ZipFile(file) as archive:
            yield from _members(archive, name, limits)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise Refused("MSG-010", "The archive is broken.") from problem


def _check_directory(file: IO[bytes], limits: Limits) -> None:
    """Count the entries before anything is made of each: there may be millions."""
    size = file.seek(0, 2)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise Refused("MSG-010", "The archive is broken: it has no end.")
    if tail[max(0, at - _LOCATOR_SIZE) : at].startswith(_ZIP64_LOCATOR):
        raise Refused("MSG-010", "The archive is one for more than may be read (zip64).")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    begin = start + at - length
    if begin < 0:
        raise Refused("MSG-010", "The archive is broken: its directory is not there.")
    file.seek(begin)
    count, last = 0, b""
    while piece := file.read(min(_FREE, max(0, start + at - file.tell()))):
        count += (last + piece).count(_ENTRY)
        last = piece[-3:]
        if count > limits.archive_members:
            text = f"It holds more than the {limits.archive_members} files that are read."
            raise Refused("MSG-010", text)
    file.seek(0)


def _members(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[Member]:
    entries = archive.infolist()
    overlapping = _overlapping(archive, entries)
    room = limits.archive
    for entry in entries:
        if entry.filename.endswith("/") and not entry.file_size:
            continue
        told = f"{name}!{entry.filename}"
        try:
            if entry.header_offset in overlapping:
                raise Refused("MSG-010", "The file shares its bytes with another one.")
            raw = _unpacked(archive, entry, limits, room)
        except Refused as problem:
            yield told, problem
            continue
        room -= len(raw)
        yield told, raw


def _overlapping(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> set[int]:
    """Where files begin that take bytes of another: a few bytes could stand for any number."""
    found: set[int] = set()
    reached, owner = -1, -1
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        begin = entry.header_offset
        end = begin + _LOCAL_SIZE + entry.compress_size
        if begin < reached or end > archive.start_dir:
            found |= {begin, owner} if begin < reached else {begin}
        if end > reached:
            reached, owner = end, begin
    return found


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse by what the directory says about a file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("MSG-010", "The file is encrypted.")
    if kind not in (0, stat.S_IFREG):
        raise Refused("MSG-010", "It is a link or a device, not a file.")
    if _LEADS_OUT.match(entry.filename):
        raise Refused("MSG-010", "Its name leads out of the archive.")
    if entry.compress_type not in _PACKINGS:
        raise Refused("MSG-010", "It is packed in a way that is not read.")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, room: int) -> bytes:
    """The bytes of one file, never more than may be read, whatever the archive says."""
    _check_entry(entry)
    most = min(limits.message, room, _most(entry.compress_size, limits))
    if entry.file_size > most:
        raise Refused("MSG-010", f"Unpacked it would be {entry.file_size} bytes.")
    try:
        with archive.open(entry) as stream:
            raw = stream.read(most + 1)
    except Exception as problem:  # zlib and zipfile each raise their own
        raise Refused("MSG-010", "The file cannot be unpacked.") from problem
    if len(raw) > most:
        raise Refused("MSG-010", "Unpacked it is larger than the archive says.")
    _check_nested(raw)
    return raw


def _most(packed: int, limits: Limits) -> int:
    return max(_FREE, packed * limits.archive_ratio)


def _check_nested(raw: bytes) -> None:
    if is_archive(raw[:4]):
        raise Refused("MSG-010", "An archive inside an archive is not read.")


def gunzipped(file: IO[bytes], limits: Limits = DEFAULT) -> bytes | Refused:
    """The bytes of a gzip file of one part or several, or why they are not read."""
    out = bytearray()
    packed = 0
    part = zlib.decompressobj(wbits=31)
    waiting = b""
    try:
        while waiting or (waiting := file.read(_FREE)):
            packed += len(waiting)
            if part.eof:
                part = zlib.decompressobj(wbits=31)
            out += part.decompress(waiting, _FREE)
            waiting = part.unconsumed_tail or part.unused_data.lstrip(b"\0")
            packed -= len(waiting)
            if len(out) > min(limits.message, _most(packed, limits)):
                return Refused("MSG-010", f"Unpacked it is more than {len(out) - 1} bytes.")
        if not part.eof:
            return Refused("MSG-010", "The file was cut off.")
        _check_nested(bytes(out[:4]))
    except zlib.error:
        return Refused("MSG-010", "The file cannot be unpacked.")
    except Refused as problem:
        return problem
    return bytes(out)
