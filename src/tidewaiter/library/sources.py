"""Opening what a user names: declarations, mappings, profiles, policies, history."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tidewaiter.core import (
    Control,
    Declaration,
    Finding,
    MappingError,
    MessageFunction,
    SourceError,
)
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_lists, load_profiles
from tidewaiter.desks.risk.profiles import ProfileSet, check_lanes
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies, load_policies
from tidewaiter.engine.policy import STANDARD_POLICY
from tidewaiter.messages.archives import GZIP
from tidewaiter.messages.control import MessageControl
from tidewaiter.messages.files import opened, read_path, walk
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.flat.mapping import detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header
from tidewaiter.messages.formats import syntax_of
from tidewaiter.messages.message import Message
from tidewaiter.messages.screening import SeenInRun, watched

MESSAGES_PER_BATCH = 2_000
ORIGINAL = MessageFunction.ORIGINAL.value
"""The function of what is a declaration itself, and changes none."""

Progress = Callable[[int, int], None]
"""Called with how much was read, and of how much."""


class Source:
    """Files of declarations in any format, readable as often as needed.

    Flat files (CSV, Parquet) are read by a mapping, as columns; all others, archives and what
    folders hold among them, message by message. What cannot be read is reported on the first pass.
    Raises :class:`~tidewaiter.core.SourceError` for a path that is not there or a folder without
    files, and :class:`~tidewaiter.core.MappingError` where a flat file that was named fits none.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        mapping: str | None = None,
        on_reject: Callable[[Reject], None] | None = None,
        progress: Progress | None = None,
        columns: Collection[str] | None = None,
    ) -> None:
        self._refused: list[Reject] = []
        self._messages: list[Path] = []
        self._flat: dict[str, list[Path]] = {}
        for path in paths:
            self._sort(path, mapping)
        loaded = {name: load_mapping(name) for name in self._flat}
        if columns is not None:
            loaded = {name: one.only((*columns, "function")) for name, one in loaded.items()}
        self._mappings = loaded
        self._on_reject = on_reject or (lambda reject: None)
        self._progress = progress or (lambda done, total: None)
        self.passes = 0

    def __call__(self) -> Iterator[Batch]:
        """The batches, from the beginning."""
        self.passes += 1
        report = self._on_reject if self.passes == 1 else (lambda reject: None)
        for reject in self._refused:
            report(reject)
        readers = [
            FlatReader(files, self._mappings[name], on_reject=report)
            for name, files in self._flat.items()
        ]
        done = 0
        total = sum(r.bytes_total for r in readers) + sum(map(_size, self._messages))
        seen: set[str] = set()
        alone = len(readers) == 1 and not self._messages
        for reader in readers:
            for rows in reader:
                batch = _originals(Batch(rows), reader, report)
                yield batch if alone else _unseen(batch, seen, reader, report)
                self._progress(min(done + reader.bytes_read, total), total)
            done += reader.bytes_total
        for size, batch in _message_batches(self._messages, seen, report):
            yield batch
            self._progress(min(done + size, total), total)

    def _sort(self, path: Path, mapping: str | None) -> None:
        """Put what is at a path, a file or a folder, where it is read from."""
        if not path.exists():
            raise SourceError("there is no such file or folder.", where=str(path))
        named = not path.is_dir()
        for file, problem in walk(path):
            if problem is not None and file == path:
                raise SourceError("the folder holds no files.", where=str(path))
            if problem is not None:
                self._refuse(file, problem.message)
            elif is_flat(file, named=named):
                self._sort_flat(file, mapping, named=named)
            else:
                self._messages.append(file)

    def _sort_flat(self, file: Path, mapping: str | None, *, named: bool) -> None:
        try:
            name = mapping or _detected(file)
            load_mapping(name)
        except (MappingError, SourceError) as problem:
            if named or mapping:
                raise
            self._refuse(file, problem.message)
            return
        self._flat.setdefault(name, []).append(file)

    def _refuse(self, file: Path, reason: str) -> None:
        self._refused.append(Reject(str(file), None, None, None, reason, None))


def is_flat(file: Path, *, named: bool) -> bool:
    """Whether a file is read by columns: by what it begins with, else by its name.

    What a user ``named`` and is nothing else is taken for a flat file, whose mapping may say so.
    """
    try:
        with opened(file) as stream:
            head = stream.read(4096)
            if head.startswith(GZIP):
                head = zlib.decompressobj(wbits=31).decompress(head, 4096)
    except (OSError, Refused, zlib.error):
        return False
    syntax = syntax_of(head)
    if syntax is not None:
        return syntax in ("csv", "parquet")
    suffixes = {suffix.lower() for suffix in file.suffixes[-2:]}
    return named or bool(suffixes & _FLAT)


_FLAT = {".csv", ".tsv", ".parquet"}


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _originals(batch: Batch, reader: FlatReader, report: Callable[[Reject], None]) -> Batch:
    """The declarations of a batch that are not to change another; the others are reported."""
    column = batch.column("function")
    if column is None or not set(pc.unique(column).to_pylist()) - {None, ORIGINAL}:
        return batch
    kept = []
    for position, function in enumerate(batch.header("function")):
        if function in (None, ORIGINAL):
            kept.append(position)
        else:
            reason = _changes(f"'{batch.references[position]}'", function)
            report(Reject(", ".join(reader.names), None, "function", function, reason, None))
    return batch.select(kept)


def _changes(what: str, function: str) -> str:
    return f"{what} is to {function} a declaration; only originals are decided."


def _unseen(
    batch: Batch, seen: set[str], reader: FlatReader, report: Callable[[Reject], None]
) -> Batch:
    """The declarations of a batch that no other file had; the others are reported."""
    fresh = []
    for position, reference in enumerate(batch.references):
        if reference in seen:
            reason = f"The reference '{reference}' was read before."
            report(Reject(", ".join(reader.names), None, None, None, reason, None))
        else:
            fresh.append(position)
    seen.update(batch.references)
    return batch if len(fresh) == len(batch) else batch.select(fresh)


def _message_batches(
    files: Sequence[Path], seen: set[str], report: Callable[[Reject], None]
) -> Iterator[tuple[int, Batch]]:
    waiting: list[Declaration] = []
    found: dict[int, tuple[Finding, ...]] = {}
    read = 0
    interchanges = SeenInRun()
    for file in files:
        for message in watched(read_path(file), interchanges):
            problem = _not_decided(message, seen)
            if problem:
                report(Reject(message.source, message.line, None, None, problem, None))
            elif message.declaration is not None:
                seen.add(message.declaration.id)
                if message.findings:
                    found[len(waiting)] = message.findings
                waiting.append(message.declaration)
            if len(waiting) >= MESSAGES_PER_BATCH:
                yield read, Batch.of(waiting, found)
                waiting, found = [], {}
        read += _size(file)
    if waiting:
        yield read, Batch.of(waiting, found)


def _not_decided(message: Message, seen: set[str]) -> str:
    """Why a message is not a declaration to decide on, "" if it is one."""
    declaration = message.declaration
    if message.reason:
        return message.reason
    if declaration is None:
        return f"It is a message of kind {message.kind}, not a declaration."
    if declaration.function != ORIGINAL:
        return _changes("It", declaration.function.value)
    if not declaration.id:
        return "The declaration has no reference (MRN, LRN)."
    if declaration.id in seen:
        return f"The reference '{declaration.id}' was read before."
    return ""


def _detected(file: Path) -> str:
    """The shipped mapping that fits a flat file; raises :class:`MappingError` if none does."""
    found = detect_mapping(read_header(file))
    if found is None:
        raise MappingError(
            "the columns fit none of the shipped mappings.",
            where=str(file),
            advice="Name one with --mapping, or write one (docs/how-to/map-a-flat-file.md).",
        )
    return found


def open_profiles(path: Path | None, lists: Path | None) -> ProfileSet:
    """The profiles of a file or folder; without one, none."""
    if path is None:
        return ProfileSet([])
    return load_profiles(path, load_lists(lists) if lists else None)


def open_engine(control: RiskControl, policy: Path | None, seed: str) -> Engine:
    """An engine; profiles that ask for lanes the policy lacks are refused."""
    policies = open_policies(policy)
    check_lanes(control.profiles, policies)
    return Engine([MessageControl(), control], policies, seed)


def controls_of(bundle: Mapping[str, Any], risk: RiskControl) -> list[Control]:
    """The controls that a decision with this bundle was taken by, given the risk desk."""
    return [MessageControl(), risk] if "messages" in bundle["desks"] else [risk]


def open_policies(path: Path | None) -> Policies:
    """The lane policies of a file; without one, the standard policy."""
    return load_policies(path) if path else Policies([STANDARD_POLICY])


def open_history(paths: Sequence[Path], mapping: str | None, profiles: ProfileSet) -> FactStore:
    """The facts that the profiles need, from files of earlier declarations."""
    terms = sorted(word for word in profiles.words if is_fact(word))
    if not paths or not terms:
        return FactStore.EMPTY
    source = Source(paths, mapping)
    return FactStore.build((batch.rows for batch in source()), terms=terms)


def open_control(
    profiles: Path | None, lists: Path | None, history: Sequence[Path], mapping: str | None
) -> RiskControl:
    """The risk desk with its profiles and history."""
    chosen = open_profiles(profiles, lists)
    return RiskControl(chosen, open_history(history, mapping, chosen))
