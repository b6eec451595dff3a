"""A desk of permits that exists only in these tests, and ways to run a case from a text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from tidewaiter.core import (
    Assessment,
    Evidence,
    Finding,
    NotAssessed,
    Pointer,
    Severity,
    ValueRefused,
)
from tidewaiter.engine.cases import CaseReport, Given, run_cases


class PermitControl:
    """Finds items whose document is no permit that is known, or whose permit is used up."""

    desk = "permits"
    version = "1"

    def __init__(self, permits: Mapping[str, str]) -> None:
        self.permits = permits

    def applies(self, batch: Any) -> Sequence[int]:
        return range(len(batch))

    def gather(self, batch: Any) -> list[dict[str, Any]]:
        return [{"left": dict(self.permits)} for _ in range(len(batch))]

    def assess(self, declaration: Any, facts: Mapping[str, Any]) -> Assessment:
        findings, unknown = [], []
        for n, item in enumerate(declaration.items, start=1):
            for m, document in enumerate(item.documents, start=1):
                at = Pointer.parse(f"items.{n}.documents.{m}.id")
                left = facts["left"].get(document.id)
                seen = Evidence(name="permit", value=document.id, comparison="is not known")
                if document.id is None:
                    unknown.append(
                        NotAssessed(
                            desk=self.desk,
                            control="PERMIT",
                            reason="No number.",
                            missing=("documents.id",),
                            pointer=at,
                            lane="blue",
                        )
                    )
                elif left is None:
                    findings.append(self._finding("PERMIT-001", Severity.MANDATORY, at, seen))
                elif left == "0":
                    findings.append(self._finding("PERMIT-002", Severity.MINOR, at, seen))
        return Assessment(
            desk=self.desk,
            version=self.version,
            findings=tuple(findings),
            not_assessed=tuple(unknown),
        )

    def _finding(self, code: str, severity: Severity, at: Pointer, seen: Evidence) -> Finding:
        return Finding(
            code=code,
            desk=self.desk,
            severity=severity,
            claim="The permit does not cover it.",
            pointer=at,
            evidence=(seen,),
            advice="Ask for the permit.",
        )


class PermitGiven:
    """A desk that adds the key ``permits`` without the runner knowing of it."""

    desk = "permits"

    def given_keys(self) -> Mapping[str, Any]:
        one = {"type": ["string", "number"]}
        return {"permits": {"type": "object", "additionalProperties": one}}

    def facts_schema(self) -> Mapping[str, Any]:
        left = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}
        return {"type": "object", "properties": {"left": left}, "additionalProperties": False}

    def build(self, given: Given) -> PermitControl | None:
        if "permits" not in given.values:
            return None
        permits = {k: str(v) for k, v in given.values["permits"].items()}
        if any(value.startswith("-") for value in permits.values()):
            raise ValueRefused("it is negative.", where="permits")
        return PermitControl(permits)

    def facts(self, stated: Mapping[str, Any]) -> Mapping[str, Any]:
        return {key: {k: str(v) for k, v in value.items()} for key, value in stated.items()}

    def why_not(self, control: Any, declaration: Any, facts: Any, source: str) -> Sequence[str]:
        return ()


def run_text(folder: Path, text: str, *desks: Any) -> CaseReport:
    """Run a case file written to a folder."""
    file = folder / "case.yaml"
    file.write_text(dedent(text), "utf-8")
    return run_cases([file], desks or (PermitGiven(),))


def problem_of(report: CaseReport) -> str:
    """The only problem of a report, as a person reads it."""
    assert report.exit_code == 2
    (problem,) = report.problems
    return f"{problem.where}: {problem.message} {problem.advice}".strip()


def differences_of(report: CaseReport) -> list[tuple[str, str, str]]:
    """What differs: key, expected, came."""
    assert report.problems == ()
    return [(d.what, d.expected, d.came) for r in report.results for d in r.differences]
