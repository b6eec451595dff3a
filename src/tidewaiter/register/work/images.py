"""Files that officers add: told by their first bytes, and photos without the place they say. Pure.

A photo is not written anew: only the parts of the file that describe it are left out. Which way up
it was taken is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
PHOTOS = frozenset((JPEG, PNG, WEBP))
_ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}
_PNG = b"\x89PNG\r\n\x1a\n"
_TELLING = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"))
_ORIENTATION = 0x0112


def kind_of(content: bytes) -> str | None:
    """The media type of a file by its first bytes; ``None`` for what is not taken in."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return PDF if content.startswith(b"%PDF-") else None


def ending(media_type: str) -> str:
    """The ending of a file's name."""
    return _ENDINGS[media_type]


def without_description(content: bytes) -> bytes:
    """A photo without place, time, device and comments; other files as they are.

    Raises :class:`ValueError` for a photo that is broken.
    """
    kind = kind_of(content)
    try:
        if kind == JPEG:
            return _jpeg(content)
        if kind == PNG:
            return _PNG + b"".join(_png(content))
        if kind == WEBP:
            return _webp(content)
    except (struct.error, IndexError) as problem:
        raise ValueError("the photo is broken") from problem
    return content


def _jpeg(content: bytes) -> bytes:
    """All segments but those of applications (but the first, and colour) and comments, up to the
    end of the image: what some phones add behind it is another photo, with its own description."""
    kept = [b"\xff\xd8"]
    position, turned = 2, 1
    while True:
        if content[position] != 0xFF:
            raise ValueError("the photo is broken")
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        (length,) = struct.unpack_from(">H", content, position + 2)
        segment = content[position : position + 2 + length]
        if len(segment) < 2 + length or length < 2:
            raise ValueError("the photo is broken")
        if marker == 0xE1:
            turned = _turned(segment[4:]) or turned
        if _is_needed(marker, segment[4:]):
            kept.append(segment)
        position += 2 + length
        if marker == 0xDA:
            break
    if turned != 1:
        kept.insert(1, _which_way_up(turned))
    return b"".join(kept) + _scans(content, position)


def _is_needed(marker: int, body: bytes) -> bool:
    """Whether a segment is of the image itself; of those of applications only what says colours."""
    if marker == 0xFE or 0xE0 <= marker <= 0xEF:
        colours = marker == 0xE2 and body.startswith(b"ICC_PROFILE")
        return colours or marker in (0xE0, 0xEE)
    return True


def _scans(content: bytes, start: int) -> bytes:
    """The coded image from ``start`` to its end, with the segments between scans."""
    position = start
    while True:
        position = content.index(b"\xff", position)
        marker = content[position + 1]
        if marker == 0xD9:
            return content[start : position + 2]
        if marker == 0 or marker == 0xFF or 0xD0 <= marker <= 0xD7:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, position + 2)
        position += 2 + length


def _turned(exif: bytes) -> int:
    """The orientation that an Exif block tells, 0 for none."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    tiff = exif[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for n in range(min(count, 200)):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * n)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _which_way_up(turned: int) -> bytes:
    """An Exif segment that tells the orientation and nothing else."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> Iterator[bytes]:
    position = len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, position)
        kind = content[position + 4 : position + 8]
        chunk = content[position : position + 12 + length]
        if len(chunk) < 12 + length:
            raise ValueError("the photo is broken")
        if kind not in _TELLING:
            yield chunk
        position += 12 + length
        if kind == b"IEND":
            return


def _webp(content: bytes) -> bytes:
    kept = []
    position = 12
    while position + 8 <= len(content):
        (size,) = struct.unpack_from("<I", content, position + 4)
        kind = content[position : position + 4]
        chunk = content[position : position + 8 + size + size % 2]
        if len(chunk) < 8 + size:
            raise ValueError("the photo is broken")
        if kind == b"VP8X":
            flags = chunk[8] & ~0b1100  # says that there is Exif and XMP
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        position += 8 + size + size % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
