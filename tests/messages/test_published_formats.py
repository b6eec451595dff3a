"""Formats whose schema is known second-hand: what is right passes, what breaks is told."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import pytest
from lxml import etree

from tests.messages.published import CUSCAR, CUSRES, EDIFACT, XML
from tidewaiter.messages import read_bytes, write_back
from tidewaiter.messages.formats import mapping
from tidewaiter.messages.outline import Outline

OUTLINED = sorted(name for name in XML if mapping(name).outline.children)


def read(raw: str | bytes):
    (message,) = read_bytes(raw.encode() if isinstance(raw, str) else raw)
    assert message.accepted, message.reason
    return message


def codes(root: etree._Element) -> set[str]:
    return {f.code for f in read(etree.tostring(root)).findings}


def leaves(root: etree._Element) -> list[tuple[str, str]]:
    """Every text and attribute with the local names above it, in no order."""
    out = []
    for element in root.iter("*"):
        above = [etree.QName(e).localname for e in (element, *element.iterancestors())]
        place = "/".join(reversed(above))
        if not len(element):
            out.append((place, (element.text or "").strip()))
        out += [(f"{place}/@{name}", text) for name, text in element.attrib.items()]
    return sorted(out)


def known(name: str) -> tuple[etree._Element, list[tuple[etree._Element, Outline]]]:
    """A message and its elements, each with what the format says about it."""
    root = etree.fromstring(XML[name])
    found: list[tuple[etree._Element, Outline]] = []

    def walk(element: etree._Element, fact: Outline) -> Iterator[tuple[etree._Element, Outline]]:
        for child in element:
            below = fact.children.get(etree.QName(child).localname)
            if below is not None:
                yield child, below
                yield from walk(child, below)

    outline = mapping(name).outline
    found = list(walk(root, outline.children[etree.QName(root).localname]))
    return root, found


@pytest.mark.parametrize("name", sorted(XML))
def test_a_message_as_published_has_no_findings_and_is_written_back_whole(name):
    message = read(XML[name])
    assert message.format == name
    assert message.findings == ()
    again = write_back(message).raw
    assert leaves(etree.fromstring(again)) == leaves(etree.fromstring(XML[name]))
    assert codes(etree.fromstring(again)) == set()


@pytest.mark.parametrize("name", sorted(EDIFACT))
def test_a_message_of_segments_has_no_findings_and_keeps_each_segment(name):
    message = read(EDIFACT[name])
    assert (message.format, message.findings) == (name, ())
    again = (
        write_back(message).raw.decode().replace("REF1:0+11'", "REF1:0'")
    )  # ours says a response
    assert sorted(again.split("'")) == sorted(EDIFACT[name].split("'"))
    assert read(again).content == read(write_back(read(again)).raw).content


@pytest.mark.parametrize("name", OUTLINED)
def test_whatever_is_required_is_missed_when_it_is_gone(name):
    _, elements = known(name)
    required = [n for n, (_, fact) in enumerate(elements) if fact.least]
    assert len(required) >= 10
    for n in required:
        root, found = known(name)
        element, fact = found[n]
        for other in list(element.getparent().iterchildren(element.tag)):
            other.getparent().remove(other)
        assert codes(root) & {"MSG-022", "MSG-057"}, fact.name


@pytest.mark.parametrize("name", OUTLINED)
def test_whatever_may_stand_once_is_told_when_it_stands_twice(name):
    _, elements = known(name)
    for n, (_, fact) in enumerate(elements):
        if fact.most == 1:
            root, found = known(name)
            found[n][0].addnext(deepcopy(found[n][0]))
            assert "MSG-021" in codes(root), fact.name


@pytest.mark.parametrize("name", OUTLINED)
def test_what_stands_out_of_order_is_told(name):
    _, elements = known(name)
    told = 0
    for n in range(len(elements)):
        root, found = known(name)
        element, fact = found[n]
        after = element.getnext()
        if after is None or after.tag == element.tag or fact.either:
            continue
        following = next((f for e, f in found if e is after), None)
        if following is None or following.either:
            continue
        after.addnext(element)
        assert "MSG-056" in codes(root), fact.name
        told += 1
    assert told > 10


@pytest.mark.parametrize("name", OUTLINED)
def test_an_element_of_no_name_known_is_told_except_where_nobody_knows(name):
    _, elements = known(name)
    for n, (_, fact) in enumerate(elements):
        root, found = known(name)
        found[n][0].append(etree.Element(found[n][0].tag + "Unheard"))
        assert ("MSG-020" in codes(root)) is not fact.open, fact.name


@pytest.mark.parametrize("name", OUTLINED)
def test_a_value_of_the_wrong_form_is_told(name):
    _, elements = known(name)
    told = 0
    for n, (_, fact) in enumerate(elements):
        if fact.pattern or fact.only:
            root, found = known(name)
            found[n][0].text = "1,5!"
            assert codes(root) & {"MSG-023", "MSG-024", "MSG-026"}, fact.name
            told += 1
    assert told >= 2


def test_waybills_say_what_is_on_board_and_whose_it_is():
    for name, number in (("xfwb", None), ("xfzb", "HAWB1")):
        (consignment,) = read(XML[name]).content.consignments
        assert (consignment.gross_mass, consignment.packages[0].count) == (Decimal("55.5"), 3)
        assert consignment.transport_document == number
        assert (consignment.place_loading, consignment.place_discharge) == ("TPE", "LHR")
        assert [p.name for p in consignment.parties if p.role == "notify"] == ["Synthetic NI"]
        assert consignment.items[0].commodity_codes == ("84713000", "85171300")
        assert consignment.items[0].description == "LAPTOPS"
    assert consignment.parent == "020-12345675"


def test_the_tariff_code_of_a_certificate_is_that_of_the_tariff_and_no_other_class():
    (line,) = read(XML["sps-certificate"]).content.lines
    assert (line.commodity_code, line.country_origin) == ("08045000", "EC")
    statement = read(XML["sps-certificate"]).content.statements[0]
    assert (statement.code, statement.text) == ("ADEDL", "Free of pests")


def test_what_is_signed_may_stand_before_or_after_what_is_referred_to():
    root, _ = known("sps-certificate")
    signed = root.find(".//{*}SignatorySPSAuthentication")
    signed.addnext(root.find(".//{*}ReferenceSPSReferencedDocument"))
    assert codes(root) == set()


def test_the_boxes_of_a_cites_permit_are_read_from_each_item():
    permit = read(XML["cites-epermit"]).content
    one, other = permit.lines
    assert (one.subject, one.form, one.listing, one.origin_code) == (
        "Caiman crocodilus", "SKI", "II", "W")  # fmt: skip
    assert (one.quantity.value, one.quantity.unit, one.used.value) == (40, "NMB", 38)
    assert (one.country_origin, other.listing) == ("CO", "I")
    assert (permit.security_stamp, permit.issuer) == ("STAMP9", "Forest Office")


def test_every_seal_of_a_container_is_read():
    (consignment,) = read(XML["awmds"]).content.consignments
    assert consignment.equipment[0].seals == ("S1", "S2")


def test_a_container_outside_of_a_consignment_keeps_its_seals_and_gives_no_total():
    report = read(CUSCAR).content
    assert [(e.id, e.seals) for e in report.equipment] == [
        ("MSKU1234565", ("S1",)), ("TGHU7654320", ("S2",))]  # fmt: skip
    assert (report.gross_total, report.place_departure) == (None, None)
    assert report.place_destination == "NZPOE"
    again = write_back(read(CUSCAR)).raw.decode()
    assert again.index("KGM:19440") < again.index("TGHU7654320") < again.index("KGM:9000")


def test_a_response_of_another_administration_is_read_with_its_errors():
    response = read(CUSRES).content
    assert (response.reference, response.mrn) == ("REF1", "M1")
    assert [(e.code, e.text) for e in response.errors] == [("8463", "Not known")]
