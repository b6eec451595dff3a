"""Opening what a user names: declarations, mappings, profiles, policies, history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from tidewaiter.core import Declaration, MappingError, MessageFunction, SourceError
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_lists, load_profiles
from tidewaiter.desks.risk.profiles import ProfileSet, check_lanes
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import STANDARD_POLICY, Policies, load_policies
from tidewaiter.messages.files import read_path
from tidewaiter.messages.flat.mapping import FlatMapping, detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header
from tidewaiter.messages.message import Message

MESSAGES_PER_BATCH = 2_000

Progress = Callable[[int, int], None]
"""Called with how much was read, and of how much."""


class Source:
    """Files of declarations in any format, readable as often as needed.

    Flat files (CSV, Parquet) are read by a mapping, as columns; XML, EDIFACT, zip archives and
    what folders hold, message by message. What cannot be read is reported on the first pass.
    Raises :class:`~tidewaiter.core.SourceError` for a path that is not there.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        mapping: str | None = None,
        on_reject: Callable[[Reject], None] | None = None,
        progress: Progress | None = None,
        columns: Collection[str] | None = None,
    ) -> None:
        files = [file for path in paths for file in _files(path)]
        self._flat = [file for file in files if not _is_message(file)]
        self._messages = [file for file in files if _is_message(file)]
        self._mapping = _mapping(self._flat, mapping) if self._flat else None
        if self._mapping and columns is not None:
            self._mapping = self._mapping.only(columns)
        self._on_reject = on_reject or (lambda reject: None)
        self._progress = progress or (lambda done, total: None)
        self.passes = 0

    def __call__(self) -> Iterator[Batch]:
        """The batches, from the beginning."""
        self.passes += 1
        report = self._on_reject if self.passes == 1 else (lambda reject: None)
        sizes = [file.stat().st_size for file in self._messages]
        total = sum(sizes)
        seen: set[str] = set()
        done = 0
        if self._mapping:
            reader = FlatReader(self._flat, self._mapping, on_reject=report)
            done, total = reader.bytes_total, total + reader.bytes_total
            for rows in reader:
                batch = Batch(rows)
                if self._messages:
                    seen.update(batch.references)
                yield batch
                self._progress(reader.bytes_read, total)
        for size, batch in _message_batches(self._messages, seen, report):
            yield batch
            self._progress(min(done + size, total), total)


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise SourceError("there is no such file or folder.", where=str(path))
    if not path.is_dir():
        return [path]
    files = sorted(f for f in path.rglob("*") if f.is_file() and not f.is_symlink())
    if not files:
        raise SourceError("the folder holds no files.", where=str(path))
    return files


def _is_message(file: Path) -> bool:
    """Whether a file is read message by message rather than by columns."""
    with file.open("rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<", b"UNA", b"UNB", b"PK\x03\x04", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _message_batches(
    files: Sequence[Path], seen: set[str], report: Callable[[Reject], None]
) -> Iterator[tuple[int, Batch]]:
    waiting: list[Declaration] = []
    read = 0
    for file in files:
        for message in read_path(file):
            problem = _not_decided(message, seen)
            if problem:
                report(Reject(message.source, message.line, None, None, problem, None))
            elif message.declaration is not None:
                seen.add(message.declaration.id)
                waiting.append(message.declaration)
            if len(waiting) >= MESSAGES_PER_BATCH:
                yield read, Batch.of(waiting)
                waiting = []
        read += file.stat().st_size
    if waiting:
        yield read, Batch.of(waiting)


def _not_decided(message: Message, seen: set[str]) -> str:
    """Why a message is not a declaration to decide on, "" if it is one."""
    declaration = message.declaration
    if message.reason:
        return message.reason
    if declaration is None:
        return f"It is a message of kind {message.kind}, not a declaration."
    if declaration.function is not MessageFunction.ORIGINAL:
        return f"It is to {declaration.function.value} a declaration; only originals are decided."
    if not declaration.id:
        return "The declaration has no reference (MRN, LRN)."
    if declaration.id in seen:
        return f"The reference '{declaration.id}' was read before."
    return ""


def _mapping(paths: Sequence[Path], name: str | None) -> FlatMapping:
    if name is not None:
        return load_mapping(name)
    header = read_header(paths[0])
    found = detect_mapping(header)
    if found is None:
        raise MappingError(
            "the columns fit none of the shipped mappings.",
            where=str(paths[0]),
            advice="Name one with --mapping, or write one (docs/how-to/map-a-flat-file.md).",
        )
    return load_mapping(found)


def open_profiles(path: Path | None, lists: Path | None) -> ProfileSet:
    """The profiles of a file or folder; without one, none."""
    if path is None:
        return ProfileSet([])
    return load_profiles(path, load_lists(lists) if lists else None)


def open_engine(control: RiskControl, policy: Path | None, seed: str) -> Engine:
    """An engine; profiles that ask for lanes the policy lacks are refused."""
    policies = open_policies(policy)
    check_lanes(control.profiles, policies)
    return Engine([control], policies, seed)


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
