"""Every shipped mapping: sound, read and written by the one engine, told apart by content."""

import pytest

from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.errors import MappingError
from tidewaiter.core.permit import Permit
from tidewaiter.messages import Kind, read_bytes, write_back
from tidewaiter.messages.formats import formats, mapping
from tidewaiter.messages.mapping import compile_mapping, load_mapping, shipped

NCTS = """<ncts:CC015C xmlns:ncts="http://ncts.dgtaxud.ec" PhaseID="NCTS5.1">
<messageSender>A</messageSender><messageRecipient>B</messageRecipient>
<preparationDateAndTime>2026-11-23T10:05:00</preparationDateAndTime>
<messageIdentification>M1</messageIdentification><messageType>CC015C</messageType>
<TransitOperation><LRN>LRN1</LRN><declarationType>T1</declarationType>
<additionalDeclarationType>A</additionalDeclarationType><security>0</security>
<reducedDatasetIndicator>0</reducedDatasetIndicator><bindingItinerary>0</bindingItinerary>
</TransitOperation>
<CustomsOfficeOfDeparture><referenceNumber>XX000001</referenceNumber></CustomsOfficeOfDeparture>
<CustomsOfficeOfDestinationDeclared><referenceNumber>XX000002</referenceNumber>
</CustomsOfficeOfDestinationDeclared>
<HolderOfTheTransitProcedure><identificationNumber>EO1</identificationNumber>
</HolderOfTheTransitProcedure>
<Guarantee><sequenceNumber>1</sequenceNumber><guaranteeType>1</guaranteeType></Guarantee>
<Consignment><grossMass>30</grossMass>
<TransportEquipment><sequenceNumber>1</sequenceNumber>
<containerIdentificationNumber>MSKU1234565</containerIdentificationNumber>
<numberOfSeals>1</numberOfSeals><Seal><sequenceNumber>1</sequenceNumber>
<identifier>S1</identifier></Seal></TransportEquipment>
<HouseConsignment><sequenceNumber>1</sequenceNumber><grossMass>10</grossMass>{a}</HouseConsignment>
<HouseConsignment><sequenceNumber>2</sequenceNumber><grossMass>20</grossMass>{b}{c}
</HouseConsignment></Consignment></ncts:CC015C>"""
NCTS_ITEM = """<ConsignmentItem><goodsItemNumber>{own}</goodsItemNumber>
<declarationGoodsItemNumber>{n}</declarationGoodsItemNumber><Commodity>
<descriptionOfGoods>Goods {n}</descriptionOfGoods><CommodityCode>
<harmonizedSystemSubHeadingCode>847130</harmonizedSystemSubHeadingCode></CommodityCode>
</Commodity><Packaging><sequenceNumber>1</sequenceNumber><typeOfPackages>CT</typeOfPackages>
<numberOfPackages>1</numberOfPackages><shippingMarks>M</shippingMarks>
</Packaging></ConsignmentItem>"""
ICS = """<ie:CC315A xmlns:ie="http://ics.dgtaxud.ec/CC315A"><MesSenMES3>A</MesSenMES3><MesRecMES6>B</MesRecMES6>
<DatOfPreMES9>261123</DatOfPreMES9>
<TimOfPreMES10>1005</TimOfPreMES10><MesIdeMES19>M1</MesIdeMES19><MesTypMES20>CC315A</MesTypMES20>
<HEAHEA><RefNumHEA4>LRN1</RefNumHEA4><TraModAtBorHEA76>1</TraModAtBorHEA76>
<TotNumOfIteHEA305>1</TotNumOfIteHEA305><DecPlaHEA394>X</DecPlaHEA394>
<DecDatTimHEA114>202611231005</DecDatTimHEA114></HEAHEA>
<GOOITEGDS><IteNumGDS7>1</IteNumGDS7><GooDesGDS23>Goods</GooDesGDS23><COMCODGODITM>
<ComNomCMD1>8471</ComNomCMD1></COMCODGODITM></GOOITEGDS>
<PERLODSUMDEC><TINPLD1>EO123</TINPLD1></PERLODSUMDEC>
<CUSOFFFENT730><RefNumCUSOFFFENT731>XX000001</RefNumCUSOFFFENT731>
<ExpDatOfArrFIRENT733>202611240900</ExpDatOfArrFIRENT733></CUSOFFFENT730></ie:CC315A>"""
XFWB = """<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns="iata:datamodel:3">
<rsm:MessageHeaderDocument><ID>020-12345675</ID><TypeCode>740</TypeCode></rsm:MessageHeaderDocument>
<rsm:BusinessHeaderDocument><ID>020-12345675</ID></rsm:BusinessHeaderDocument>
<rsm:MasterConsignment>
<IncludedTareGrossWeightMeasure unitCode="KGM">55</IncludedTareGrossWeightMeasure>
<TotalPieceQuantity>3</TotalPieceQuantity><ConsignorParty><Name>Sender</Name></ConsignorParty>
<OriginLocation><ID>HKG</ID></OriginLocation></rsm:MasterConsignment></rsm:Waybill>"""
SPS = """<rsm:SPSCertificate xmlns:rsm="urn:un:unece:uncefact:data:standard:SPSCertificate:17">
<rsm:SPSExchangedDocument><ID>EC1</ID><TypeCode>851</TypeCode></rsm:SPSExchangedDocument>
<rsm:SPSConsignment><IncludedSPSConsignmentItem><IncludedSPSTradeLineItem>
<SequenceNumeric>1</SequenceNumeric><ScientificName>Mangifera indica</ScientificName>
<NetWeightMeasure unitCode="KGM">40</NetWeightMeasure></IncludedSPSTradeLineItem>
</IncludedSPSConsignmentItem></rsm:SPSConsignment></rsm:SPSCertificate>"""
CITES = """<q:Permit xmlns:q="urn:x"><q:HeaderExchangedDocument><q:ID>26TW1</q:ID>
<q:TypeCode>E</q:TypeCode></q:HeaderExchangedDocument><q:SpecifiedSupplyChainConsignment>
<q:ConsigneeTradeParty><q:Name>Zoo</q:Name></q:ConsigneeTradeParty>
</q:SpecifiedSupplyChainConsignment></q:Permit>"""
CUSCAR = (
    "UNB+UNOC:3+A+B+261123:1005+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+MAN1+9'LOC+22+TW001'"
    "TDT+20+124W+1+++++9290127:::SHIP'CNI+1+BL1'RFF+BM:BL1'LOC+9+CNSHA'NAD+CN+++ACME'"
    "GID+1'PAC+40++CT'FTX+AAA+++GAS'CNI+2'RFF+BM:BL2'UNT+14+1'UNZ+1+R1'"
)


def read(text: str):
    (message,) = read_bytes(text.encode())
    assert message.accepted, message.reason
    (again,) = read_bytes(write_back(message).raw)
    assert again.content == message.content
    return message


def test_a_transit_declaration_keeps_which_house_an_item_was_in():
    items = [NCTS_ITEM.format(n=n, own=own) for n, own in ((1, 1), (2, 1), (3, 2))]
    message = read(NCTS.format(a=items[0], b=items[1], c=items[2]))
    assert (message.kind, message.format) == (Kind.TRANSIT, "cc015c")
    assert message.content.regime == "transit"
    assert [i.number for i in message.content.items] == [1, 2, 3]
    assert message.content.equipment[0].seals == ("S1",)
    assert {f.code for f in message.findings} == set()
    written = write_back(message).raw.decode()
    assert written.count("<HouseConsignment>") == 2
    assert written.index("Goods 1") < written.index("<grossMass>20") < written.index("Goods 2")


def test_an_entry_summary_is_a_cargo_report():
    message = read(ICS)
    assert message.kind is Kind.ENTRY_SUMMARY
    assert isinstance(message.content, CargoReport)
    assert message.content.items[0].commodity_codes == ("8471",)
    assert {f.code for f in message.findings} == {"MSG-062"}  # it is too short for the rules


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<RefNumHEA4>LRN1</RefNumHEA4>", ""), "MSG-022"),
        (("LRN1", "L" * 23), "MSG-023"),
        (("<TotNumOfIteHEA305>1<", "<TotNumOfIteHEA305>x<"), "MSG-024"),
        (("<HEAHEA>", "<HEAHEA><Unheard>1</Unheard>"), "MSG-020"),
        (("</HEAHEA>", "</HEAHEA><HEAHEA/>"), "MSG-021"),
        (("202611240900", "20261124"), "MSG-025"),
    ],
)
def test_what_a_schema_would_refuse_is_a_finding(change, code):
    (message,) = read_bytes(ICS.replace(*change).encode())
    assert message.accepted
    assert code in {f.code for f in message.findings}


def test_a_waybill_is_a_cargo_report():
    message = read(XFWB)
    consignment = message.content.consignments[0]
    assert message.kind is Kind.CARGO_REPORT
    assert (consignment.gross_mass, consignment.packages[0].count) == (55, 3)
    assert consignment.parties[0].name == "Sender"


def test_permits_of_every_kind_become_one_permit():
    sps, cites = read(SPS).content, read(CITES).content
    assert isinstance(sps, Permit)
    assert (sps.regime, sps.lines[0].subject) == ("SPS", "Mangifera indica")
    assert (cites.regime, cites.id, cites.parties[0].name) == ("CITES", "26TW1", "Zoo")


def test_a_manifest_in_edifact_keeps_its_consignments_apart():
    report = read(CUSCAR).content
    assert [c.transport_document for c in report.consignments] == ["BL1", "BL2"]
    assert report.consignments[0].items[0].packages[0].count == 40
    assert report.consignments[0].parties[0].name == "ACME"
    assert report.office == "TW001"


def test_the_list_of_formats_names_sources():
    assert {"wco-dec", "wco-res", "asycuda-sad", "awmds", "cusdec-d96b", "cuscar-d95b",
            "cusres-d96b", "cc015c", "cc315a", "xfwb", "xfzb", "sps-certificate",
            "cites-epermit"} <= {f.id for f in formats()}  # fmt: skip
    assert all(f.source and f.title for f in formats())


def test_a_new_country_is_a_new_file_and_no_code(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'id = "ours"\ntitle = "Ours"\nsyntax = "xml"\ncontent = "declaration"\n'
        'kind = "declaration"\nsource = "us"\nroot = "Bill"\n'
        '[options]\ndecimal_mark = ","\ndates = ["d/m/yyyy"]\n'
        '[fields]\nlrn = "Ref"\nissued_at = "Day"\n'
        '[fields.items]\npath = "Line*"\n[fields.items.each]\n'
        'gross_mass = "Kg"\ncommodity_code = "@hs"\n',
        "utf-8",
    )
    ours = load_mapping(path)
    line = '<Line hs="847130"><Kg>1,5</Kg><No>7</No></Line>'
    raw = f"<Bill><Ref>1</Ref><Day>3/2/2026</Day>{line}</Bill>".encode()
    (message,) = read_bytes(raw, using=ours)
    item = message.content.items[0]
    assert (str(item.gross_mass), item.commodity_code) == ("1.5", "847130")
    assert str(message.content.issued_at.day) == "2026-02-03"
    from tidewaiter.messages import write

    written = write(message.content, ours).raw
    assert b"<Kg>1,5</Kg><No>7</No>" in written
    assert b'hs="847130"' in written


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": {"lnr": "Ref"}}, "lrn"),
        ({"fields": {"lrn": {"path": "R", "codes": "none"}}}, "none"),
        ({"syntax": "json"}, "json"),
        ({"elements": "Bill sometimes"}, "sometimes"),
        ({"fields": {"issued_at": {"path": "D", "dates": ["never"]}}}, "never"),
        ({"content": "nothing"}, "nothing"),
        ({"elements": "Bill 1 an wrong!"}, "wrong!"),
    ],
)
def test_a_mapping_with_a_mistake_says_which(change, said):
    data = {
        "id": "x", "title": "x", "syntax": "xml", "content": "declaration",
        "kind": "declaration", "source": "x", "root": "Bill", "fields": {"lrn": "Ref"},
    }  # fmt: skip
    with pytest.raises(MappingError, match=said):
        compile_mapping(data | change, "here.toml")


def test_an_unknown_format_is_told_with_its_neighbour():
    with pytest.raises(MappingError, match="wco-dec"):
        mapping("wco-dek")


def test_every_mapping_is_compiled():
    assert len(shipped()) >= 13


def test_a_mapping_borrows_part_of_the_outline_of_another(tmp_path):
    path = tmp_path / "ours.toml"
    text = (
        'id = "ours"\ntitle = "Ours"\nsyntax = "xml"\ncontent = "declaration"\n'
        'kind = "declaration"\nsource = "us"\nroot = "Bill"\n'
        'elements = "Bill 1\\n  d:Declaration ?\\n    =inner"\n'
        '[borrow.inner]\nfrom = "wco-dec"\nat = "{}"\nprefixes = {{ "" = "d", ds = "dd" }}\n'
        '[namespaces]\nd = "urn:d"\n[fields]\nlrn = "Ref"\n'
    )
    path.write_text(text.format("Declaration"), "utf-8")
    inner = load_mapping(path).outline.find("Bill/Declaration")
    assert inner.children["TypeCode"].name == "d:TypeCode"
    assert inner.find("AcceptanceDateTime/DateTimeString").name == "dd:DateTimeString"
    path.write_text(text.format("Nowhere"), "utf-8")
    with pytest.raises(MappingError, match="Nowhere"):
        load_mapping(path)
