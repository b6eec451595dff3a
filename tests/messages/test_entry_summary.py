"""Entry summaries: what is valid passes, what breaks form or rule is told with its place."""

import pytest
from lxml import etree

from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.errors import MappingError
from tidewaiter.messages import Kind, read_bytes, write_back
from tidewaiter.messages.mapping import compile_mapping

BODY = """
<MesSenMES3>GB123456789000/1234567890</MesSenMES3><MesRecMES6>GBSYN</MesRecMES6>
<DatOfPreMES9>261123</DatOfPreMES9><TimOfPreMES10>1005</TimOfPreMES10>
<MesIdeMES19>M1</MesIdeMES19><MesTypMES20>{kind}</MesTypMES20>
<HEAHEA>{first}<TraModAtBorHEA76>1</TraModAtBorHEA76>
<IdeOfMeaOfTraCroHEA85>1234567</IdeOfMeaOfTraCroHEA85>
<TotNumOfIteHEA305>2</TotNumOfIteHEA305><TotNumOfPacHEA306>7</TotNumOfPacHEA306>
<TotGroMasHEA307>30.5</TotGroMasHEA307>{place}<ConRefNumHEA>12W</ConRefNumHEA>
<PlaLoaGOOITE334>CNSHA</PlaLoaGOOITE334><PlaUnlGOOITE334>GBFXT</PlaUnlGOOITE334>{last}</HEAHEA>
<TRACONCO1><NamCO17>Synthetic Sender</NamCO17><StrAndNumCO122>Road 1</StrAndNumCO122>
<PosCodCO123>200000</PosCodCO123><CitCO124>Shanghai</CitCO124><CouCO125>CN</CouCO125></TRACONCO1>
<TRACONCE1><TINCE159>GB123456789001</TINCE159></TRACONCE1>
<GOOITEGDS><IteNumGDS7>1</IteNumGDS7><GooDesGDS23>Pumps</GooDesGDS23>
<GroMasGDS46>10.5</GroMasGDS46><UNDanGooCodGDI1>1203</UNDanGooCodGDI1>
<PRODOCDC2><DocTypDC21>N705</DocTypDC21><DocRefDC23>BL1</DocRefDC23></PRODOCDC2>
<COMCODGODITM><ComNomCMD1>8413</ComNomCMD1></COMCODGODITM>
<CONNR2><ConNumNR21>MSKU1234565</ConNumNR21></CONNR2>
<PACGS2><KinOfPacGS23>CT</KinOfPacGS23><NumOfPacGS24>6</NumOfPacGS24>
<MarNumOfPacGSL21>M</MarNumOfPacGSL21></PACGS2></GOOITEGDS>
<GOOITEGDS><IteNumGDS7>2</IteNumGDS7><GooDesGDS23>Grain</GooDesGDS23>
<GroMasGDS46>20</GroMasGDS46>
<PRODOCDC2><DocTypDC21>N705</DocTypDC21><DocRefDC23>BL2</DocRefDC23></PRODOCDC2>
<PACGS2><KinOfPacGS23>VR</KinOfPacGS23></PACGS2></GOOITEGDS>
<ITI><CouOfRouCodITI1>CN</CouOfRouCodITI1></ITI><ITI><CouOfRouCodITI1>GB</CouOfRouCodITI1></ITI>
<PERLODSUMDEC><TINPLD1>GB123456789000</TINPLD1></PERLODSUMDEC>
<CUSOFFFENT730><RefNumCUSOFFFENT731>GB000060</RefNumCUSOFFFENT731>
<ExpDatOfArrFIRENT733>202611240900</ExpDatOfArrFIRENT733></CUSOFFFENT730>"""
ENS = '<ie:CC315A xmlns:ie="http://ics.dgtaxud.ec/CC315A">{}</ie:CC315A>'.format(
    BODY.format(
        kind="CC315A",
        first="<RefNumHEA4>LRN1</RefNumHEA4>",
        place="<DecPlaHEA394>Felixstowe</DecPlaHEA394>",
        last="<DecDatTimHEA114>202611231005</DecDatTimHEA114>",
    )
)
AMENDMENT = '<ie:CC313A xmlns:ie="http://ics.dgtaxud.ec/CC313A">{}</ie:CC313A>'.format(
    BODY.format(
        kind="CC313A",
        first="<DocNumHEA5>26GB1A2B3CD456EF72</DocNumHEA5>",
        place="<AmdPlaHEA598>Felixstowe</AmdPlaHEA598>",
        last="<DatTimAmeHEA113>202611231005</DatTimAmeHEA113>",
    )
)


def findings(text: str) -> set[tuple[str, str]]:
    """Codes with the places they are about."""
    (message,) = read_bytes(text.encode())
    assert message.accepted, message.reason
    return {(f.code, f.evidence[0].name) for f in message.findings}


def rules(text: str) -> set[tuple[str, str]]:
    """Rules that are not met, with the places."""
    (message,) = read_bytes(text.encode())
    return {
        (f.evidence[0].value, f.evidence[0].name.removeprefix("/CC315A/"))
        for f in message.findings
        if f.code == "MSG-062"
    }


def test_a_valid_entry_summary_has_no_findings():
    (message,) = read_bytes(ENS.encode())
    assert message.findings == ()
    assert isinstance(message.content, CargoReport)
    assert message.content.items[0].equipment == ("MSKU1234565",)


def test_it_is_read_inside_an_envelope_too():
    wrapped = f'<s:Envelope xmlns:s="urn:soap"><s:Header/><s:Body>{ENS}</s:Body></s:Envelope>'
    (message,) = read_bytes(wrapped.encode())
    assert message.kind is Kind.ENTRY_SUMMARY
    assert message.findings == ()
    assert b"Envelope" in write_back(message).raw


def test_an_amendment_of_one_is_read_by_a_mapping_that_extends_it():
    (message,) = read_bytes(AMENDMENT.encode())
    assert (message.format, message.kind) == ("cc313a", Kind.AMENDMENT)
    assert (message.content.mrn, message.content.function) == ("26GB1A2B3CD456EF72", "amend")
    assert message.findings == ()
    (again,) = read_bytes(write_back(message).raw)
    assert again.content == message.content


ITEM = "GOOITEGDS/"
FORM = {
    "missing": ("<RefNumHEA4>LRN1</RefNumHEA4>", "", "MSG-022", "HEAHEA/RefNumHEA4"),
    "too long": ("LRN1", "L" * 23, "MSG-023", "HEAHEA/RefNumHEA4"),
    "empty": ("LRN1", "", "MSG-057", "HEAHEA/RefNumHEA4"),
    "blank": ("LRN1", "  ", "MSG-057", "HEAHEA/RefNumHEA4"),
    "not a number": ("<TotNumOfIteHEA305>2", "<TotNumOfIteHEA305>x", "MSG-024",
                     "HEAHEA/TotNumOfIteHEA305"),
    "signed": ("<TotNumOfPacHEA306>7", "<TotNumOfPacHEA306>+7", "MSG-023",
               "HEAHEA/TotNumOfPacHEA306"),
    "decimals": ("30.5", "30.5555", "MSG-023", "HEAHEA/TotGroMasHEA307"),
    "date": ("202611231005", "202613231005", "MSG-023", "HEAHEA/DecDatTimHEA114"),
    "short date": ("202611231005", "20261123", "MSG-025", "HEAHEA/DecDatTimHEA114"),
    "time": ("<TimOfPreMES10>1005", "<TimOfPreMES10>2505", "MSG-023", "TimOfPreMES10"),
    "country": ("<CouCO125>CN", "<CouCO125>C1", "MSG-023", "TRACONCO1/CouCO125"),
    "office": ("GB000060", "G0000060", "MSG-023", "CUSOFFFENT730/RefNumCUSOFFFENT731"),
    "office length": ("GB000060", "GB00006", "MSG-023", "CUSOFFFENT730/RefNumCUSOFFFENT731"),
    "type": ("<MesTypMES20>CC315A", "<MesTypMES20>CC999A", "MSG-023", "MesTypMES20"),
    "code": ("<ComNomCMD1>8413", "<ComNomCMD1>841", "MSG-023", "COMCODGODITM/ComNomCMD1"),
    "letter of a TIN": ("<TINCE159>GB1", "<TINCE159>GBÉ", "MSG-023", "TRACONCE1/TINCE159"),
    "unknown": ("<HEAHEA>", "<HEAHEA><Unheard>1</Unheard>", "MSG-020", "HEAHEA/Unheard"),
    "unknown within a leaf": ("LRN1", "<b>LRN1</b>", "MSG-020", "HEAHEA/RefNumHEA4/b"),
    "twice": ("<ITI><CouOfRouCodITI1>CN</CouOfRouCodITI1>",
              "<ITI><CouOfRouCodITI1>CN</CouOfRouCodITI1><CouOfRouCodITI1>CN</CouOfRouCodITI1>",
              "MSG-021", "ITI/CouOfRouCodITI1[2]"),
    "group twice": ("</HEAHEA>", "</HEAHEA><HEAHEA/>", "MSG-021", "HEAHEA[2]"),
    "empty group": ("<TINPLD1>GB123456789000</TINPLD1>", "", "MSG-022", "PERLODSUMDEC/TINPLD1"),
    "order": ("<DatOfPreMES9>261123</DatOfPreMES9><TimOfPreMES10>1005</TimOfPreMES10>",
              "<TimOfPreMES10>1005</TimOfPreMES10><DatOfPreMES9>261123</DatOfPreMES9>",
              "MSG-056", "DatOfPreMES9"),
    "attribute": ("<HEAHEA>", '<HEAHEA lang="en">', "MSG-058", "HEAHEA/@lang"),
    "stray text": ("<HEAHEA>", "<HEAHEA>odd", "MSG-060", "HEAHEA"),
    "namespace": ('"http://ics.dgtaxud.ec/CC315A"', '"urn:other"', "MSG-061", "CC315A"),
    "default namespace": ("xmlns:ie=", 'xmlns="urn:inner" xmlns:ie=', "MSG-061", "MesSenMES3"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORM)
def test_what_breaks_the_form_is_a_finding_at_its_place(name):
    old, new, code, place = FORM[name]
    assert old in ENS
    broken = ENS.replace(old, new, 1)
    assert (code, place) in {(c, p.removeprefix("/CC315A/")) for c, p in findings(broken)} or (
        (code, place) in {(c, p.removeprefix("/")) for c, p in findings(broken)}
    ), findings(broken)


def without(tag: str) -> str:
    """The message without the elements of a name."""
    root = etree.fromstring(ENS)
    for element in root.findall(f".//{tag}"):
        element.getparent().remove(element)
    return etree.tostring(root, encoding="unicode")


def inside(tag: str, inner: str) -> str:
    """The message with something more at the end of the first element of a name."""
    return ENS.replace(f"</{tag}>", f"{inner}</{tag}>", 1)


SENDER = "GB123456789000/1234567890"
MARKS = "<MarNumOfPacGSL21>{}</MarNumOfPacGSL21>"
EMPTY = f"<PACGS2><KinOfPacGS23>CT</KinOfPacGS23><NumOfPacGS24>0</NumOfPacGS24>{MARKS}</PACGS2>"


def shipped_by(*consignors: str) -> str:
    """The message with a consignor at each of the first items and none for all."""
    text = without("TRACONCO1")
    for one in consignors:
        at = text.index("<IteNumGDS7>", text.rfind("<TRACONCO2>") + 1)
        before, here = text[:at], text[at:]
        mark = "<COMCODGODITM>" if "<COMCODGODITM>" in here else "<PACGS2>"
        text = before + here.replace(mark, f"<TRACONCO2>{one}</TRACONCO2>{mark}", 1)
    return text


RULES = {
    "C501 address": (without("CitCO124"), ("C501", "TRACONCO1")),
    "C501 TIN alone": (ENS.replace("<TRACONCE1>", "<TRACONCE1><NamCE17>N</NamCE17>"),
                       ("C501", "TRACONCE1/NamCE17")),
    "C511": (inside("COMCODGODITM", "").replace(
        "<COMCODGODITM>", "<TRACONCO2><TINCO259>GB1234</TINCO259></TRACONCO2><COMCODGODITM>", 1),
        ("C511", "TRACONCO1")),
    "C511 alike": (shipped_by("<NamCO27>S</NamCO27>", "<NamCO27> S </NamCO27>"),
                   ("C511", "GOOITEGDS/TRACONCO2")),
    "C511 one": (shipped_by("<TINCO259>FR1</TINCO259>"), ("C511", "GOOITEGDS/TRACONCO2")),
    "C582": (without("PACGS2"), ("C582", "HEAHEA/TotNumOfPacHEA306")),
    "TR0022": (inside("GOOITEGDS", EMPTY.format("M") + EMPTY.format("Q")),
               ("TR0022", "GOOITEGDS/PACGS2[3]")),
    "TR0022 without marks": (inside("GOOITEGDS", EMPTY.format("").replace(MARKS.format(""), "")),
                             ("TR0022", "GOOITEGDS/PACGS2[2]")),
    "TIN": (ENS.replace("<TINCE159>GB", "<TINCE159> GB"), ("TIN", "TRACONCE1/TINCE159")),
    "GB by the lodger": (
        ENS.replace(SENDER, "gb12/1234567890").replace("GBSYN", "SYN"),
        ("GB-sender", "MesSenMES3")),
    "C584": (without("TRACONCE1"), ("C584", "GOOITEGDS")),
    "R007": (ENS.replace("<IteNumGDS7>2", "<IteNumGDS7>3"), ("R007", "GOOITEGDS[2]/IteNumGDS7")),
    "R007 twice": (ENS.replace("<IteNumGDS7>2", "<IteNumGDS7>1"),
                   ("R007", "GOOITEGDS[2]/IteNumGDS7")),
    "C570": (ENS.replace("<ITI><CouOfRouCodITI1>GB</CouOfRouCodITI1></ITI>", ""),
             ("C570", "/CC315A")),
    "C017": (without("IdeOfMeaOfTraCroHEA85"), ("C017", "HEAHEA")),
    "C514": (ENS.replace("1234567<", "12345<"), ("C514", "HEAHEA/IdeOfMeaOfTraCroHEA85")),
    "R826": (ENS.replace("BorHEA76>1", "BorHEA76>5"), ("R826", "HEAHEA/TraModAtBorHEA76")),
    "TR0811": (ENS.replace("<TotNumOfIteHEA305>2", "<TotNumOfIteHEA305>3"),
               ("TR0811", "HEAHEA/TotNumOfIteHEA305")),
    "R105": (ENS.replace("<TotNumOfPacHEA306>7", "<TotNumOfPacHEA306>8"),
             ("R105", "HEAHEA/TotNumOfPacHEA306")),
    "TR0812": (ENS.replace("30.5", "30.4"), ("TR0812", "HEAHEA/TotGroMasHEA307")),
    "C574": (without("PlaLoaGOOITE334"), ("C574", "GOOITEGDS[2]")),
    "C579": (without("PlaUnlGOOITE334"), ("C579", "GOOITEGDS")),
    "C567": (without("PRODOCDC2"), ("C567", "GOOITEGDS")),
    "C585": (ENS.replace("<GooDesGDS23>Grain</GooDesGDS23>", ""), ("C585", "GOOITEGDS[2]")),
    "C592": (ENS.replace("<TotGroMasHEA307>30.5</TotGroMasHEA307>", "").replace(
        "<GroMasGDS46>20</GroMasGDS46>", ""), ("C592", "GOOITEGDS[2]")),
    "C062 bulk": (inside("PACGS2", "").replace(
        "VR</KinOfPacGS23>", "VR</KinOfPacGS23><NumOfPacGS24>1</NumOfPacGS24>"),
                  ("C062", "GOOITEGDS[2]/PACGS2")),
    "C062 packed": (ENS.replace("VR<", "BX<"), ("C062", "GOOITEGDS[2]/PACGS2")),
    "C062 unpacked": (ENS.replace("VR<", "NE<"), ("C062", "GOOITEGDS[2]/PACGS2")),
    "zeros": (ENS.replace("<NumOfPacGS24>6", "<NumOfPacGS24>06"),
              ("leading zeros", "GOOITEGDS/PACGS2/NumOfPacGS24")),
    "mass": (ENS.replace("10.5<", "010.5<"), ("mass", "GOOITEGDS/GroMasGDS46")),
    "GB-TIN": (ENS.replace("<TINPLD1>GB", "<TINPLD1>FR"), ("GB-TIN", "PERLODSUMDEC/TINPLD1")),
    "TR0518": (ENS.replace("BorHEA76>1", "BorHEA76>4"), ("C017", "HEAHEA/IdeOfMeaOfTraCroHEA85")),
    "R834": (ENS.replace("<ConRefNumHEA>", "<SpeCirIndHEA1>F</SpeCirIndHEA1><ConRefNumHEA>"),
             ("R834", "HEAHEA/SpeCirIndHEA1")),
    "C562": (ENS.replace(
        "<ConRefNumHEA>", "<SpeCirIndHEA1>E</SpeCirIndHEA1><ConRefNumHEA>").replace(
        "<TINCE159>GB123456789001</TINCE159>", "<NamCE17>N</NamCE17>"), ("C562", "TRACONCE1")),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_what_breaks_a_rule_is_a_finding_at_its_place(name):
    broken, expected = RULES[name]
    assert broken != ENS
    assert expected in rules(broken), rules(broken)


@pytest.mark.parametrize(
    "fine",
    [
        shipped_by("<TINCO259>GB1</TINCO259>", "<TINCO259>GB2</TINCO259>"),
        inside("GOOITEGDS", EMPTY.format(" M ")),
        ENS.replace("<PERLODSUMDEC>", "<PERLODSUMDEC><PERLODSUMDECLNG>en</PERLODSUMDECLNG>"),
        ENS.replace("<PERLODSUMDEC>", "<TRAREP><TRAREPLNG>en</TRAREPLNG><TINTRE1>GB9</TINTRE1>"
                    "</TRAREP><PERLODSUMDEC>"),
    ],
)  # fmt: skip
def test_what_keeps_the_rules_is_not_a_finding(fine):
    assert fine != ENS
    assert rules(fine) == set()


def test_a_rule_of_one_country_is_silent_about_another():
    elsewhere = ENS.replace("GB123456789000", "FR123456789000").replace("GBSYN", "FRSYN")
    assert rules(elsewhere) == set()


def test_the_pointer_of_a_rule_leads_to_the_field():
    (message,) = read_bytes(ENS.replace("<IteNumGDS7>2", "<IteNumGDS7>3").encode())
    broken = next(f for f in message.findings if f.code == "MSG-062")
    assert broken.pointer.get(message.content) == 3
    assert "numbered" in broken.claim


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"id": "X"}, "at"),
        ({"id": "X", "at": "a", "among": "b[", "says": "c"}, "b\\["),
        ({"id": "X", "at": "a[", "test": "b", "says": "c"}, "a\\["),
    ],
)
def test_a_rule_with_a_mistake_says_which(rule, said):
    data = {
        "id": "x", "title": "x", "syntax": "xml", "content": "declaration",
        "kind": "declaration", "source": "x", "root": "Bill", "fields": {"lrn": "Ref"},
    }  # fmt: skip
    with pytest.raises(MappingError, match=said):
        compile_mapping({**data, "rules": [rule]}, "here.toml")
