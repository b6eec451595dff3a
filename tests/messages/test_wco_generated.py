"""Messages made at random from the WCO schemas: read, written, valid again, nothing lost."""

import random
from copy import deepcopy

import pytest
from lxml import etree

from tests.messages.test_samples import leaves, parsed, schema
from tests.messages.xsd_generator import Generator, Schemas, damaged
from tidewaiter.messages import Kind, read_bytes, write_back

METADATA = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
DEC = "urn:wco:datamodel:WCO:DEC-DMS:2"
RES = "urn:wco:datamodel:WCO:RES-DMS:2"
SETS = {
    "declaration": ("declaration", "WCO_DEC_2_DMS.xsd", "DocumentMetaData_2_DMS.xsd", DEC),
    "cancellation": ("declaration", "CANCEL.xsd", "CANCEL_METADATA.xsd", DEC),
    "response": ("notification", "WCO_RES_2_DMS.xsd", "DocumentMetaData_2_DMS.xsd", RES),
}
NAMES = {DEC: "Declaration", RES: "Response"}
SEEDS = range(30)
UNREAD = {"MSG-020", "MSG-022", "MSG-024", "MSG-025"}
"""Findings that would be untrue of a valid message."""


@pytest.fixture(scope="module", params=sorted(SETS))
def made(request, samples):
    """The kind of message, its schema, and documents by seed."""
    folder, inner, outer, space = SETS[request.param]
    at = samples / "wco-xsd" / folder
    schemas = Schemas(at / inner, at / outer)
    documents = {seed: document(schemas, space, seed) for seed in SEEDS}
    return request.param, schema(at, {space: inner, METADATA: outer}), documents


def document(schemas: Schemas, space: str, seed: int) -> etree._Element:
    rng = random.Random(seed)
    fill = 1.0 if seed % 20 == 0 else rng.choice([0.05, 0.2, 0.4, 0.7, 0.95])
    generator = Generator(schemas, rng, fill)
    root = generator.element(schemas.element(METADATA, "MetaData"), METADATA)
    for _ in range(2 if space == RES and seed % 5 == 0 else 1):
        root.append(generator.element(schemas.element(space, NAMES[space]), space))
    return root


def each_alone(root: etree._Element) -> list[etree._Element]:
    """The document once for each of its contents."""
    names = [f"{{{space}}}{name}" for space, name in NAMES.items()]
    alone = []
    for n in range(sum(1 for child in root if child.tag in names)):
        copy = deepcopy(root)
        for k, child in enumerate([child for child in copy if child.tag in names]):
            if k != n:
                copy.remove(child)
        alone.append(copy)
    return alone


def test_every_generated_message_is_written_back_valid_and_whole(made):
    kind, valid, documents = made
    for seed, root in documents.items():
        assert valid.validate(root), (seed, valid.error_log.last_error)
        messages = read_bytes(etree.tostring(root))
        for message, expected in zip(messages, each_alone(root), strict=True):
            assert message.accepted, (kind, seed, message.reason)
            again = parsed(write_back(message).raw)
            assert leaves(again) == leaves(expected), (kind, seed)
            assert valid.validate(again), (kind, seed, valid.error_log.last_error)


def test_a_valid_message_gives_rise_to_no_finding_about_its_elements(made):
    _, _, documents = made
    for seed, root in documents.items():
        for message in read_bytes(etree.tostring(root)):
            assert not UNREAD & {f.code for f in message.findings}, seed


def test_a_generated_cancellation_is_one(made):
    kind, _, documents = made
    if kind == "cancellation":
        (message,) = read_bytes(etree.tostring(documents[1]))
        assert message.kind is Kind.CANCELLATION


@pytest.mark.parametrize("function", ["13", "4", "5", "1"])
def test_an_amendment_is_written_back_whole(samples, function):
    folder, inner, outer, space = SETS["declaration"]
    at = samples / "wco-xsd" / folder
    schemas = Schemas(at / inner, at / outer)
    for seed in range(5, 15):
        root = document(schemas, space, seed)
        root.find(f".//{{{DEC}}}FunctionCode").text = function
        (message,) = read_bytes(etree.tostring(root))
        assert message.kind in (Kind.AMENDMENT, Kind.CANCELLATION)
        assert leaves(parsed(write_back(message).raw)) == leaves(root), seed


STRUCTURE = {f"MSG-0{n}" for n in (20, 21, 22, 23, 24, 25, 26, 56, 57, 58, 59, 60, 61)}


@pytest.mark.parametrize("name", sorted(SETS))
def test_whatever_the_schema_refuses_gives_rise_to_a_finding(samples, name):
    folder, inner, outer, space = SETS[name]
    at = samples / "wco-xsd" / folder
    schemas, valid = Schemas(at / inner, at / outer), schema(at, {space: inner, METADATA: outer})
    refused = set()
    for seed in range(1, 240):
        root = document(schemas, space, seed if seed % 20 else seed + 1)
        what = damaged(root, random.Random(seed))
        raw = etree.tostring(root)
        if what is None or valid.validate(etree.fromstring(raw)):
            continue
        messages = read_bytes(raw)
        codes = {f.code for message in messages for f in message.findings}
        told = codes & (STRUCTURE | {"MSG-062"})
        assert not all(m.accepted for m in messages) or told, (seed, what)
        refused.add(what)
    assert len(refused) >= 9


def test_what_the_schema_allows_gives_rise_to_no_finding_about_structure(made):
    kind, _, documents = made
    # for requests there is a schema of their own
    rule = {"MSG-062"} if made[0] != "declaration" else set()
    untrue = STRUCTURE - {"MSG-026"} | rule  # a function not known here
    for seed, root in documents.items():
        for message in read_bytes(etree.tostring(root)):
            assert not untrue & {f.code for f in message.findings}, (kind, seed)
