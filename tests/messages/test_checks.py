"""Consistency findings: each is raised by its fault and by nothing else."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tidewaiter.core import (
    Address,
    Amount,
    Declaration,
    DeliveryTerms,
    Equipment,
    Item,
    Packages,
    Party,
    Quantity,
    Role,
)
from tidewaiter.core.cargo import CargoItem, CargoReport, Consignment
from tidewaiter.messages import read_bytes
from tidewaiter.messages.checks import check
from tidewaiter.messages.text import mixes_scripts, odd_characters, starts_formula

ITEM = Item(
    number=1,
    commodity_code="8471.30.00",
    description="Laptops",
    origin="CN",
    gross_mass=Decimal(10),
    net_mass=Decimal(9),
    supplementary=(Quantity(Decimal(5), "NAR"),),
    packages=(Packages(count=2, kind="CT"),),
    item_price=Amount(Decimal(100), "USD"),
)
GOOD = Declaration(
    lrn="L1",
    item_count=1,
    package_total=2,
    gross_total=Decimal(10),
    invoice_total=Amount(Decimal(100), "USD"),
    country_dispatch="CN",
    delivery_terms=DeliveryTerms(code="CIF"),
    equipment=(Equipment(id="MSKU1234565"),),
    parties=(Party(role=Role.IMPORTER, name="Example", address=Address(country="TW")),),
    items=(ITEM,),
)


def codes(declaration: Declaration) -> list[str]:
    return [f.code for f in check(declaration)]


def with_item(**changes) -> Declaration:
    return replace(GOOD, items=(replace(ITEM, **changes),))


def test_a_sound_declaration_has_no_findings():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("declaration", "code", "pointer"),
    [
        (replace(GOOD, item_count=2), "MSG-030", "item_count"),
        (replace(GOOD, package_total=3), "MSG-031", "package_total"),
        (replace(GOOD, gross_total=Decimal(11)), "MSG-032", "gross_total"),
        (replace(GOOD, invoice_total=Amount(Decimal(101), "USD")), "MSG-033", "invoice_total"),
        (with_item(net_mass=Decimal("10.001")), "MSG-034", "items.1.gross_mass"),
        (with_item(commodity_code="8471990000"), "MSG-035", "items.1.commodity_code"),
        (with_item(commodity_code="ABC"), "MSG-035", "items.1.commodity_code"),
        (with_item(commodity_code="2.9E+07"), "MSG-045", "items.1.commodity_code"),
        (with_item(commodity_code="10121"), "MSG-045", "items.1.commodity_code"),
        (with_item(origin="ZZ"), "MSG-036", "items.1.origin"),
        (replace(GOOD, country_dispatch="UK"), "MSG-036", "country_dispatch"),
        (with_item(item_price=Amount(Decimal(100), "US$")), "MSG-037",
         "items.1.item_price.currency"),
        (replace(GOOD, equipment=(Equipment(id="MSKU1234566"),)), "MSG-038", "equipment.1.id"),
        (with_item(supplementary=(Quantity(Decimal(1), "??"),)), "MSG-039",
         "items.1.supplementary.1.unit"),
        (with_item(packages=(Packages(count=2, kind="??"),)), "MSG-040", "items.1.packages.1.kind"),
        (replace(GOOD, delivery_terms=DeliveryTerms(code="XYZ")), "MSG-041", "delivery_terms.code"),
        (with_item(number=0), "MSG-042", "items.1.number"),
        (with_item(description="=HYPERLINK(1)"), "MSG-044", "items.1.description"),
        (with_item(dangerous_goods=("12",)), "MSG-049", "items.1.dangerous_goods.1"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(declaration, code, pointer):
    found = [f for f in check(declaration) if f.code == code]
    assert [str(f.pointer) for f in found] == [pointer]
    assert {f.code for f in check(declaration)} <= {code, "MSG-033"}


def test_prices_in_several_currencies_are_not_added_up():
    two = (ITEM, replace(ITEM, number=2, item_price=Amount(Decimal(5), "EUR")))
    declaration = replace(GOOD, items=two, item_count=2, package_total=4, gross_total=Decimal(20))
    assert codes(declaration) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        ("Москва и 東京 and é", []),
        ("a\x07b", ["MSG-028"]),
        ("abc\u202edef", ["MSG-029"]),
        ("Mоscow", ["MSG-043"]),
        ("5 μg", []),
    ],
)
def test_odd_characters_are_told(text, found):
    assert odd_characters(text) == found


def test_scripts_are_compared_word_by_word():
    assert not mixes_scripts("Moscow Москва")
    assert mixes_scripts("pаypal")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd"])
def test_formulas_are_known(text):
    assert starts_formula(text)


@pytest.mark.parametrize("text", ["-5", "+31 20 555", "A=B"])
def test_what_only_looks_a_little_like_a_formula_is_left_alone(text):
    assert not starts_formula(text)


def test_an_odd_value_is_a_finding_with_its_place_and_the_text_is_kept():
    raw = (
        "<ASYCUDA><Property><Date_of_declaration>31/31/26</Date_of_declaration></Property>"
        "<Item><Valuation_item><Weight_itm><Gross_weight_itm>1E5</Gross_weight_itm>"
        "</Weight_itm></Valuation_item></Item></ASYCUDA>"
    )
    (message,) = read_bytes(raw.encode())
    assert message.accepted
    assert message.content.issued_at.value is None
    assert message.content.issued_at.text == "31/31/26"
    assert message.content.items[0].gross_mass is None
    places = {f.code: str(f.pointer) for f in message.findings}
    assert places["MSG-025"] == "issued_at"
    assert places["MSG-024"] == "items.1.gross_mass"


def test_what_flies_is_not_held_against_the_numbers_of_containers():
    unit = (Equipment(id="AKE12345XX"),)
    for mode, told in (("1", {"MSG-038"}), (None, {"MSG-038"}), ("4", set()), ("40", set())):
        declaration = replace(GOOD, equipment=unit, border_mode=mode)
        assert {f.code for f in check(declaration)} == told
        report = CargoReport(equipment=unit, border_mode=mode)
        assert {f.code for f in check(report)} == told


def test_a_cargo_report_names_what_no_list_knows():
    report = CargoReport(
        border_mode="1",
        routing_countries=("GB", "ZZ"),
        parties=(Party(role=Role.CARRIER, address=Address(country="ZZ")),),
        items=(
            CargoItem(number=1, equipment=("MSKU1234560",), packages=(Packages(kind="CT"),)),
            CargoItem(number=2, dangerous_goods=("12",), packages=(Packages(kind="X!"),)),
        ),
        consignments=(Consignment(number=1, packages=(Packages(kind="X!"),)),),
    )
    told = {(f.code, str(f.pointer)) for f in check(report)}
    assert told == {
        ("MSG-036", "routing_countries.2"),
        ("MSG-036", "parties.carrier.address.country"),
        ("MSG-038", "items.1.equipment.1"),
        ("MSG-040", "items.2.packages.1.kind"),
        ("MSG-049", "items.2.dangerous_goods.1"),
        ("MSG-040", "consignments.1.packages.1.kind"),
    }
    assert "MSG-038" not in {f.code for f in check(replace(report, border_mode="4"))}
