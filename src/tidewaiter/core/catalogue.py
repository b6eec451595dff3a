"""What a desk can say: its findings by code. A code never changes its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tidewaiter.core.finding import Evidence, Finding, Severity
from tidewaiter.core.pointer import Pointer
from tidewaiter.core.sentence import Sentence, as_sentence


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code: how grave, what it claims, what to do, and where that is written.

    Claim and advice have places for what they are about.
    """

    severity: Severity
    claim: Sentence
    advice: Sentence
    source: str


def catalogue(
    rows: Iterable[Mapping[str, str]], source: Callable[[str], str] = str
) -> Mapping[str, Code]:
    """Codes from rows of ``code``, ``severity``, ``claim``, ``advice`` and ``source``.

    ``source`` gives the title of what a row names as its source.
    """
    return {
        row["code"]: Code(
            Severity(row["severity"]),
            as_sentence(row["claim"]),
            as_sentence(row["advice"]),
            source(row["source"]),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Finder:
    """Makes the findings of a desk from its codes."""

    desk: str
    codes: Mapping[str, Code]

    def __call__(
        self, code: str, pointer: Pointer, /, *evidence: Evidence, **values: object
    ) -> Finding:
        """A finding of this desk; ``values`` fill the places of its claim and advice."""
        entry = self.codes[code]
        return Finding(
            code=code,
            desk=self.desk,
            severity=entry.severity,
            claim=_filled(entry.claim, values),
            pointer=pointer,
            evidence=evidence,
            advice=_filled(entry.advice, values),
            source=entry.source,
        )


def _filled(text: Sentence, values: Mapping[str, object]) -> Sentence:
    return Sentence(text.template.format(**values), text.template, values)
