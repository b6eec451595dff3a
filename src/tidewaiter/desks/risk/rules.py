"""What the risk desk brings to the rulebook: profiles and named lists, alone and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.core import ProfileError, TidewaiterError, ValueRefused, from_plain
from tidewaiter.desks.risk.profiles import (
    Lists,
    Profile,
    ProfileSet,
    check_lanes,
    lists_used,
    profile_place,
    read_profile,
)
from tidewaiter.rulebook.kinds import Kind, Values, register, register_bundler


@dataclass(frozen=True)
class NamedList:
    """A named list: values without repetition, in order.

    A value holds no comma, quote or line break and does not begin with ``#``, so that it can stand
    in a file of one value a line.
    """

    values: tuple[str, ...]

    def __post_init__(self) -> None:
        for number, value in enumerate(self.values, start=1):
            if value != value.strip() or not value or value[0] == "#" or set(value) & set(',"\r\n'):
                raise ValueRefused(
                    f"{value!r} cannot stand in a list.",
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
        raise ProfileError(f"it is '{profile.id}', not '{identifier}'.", where=where)
    lists_used(profile.tree)
    return profile


def read_list(identifier: str, content: Mapping[str, Any]) -> NamedList:
    """A named list. Raises :class:`ProfileError` naming the list and the value."""
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


def lists_of(everything: Mapping[str, Values]) -> Lists:
    """The named lists as profiles use them."""
    return {name: frozenset(found.values) for name, found in everything.get("list", {}).items()}


def bundle(everything: Mapping[str, Values]) -> Mapping[str, Any]:
    """What the desk's control is made from."""
    profiles = everything.get("profile", {}).values()
    return ProfileSet(profiles, lists_of(everything)).bundle()


def register_kinds() -> None:
    """Make the desk's kinds known to the rulebook."""
    register(Kind("profile", "risk profile", read_rule, check_profiles))
    register(Kind("list", "named list", read_list))
    register_bundler("risk", bundle)
