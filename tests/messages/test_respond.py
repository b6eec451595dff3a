"""Responses from decisions, as WCO RES and as CUSRES."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.messages.test_samples import schema
from tidewaiter.core import Decision, Declaration, Pointer, Route
from tidewaiter.messages import Kind, read_bytes
from tidewaiter.messages.findings import finding
from tidewaiter.messages.respond import (
    accepted,
    as_cusres,
    as_wco,
    cancelled,
    decided,
    refused,
    rejected,
)
from tidewaiter.messages.response import pointer_steps, pointer_text

NOW = datetime(2026, 11, 23, 10, 5, tzinfo=UTC)
HERE = Declaration(lrn="L1", mrn="26TW1")


def decision(lane: str) -> Decision:
    return Decision(declaration="26TW1", office=None, day=None, lane=lane, route=Route.NONE)


def responses():
    spot = Pointer.parse("items.2.documents.1.id")
    faults = [finding("MSG-053", spot, name="id", value="SECRET")]
    return {
        "accepted": accepted(HERE, reference="R1", at=NOW),
        "rejected": refused(HERE, faults, reference="R2", at=NOW),
        "held": decided(decision("red"), HERE, reference="R3", at=NOW),
        "released": decided(decision("green"), HERE, reference="R4", at=NOW),
        "cancelled": cancelled(HERE, reference="R5", at=NOW),
    }


@pytest.mark.parametrize("name", list(responses()))
@pytest.mark.parametrize("write", [as_wco, as_cusres])
def test_a_response_is_read_back_as_it_was_meant(name, write):
    response = responses()[name]
    (message,) = read_bytes(write(response))
    assert message.kind is Kind.RESPONSE
    found = message.content
    assert (found.function, found.lrn, found.mrn) == (response.function, "L1", "26TW1")
    assert found.errors == response.errors
    assert found.issued_at.value == NOW


def test_lanes_that_release_release_and_others_hold():
    for lane, meaning in (("green", "released"), ("blue", "released"), ("red", "held for control")):
        assert decided(decision(lane), HERE, reference="R", at=NOW).meaning == meaning
    assert decided(decision("orange"), HERE, reference="R", at=NOW).meaning == "held for control"


def test_an_error_points_and_never_echoes_the_value():
    raw = as_wco(responses()["rejected"])
    assert b"SECRET" not in raw
    (error,) = responses()["rejected"].errors
    assert error.pointer == "42A/67A/68A[2]/02A[1]/D005"
    assert pointer_text(pointer_steps(error.pointer)) == error.pointer


def test_a_message_that_could_not_be_read_is_rejected_with_its_reason():
    (message,) = read_bytes(b"<ASYCUDA><")
    response = rejected(message, reference="R9", at=NOW)
    assert [e.code for e in response.errors] == ["MSG-005"]


def test_every_response_is_valid_by_the_published_schema(samples):
    notification = samples / "wco-xsd" / "notification"
    xsd = schema(
        notification,
        {
            "urn:wco:datamodel:WCO:RES-DMS:2": "WCO_RES_2_DMS.xsd",
            "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2": "DocumentMetaData_2_DMS.xsd",
        },
    )
    for response in responses().values():
        root = etree.fromstring(as_wco(response))
        assert xsd.validate(root), xsd.error_log
    bad = etree.fromstring(as_wco(responses()["held"]))
    bad[-1].append(etree.fromstring("<Unheard/>"))
    assert not xsd.validate(bad)
