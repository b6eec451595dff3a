"""Responses from what was decided: accepted, rejected with pointers, held, released.

A response names places and codes, never the values that were found there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tidewaiter.core.decision import Decision
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.lane import BLUE, GREEN
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages import formats
from tidewaiter.messages.edifact_writer import EdifactWriter
from tidewaiter.messages.message import NO_ENVELOPE, Envelope, Message
from tidewaiter.messages.response import Response, ResponseError, pointer_steps
from tidewaiter.messages.xml_writer import XmlWriter

ACCEPTED, REJECTED, HELD, RELEASED, CANCELLED = "01", "03", "05", "08", "10"
_RELEASING = frozenset((GREEN.code, BLUE.code))


def accepted(declaration: Declaration, *, reference: str, at: datetime) -> Response:
    """The declaration was taken in and has its MRN."""
    return _answer(ACCEPTED, declaration, reference, at, accepted_at=Timestamp.of(at))


def rejected(message: Message, *, reference: str, at: datetime) -> Response:
    """The message was not taken in; every finding that stood in the way becomes an error."""
    declaration = message.declaration or Declaration()
    errors = tuple(errors_of(message.findings))
    return _answer(
        REJECTED, declaration, reference, at, errors=errors, rejected_at=Timestamp.of(at)
    )


def refused(
    declaration: Declaration, findings: Iterable[Finding], *, reference: str, at: datetime
) -> Response:
    """The declaration was read but cannot stand: a duplicate, an unknown MRN, a bad pointer."""
    errors = tuple(errors_of(findings))
    return _answer(
        REJECTED, declaration, reference, at, errors=errors, rejected_at=Timestamp.of(at)
    )


def decided(
    decision: Decision, declaration: Declaration, *, reference: str, at: datetime
) -> Response:
    """Released in a lane that releases, held for control in every other."""
    if decision.lane in _RELEASING:
        return _answer(RELEASED, declaration, reference, at, released_at=Timestamp.of(at))
    return _answer(HELD, declaration, reference, at)


def cancelled(declaration: Declaration, *, reference: str, at: datetime) -> Response:
    """The declaration was withdrawn."""
    return _answer(CANCELLED, declaration, reference, at, cancelled_at=Timestamp.of(at))


def _answer(
    function: str,
    declaration: Declaration,
    reference: str,
    at: datetime,
    *,
    errors: tuple[ResponseError, ...] = (),
    accepted_at: Timestamp | None = None,
    rejected_at: Timestamp | None = None,
    released_at: Timestamp | None = None,
    cancelled_at: Timestamp | None = None,
) -> Response:
    return Response(
        function=function,
        reference=reference,
        issued_at=Timestamp.of(at),
        lrn=declaration.lrn,
        mrn=declaration.mrn,
        errors=errors,
        accepted_at=accepted_at,
        rejected_at=rejected_at,
        released_at=released_at,
        cancelled_at=cancelled_at,
    )


def errors_of(findings: Iterable[Finding]) -> Iterable[ResponseError]:
    """Findings as errors: code, claim and WCO pointer, without the values found."""
    for one in findings:
        yield ResponseError(code=one.code, text=one.claim, steps=pointer_steps(one.pointer.wco))


def as_wco(response: Response) -> bytes:
    """The response as WCO RES XML."""
    return XmlWriter(formats.mapping("wco-res")).write(response)


def as_cusres(response: Response, envelope: Envelope = NO_ENVELOPE) -> bytes:
    """The response as an EDIFACT CUSRES interchange; sender and receiver from the envelope."""
    return EdifactWriter(formats.mapping("cusres-d96b")).write(response, envelope)
