"""The answer of customs to a declaration: accepted, rejected, held, released, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tidewaiter.core.parts import Extra, Statement, Timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class PointerStep:
    """One step of a WCO pointer: a section with its occurrence, and a tag at the end."""

    section: str | None = None
    sequence: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseError:
    """One error: a code, words, and the steps of the WCO pointer to its place."""

    code: str | None = None
    text: str | None = None
    steps: tuple[PointerStep, ...] = ()

    @property
    def pointer(self) -> str:
        """The WCO pointer as text, such as ``42A/67A/68A[2]/23A/21A/145``."""
        return pointer_text(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response to a declaration.

    ``function`` is the WCO response function (``01`` accepted, ``02`` received, ``03`` rejected,
    ``05`` held for control, ``09`` cleared ...), ``reference`` the response's own, ``lrn`` and
    ``mrn`` those of the declaration it answers. Functions as seen in the messages published in
    hmrc/customs-declarations (read 2026).
    """

    function: str = ""
    reference: str | None = None
    issued_at: Timestamp | None = None
    lrn: str | None = None
    mrn: str | None = None
    version: str | None = None
    accepted_at: Timestamp | None = None
    rejected_at: Timestamp | None = None
    cancelled_at: Timestamp | None = None
    status: tuple[str, ...] = ()
    released_at: Timestamp | None = None
    statements: tuple[Statement, ...] = ()
    errors: tuple[ResponseError, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def meaning(self) -> str:
        """The function in words."""
        return RESPONSE_FUNCTIONS.get(self.function, "unknown")


RESPONSE_FUNCTIONS = {
    "01": "accepted",
    "02": "received",
    "03": "rejected",
    "05": "held for control",
    "06": "documents requested",
    "07": "amended or result of control",
    "08": "released",
    "09": "cleared",
    "10": "invalidated",
    "11": "request answered",
    "13": "duties and taxes",
    "14": "inventory release pending",
    "15": "inventory release recorded",
    "16": "left the country",
    "18": "message rejected in general",
}
"""Meaning of each WCO response function code."""


def pointer_text(steps: tuple[PointerStep, ...]) -> str:
    """A WCO pointer as text; a section's occurrence is written where it is given."""
    out = []
    for step in steps:
        if step.section:
            out.append(f"{step.section}[{step.sequence}]" if step.sequence else step.section)
        if step.tag:
            out.append(step.tag)
    return "/".join(out)


_STEP = re.compile(r"(?P<name>[A-Za-z0-9_]+)(?:\[(?P<number>\d+)\])?\Z")


def pointer_steps(text: str) -> tuple[PointerStep, ...]:
    """The steps of a WCO pointer; what follows the sections (two digits and a letter) is a tag."""
    steps: list[PointerStep] = []
    for part in text.split("/"):
        found = _STEP.match(part)
        if not found:
            continue
        name, number = found["name"], found["number"]
        if _SECTION.match(name):
            steps.append(PointerStep(section=name, sequence=int(number) if number else None))
        elif steps:
            steps[-1] = replace(steps[-1], tag=name)
    return tuple(steps)


_SECTION = re.compile(r"\d\d[A-Z]\Z")
