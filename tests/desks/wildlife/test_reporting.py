"""The reports of a year: their columns, no formulas, and rows that are checked."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tidewaiter.desks.wildlife.reporting import (
    ANNUAL,
    ILLEGAL,
    Seized,
    Traded,
    annual_csv,
    check_annual,
    check_illegal,
    illegal_csv,
)

GOOD = Traded(
    direction="import",
    appendix="II",
    taxon="Python regius",
    term="LIV",
    quantity=Decimal(10),
    unit="NAR",
    partner="GH",
    permit="GH-1",
    purpose="T",
    source="C",
    on=date(2026, 3, 1),
)
SEIZED = Seized(
    on=date(2026, 3, 1),
    taxon="Manis javanica",
    term="SCA",
    quantity=Decimal("12.5"),
    unit="KGM",
    location="Heathrow",
    agency="customs: scan",
    reason="undeclared",
    transport="air",
)


def faults(**changes):
    found = check_annual([replace(GOOD, **changes)], 2026, "GB")
    return [(one.column, one.grave) for one in found]


def test_a_good_row_has_no_fault():
    assert check_annual([GOOD], 2026, "GB") == []
    assert check_illegal([SEIZED], 2026) == []


@pytest.mark.parametrize(
    ("changes", "column", "grave"),
    [
        ({"appendix": "IV"}, "Appendix", True),
        ({"appendix": "I"}, "Appendix", True),
        ({"taxon": "Nomen nescio"}, "Species", False),
        ({"taxon": ""}, "Species", True),
        ({"term": ""}, "Description", True),
        ({"term": "XYZ"}, "Description", True),
        ({"quantity": Decimal(0)}, "Quantity", True),
        ({"unit": "ZZZ"}, "Unit", True),
        ({"term": "SKI", "unit": "MTQ"}, "Description", False),
        ({"partner": "GB"}, "Country", True),
        ({"partner": "ZY"}, "Country", True),
        ({"origin": "GH"}, "Origin", False),
        ({"origin": "ZY"}, "Origin", True),
        ({"permit": ""}, "Permit number", False),
        ({"purpose": ""}, "Purpose", False),
        ({"source": ""}, "Source", False),
        ({"source": "A"}, "Source", False),
        ({"source": "D"}, "Source", False),
        ({"on": date(2025, 12, 31)}, "Date", True),
        ({"direction": "transit"}, "Direction", True),
    ],
)
def test_each_fault_names_its_column(changes, column, grave):
    assert (column, grave) in faults(**changes)


def test_the_row_of_a_fault_is_named():
    found = check_annual([GOOD, replace(GOOD, quantity=Decimal(-1)), GOOD], 2026, "GB")
    assert [one.row for one in found] == [2]


@pytest.mark.parametrize(
    ("changes", "column", "grave"),
    [
        ({"on": date(2025, 1, 1)}, "Date of seizure", True),
        ({"term": "XYZ"}, "Description", True),
        ({"location": ""}, "Location", False),
        ({"reason": ""}, "Reason for seizure", False),
        ({"transport": ""}, "Mode of transport", False),
        ({"origin": "ZY"}, "Alleged country of origin", True),
        ({"value": Decimal(5)}, "Currency", False),
        ({"quantity": Decimal(0)}, "Quantity", True),
    ],
)
def test_each_fault_of_a_seizure_names_its_column(changes, column, grave):
    found = check_illegal([replace(SEIZED, **changes)], 2026)
    assert (column, grave) in [(one.column, one.grave) for one in found]


def test_the_layouts_are_whole_and_nothing_is_a_formula():
    risky = replace(GOOD, remark="=HYPERLINK(1)", permit="+GH")
    (line,) = csv.DictReader(io.StringIO(annual_csv([risky])))
    assert list(line) == list(ANNUAL)
    assert (line["Remarks"], line["Permit number"]) == ("'=HYPERLINK(1)", "'+GH")
    assert (line["Species"], line["Quantity"], line["Country"]) == ("Python regius", "10", "GH")
    (other,) = csv.DictReader(io.StringIO(illegal_csv([replace(SEIZED, concealment="@x")])))
    assert list(other) == list(ILLEGAL)
    assert (other["Method of concealment"], other["Quantity"]) == ("'@x", "12.5")
