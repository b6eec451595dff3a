"""An index as a folder of files, mapped into memory: a server that starts does not build it anew.

A folder is written under another name first and then renamed, so that it is whole or not there.
"""

from __future__ import annotations

import json
import mmap
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, overload
from uuid import uuid4

import numpy as np

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.index import NameIndex, Parts

FORMAT = 1
_ABOUT = "index.json"
_TEXTS = ("words", "names", "entries")
_ARRAYS = tuple(field.name for field in fields(Parts) if field.name not in _TEXTS)


class Texts(Sequence[str]):
    """Texts in one mapped file, each decoded when it is asked for."""

    def __init__(self, file: Path, ends: Any) -> None:
        self._ends = ends
        self._bytes: mmap.mmap | bytes = b""
        if len(ends) and ends[-1]:
            with file.open("rb") as opened:
                self._bytes = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        first = int(self._ends[at - 1]) if at else 0
        return self._bytes[first : int(self._ends[at])].decode()

    def many(self, numbers: Any) -> list[str]:
        """The texts at an array of places."""
        firsts = np.where(numbers > 0, self._ends[numbers - 1], 0).tolist()
        lasts = self._ends[numbers].tolist()
        return [self._bytes[n:m].decode() for n, m in zip(firsts, lasts, strict=True)]


def save(index: NameIndex, folder: Path) -> None:
    """Write an index; one that is there already is replaced."""
    draft = folder.with_name(f".{folder.name}-{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        for name in _TEXTS:
            _save_texts(draft / name, getattr(index.parts, name))
        for name in _ARRAYS:
            np.save(draft / f"{name}.npy", getattr(index.parts, name), allow_pickle=False)
        about = {"format": FORMAT, "sums": {name: _sum(draft / name) for name in _files()}}
        (draft / _ABOUT).write_text(json.dumps(about, indent=1), "utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load(folder: Path, *, check: bool = False) -> NameIndex:
    """Map a saved index. Raises :class:`SourceError` if it is missing or not as it was written.

    The sizes of all files are always compared; ``check`` reads them through and compares sums too.
    """
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        if about["format"] != FORMAT:
            raise _unusable(folder, "it was written by another version")
        for name in _files():
            size, said = about["sums"][name]
            if (folder / name).stat().st_size != size or (check and _sum(folder / name)[1] != said):
                raise _unusable(folder, f"{name} is not as it was written")
        arrays: dict[str, Any] = {name: _mapped(folder / f"{name}.npy") for name in _ARRAYS}
        texts: dict[str, Any] = {
            name: Texts(folder / name, _mapped(folder / f"{name}.ends.npy")) for name in _TEXTS
        }
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise _unusable(folder, str(problem)) from problem
    return NameIndex(Parts(**{**texts, "words": list(texts["words"])}, **arrays))


def _mapped(file: Path) -> Any:
    """A mapped array as a plain one: the class of numpy for files is slow to ask for one value."""
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def _files() -> tuple[str, ...]:
    arrays = (*_ARRAYS, *(f"{name}.ends" for name in _TEXTS))
    return (*_TEXTS, *(f"{name}.npy" for name in arrays))


def _save_texts(file: Path, texts: Iterable[str]) -> None:
    ends = []
    end = 0
    with file.open("wb") as out:
        for text in texts:
            end += out.write(text.encode())
            ends.append(end)
    np.save(file.with_name(f"{file.name}.ends.npy"), np.asarray(ends, np.int64), allow_pickle=False)


def _sum(file: Path) -> tuple[int, str]:
    seal = sha256()
    with file.open("rb") as opened:
        while part := opened.read(1 << 20):
            seal.update(part)
    return file.stat().st_size, seal.hexdigest()


def _unusable(folder: Path, why: str) -> SourceError:
    return SourceError(
        sentence("the index cannot be used: {why}.", why=why),
        where=str(folder),
        advice="Build it again from its list.",
    )
