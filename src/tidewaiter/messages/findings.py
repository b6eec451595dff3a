"""The finding codes of the messages desk. A code never changes its meaning.

Codes up to MSG-019 say why something could not be read; the rest say what is odd about something
that could. :data:`CODES` is the list that officers and the documentation see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tidewaiter.core.building import maker
from tidewaiter.core.errors import SourceError
from tidewaiter.core.finding import Evidence, Finding, Severity
from tidewaiter.core.pointer import ROOT, Pointer

DESK = "messages"

_evidence, _finding = maker(Evidence), maker(Finding)


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code: how grave, what it claims, what to do."""

    severity: Severity
    claim: str
    advice: str


_INFO, _MINOR, _MAJOR = Severity.INFORMATION, Severity.MINOR, Severity.MAJOR

CODES: dict[str, Code] = {
    "MSG-001": Code(_MAJOR, "The message is empty.", "Send it again with its content."),
    "MSG-002": Code(_MAJOR, "The message is larger than allowed.", "Split it, or raise the limit."),
    "MSG-003": Code(
        _MAJOR, "The message declares a document type or an entity.", "Send it without DOCTYPE."
    ),
    "MSG-004": Code(
        _MAJOR, "The encoding is not allowed or the bytes do not fit it.", "Send it as UTF-8."
    ),
    "MSG-005": Code(_MAJOR, "The message is not well-formed XML.", "Mend the place named."),
    "MSG-006": Code(_MAJOR, "Elements are nested too deeply.", "Send the format as published."),
    "MSG-007": Code(_MAJOR, "The message has more parts than allowed.", "Split the message."),
    "MSG-008": Code(_MAJOR, "The format is not known.", "See the list of formats."),
    "MSG-009": Code(
        _MAJOR, "The message is recognised but is not a customs message read here.", "No action."
    ),
    "MSG-010": Code(_MAJOR, "The archive is refused.", "Send the files unpacked or in parts."),
    "MSG-011": Code(_MAJOR, "The EDIFACT syntax is broken.", "Mend the segment named."),
    "MSG-012": Code(
        _MAJOR,
        "A count or reference at the end does not match the beginning.",
        "Send it again: it may have been cut short or changed on the way.",
    ),
    "MSG-013": Code(
        _MAJOR, "The reference was used before in the same interchange.", "Use a new reference."
    ),
    "MSG-014": Code(_MAJOR, "The message has no content.", "Send the content in its wrapper."),
    "MSG-015": Code(_MAJOR, "The file cannot be opened.", "Check its name and its permissions."),
    "MSG-020": Code(_MINOR, "An element is not known to the format.", "Leave it out or map it."),
    "MSG-021": Code(_MINOR, "An element occurs more often than allowed.", "Send it once."),
    "MSG-022": Code(_MINOR, "A required element is missing.", "Add it."),
    "MSG-023": Code(_MINOR, "A value does not fit its format.", "Shorten or correct it."),
    "MSG-024": Code(_MAJOR, "A value is not a number.", "Write digits with one decimal mark."),
    "MSG-025": Code(_MINOR, "A date could not be read and is kept as text.", "Use the format."),
    "MSG-026": Code(_MINOR, "A code is not in the list of the format.", "Use a code of the list."),
    "MSG-027": Code(_INFO, "A mass was converted to kilograms.", "None needed."),
    "MSG-028": Code(_MAJOR, "A text holds control characters.", "Type the text again."),
    "MSG-029": Code(
        _MAJOR, "A text holds characters that change the writing direction.", "Type it again."
    ),
    "MSG-030": Code(_MINOR, "The number of items differs from the count declared.", "Check both."),
    "MSG-031": Code(_MINOR, "The packages do not add up to the total declared.", "Check both."),
    "MSG-032": Code(_MINOR, "The gross masses do not add up to the total declared.", "Check both."),
    "MSG-033": Code(_MINOR, "The prices do not add up to the invoice total.", "Check both."),
    "MSG-034": Code(_MAJOR, "The gross mass is below the net mass.", "Check both masses."),
    "MSG-035": Code(
        _MINOR, "The commodity code does not start with a heading of the tariff.", "Check the code."
    ),
    "MSG-036": Code(_MINOR, "The country code is not known.", "Use ISO 3166-1 alpha-2."),
    "MSG-037": Code(_MINOR, "The currency code is not known.", "Use ISO 4217."),
    "MSG-038": Code(
        _MINOR, "The container number fails its check digit or form (ISO 6346).", "Read it again."
    ),
    "MSG-039": Code(_MINOR, "The unit code is not known.", "Use UN/ECE Recommendation 20."),
    "MSG-040": Code(_MINOR, "The kind of packages is not known.", "Use UN/ECE Recommendation 21."),
    "MSG-041": Code(_MINOR, "The delivery term is not known.", "Use an Incoterms code."),
    "MSG-042": Code(_MINOR, "An item number is used twice or is not from 1 upwards.", "Renumber."),
    "MSG-043": Code(
        _MAJOR, "A word mixes letters of different scripts that look alike.", "Type it again."
    ),
    "MSG-044": Code(
        _MINOR, "A text begins like a spreadsheet formula.", "Check before opening in a sheet."
    ),
    "MSG-045": Code(
        _MAJOR, "The commodity code was damaged by a spreadsheet.", "Send the code as text."
    ),
    "MSG-046": Code(_MINOR, "A quantity, mass or amount is negative.", "Check the sign."),
    "MSG-047": Code(_INFO, "A binary part was taken out and is kept by its hash.", "None needed."),
    "MSG-048": Code(
        _MINOR, "Characters lie outside the character set declared.", "Declare the right one."
    ),
    "MSG-049": Code(_MINOR, "The sequence of characters is no UN number.", "Write four digits."),
    "MSG-050": Code(
        _MAJOR, "The reference (LRN) was used before for other content.", "Use a new LRN."
    ),
    "MSG-051": Code(
        _MAJOR, "A new declaration carries a reference of customs (MRN).", "Leave the MRN out."
    ),
    "MSG-052": Code(_MAJOR, "The declaration to change is not known.", "Check the MRN."),
    "MSG-053": Code(_MAJOR, "The amendment points to nothing known.", "Check the pointer."),
    "MSG-054": Code(_MAJOR, "The declaration is closed and cannot be changed.", "Ask the office."),
    "MSG-055": Code(_MAJOR, "The amendment is out of its order.", "Send the amendments in order."),
    "MSG-056": Code(_MINOR, "An element stands out of its order.", "Move it to its place."),
    "MSG-057": Code(_MINOR, "An element is empty.", "Give its value, or leave it out."),
    "MSG-058": Code(_MINOR, "An attribute is not known to the format.", "Leave it out or map it."),
    "MSG-059": Code(_MINOR, "A required attribute is missing.", "Add it."),
    "MSG-060": Code(_MINOR, "Text stands between elements.", "Put it into an element."),
    "MSG-061": Code(_MINOR, "The namespace is not that of the format.", "Use the one published."),
    "MSG-062": Code(_MINOR, "A rule of the format is not met.", "See what the rule asks for."),
    "MSG-063": Code(
        _INFO, "A rule of the format is not assessed: the message is too large.", "Split it."
    ),
    "MSG-070": Code(
        _MAJOR,
        "The interchange control reference was used before for another interchange.",
        "Use a new reference for every interchange.",
    ),
    "MSG-071": Code(_INFO, "The same interchange was read before.", "None needed."),
}
"""Every code with its meaning."""


class Refused(SourceError):
    """A message that cannot be read: the finding code, where, and the line from 1 if known."""

    def __init__(self, code: str, detail: str = "", *, where: str = "", line: int | None = None):
        entry = CODES[code]
        super().__init__(detail or entry.claim, where=where, advice=entry.advice)
        self.code = code
        self.line = line

    def __reduce__(self) -> tuple[Any, ...]:
        return Refused, (self.code, self.message), self.__dict__


def finding(
    code: str,
    pointer: Pointer = ROOT,
    *,
    name: str = "",
    value: str | None = None,
    comparison: str | None = None,
    claim: str = "",
) -> Finding:
    """A finding of this desk; ``name`` is what the value was (a path, a field)."""
    entry = CODES[code]
    evidence: tuple[Evidence, ...] = ()
    if name or value is not None:
        shown = value if value is None or len(value) <= 200 else f"{value[:200]}…"
        spot = pointer if pointer.steps else None
        evidence = (_evidence(name=name, value=shown, comparison=comparison, pointer=spot),)
    return _finding(
        code=code,
        desk=DESK,
        severity=entry.severity,
        claim=claim or entry.claim,
        pointer=pointer,
        evidence=evidence,
        advice=entry.advice,
    )


def refusal(problem: Refused) -> Finding:
    """The finding that says why a message was rejected."""
    where = problem.where or (f"line {problem.line}" if problem.line else "")
    return finding(problem.code, name=where or "message", claim=problem.message)
