"""What is found when a party is held against a list. Each docstring is what officers read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidewaiter.core import Evidence, Finding, Pointer, Severity
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.comparing import Standing
from tidewaiter.desks.risk.screening.policy import NameList

DESK = "screening"

ASK = (
    "Ask for what tells them apart: date of birth or founding, an identifier, the address. A name "
    "alone is no reason to hold goods back."
)
COMPARE = "Compare the party with the entry and decide whether they are the same."

Told = Mapping[str, Any]
"""A match as it stands among the facts."""


@dataclass(frozen=True, slots=True)
class Held:
    """A party, a match of it, and the policy of the list it is from."""

    pointer: Pointer
    name: str
    match: Told
    policy: NameList
    edition: Mapping[str, Any]


def name_is_alike(held: Held) -> Finding:
    """The name of a party is like one on a list, and nothing else is known that would tell."""
    return _found(
        held,
        "SCR-001",
        held.policy.name_alone.severity,
        sentence(
            "“{name}” is like “{listed}” on the list “{list}” (likeness {score}). Nothing but the "
            "name speaks for it.",
            **_words(held),
        ),
        ASK,
    )


def match_is_supported(held: Held) -> Finding:
    """The name of a party is like one on a list, and a date or an address supports it."""
    return _found(
        held,
        "SCR-002",
        held.policy.supported.severity,
        sentence(
            "“{name}” is like “{listed}” on the list “{list}” (likeness {score}), and more than "
            "the name speaks for it.",
            **_words(held),
        ),
        COMPARE,
    )


def match_is_identified(held: Held) -> Finding:
    """An identifier of a party, or several other things together, are those of a listed name."""
    return _found(
        held,
        "SCR-003",
        held.policy.identified.severity,
        sentence(
            "“{name}” is by all that is known “{listed}” on the list “{list}” (likeness of names "
            "{score}).",
            **_words(held),
        ),
        COMPARE,
    )


def match_is_confirmed(held: Held) -> Finding:
    """An officer decided earlier that the party is the one on the list."""
    return _found(
        held,
        "SCR-004",
        held.policy.confirmed.severity,
        sentence(
            "“{name}” is “{listed}” on the list “{list}”, as {by} decided on {on}: {reason}",
            **_words(held),
        ),
        None,
    )


def told_apart(held: Held) -> Finding:
    """An officer decided earlier that the party is not the one on the list."""
    return _found(
        held,
        "SCR-005",
        Severity.INFORMATION,
        sentence(
            "“{name}” is not “{listed}” on the list “{list}”, as {by} decided on {on}: {reason}",
            **_words(held),
        ),
        None,
    )


def match_is_contradicted(held: Held) -> Finding:
    """The name of a party is like one on a list, but what else is known speaks against it."""
    return _found(
        held,
        "SCR-006",
        Severity.INFORMATION,
        sentence(
            "“{name}” is like “{listed}” on the list “{list}” (likeness {score}), but what else is "
            "known speaks against it.",
            **_words(held),
        ),
        None,
    )


BY_STANDING = {
    Standing.CONTRADICTED: match_is_contradicted,
    Standing.NAME_ALONE: name_is_alike,
    Standing.SUPPORTED: match_is_supported,
    Standing.IDENTIFIED: match_is_identified,
}


def _words(held: Held) -> dict[str, Any]:
    match = held.match
    verdict = match.get("verdict") or {}
    return {
        "name": held.name,
        "listed": match["name"],
        "list": held.policy.title,
        "score": match["score"],
        "by": verdict.get("by", ""),
        "on": verdict.get("on", ""),
        "reason": verdict.get("reason", ""),
    }


def _found(held: Held, code: str, severity: Severity, claim: str, advice: str | None) -> Finding:
    return Finding(
        code=code,
        desk=DESK,
        severity=severity,
        claim=claim,
        pointer=held.pointer,
        evidence=evidence(held),
        advice=advice if severity is not Severity.INFORMATION else None,
        source=held.policy.legal_basis or held.policy.source,
    )


def evidence(held: Held) -> tuple[Evidence, ...]:
    """The name and every sign, each beside what the list says, with the list and its edition."""
    match = held.match
    source = f"{held.policy.id} edition {held.edition['edition']}, entry {match['entry']}"
    name = Evidence(
        name="name",
        value=held.name,
        comparison=f"{match['name']} ({Decimal(match['score']):.0%})",
        pointer=held.pointer,
        source=source,
    )
    others = (
        Evidence(name=sign["what"], value=sign["asked"], comparison=sign["listed"], source=source)
        for sign in match["signs"]
    )
    return (name, *others)
