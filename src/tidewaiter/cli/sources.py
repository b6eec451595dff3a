"""Opening what the user names: declarations, mappings, profiles, policies, history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tidewaiter.core import MappingError, SourceError
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_lists, load_profiles
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.policy import STANDARD_POLICY, Policies, load_policies
from tidewaiter.messages.flat.mapping import FlatMapping, detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header

Progress = Callable[[int, int], None]
"""Called with how much was read, and of how much."""


class Source:
    """Files of declarations, readable as often as needed; rejects are reported the first time."""

    def __init__(
        self,
        paths: Sequence[Path],
        mapping: str | None = None,
        on_reject: Callable[[Reject], None] | None = None,
        progress: Progress | None = None,
    ) -> None:
        for path in paths:
            if not path.exists():
                raise SourceError("there is no such file.", where=str(path))
        self.paths = list(paths)
        self.mapping = _mapping(self.paths, mapping)
        self._on_reject = on_reject
        self._progress = progress
        self.passes = 0
        self.reader = FlatReader(self.paths, self.mapping)

    def __call__(self) -> Iterator[Batch]:
        """The batches, from the beginning."""
        first = self.passes == 0
        self.passes += 1
        on_reject = self._on_reject if first else None
        self.reader = FlatReader(self.paths, self.mapping, on_reject=on_reject)
        for rows in self.reader:
            yield Batch(rows)
            if self._progress:
                self._progress(self.reader.bytes_read, self.reader.bytes_total)


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
