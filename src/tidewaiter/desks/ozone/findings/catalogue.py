"""The finding codes of the ozone desk. A code never changes its meaning.

Claims have places for what they are about; ``source`` is a key of ``data/sources.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.core import Evidence, Finding, Pointer, Severity
from tidewaiter.core.sentence import Sentence, as_sentence
from tidewaiter.desks.ozone.tables import told

DESK = "ozone"

_INFO, _MINOR, _MAJOR = Severity.INFORMATION, Severity.MINOR, Severity.MAJOR
_MUST = Severity.MANDATORY
_HS, _LICENSING, _TRADE = "HS-2022", "MP-4", "MP-4"


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code: how grave, what it claims, what to do, and where that is written."""

    severity: Severity
    claim: Sentence
    advice: Sentence
    source: str


def _code(severity: Severity, claim: str, advice: str, source: str) -> Code:
    return Code(severity, as_sentence(claim), as_sentence(advice), source)


CODES: Mapping[str, Code] = {
    "OZONE-001": _code(
        _MAJOR,
        "The heading {code} holds controlled substances, and none is named.",
        "Ask which substance it is and in which shares.",
        _HS,
    ),
    "OZONE-002": _code(
        _MAJOR,
        "{gas} belongs under {right}, not under {declared}.",
        "Correct the code; check whether the name or the code is the wrong one.",
        _HS,
    ),
    "OZONE-003": _code(
        _MAJOR,
        "UN {un} is {other}, but {gas} is declared.",
        "Compare the labels of the cylinders and test one.",
        "UNDG",
    ),
    "OZONE-004": _code(
        _MAJOR,
        "What is called {gas} does not have its composition: {shares}.",
        "Test a cylinder with an identifier.",
        "ASHRAE-34",
    ),
    "OZONE-005": _code(
        _MAJOR,
        "{gas} is declared under {code}, which is no heading for it.",
        "Open the packages: is the gas among other goods?",
        "UNEP-POSTER",
    ),
    "OZONE-006": _code(
        _MINOR,
        "{declared} t CO2e are declared; {kg} kg of {gas} are {right} t CO2e.",
        "Correct the quantity that the quota is charged with.",
        "MP-F",
    ),
    "OZONE-007": _code(
        _MINOR,
        "The description names {gas} and also {other}.",
        "Ask which of them it is.",
        "UNEP-POSTER",
    ),
    "OZONE-010": _code(
        _MUST,
        "No licence is given for {gas}.",
        "Do not release. Trade in controlled substances needs a licence.",
        _LICENSING,
    ),
    "OZONE-011": _code(
        _MUST,
        "The licence {licence} is not in the register.",
        "Do not release. Ask the licensing authority.",
        _LICENSING,
    ),
    "OZONE-012": _code(
        _MUST,
        "The licence {licence} is {status}.",
        "Do not release. Ask the licensing authority.",
        _LICENSING,
    ),
    "OZONE-013": _code(
        _MUST,
        "The licence {licence} is valid from {first} to {last}, not on {day}.",
        "Do not release. Ask the licensing authority.",
        _LICENSING,
    ),
    "OZONE-014": _code(
        _MUST,
        "The licence {licence} is for {kind}, not for {declared}.",
        "Do not release. Ask for the right licence.",
        _LICENSING,
    ),
    "OZONE-015": _code(
        _MUST,
        "The licence {licence} belongs to {holder}, not to {trader}.",
        "Do not release. A licence cannot be lent.",
        _LICENSING,
    ),
    "OZONE-016": _code(
        _MAJOR,
        "The licence {licence} names {country} on the other side, not {declared}.",
        "Ask the licensing authority whether the change is allowed.",
        _LICENSING,
    ),
    "OZONE-017": _code(
        _MAJOR,
        "The licence {licence} cannot be used at {office}.",
        "Send the goods to an office that the licence names.",
        _LICENSING,
    ),
    "OZONE-018": _code(
        _MUST,
        "The licence {licence} does not cover {gas}.",
        "Do not release. Ask for a licence for this substance.",
        _LICENSING,
    ),
    "OZONE-019": _code(
        _MUST,
        "{left} kg of {gas} still fit on licence {licence}; {kg} kg are declared.",
        "Release no more than still fits.",
        _LICENSING,
    ),
    "OZONE-020": _code(
        _MAJOR,
        "The licence {licence} is for the use {use}, not for {declared}.",
        "Ask for evidence of the use.",
        _LICENSING,
    ),
    "OZONE-021": _code(
        _MUST,
        "{trader} is not registered to trade in controlled substances.",
        "Do not release. Ask the licensing authority.",
        _LICENSING,
    ),
    "OZONE-022": _code(
        _MUST,
        "The registration of {trader} does not allow it on that day.",
        "Do not release. Ask the licensing authority.",
        _LICENSING,
    ),
    "OZONE-030": _code(
        _MUST,
        "{left} kg of {gas} still fit into the {group} quota; {kg} kg are declared.",
        "Release no more than still fits.",
        "MP-2",
    ),
    "OZONE-031": _code(
        _MUST,
        "{trader} has no {group} quota for {year}.",
        "Do not release. Ask the licensing authority.",
        "MP-2",
    ),
    "OZONE-032": _code(
        _MAJOR,
        "The use {use} does not count against a quota, but no evidence is given.",
        "Ask for: {evidence}. Until then it counts.",
        "DEC",
    ),
    "OZONE-033": _code(
        _MAJOR,
        "The use {use} is not allowed for {gas}.",
        "The quantity counts against the quota. Ask for the true use.",
        "DEC",
    ),
    "OZONE-034": _code(
        _MAJOR,
        "{gas} is declared as {condition}, but no evidence is given.",
        "Ask for: {evidence}. New gas is often declared as used.",
        "DEC",
    ),
    "OZONE-040": _code(
        _MUST,
        "{gas} is phased out: group {group} is at zero since {year}.",
        "Do not release, unless an exempted use is proved.",
        "MP-2",
    ),
    "OZONE-041": _code(
        _MUST,
        "{country} is no Party to the Protocol for group {group}.",
        "Do not release. Trade with non-Parties is banned.",
        _TRADE,
    ),
    "OZONE-042": _code(
        _MUST,
        "{country} does not know of the shipment under licence {licence}.",
        "Do not release. Tell the licensing authority.",
        "DEC",
    ),
    "OZONE-043": _code(
        _MINOR,
        "The consultation with {country} on licence {licence} is not answered.",
        "Remind the authority, or decide without its answer.",
        "DEC",
    ),
    "OZONE-044": _code(
        _MINOR,
        "{price} per kg of {gas} is outside the usual {low} to {high}.",
        "Compare the invoice with the name on the cylinders.",
        "UNEP-POSTER",
    ),
    "OZONE-050": _code(
        _MAJOR,
        "{gas} is in transit without a country of destination.",
        "Ask for the destination before the goods move.",
        "UNEP-POSTER",
    ),
    "OZONE-051": _code(
        _MAJOR,
        "{gas} is in transit to {country}, where it is already.",
        "Ask for an import licence: it is an import.",
        "UNEP-POSTER",
    ),
    "OZONE-052": _code(
        _MAJOR,
        "The transit {reference} was due out on {due} and has not left.",
        "Ask for proof of exit before another transit begins.",
        "UNEP-POSTER",
    ),
    "OZONE-053": _code(
        _MAJOR,
        "The transit {reference} left with {left} of {kg} kg: {short} kg are missing.",
        "Charge what is missing as imported and look for it.",
        "UNEP-POSTER",
    ),
    "OZONE-054": _code(
        _MAJOR,
        "The transit {reference} to {country} left to {other}.",
        "Tell the authority of the country it was for.",
        "UNEP-POSTER",
    ),
    "OZONE-055": _code(
        _MINOR,
        "{gas} made in {origin} is sent by {country}, which lies between maker and market.",
        "Ask the authority of {country} whether it licensed the export.",
        "EFCTC-HISTORY",
    ),
    "OZONE-060": _code(
        _MUST,
        "{gas} comes in cylinders that cannot be refilled, which {country} bans.",
        "Do not release. Seize or send back.",
        "EU-2024-573",
    ),
    "OZONE-061": _code(
        _MINOR,
        "{each} kg of {gas} in a cylinder is no size that is sold.",
        "Weigh a cylinder and compare with its label.",
        "UNEP-POSTER",
    ),
    "OZONE-062": _code(
        _MINOR,
        "The containers ({containers}) cannot hold {kg} kg.",
        "Check the container numbers and the masses.",
        "UNEP-POSTER",
    ),
    "OZONE-063": _code(
        _MUST,
        "Equipment with {gas} must not come into {country}.",
        "Do not release. Check the plate of the equipment.",
        "EU-2024-573",
    ),
    "OZONE-064": _code(
        _MINOR,
        "Cylinders of {gas} and of {other} come in one load.",
        "Unload to the end wall and test a cylinder of each row: legal ones may hide others.",
        "EFCTC-HISTORY",
    ),
    "OZONE-070": _code(
        _MUST,
        "The pressure refutes the label: it cannot be {label}.",
        "Hold the goods. Have the gas identified; the pressure does not say what it is.",
        "COOLPROP",
    ),
    "OZONE-071": _code(
        _MUST,
        "The identifier refutes the label {label}: {found}.",
        "Hold the goods and the record of the instrument.",
        "ASHRAE-34",
    ),
    "OZONE-072": _code(
        _INFO,
        "The reading cannot tell whether it is {label}.",
        "Use an identifier, or another temperature.",
        "COOLPROP",
    ),
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
        source=told(entry.source),
    )


def _filled(text: Sentence, values: Mapping[str, object]) -> Sentence:
    return Sentence(text.template.format(**values), text.template, values)
