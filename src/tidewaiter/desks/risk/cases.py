"""What the risk desk understands in a case: profiles, lists, history and stated facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from tidewaiter.core import Control, Declaration, Facts, ProfileError
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.evidence import condition_evidence, shown
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.history import parse as parse_fact
from tidewaiter.desks.risk.history.store import Setting
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_lists, load_profiles
from tidewaiter.desks.risk.profiles import (
    Effect,
    Profile,
    ProfileSet,
    Status,
    check_lanes,
    read_profile,
)
from tidewaiter.desks.risk.values import ItemValues
from tidewaiter.engine.cases import Given, Shapes

_POSITION = "^[1-9][0-9]{0,5}$"
_INLINE = {"owner": "case", "status": Status.LIVE.value}
"""What a profile written in a case need not say."""


class RiskGiven:
    """Reads what a case gives the risk desk.

    ``profiles`` is the path of a file or folder, or a list of paths and of profiles written out,
    which are live unless they say otherwise. ``as_live`` names profiles to take as live whatever
    their status. ``lists`` is a folder, or named lists of values. ``history_setting`` says how
    facts are drawn from ``history``.
    """

    desk = "risk"

    def given_keys(self) -> Mapping[str, Any]:
        """The keys of this desk with their JSON Schema."""
        return _keys()

    def facts_schema(self) -> Mapping[str, Any]:
        """Facts by item position, then by word of the vocabulary."""
        values = {"type": "object", "additionalProperties": {"type": _VALUE, "pattern": _DECIMAL}}
        items = {
            "type": "object",
            "patternProperties": {_POSITION: values},
            "additionalProperties": False,
        }
        return {"type": "object", "properties": {"items": items}, "additionalProperties": False}

    def build(self, given: Given) -> Control | None:
        """The profiles as a control, with facts from the history that is given."""
        if "profiles" not in given.values:
            for key in ("as_live", "lists", "history_setting"):
                if key in given.values:
                    raise ProfileError(
                        "there are no profiles for it.", where=key, advice="Give 'profiles'."
                    )
            return None
        lists = self._lists(given)
        profiles: dict[str, Profile] = {}
        written = given.values["profiles"]
        for number, one in enumerate([written] if isinstance(written, str) else written, start=1):
            if isinstance(one, str):
                loaded = load_profiles(given.folder / one, lists)
                lists = loaded.lists | lists
                found: Sequence[Profile] = loaded.all
            else:
                found = [_inline(one, number)]
            for profile in found:
                if profile.id in profiles:
                    raise ProfileError(
                        sentence("two profiles are called '{id}'.", id=profile.id), where="profiles"
                    )
                profiles[profile.id] = profile
        chosen = ProfileSet(_as_live(profiles, given.values.get("as_live", ())), lists)
        if given.policies is not None:
            check_lanes(chosen, given.policies)
        return RiskControl(chosen, self._store(given, chosen))

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """Facts as the desk gathers them: numbers, flags as 0 and 1."""
        items = {}
        for position, words in stated.get("items", {}).items():
            for word in words:
                parse_fact(word)
            items[str(position)] = {word: float(value) for word, value in words.items()}
        return {"items": items} if items else {}

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> list[str]:
        """Why a profile is not among the reasons, item by item."""
        kind, _, name = source.partition(":")
        if kind != "profile" or not isinstance(control, RiskControl):
            return []
        by_id = {profile.id: profile for profile in control.profiles.all}
        profile = by_id.get(name)
        if profile is None:
            return [f"there is no profile '{name}'. {nearest(name, by_id)}".rstrip()]
        if profile.status not in (Status.LIVE, Status.SHADOW):
            status = profile.status.value
            return [f"{name} is {status}: only live and shadow profiles are matched (see as_live)"]
        if not profile.valid_on(declaration.day):
            begin, end = profile.valid_from or "ever", profile.valid_to or "further notice"
            return [f"{name} is in force from {begin} to {end}, not on {declaration.day}"]
        rows = ItemValues(profile.tree.words).rows(declaration, facts)
        return [_told(control, profile, position, values) for position, values in rows]

    def _lists(self, given: Given) -> dict[str, frozenset[str]]:
        written = given.values.get("lists", {})
        if isinstance(written, str):
            return load_lists(given.folder / written)
        return {name: frozenset(map(str, values)) for name, values in written.items()}

    def _store(self, given: Given, profiles: ProfileSet) -> FactStore | None:
        setting = given.values.get("history_setting", {})
        if not given.history:
            return None
        facts = [word for word in profiles.words if is_fact(word)]
        return FactStore.build(given.history, terms=facts, source="case", **setting)


_VALUE = ["number", "string", "boolean"]
_DECIMAL = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"


@cache
def _keys() -> dict[str, Any]:
    shapes = Shapes()
    profile = shapes.table(Profile, required=["id", "when", "effect"])
    profile["properties"] |= {"effect": shapes.table(Effect)}
    setting = asdict(Setting())
    values = {"type": "array", "items": {"type": ["string", "number"]}}
    whole = {"type": "integer", "minimum": 1}
    return {
        "profiles": {
            "type": ["string", "array"],
            "items": profile | {"type": ["string", "object"]},
        },
        "as_live": {"type": "array", "items": {"type": "string"}},
        "lists": {"type": ["string", "object"], "additionalProperties": values},
        "history_setting": {
            "type": "object",
            "properties": {
                name: whole if isinstance(value, int) else {"type": "string"}
                for name, value in setting.items()
            },
            "additionalProperties": False,
        },
    }


def _inline(document: Mapping[str, Any], number: int) -> Profile:
    name = document.get("id")
    filled = {**_INLINE, "title": name, "reason": f"profile {name}", **document}
    try:
        profile = read_profile(filled, where=f"profiles.{number}")
        _ = profile.tree
    except ProfileError as problem:
        raise ProfileError(
            problem.message, where=f"profiles.{number}", advice=problem.advice
        ) from None
    return profile


def _as_live(profiles: Mapping[str, Profile], wanted: Sequence[str]) -> list[Profile]:
    for name in wanted:
        if name not in profiles:
            raise ProfileError(
                sentence("there is no profile '{name}'.", name=name),
                where="as_live",
                advice=nearest(name, profiles),
            )
    return [replace(p, status=Status.LIVE) if p.id in wanted else p for p in profiles.values()]


def _told(control: RiskControl, profile: Profile, position: int, values: Mapping[str, Any]) -> str:
    """What keeps a profile from one item: the one condition, or the values it looked at."""
    miss = control.criterion(profile).near_miss(values)
    if miss is not None:
        seen = condition_evidence(miss.tree, position, values)
        said = f"{seen.name} is {seen.value or 'not known'}, not {seen.comparison}"
        return f"item {position}: all of {profile.id} but one holds: {said}"
    words = sorted(profile.tree.word_nodes, key=lambda word: word.name)
    held = ", ".join(f"{w.name} is {shown(values.get(w.name), w.kind)}" for w in words)
    return f"item {position}: {profile.id} does not hold; {held}"


reader = RiskGiven()
"""What is asked of the desk by case files."""
