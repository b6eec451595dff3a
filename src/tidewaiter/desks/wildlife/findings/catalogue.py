"""The finding codes of the wildlife desk. A code never changes its meaning.

``source`` names the article of the Convention (Washington, 1973) or the Resolution of the
Conference of the Parties that the claim rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.core import Evidence, Finding, Pointer, Severity
from tidewaiter.core.sentence import Sentence, as_sentence

DESK = "wildlife"

_INFO, _MINOR, _MAJOR = Severity.INFORMATION, Severity.MINOR, Severity.MAJOR
_MUST = Severity.MANDATORY


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code: how grave, what it claims, what to do, and where that is written."""

    severity: Severity
    claim: Sentence
    advice: Sentence
    source: str


FORM = "Resolution Conf. 12.3 (Rev. CoP19)"
"""Permits and certificates."""


def _code(severity: Severity, claim: str, advice: str, source: str) -> Code:
    return Code(severity, as_sentence(claim), as_sentence(advice), source)


CODES: Mapping[str, Code] = {
    "CITES-024": _code(
        _MAJOR,
        "The permit had expired when it was presented.",
        "Do not release. Refuse the permit and tell the issuing authority.",
        FORM,
    ),
    "CITES-027": _code(
        _MUST,
        "The issuer says that the permit was cancelled, replaced, lost or stolen.",
        "Hold the goods and the document. Call the management authority.",
        FORM,
    ),
    "CITES-029": _code(
        _MUST,
        "The permit was used before for another consignment.",
        "Hold the goods and the document. Call the management authority.",
        FORM,
    ),
    "CITES-036": _code(
        _MAJOR,
        "More is declared than is left on the permit.",
        "Release no more than what is left. Count the specimens.",
        FORM,
    ),
}
"""Every code with its meaning."""


def found(code: str, pointer: Pointer, *evidence: Evidence) -> Finding:
    """A finding of this desk."""
    entry = CODES[code]
    return Finding(
        code=code,
        desk=DESK,
        severity=entry.severity,
        claim=entry.claim,
        pointer=pointer,
        evidence=evidence,
        advice=entry.advice,
        source=entry.source,
    )
