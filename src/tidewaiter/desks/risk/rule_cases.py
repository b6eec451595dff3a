"""Cases as documents of the rulebook: law that every approval is held against.

A case of the rulebook is decided by the profiles and lists that would be in force, and by the lane
policy of its day without random share, rates and capacity, unless it gives a policy of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tidewaiter.core import CaseError, Control, ProfileError, TidewaiterError, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.cases import RiskGiven
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import Lists, ProfileSet
from tidewaiter.engine.cases import Given, case_schema
from tidewaiter.engine.cases.reading import Case, cases_in
from tidewaiter.engine.cases.run import run_case
from tidewaiter.engine.documents import load_documents
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.rulebook.files import yaml_text
from tidewaiter.rulebook.kinds import FoundDocument, Plain, Values

_OF_THE_FOLDER = {"profiles": "../profiles", "policy": "../policy.yaml"}
"""What a case in a rules folder names so that it can be run there; in the rulebook it goes without
saying."""


@dataclass(frozen=True)
class RuleCase:
    """A case as the rulebook keeps it: the document as it stands, and what was read from it."""

    content: Mapping[str, Any]
    case: Case

    def __plain__(self) -> Any:
        """The document."""
        return to_plain(dict(self.content))


class InForce(RiskGiven):
    """Gives every case the same profiles and lists."""

    def __init__(self, profiles: ProfileSet) -> None:
        self._profiles = profiles
        self._control = RiskControl(profiles)

    def build(self, given: Given) -> Control | None:
        """The profiles as a control, with facts from the case's own history if it has one."""
        if not given.history:
            return self._control
        return RiskControl(self._profiles, self._store(given, self._profiles))


def read_case(identifier: str, content: Mapping[str, Any]) -> RuleCase:
    """A case. Raises :class:`CaseError` naming the case and the key."""
    given = content.get("given")
    for key in ("profiles", "as_live", "lists"):
        if isinstance(given, Mapping) and key in given:
            raise CaseError(
                "a case of the rulebook is decided by the rules in force.",
                where=f"case {identifier}, given.{key}",
                advice="Leave it out.",
            )
    schema = case_schema((RiskGiven(),))
    cases, problems = cases_in(plain_text(to_plain(dict(content))), "rulebook", Path(), schema)
    if problems:
        raise problems[0]
    if cases[0].id != identifier:
        raise CaseError(sentence("it is '{id}'.", id=cases[0].id), where=f"case {identifier}, case")
    if isinstance(cases[0].given.get("policy"), str):
        raise CaseError("a path leads nowhere here.", where=f"case {identifier}, given.policy")
    return RuleCase(content, cases[0])


def check_cases(everything: Mapping[str, Values], lists: Lists) -> Iterator[TidewaiterError]:
    """Everything in which a case comes out otherwise than it expects."""
    try:
        reader = InForce(ProfileSet(everything.get("profile", {}).values(), lists))
    except ProfileError:
        return  # named by the check of profiles
    policies = list(everything.get("policy", {}).values())
    for one in everything["case"].values():
        yield from _differences(_with_policy(one.case, policies), reader)


def _with_policy(case: Case, policies: list[LanePolicy]) -> Case:
    if "policy" in case.given or not policies:
        return case
    policy = _on(policies, case.on)
    plain = replace(policy, random=(), expected_rates={}, capacity=())
    return replace(case, given={**case.given, "policy": to_plain(plain)})


def _on(policies: list[LanePolicy], day: date | None) -> LanePolicy:
    try:
        return Policies(policies).on(day)
    except TidewaiterError:  # they share days, which their own check names
        return policies[0]


def _differences(case: Case, reader: InForce) -> Iterator[TidewaiterError]:
    try:
        for one in run_case(case, (reader,)).differences:
            where = f"case {case.id}, {one.declaration}, {one.what}".replace(", ,", ",")
            told = sentence(
                "it expects {expected} and would be {came}.", expected=one.expected, came=one.came
            )
            yield CaseError(told, where=where, advice=sentence("{why}", why=" ".join(one.why)))
    except CaseError as problem:
        yield problem


def load_cases(folder: Path) -> Iterator[FoundDocument]:
    """The cases of a rules folder: every YAML file of its folder ``cases``."""
    below = folder / "cases"
    if not below.is_dir():
        return
    for file in sorted(f for f in below.iterdir() if f.suffix in (".yaml", ".yml")):
        for document in load_documents(file, CaseError):
            if not isinstance(document.get("case"), str):
                raise CaseError("a case has no name (case).", where=str(file))
            yield FoundDocument(document["case"], _without_folder(document), str(file))


def save_cases(folder: Path, documents: Mapping[str, Plain]) -> None:
    """The reverse of :func:`load_cases`; the cases can be run where they are written."""
    target = folder / "cases" / "cases.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = [
        dict(d) | {"given": _OF_THE_FOLDER | (d.get("given") or {})} for d in documents.values()
    ]
    target.write_text(yaml_text(whole), "utf-8")


def _without_folder(document: Mapping[str, Any]) -> dict[str, Any]:
    given = document.get("given")
    if not isinstance(given, Mapping):
        return dict(document)
    own = {key: value for key, value in given.items() if _OF_THE_FOLDER.get(key) != value}
    rest = {key: value for key, value in document.items() if key != "given"}
    return rest | ({"given": own} if own else {})
