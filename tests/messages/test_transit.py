"""Transit declarations of NCTS phase 5: form, rules, amendments, and their neighbours by name."""

import pytest

from tests.messages.test_formats import NCTS, NCTS_ITEM
from tidewaiter.messages import Kind, read_bytes, write_back
from tidewaiter.messages.harden import Limits

ITEMS = [NCTS_ITEM.format(n=n, own=own) for n, own in ((1, 1), (2, 1), (3, 2))]
VALID = NCTS.format(a=ITEMS[0], b=ITEMS[1], c=ITEMS[2])
AMENDMENT = (
    VALID.replace("CC015C", "CC013C")
    .replace("<LRN>LRN1</LRN>", "<MRN>26GB1A2B3CD456EFJ2</MRN>")
    .replace("</bindingItinerary>", "</bindingItinerary><amendmentTypeFlag>0</amendmentTypeFlag>")
)


def findings(text: str) -> set[tuple[str, str]]:
    (message,) = read_bytes(text.encode())
    assert message.accepted, message.reason
    return {(f.code, f.evidence[0].name.rpartition("/")[2]) for f in message.findings}


def test_a_valid_declaration_has_no_findings():
    assert findings(VALID) == set()


@pytest.mark.parametrize("phase", ["NCTS5.0", "NCTS5.1", "NCTS6"])
def test_every_phase_in_use_is_read(phase):
    assert findings(VALID.replace("NCTS5.1", phase)) == set()


@pytest.mark.parametrize("number", ["1", "25000000", "XA25123456", "BX999000001"])
def test_the_number_of_a_tir_carnet_keeps_its_form(number):
    told = VALID.replace("<security>", f"<TIRCarnetNumber>{number}</TIRCarnetNumber><security>")
    assert ("MSG-023", "TIRCarnetNumber") not in findings(told)


def test_an_amendment_names_the_declaration_and_comes_back_whole():
    (message,) = read_bytes(AMENDMENT.encode())
    assert (message.format, message.kind) == ("cc013c", Kind.AMENDMENT)
    assert message.content.mrn == "26GB1A2B3CD456EFJ2"
    assert message.findings == ()
    (again,) = read_bytes(write_back(message).raw)
    assert again.content == message.content
    neither = AMENDMENT.replace("<MRN>26GB1A2B3CD456EFJ2</MRN>", "")
    assert ("MSG-062", "TransitOperation") in findings(neither)
    assert "C0467" in broken(neither)
    assert "C0467" in broken(AMENDMENT.replace("<MRN>", "<LRN>LRN1</LRN><MRN>"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<LRN>LRN1</LRN>", "", ("MSG-022", "LRN")),
        ("LRN1", "L" * 23, ("MSG-023", "LRN")),
        ("LRN1", "", ("MSG-057", "LRN")),
        ("<messageType>CC015C", "<messageType>CC014C", ("MSG-023", "messageType")),
        ("2026-11-23T10:05:00", "23/11/2026", ("MSG-023", "preparationDateAndTime")),
        ("2026-11-23T10:05:00", "2026-13-23T10:05:00", ("MSG-025", "preparationDateAndTime")),
        ("XX000001", "XX00001", ("MSG-023", "referenceNumber")),
        ("XX000001", "abcdefgh", ("MSG-023", "referenceNumber")),
        ("<security>0", "<security>A", ("MSG-023", "security")),
        ("<security>0", "<security>4", ("MSG-026", "security")),
        ("<declarationType>T1", "<declarationType>T9", ("MSG-026", "declarationType")),
        ("<guaranteeType>1", "<guaranteeType>Z", ("MSG-026", "guaranteeType")),
        ("2026-11-23T10:05:00", "2026-02-30T10:05:00", ("MSG-025", "preparationDateAndTime")),
        ("</bindingItinerary>", "</bindingItinerary><limitDate>2026-11-31</limitDate>",
         ("MSG-023", "limitDate")),
        ("<grossMass>30", "<grossMass>-30", ("MSG-023", "grossMass")),
        ("<grossMass>30", "<grossMass>1E2", ("MSG-024", "grossMass")),
        ("<sequenceNumber>1", "<sequenceNumber>0", ("MSG-023", "sequenceNumber")),
        ("<sequenceNumber>1", "<sequenceNumber>x", ("MSG-023", "sequenceNumber")),
        ("<LRN>", "<Unheard/><LRN>", ("MSG-020", "Unheard")),
        ("<security>0</security>", "<security>0</security><security>0</security>",
         ("MSG-021", "security[2]")),
        ("<security>0</security>\n<reducedDatasetIndicator>0</reducedDatasetIndicator>",
         "<reducedDatasetIndicator>0</reducedDatasetIndicator><security>0</security>",
         ("MSG-056", "security")),
        ("NCTS5.1", "NCTS9", ("MSG-023", "@PhaseID")),
        ("<messageSender>A</messageSender>", "", ("MSG-022", "messageSender")),
        ("<messageSender>A", "<messageSender>", ("MSG-057", "messageSender")),
        ("T10:05:00", "T10:05:00Z", ("MSG-023", "preparationDateAndTime")),
        ("T10:05:00", "T10:05:00.5", ("MSG-023", "preparationDateAndTime")),
        ("T10:05:00", "T24:05:00", ("MSG-023", "preparationDateAndTime")),
        ("<additionalDeclarationType>A", "<additionalDeclarationType>B",
         ("MSG-026", "additionalDeclarationType")),
        ("<security>0", "<TIRCarnetNumber>AB12</TIRCarnetNumber><security>0",
         ("MSG-023", "TIRCarnetNumber")),
        ("<grossMass>30", "<grossMass>0", ("MSG-023", "grossMass")),
        ("<grossMass>30", "<grossMass>030", ("MSG-023", "grossMass")),
        ("<grossMass>30", "<grossMass>30.1234567", ("MSG-023", "grossMass")),
        ("<grossMass>30", "<inlandModeOfTransport>6</inlandModeOfTransport><grossMass>30",
         ("MSG-026", "inlandModeOfTransport")),
        ("<TransportEquipment>", "<Carrier><identificationNumber>1FR</identificationNumber>"
         "</Carrier><TransportEquipment>", ("MSG-023", "identificationNumber")),
        ("</TransportEquipment>", "</TransportEquipment><SupportingDocument><sequenceNumber>1"
         "</sequenceNumber><type>C65</type><referenceNumber>R</referenceNumber>"
         "</SupportingDocument>", ("MSG-023", "type")),
        ("<declarationGoodsItemNumber>1<", "<declarationGoodsItemNumber>2000<",
         ("MSG-023", "declarationGoodsItemNumber")),
        ("MSKU1234565", "MSKÜ1234565", ("MSG-023", "containerIdentificationNumber")),
        ("http://ncts.dgtaxud.ec", "urn:other", ("MSG-061", "CC015C")),
        ("<HouseConsignment><sequenceNumber>1</sequenceNumber>", "<HouseConsignment>",
         ("MSG-022", "sequenceNumber")),
        ("<numberOfSeals>1", "<numberOfSeals>2", ("MSG-062", "TransportEquipment")),
        ("<grossMass>30", "<grossMass>29", ("MSG-062", "grossMass")),
        ("<messageRecipient>B", "<messageRecipient>NTA.GB", ("MSG-062", "messageRecipient")),
    ],
)  # fmt: skip
def test_what_breaks_form_or_rule_is_a_finding_at_its_place(old, new, expected):
    assert old in VALID
    assert expected in findings(VALID.replace(old, new, 1)), findings(VALID.replace(old, new, 1))


HEAD = "<security>0</security>"
MASS = "<grossMass>30</grossMass>"
PLACE = "<LocationOfGoods><typeOfLocation>A</typeOfLocation><qualifierOfIdentification>{}"
BY = "<DepartureTransportMeans><sequenceNumber>1</sequenceNumber><typeOfIdentification>{}</typeOfIdentification><identificationNumber>{}</identificationNumber></DepartureTransportMeans>"  # noqa: E501


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("C0029", HEAD, "<security>1</security>"),
        ("C0191", HEAD, "<security>3</security>"),
        ("C0045", "<declarationType>T1", "<declarationType>T"),
        ("C0045", "</declarationGoodsItemNumber>",
         "</declarationGoodsItemNumber><declarationType>T2</declarationType>"),
        ("C0055", MASS, "<containerIndicator>0</containerIndicator>" + MASS),
        ("C0055", "<containerIdentificationNumber>MSKU1234565</containerIdentificationNumber>",
         ""),
        ("C0060", "<typeOfPackages>CT", "<typeOfPackages>VQ"),
        ("C0060", "<shippingMarks>M</shippingMarks>", ""),
        ("C0060", "<numberOfPackages>1</numberOfPackages>", ""),
        ("C0130", "<guaranteeType>1", "<guaranteeType>8"),
        ("C0394", "</TransportEquipment>", "</TransportEquipment>" + PLACE.format("U")
         + "</qualifierOfIdentification></LocationOfGoods>"),
        ("C0411", "<declarationType>T1", "<declarationType>TIR"),
        ("R0900", "<declarationType>T1", "<declarationType>TIR"),
        ("R0900", "<guaranteeType>1", "<guaranteeType>B"),
        ("R0007", "<declarationGoodsItemNumber>2", "<declarationGoodsItemNumber>4"),
        ("R0988", "<goodsItemNumber>2", "<goodsItemNumber>3"),
        ("R0987", "<HouseConsignment><sequenceNumber>2", "<HouseConsignment><sequenceNumber>3"),
        ("R0220", "<typeOfPackages>CT</typeOfPackages>\n<numberOfPackages>1",
         "<typeOfPackages>NE</typeOfPackages><numberOfPackages>0"),
        ("R0318", "</guaranteeType>", "</guaranteeType><GuaranteeReference><sequenceNumber>1"
         "</sequenceNumber><GRN>26GB0000000000001A123456</GRN></GuaranteeReference>"),
        ("R0448", "<containerIdentificationNumber>MSKU1234565</containerIdentificationNumber>\n"
         "<numberOfSeals>1", "<numberOfSeals>0"),
        ("R0472", "</TransportEquipment>", "</TransportEquipment>" + BY.format(41, "AB1")),
        ("R0474", "</TransportEquipment>", "</TransportEquipment>" + BY.format(31, "AB1")),
        ("R0473", "</TransportEquipment>", "</TransportEquipment>" + BY.format(30, "ab1")),
        ("R0859", "<reducedDatasetIndicator>0", "<reducedDatasetIndicator>1"),
        ("R0107", "</Seal>", "</Seal><Seal><sequenceNumber>2</sequenceNumber>"
         "<identifier>S1</identifier></Seal>"),
    ],
)  # fmt: skip
def test_a_condition_that_is_not_met_is_a_finding(rule, old, new):
    whole = VALID.replace(MASS, f"<inlandModeOfTransport>3</inlandModeOfTransport>{MASS}")
    if "containerId" in old and rule == "C0055":
        whole = whole.replace("<inland", "<containerIndicator>1</containerIndicator><inland")
    assert not broken(whole)
    assert old in whole
    assert rule in broken(whole.replace(old, new, 1))


def broken(text: str) -> set[str]:
    """The rules that are not met, by their identifiers."""
    (message,) = read_bytes(text.encode())
    return {f.evidence[0].value for f in message.findings if f.code == "MSG-062"}


def test_a_rule_that_would_take_too_long_is_told_as_not_assessed(monkeypatch):
    monkeypatch.setattr("tidewaiter.messages.conditions.MOST", 0)
    (message,) = read_bytes(VALID.replace("<grossMass>30", "<grossMass>29").encode())
    told = {(f.code, f.evidence[0].value) for f in message.findings}
    assert ("MSG-063", "R0994") in told
    assert not any(code == "MSG-062" for code, _ in told)


def test_rules_end_where_no_more_findings_are_kept():
    seal = "<Seal><sequenceNumber>7</sequenceNumber><identifier>S1</identifier></Seal>"
    raw = VALID.replace("</Seal>", "</Seal>" + 40 * seal).encode()
    (message,) = read_bytes(raw, limits=Limits(findings=30))
    assert len(message.findings) == 30
    (whole,) = read_bytes(raw)
    twice = [f for f in whole.findings if f.evidence[0].value == "R0107"]
    assert [f.evidence[0].name.rpartition("/Seal")[2] for f in twice][-1] == "[41]/identifier"


@pytest.mark.parametrize(
    "root",
    ["CC004C", "CC007C", "CC014C", "CC044C", "CC928C", "CC304A", "CD906C", "CC999X", "CCA13D"],
)
def test_a_neighbour_is_rejected_by_its_name(root):
    (message,) = read_bytes(f'<n:{root} xmlns:n="http://ncts.dgtaxud.ec"/>'.encode())
    assert not message.accepted
    assert root in message.format
    assert root in message.reason


@pytest.mark.parametrize(
    ("root", "told"),
    [
        ("CC029C", "release for transit"),
        ("CC034C", "query on guarantees"),
        ("CC190C", "transit presentation"),
        ("CC228C", "comprehensive guarantee"),
    ],
)
def test_a_neighbour_is_told_by_what_it_is(root, told):
    (message,) = read_bytes(f'<n:{root} xmlns:n="http://ncts.dgtaxud.ec"/>'.encode())
    assert told in message.reason


@pytest.mark.parametrize(
    ("root", "told"),
    [
        ("inventoryLinkingUnheardRequest", "inventory linking"),
        ("InventoryLinkingImportsUnheard", "inventory linking"),
        ("fileUploadUnheard", "file upload"),
        ("queryDeclarationInformationResponse", "declaration information"),
        ("IE815", "EU message"),
        ("systemErrorResponse", "error response"),
    ],
)
def test_a_message_of_a_known_family_is_rejected_by_its_name(root, told):
    (message,) = read_bytes(f"<{root} xmlns='urn:x'><a/></{root}>".encode())
    assert not message.accepted
    assert message.format == f"{message.format.removesuffix(root)}{root}"
    assert told in message.reason


def test_a_name_of_no_family_is_only_told():
    (message,) = read_bytes(b"<inventory/>")
    assert (message.format, message.findings[0].code) == (None, "MSG-008")
