"""The bytes of a text file: decompressed, without byte-order mark, cut at ends of lines.

Memory stays small whatever the file holds: a line beyond :data:`LONGEST_LINE` is cut off there (and
is so still too long for the parser, which rejects it). Gzip is recognised by its first bytes.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tidewaiter.core.errors import SourceError
from tidewaiter.messages.flat.unzip import GzipDamage, Unzipper

LONGEST_LINE = 2**20
"""Bytes of one line, one mebibyte."""

_STEP = 2**20


def size_of(path: Path) -> int:
    """The size of a file in bytes. Raises :class:`SourceError` if there is no such file."""
    if path.is_dir():
        raise SourceError("is a folder.", where=str(path), advice="Name the files in it.")
    try:
        return path.stat().st_size
    except OSError as problem:
        raise SourceError(f"cannot be read ({problem.strerror}).", where=str(path)) from problem


def head_of(path: Path) -> bytes:
    """The first bytes of a file, to tell its kind. Raises :class:`SourceError`."""
    size_of(path)
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as problem:
        raise SourceError(f"cannot be read ({problem.strerror}).", where=str(path)) from problem


class TextStream:
    """A text file read in blocks of whole lines.

    ``encoding`` is what the bytes of the blocks are in: UTF-16 arrives as UTF-8, everything else as
    it is. Raises :class:`SourceError` for what cannot be read at all.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.encoding = encoding
        self._raw: IO[bytes] = path.open("rb")
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = b""
        self._skipping = False
        self._problem: SourceError | None = None
        self._file: IO[bytes] | Unzipper = self._raw
        try:
            self._start()
        except SourceError:
            self._raw.close()
            raise

    @property
    def position(self) -> int:
        """Bytes of the file consumed so far, as they lie on the disk."""
        return self._raw.tell()

    def block(self, size: int) -> tuple[bytes, bool]:
        """About ``size`` bytes that end with a line, and whether the file ends with them.

        Raises :class:`SourceError` where the file is damaged, once all whole lines before it were
        given; :meth:`torn` then has the line that was begun.
        """
        wanted = size
        while not self._problem:
            try:
                fresh = self._more(size)
            except SourceError as problem:
                self._problem = problem
                break
            self._rest += fresh
            wanted -= len(fresh)
            if not fresh:
                data, self._rest = self._rest, b""
                return data, True
            cut = _last_end(self._rest)
            if len(self._rest) - cut > LONGEST_LINE:
                self._rest, self._skipping = self._rest[: cut + LONGEST_LINE + 1], True
            if cut and wanted <= 0:
                break
        cut = _last_end(self._rest)
        if self._problem and not cut:
            raise self._problem
        data, self._rest = self._rest[:cut], self._rest[cut:]
        return data, False

    def torn(self) -> bytes:
        """The line that was begun when the file turned out to be damaged."""
        rest, self._rest = self._rest, b""
        return rest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._raw.close()

    def _start(self) -> None:
        magic = self._raw.read(4)
        self._raw.seek(0)
        if magic == b"PK\x03\x04":
            raise SourceError(
                "is a ZIP archive or a spreadsheet, not a CSV file.",
                where=str(self.path),
                advice="Export the sheet as CSV, or unpack the archive.",
            )
        if magic[:2] == b"\x1f\x8b":
            self._file = Unzipper(self._raw)
        head = self._read(_STEP)
        if head[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
            raise SourceError(
                "is in UTF-32.", where=str(self.path), advice="Save it as UTF-8 or UTF-16."
            )
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self._decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
            self.encoding = "utf-8"
        elif self.encoding == "utf-16":
            raise SourceError(
                "has no byte-order mark, so it is not the UTF-16 that the mapping promises.",
                where=str(self.path),
                advice="Set encoding in the mapping to what the file is in.",
            )
        elif head[:3] == codecs.BOM_UTF8:
            head, self.encoding = head[3:], "utf-8"
        self._rest = self._narrow(head, final=False)

    def _more(self, size: int) -> bytes:
        while True:
            packed = self._read(size)
            fresh = self._narrow(packed, final=not packed)
            if not self._skipping or not fresh:
                if packed and not fresh:
                    continue
                return fresh
            end = _first_end(fresh)
            if end >= 0:
                self._skipping = False
                return fresh[end:]

    def _narrow(self, data: bytes, *, final: bool) -> bytes:
        """UTF-16 as UTF-8; what is no character becomes bytes that are no UTF-8 either."""
        if self._decoder is None:
            return data
        try:
            return self._decoder.decode(data, final).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            self._decoder.reset()
            return b"\xff"

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except GzipDamage as problem:
            raise SourceError(
                str(problem),
                where=str(self.path),
                advice="Rows before the damage were read. Fetch or unpack the file again.",
            ) from problem
        except OSError as problem:
            raise SourceError(
                f"cannot be read on ({problem.strerror}).", where=str(self.path)
            ) from problem


def _last_end(data: bytes) -> int:
    """Where the last complete line ends; a final carriage return may be half of an end."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1


def _first_end(data: bytes) -> int:
    ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
    return min(ends) if ends else -1


def has_long_line(data: bytes) -> bool:
    """Whether any line is longer than :data:`LONGEST_LINE`, without looking at every line."""
    at = 0
    while len(data) - at > LONGEST_LINE:
        window = at, at + LONGEST_LINE + 1
        end = max(data.rfind(b"\n", *window), data.rfind(b"\r", *window))
        if end < 0:
            return True
        at = end + 1
    return False
