"""Running cases: each is decided by the engine itself, then held against what it expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core import CaseError, Control, from_plain
from tidewaiter.core.errors import TidewaiterError, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.cases.asking import Questions, answers
from tidewaiter.engine.cases.declare import history
from tidewaiter.engine.cases.expect import Difference, differences
from tidewaiter.engine.cases.given import Given, GivenReader, Stated
from tidewaiter.engine.cases.reading import Case, case_files, read_cases, unique
from tidewaiter.engine.cases.schema import case_schema
from tidewaiter.engine.decide import Decided, Engine
from tidewaiter.engine.policies import Policies, load_policies
from tidewaiter.engine.policy import LanePolicy

SEED = "case"
"""The seed of a case that names none."""

PLAIN_POLICY = LanePolicy(id="plain", title="Standard lanes, nothing at random, no limits")
"""The policy of a case that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case that could be run. It holds if there is no difference."""

    case: str
    file: str
    line: int
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProblem:
    """One thing that keeps a case from being run."""

    message: str
    where: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """What came of all cases. ``problems`` are those that could not be run: never a pass."""

    results: tuple[CaseResult, ...] = ()
    problems: tuple[CaseProblem, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 if anything could not be run, 1 if anything differs, else 0."""
        if self.problems or not self.results:
            return 2
        return 1 if any(result.differences for result in self.results) else 0


def run_cases(
    paths: Sequence[str | Path],
    desks: Sequence[GivenReader],
    questions: Questions | None = None,
) -> CaseReport:
    """Run the cases at these paths, files or folders, with what the desks understand and answer.

    Raises :class:`CaseError` if there is nothing at a path; what is wrong with a single case is in
    the report, and the others are run.
    """
    schema = case_schema(desks, questions)
    cases: list[Case] = []
    problems: list[TidewaiterError] = []
    for file in case_files(paths):
        found, wrong = read_cases(file, schema)
        cases += found
        problems += wrong
    problems += unique(cases)
    results = []
    for case in cases:
        try:
            results.append(run_case(case, desks, questions or {}))
        except CaseError as problem:
            problems.append(problem)
    return CaseReport(
        results=tuple(results),
        problems=tuple(
            CaseProblem(message=p.message, where=p.where, advice=p.advice) for p in problems
        ),
    )


def run_case(
    case: Case, desks: Sequence[GivenReader], questions: Questions | None = None
) -> CaseResult:
    """Decide the declarations of a case, put its questions, and compare.

    Raises :class:`CaseError`.
    """
    found = [*_decide(case, desks), *answers(case.place, case.ask, questions or {}, case.given)]
    return CaseResult(
        case=case.id,
        file=case.place.file,
        line=case.place.line(),
        differences=tuple(found),
    )


def _decide(case: Case, desks: Sequence[GivenReader]) -> list[Difference]:
    if not case.declarations:
        return []
    try:
        policies = _policies(case)
        controls = _controls(case, desks, policies)
        engine = Engine([c for c, _ in controls.values()], policies, _seed(case))
        batch = Batch.of(case.declarations)
        decided = list(engine.decide(lambda: [batch]))
        return [*_compare(case, decided, controls), *_count(case, decided, engine.policies)]
    except CaseError:
        raise
    except TidewaiterError as problem:
        raise case.place.wrapped(problem) from None


def _seed(case: Case) -> str:
    return str(case.given.get("seed", SEED))


Controls = dict[str, tuple[Control, GivenReader]]
"""By desk its control and the reader that made it."""


def _controls(case: Case, desks: Sequence[GivenReader], policies: Policies) -> Controls:
    try:
        past = history(case.given.get("history") or ())
    except TidewaiterError as problem:
        raise case.place.wrapped(problem, ("given",)) from None
    found: Controls = {}
    for reader in desks:
        values = {key: case.given[key] for key in reader.given_keys() if key in case.given}
        try:
            control = reader.build(Given(values, case.folder, past, policies))
        except TidewaiterError as problem:
            raise case.place.wrapped(problem, ("given",)) from None
        stated = (case.given.get("facts") or {}).get(reader.desk)
        if stated is not None:
            control = _stated(case, reader, control, dict(stated))
        if control is not None:
            found[reader.desk] = (control, reader)
    return found


def _stated(
    case: Case, reader: GivenReader, control: Control | None, facts: dict[str, Any]
) -> Control:
    path = ("given", "facts", reader.desk)
    if control is None:
        raise case.place.error(
            "facts are stated for a desk that has nothing to apply them to.",
            path,
            sentence(
                "Give the {desk} desk what it decides by ({known}).",
                desk=reader.desk,
                known=", ".join(reader.given_keys()),
            ),
        )
    named = facts.pop("declarations", None) or {}
    known = [declaration.id for declaration in case.declarations]
    for name in named:
        if name not in known:
            where = (*path, "declarations", name)
            raise case.place.error(
                sentence("there is no declaration '{name}'.", name=name),
                where,
                nearest(name, known),
            )
    try:
        by_name = {name: reader.facts(stated) for name, stated in named.items()}
        return Stated(control, by_name, reader.facts(facts))
    except TidewaiterError as problem:
        raise case.place.wrapped(problem, path) from None


def _policies(case: Case) -> Policies:
    written = case.given.get("policy")
    if written is None:
        return Policies([PLAIN_POLICY])
    path = ("given", "policy")
    try:
        if isinstance(written, str):
            return load_policies(case.folder / written)
        found = from_plain(LanePolicy, {"id": "case", **written}, "")
    except TidewaiterError as problem:
        raise case.place.wrapped(problem, path) from None
    return Policies([found])


def _compare(case: Case, decided: Sequence[Decided], controls: Controls) -> Iterator[Difference]:
    for one in decided:
        expected = case.expect.get(one.decision.declaration)
        if expected is not None:
            yield from differences(expected, one.decision, _Absence(one, controls))


@dataclass(frozen=True)
class _Absence:
    """Asks the desks why a reason did not come."""

    decided: Decided
    controls: Controls

    def __call__(self, source: str) -> list[str]:
        declaration, facts = self.decided.declaration, self.decided.facts["desks"]
        lines: list[str] = []
        for desk, (control, reader) in self.controls.items():
            inner = control.control if isinstance(control, Stated) else control
            lines += reader.why_not(inner, declaration, facts[desk], source)
        return lines


def _count(case: Case, decided: Sequence[Decided], policies: Policies) -> Iterator[Difference]:
    """How many declarations came into each lane that is mentioned."""
    came = Counter(one.decision.lane for one in decided)
    known = {lane.code for policy in policies.all for lane in policy.lanes}
    for lane, wanted in case.expect_lanes.items():
        if lane not in known:
            path = ("expect_lanes", lane)
            raise case.place.error(
                sentence("there is no lane '{lane}'.", lane=lane), path, nearest(lane, known)
            )
        if came[lane] != wanted:
            where = [one.decision.declaration for one in decided if one.decision.lane == lane]
            yield Difference(
                declaration="",
                what=f"expect_lanes.{lane}",
                expected=str(wanted),
                came=str(came[lane]),
                why=(", ".join(where[:20]),) if where else (),
            )


__all__ = ["CaseProblem", "CaseReport", "CaseResult", "run_case", "run_cases"]
