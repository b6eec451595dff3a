"""The finding codes of the wildlife desk. A code never changes its meaning.

They are rows of ``data/findings.csv``. Claims and advice have places for what they are about;
``source`` names the article of the Convention or the Resolution that the claim rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.core import Evidence, Finding, Pointer, Severity
from tidewaiter.core.sentence import Sentence, as_sentence
from tidewaiter.desks.wildlife.tables import shipped

DESK = "wildlife"


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code: how grave, what it claims, what to do, and where that is written."""

    severity: Severity
    claim: Sentence
    advice: Sentence
    source: str


CODES: Mapping[str, Code] = {
    row["code"]: Code(
        Severity(row["severity"]),
        as_sentence(row["claim"]),
        as_sentence(row["advice"]),
        row["source"],
    )
    for row in shipped("findings")
}
"""Every code with its meaning."""


def found(code: str, pointer: Pointer, /, *evidence: Evidence, **values: object) -> Finding:
    """A finding of this desk; ``values`` fill the places of its claim and advice."""
    entry = CODES[code]
    return Finding(
        code=code,
        desk=DESK,
        severity=entry.severity,
        claim=_filled(entry.claim, values),
        pointer=pointer,
        evidence=evidence,
        advice=_filled(entry.advice, values),
        source=entry.source,
    )


def _filled(text: Sentence, values: Mapping[str, object]) -> Sentence:
    return Sentence(text.template.format(**values), text.template, values)
