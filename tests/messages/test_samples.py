"""Public samples: every one gets an answer, and what is read is written back whole."""

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from tidewaiter.messages import Kind, read_path, write_back

XS = "http://www.w3.org/2001/XMLSchema"


def leaves(root) -> Counter:
    """Every text and attribute with its place."""
    found: Counter = Counter()

    def walk(element, at):
        for name, value in element.attrib.items():
            found[(f"{at}/@{name}", value)] += 1
        text = (element.text or "").strip()
        if text or not len(element):
            found[(at, text)] += 1
        seen: Counter = Counter()
        for child in element.iterchildren("*"):
            name = etree.QName(child).localname
            seen[name] += 1
            walk(child, f"{at}/{name}[{seen[name]}]")

    walk(root, etree.QName(root).localname)
    return found


def schema(folder: Path, names: dict[str, str]) -> etree.XMLSchema:
    """A schema that imports several: alone none of them validates a message."""
    imports = "".join(
        f'<xs:import namespace="{uri}" schemaLocation="{(folder / file).as_uri()}"/>'
        for uri, file in names.items()
    )
    return etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="{XS}">{imports}</xs:schema>'))


@pytest.fixture(scope="module")
def declaration_schema(samples):
    return schema(
        samples / "wco-xsd" / "declaration",
        {
            "urn:wco:datamodel:WCO:DEC-DMS:2": "WCO_DEC_2_DMS.xsd",
            "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2": "DocumentMetaData_2_DMS.xsd",
        },
    )


@pytest.fixture(scope="module")
def messages(samples):
    return list(read_path(samples / "wco"))


def test_every_sample_gets_an_answer(messages):
    assert len(messages) == 247
    kinds = Counter(m.kind for m in messages if m.accepted)
    assert kinds[Kind.DECLARATION] == 96
    assert kinds[Kind.AMENDMENT] == 8
    assert kinds[Kind.RESPONSE] == 126
    others = [m for m in messages if not m.accepted]
    assert len(others) == 17
    assert all(m.reason and m.format for m in others)


def parsed(raw: bytes):
    return etree.fromstring(raw, etree.XMLParser(remove_comments=True, resolve_entities=False))


def test_every_valid_declaration_is_written_back_valid_and_whole(messages, declaration_schema):
    checked = 0
    for message in messages:
        if message.format != "wco-dec":
            continue
        before = parsed(message.raw)
        again = parsed(write_back(message).raw)
        assert leaves(again) == leaves(before), message.source
        valid = [declaration_schema.validate(part(root)) for root in (before, again)]
        assert valid[1] >= valid[0], (message.source, declaration_schema.error_log)
        checked += valid[0]
    assert checked == 104


def part(root):
    """The message inside whatever envelope it came in."""
    inner = next(root.iter("{*}MetaData"))
    return etree.fromstring(etree.tostring(inner))


def test_no_leaf_of_a_response_is_lost(messages):
    for message in messages:
        if message.format != "wco-res":
            continue
        before = leaves(parsed(message.raw))
        after = leaves(parsed(write_back(message).raw))
        assert not before - after, (message.source, before - after)


def test_the_schema_is_able_to_refuse(messages, declaration_schema):
    message = next(m for m in messages if m.format == "wco-dec")
    root = part(parsed(message.raw))
    declaration = root.find("{*}Declaration")
    declaration.append(declaration[0])
    assert not declaration_schema.validate(root)


@pytest.mark.parametrize(
    ("name", "kind", "identifier"),
    [
        ("asycuda_sad_im4_2items.xml", Kind.DECLARATION, "asycuda-sad"),
        ("awmds_1bol.xml", Kind.MANIFEST, "awmds"),
        ("cusdec_d96b_synthetic.edi", Kind.DECLARATION, "cusdec-d96b"),
    ],
)
def test_the_synthetic_samples_are_read_and_come_back_equal(samples, name, kind, identifier):
    (message,) = read_path(samples / "synthetic" / name)
    assert (message.kind, message.format) == (kind, identifier)
    from tidewaiter.messages import read_bytes

    (again,) = read_bytes(write_back(message).raw)
    assert again.content == message.content
