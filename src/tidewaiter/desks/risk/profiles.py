"""Risk profiles: documents that say what to look for, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from tidewaiter.core import (
    ProfileError,
    Proposal,
    ValueRefused,
    canonical_text,
    digest,
    from_plain,
    to_plain,
)
from tidewaiter.core.errors import nearest
from tidewaiter.desks.risk.language.nodes import InList, Node
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.engine.documents import load_documents


class Status(StrEnum):
    """Where a profile is in its life. Only ``live`` ones have an effect; ``shadow`` ones are
    matched and recorded beside them; drafts and retired ones are not matched."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True)
class Effect:
    """What a hit leads to. ``probability`` is a percentage, as in "red is 30"."""

    lane: str
    probability: Decimal = Decimal(100)
    instructions: str | None = None
    agency: str | None = None
    urgency: int = 50


@dataclass(frozen=True)
class Profile:
    """A risk profile.

    ``cap`` is the most hits per office and day that take effect; ``unknown`` what follows when the
    criterion is unknown for want of data: ``nothing``, or a lane. ``source`` keeps the text the
    profile was imported from.
    """

    id: str
    title: str
    owner: str
    reason: str
    when: str
    effect: Effect
    legal_basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    cap: int | None = None
    unknown: str = "nothing"
    status: Status = Status.DRAFT
    source: str | None = field(default=None)

    def __post_init__(self) -> None:
        for name in ("id", "title", "owner", "reason"):
            if not getattr(self, name).strip():
                raise ProfileError("it is empty.", where=f"profile {self.id}, {name}")
        if not 0 <= self.effect.probability <= 100:
            raise self._error("effect.probability", "it is not between 0 and 100 percent.")
        if not 0 <= self.effect.urgency <= 100:
            raise self._error("effect.urgency", "it is not between 0 and 100.")
        if self.cap is not None and self.cap < 0:
            raise self._error("cap", "it is negative.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise self._error("valid_to", "it is before valid_from.")

    def _error(self, name: str, message: str) -> ProfileError:
        return ProfileError(message, where=f"profile {self.id}, {name}")

    @cached_property
    def tree(self) -> Node:
        """The criterion as an expression tree."""
        return parse(self.when, where=f"profile {self.id}, when")

    @cached_property
    def version(self) -> str:
        """The first twelve digits of the SHA-256 of the profile's canonical text."""
        return digest(self)[:12]

    def valid_on(self, day: date | None) -> bool:
        """Whether it is in force on a day. Without a day it is: nothing escapes for want of one."""
        if day is None:
            return True
        after = self.valid_from is None or day >= self.valid_from
        return after and (self.valid_to is None or day <= self.valid_to)

    @cached_property
    def proposal(self) -> Proposal:
        """What a hit proposes, without the evidence of a particular hit."""
        return Proposal(
            control=self.id,
            version=self.version,
            lane=self.effect.lane,
            probability=self.effect.probability / 100,
            reason=self.reason,
            instructions=self.effect.instructions,
            agency=self.effect.agency,
            legal_basis=self.legal_basis,
            urgency=self.effect.urgency,
            cap=self.cap,
            shadow=self.status is Status.SHADOW,
        )


Lists = Mapping[str, frozenset[str]]


class ProfileSet:
    """Profiles and named lists that are used together.

    Raises :class:`ProfileError` for ids that occur twice, criteria that cannot be read, and lists
    that are not there.
    """

    def __init__(self, profiles: Iterable[Profile], lists: Lists | None = None) -> None:
        self.all = tuple(sorted(profiles, key=lambda p: p.id))
        self.lists: dict[str, frozenset[str]] = dict(lists or {})
        self.active = tuple(p for p in self.all if p.status in (Status.LIVE, Status.SHADOW))
        for one, other in pairwise(self.all):
            if one.id == other.id:
                raise ProfileError("two profiles have this id.", where=f"profile {one.id}")
        for profile in self.active:
            for name in lists_used(profile.tree):
                if name not in self.lists:
                    raise ProfileError(
                        f"there is no list '{name}'.",
                        where=f"profile {profile.id}, when",
                        advice=nearest(name, self.lists) or "Give the folder of lists (--lists).",
                    )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the active profiles and the lists they use."""
        return digest({"profiles": self.active, "lists": self._lists_in_use()})

    @property
    def words(self) -> frozenset[str]:
        """Every word that an active profile reads."""
        return frozenset().union(*(p.tree.words for p in self.active))

    def bundle(self) -> dict[str, Any]:
        """Profiles and lists as plain values, for keeping beside decisions."""
        return {"profiles": to_plain(self.active), "lists": to_plain(self._lists_in_use())}

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> ProfileSet:
        """The reverse of :meth:`bundle`."""
        lists = {name: frozenset(values) for name, values in bundle.get("lists", {}).items()}
        return cls((from_plain(Profile, p) for p in bundle.get("profiles", ())), lists)

    def _lists_in_use(self) -> Lists:
        used = set().union(*(lists_used(p.tree) for p in self.active))
        return {name: self.lists[name] for name in sorted(used)}


def lists_used(tree: Node) -> set[str]:
    """The names of the lists an expression looks into."""
    found = {tree.list_name} if isinstance(tree, InList) else set()
    return found.union(*(lists_used(part) for part in tree.parts))


def read_profile(document: Mapping[str, Any], *, where: str) -> Profile:
    """A profile from a document. Raises :class:`ProfileError` naming the place and what to do."""
    name = document.get("id")
    where = f"{where}, profile {name}" if name else where
    try:
        profile: Profile = from_plain(Profile, dict(document))
    except ValueRefused as problem:
        place = f"{where}, {problem.where}" if problem.where else where
        raise ProfileError(problem.message, where=place, advice=problem.advice) from None
    except ProfileError as problem:
        raise ProfileError(problem.message, where=f"{where}: {problem.where}") from None
    return profile


def load_profiles(path: str | Path, lists: Lists | None = None) -> ProfileSet:
    """The profiles of a YAML file or of all ``*.yaml`` and ``*.yml`` files of a folder.

    Lists come from ``lists`` and from the folder ``lists`` beside the profiles. Every criterion is
    read. Raises :class:`ProfileError` for the first problem; :func:`check_profiles` finds them all.
    """
    profiles, problems, found = check_profiles(path, lists)
    if problems:
        raise problems[0]
    return ProfileSet(profiles, found)


def check_profiles(
    path: str | Path, lists: Lists | None = None
) -> tuple[list[Profile], list[ProfileError], dict[str, frozenset[str]]]:
    """All profiles that can be used, all problems, and the lists."""
    source = Path(path)
    problems: list[ProfileError] = []
    found: dict[str, frozenset[str]] = {}
    folder = source if source.is_dir() else source.parent
    if (folder / "lists").is_dir():
        found |= load_lists(folder / "lists")
    found |= lists or {}
    profiles: dict[str, Profile] = {}
    for file in _files(source):
        for document, problem in _documents(file):
            if problem:
                problems.append(problem)
                continue
            try:
                profile = read_profile(document, where=str(file))
                missing = lists_used(profile.tree) - set(found)
                if missing and profile.status in (Status.LIVE, Status.SHADOW):
                    ProfileSet([profile], found)
                if profile.id in profiles:
                    raise ProfileError(
                        "two profiles have this id.", where=f"{file}, profile {profile.id}"
                    )
                profiles[profile.id] = profile
            except ProfileError as problem_:
                problems.append(problem_)
    return list(profiles.values()), problems, found


def _documents(file: Path) -> list[tuple[dict[str, Any], ProfileError | None]]:
    try:
        return [(document, None) for document in load_documents(file, ProfileError)]
    except ProfileError as problem:
        return [({}, problem)]


def _files(source: Path) -> Sequence[Path]:
    if not source.exists():
        raise ProfileError("there is no such file or folder.", where=str(source))
    if source.is_file():
        return [source]
    files = sorted(f for f in source.iterdir() if f.suffix in (".yaml", ".yml") and f.is_file())
    if not files:
        raise ProfileError("the folder holds no profiles (*.yaml).", where=str(source))
    return files


def load_lists(folder: str | Path) -> dict[str, frozenset[str]]:
    """Named lists: every ``NAME.txt`` or ``NAME.csv`` of a folder, one value a line.

    The first column counts; empty lines and lines that begin with ``#`` do not. Raises
    :class:`ProfileError` for a folder or file that cannot be read.
    """
    source = Path(folder)
    if not source.is_dir():
        raise ProfileError("there is no such folder of lists.", where=str(source))
    found = {}
    for file in sorted(source.iterdir()):
        if file.suffix in (".txt", ".csv"):
            found[file.stem] = _list_values(file)
    return found


def _list_values(file: Path) -> frozenset[str]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise ProfileError(f"the list cannot be read: {problem}", where=str(file)) from None
    values = (line.split(",")[0].strip().strip('"') for line in lines if not line.startswith("#"))
    return frozenset(value for value in values if value)


def profile_yaml(profiles: Iterable[Mapping[str, Any]]) -> str:
    """Profiles as a YAML text of one document each."""
    import yaml

    return yaml.safe_dump_all(
        [to_plain(dict(p)) for p in profiles], sort_keys=False, allow_unicode=True, width=100
    )


__all__ = [
    "Effect",
    "Profile",
    "ProfileSet",
    "Status",
    "canonical_text",
    "check_profiles",
    "lists_used",
    "load_lists",
    "load_profiles",
    "profile_yaml",
    "read_profile",
]
