"""What the risk desk brings to the rulebook: profiles and named lists, alone and together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core import ProfileError, TidewaiterError, ValueRefused, from_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.guides import CASE, LIST
from tidewaiter.desks.risk.profile_files import load_lists, profile_yaml
from tidewaiter.desks.risk.profiles import (
    Lists,
    Profile,
    ProfileSet,
    check_lanes,
    lists_used,
    profile_place,
    read_profile,
)
from tidewaiter.desks.risk.rule_cases import check_cases, load_cases, read_case, save_cases
from tidewaiter.engine.documents import load_documents
from tidewaiter.rulebook.kinds import (
    FoundDocument,
    Kind,
    Plain,
    Values,
    never,
    register,
    register_bundler,
)

_LIST_NAME = re.compile(r"\w[\w.-]*", re.ASCII)


@dataclass(frozen=True)
class NamedList:
    """A named list: values without repetition, in order.

    A value holds no comma, quote or line break and does not begin with ``#``, so that it can stand
    in a file of one value a line.
    """

    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number, value in enumerate(self.values, start=1):
            if value != value.strip() or not value or value[0] == "#" or set(value) & set(',"\r\n'):
                raise ValueRefused(
                    sentence("{value} cannot stand in a list.", value=repr(value)),
                    where=f"values.{number}",
                    advice="Leave out commas, quotes, line breaks, spaces around it, # before it.",
                )
        if list(self.values) != sorted(set(self.values)):
            object.__setattr__(self, "values", tuple(sorted(set(self.values))))


def read_rule(identifier: str, content: Mapping[str, Any]) -> Profile:
    """A profile whose criterion can be read. Raises :class:`ProfileError` naming the place."""
    profile = read_profile(content, where="rulebook")
    if profile.id != identifier:
        where = f"{profile_place(identifier)}, id"
        raise ProfileError(
            sentence("it is '{id}', not '{identifier}'.", id=profile.id, identifier=identifier),
            where=where,
        )
    lists_used(profile.tree)
    return profile


def read_list(identifier: str, content: Mapping[str, Any]) -> NamedList:
    """A named list. Raises :class:`ProfileError` naming the list and the value."""
    if not _LIST_NAME.fullmatch(identifier):
        raise ProfileError(
            sentence("'{identifier}' cannot name a list.", identifier=identifier),
            where=f"list {identifier}",
            advice="Use letters, digits, dots, hyphens and underscores.",
        )
    try:
        found: NamedList = from_plain(NamedList, dict(content))
    except ValueRefused as problem:
        place = f"list {identifier}, {problem.where}" if problem.where else f"list {identifier}"
        raise ProfileError(problem.message, where=place, advice=problem.advice) from None
    return found


def check_profiles(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Profiles that look into lists that are not there, or ask for lanes that a policy lacks."""
    lists = lists_of(everything)
    policies = tuple(everything.get("policy", {}).values())
    for profile in everything["profile"].values():
        try:
            alone = ProfileSet([profile], lists)
            for policy in policies:
                check_lanes(alone, policy)
        except ProfileError as problem:
            yield problem


def check_law(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Cases that come out otherwise than they expect."""
    yield from check_cases(everything, lists_of(everything))


def lists_of(everything: Mapping[str, Values]) -> Lists:
    """The named lists as profiles use them."""
    return {name: frozenset(found.values) for name, found in everything.get("list", {}).items()}


def bundle(everything: Mapping[str, Values]) -> Mapping[str, Any]:
    """What the desk's control is made from."""
    profiles = everything.get("profile", {}).values()
    return ProfileSet(profiles, lists_of(everything)).bundle()


def load_profiles(folder: Path) -> Iterator[FoundDocument]:
    """The profiles of a rules folder: every YAML file of its folder ``profiles``."""
    below = folder / "profiles"
    if not below.is_dir():
        return
    for file in sorted(f for f in below.iterdir() if f.suffix in (".yaml", ".yml")):
        for document in load_documents(file, ProfileError):
            if document.get("id") in (None, ""):
                raise ProfileError("a profile has no id.", where=str(file))
            yield FoundDocument(str(document["id"]), document, str(file))


def save_profiles(folder: Path, documents: Mapping[str, Plain]) -> None:
    """The reverse of :func:`load_profiles`, in one file."""
    target = folder / "profiles" / "profiles.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(profile_yaml(documents.values()), "utf-8")


def load_named_lists(folder: Path) -> Iterator[FoundDocument]:
    """The named lists of a rules folder, beside its profiles."""
    below = folder / "profiles" / "lists"
    if below.is_dir():
        for name, values in load_lists(below).items():
            yield FoundDocument(name, {"values": sorted(values)}, str(below / name))


def save_named_lists(folder: Path, documents: Mapping[str, Plain]) -> None:
    """The reverse of :func:`load_named_lists`: one text file per list, one value a line."""
    below = folder / "profiles" / "lists"
    below.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        lines = [f"{value}\n" for value in document.get("values", ())]
        (below / f"{name}.txt").write_text("".join(lines), "utf-8")


def register_kinds() -> None:
    """Make the desk's kinds known to the rulebook."""
    register(
        Kind("profile", "risk profile", read_rule, check_profiles, load_profiles, save_profiles)
    )
    register(Kind("list", "named list", read_list, never, load_named_lists, save_named_lists, LIST))
    register(Kind("case", "case", read_case, check_law, load_cases, save_cases, CASE))
    register_bundler("risk", bundle)
