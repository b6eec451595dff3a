"""Files of risk profiles and folders of named lists: read, checked, written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tidewaiter.core import ProfileError, to_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.profiles import (
    Lists,
    Profile,
    ProfileSet,
    lists_used,
    read_profile,
)
from tidewaiter.engine.documents import load_documents


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
    folder = (source if source.is_dir() else source.parent) / "lists"
    found = (load_lists(folder) if folder.is_dir() else {}) | dict(lists or {})
    profiles: dict[str, Profile] = {}
    problems: list[ProfileError] = []
    places: dict[str, Path] = {}
    for file in _files(source):
        for document, problem in _documents(file):
            if problem:
                problems.append(problem)
                continue
            try:
                profile = _checked(document, file, found)
                if profile.id in profiles:
                    raise ProfileError(
                        sentence(
                            "two profiles have this id, the first in {name}.",
                            name=places[profile.id].name,
                        ),
                        where=f"{file}, profile {profile.id}",
                    )
                profiles[profile.id], places[profile.id] = profile, file
            except ProfileError as refusal:
                problems.append(refusal)
    return list(profiles.values()), problems, found


def _checked(document: Mapping[str, Any], file: Path, lists: Lists) -> Profile:
    """A profile of a file whose criterion can be read and whose lists are there."""
    profile = read_profile(document, where=str(file))
    try:
        lists_used(profile.tree)
        ProfileSet([profile], lists)
    except ProfileError as problem:
        place = f"{file}, {problem.where}"
        raise ProfileError(problem.message, where=place, advice=problem.advice) from None
    return profile


def _documents(file: Path) -> list[tuple[dict[str, Any], ProfileError | None]]:
    try:
        documents = load_documents(file, ProfileError)
    except ProfileError as problem:
        return [({}, problem)]
    if not documents:
        return [({}, ProfileError("the file holds no profile.", where=str(file)))]
    return [(document, None) for document in documents]


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
        raise ProfileError(
            sentence("the list cannot be read: {problem}", problem=problem), where=str(file)
        ) from None
    values = (line.split(",")[0].strip().strip('"') for line in lines if not line.startswith("#"))
    return frozenset(value for value in values if value)


def profile_yaml(profiles: Iterable[Mapping[str, Any]]) -> str:
    """Profiles as a YAML text of one document each."""
    return yaml.safe_dump_all(
        [to_plain(dict(p)) for p in profiles], sort_keys=False, allow_unicode=True, width=100
    )
