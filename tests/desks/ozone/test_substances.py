"""The tables: what the Annexes and the standards say, and names in every usual spelling."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.names import find, mentioned, resolve, spellings
from tidewaiter.desks.ozone.substances import blends, gases, substances
from tidewaiter.desks.ozone.tables import sources, table

TABLES = (
    *("sources", "substances", "others", "blends", "names", "brands", "controls", "hs_rules"),
    *("baseline_rules", "uses", "conditions", "documents", "cylinders", "bans", "parties"),
    *("rounding", "saturation", "counterfeits", "unions"),
)


def test_the_annexes_are_whole() -> None:
    controlled = [one for one in substances().values() if one.controlled]
    assert len(controlled) == 117
    assert len([one for one in controlled if one.group == "F"]) == 18
    assert len(blends()) >= 145


@pytest.mark.parametrize(
    ("name", "odp", "gwp"),
    [
        ("CFC-12", "1", "10900"),
        ("HCFC-22", "0.055", "1810"),
        ("HCFC-123", "0.02", "77"),
        ("HCFC-124", "0.022", "609"),
        ("HCFC-141b", "0.11", "725"),
        ("Halon-1301", "10", "0"),
        ("Methyl bromide", "0.6", "0"),
        ("HFC-23", "0", "14800"),
        ("HFC-134a", "0", "1430"),
        ("HFC-43-10mee", "0", "1640"),
    ],
)
def test_figures_are_those_of_the_annexes(name: str, odp: str, gwp: str) -> None:
    one = substances()[name]
    assert (one.odp, one.gwp) == (Decimal(odp), Decimal(gwp))


def test_of_isomers_the_traded_one_goes_by_the_short_name() -> None:
    """Annex C: 0.02 for CHCl2CF3, up to 0.06 for the others; three times the quota if mistaken."""
    assert resolve("R-123").name == resolve("HCFC-123**").name == "HCFC-123"
    assert substances()["HCFC-123 (isomers)"].odp == Decimal("0.06")


@pytest.mark.parametrize("blend", blends().values(), ids=lambda one: one.name)
def test_shares_of_every_blend_add_up_to_one(blend) -> None:
    assert sum(share for _, share in blend.parts) == 1


def test_r407h_holds_its_r32() -> None:
    parts = {one.name: share for one, share in blends()["R-407H"].parts}
    assert parts == {
        "HFC-32": Decimal("0.325"),
        "HFC-125": Decimal("0.15"),
        "HFC-134a": Decimal("0.525"),
    }


@pytest.mark.parametrize("one", [s for s in substances().values() if s.cas], ids=lambda s: s.name)
def test_cas_numbers_pass_their_check_digit(one) -> None:
    digits = one.cas.replace("-", "")
    total = sum(n * int(digit) for n, digit in enumerate(reversed(digits[:-1]), start=1))
    assert total % 10 == int(digits[-1])


@pytest.mark.parametrize(
    "name",
    TABLES,
)
def test_every_row_names_a_source(name: str) -> None:
    rows = table(name)
    assert rows
    if name != "sources":
        assert {row["source"] for row in rows} <= set(sources())


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        *((s, "HFC-134a") for s in ("R-134a", "R134A", "HFC-134a", "hfc 134a", "Freon 134a")),
        *((s, "HFC-134a") for s in ("811-97-2", "UN 3159", "1,1,1,2-Tetrafluoroethane")),
        *(
            (s, "HCFC-22")
            for s in ("R22", "FREON R-22", "75-45-6", "F-22", "Chlorodifluorométhane")
        ),
        *((s, "R-404A") for s in ("404A", "HFC-404A", "Suva HP62", "UN3337", "R 404 a")),
        *((s, "R-410A") for s in ("Puron", "Genetron AZ-20", "R-410a")),
        ("R-12B1", "Halon-1211"),
        ("R-40B1", "Methyl bromide"),
        ("bromure de méthyle", "Methyl bromide"),
        ("R-1234ze(E)", "HFO-1234ze(E)"),
        ("Klea 60", "R-407A"),
        ("RC318", "PFC-C318"),
        ("R-507", "R-507A"),
        ("HBFC-31 B1 (CH2FBr)", "HBFC-31B1"),
        ("Methyl chloride", "R-40"),
        ("Isceon 49", "R-413A"),
    ],
)
def test_names_in_every_usual_spelling(spelt: str, name: str) -> None:
    assert resolve(spelt).name == name


def test_every_name_of_the_tables_is_found() -> None:
    assert [name for name in spellings() if find(name) is None] == []


def test_a_name_that_is_not_known_says_which_is_near() -> None:
    with pytest.raises(ValueRefused, match="Did you mean 'R-134'"):
        resolve("R-134b7")


def test_text_names_gases_once_each_and_no_others() -> None:
    text = "1150 cylinders REFRIGERANT R-134a (1,1,1,2-tetrafluoroethane, UN 3159), empty: Freon 12"
    assert [one.gas.name for one in mentioned(text)] == ["HFC-134a", "CFC-12"]
    assert mentioned("cotton shirts, model HC-200, made in 2026") == ()
    assert mentioned("R-1340 and R-404AX") == ()


@pytest.mark.parametrize(
    "text",
    [
        "R-32/R-125 50/50",
        "50% R-32 / 50% R-125",
        "HFC-32=50,HFC-125=50",
        "HFC-32:0.5, HFC-125:0.5",
        "50% R-32,50% R-125",
        "R-32 50/R-125 50",
        "HFC-32 (50%), HFC-125 (50%)",
    ],
)
def test_compositions_as_people_write_them(text: str) -> None:
    assert parse(text).name == "R-410A"


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueRefused, match="90"):
        parse("HFC-32/HFC-125 50/40")


@given(st.sampled_from(sorted(blends())))
def test_a_composition_written_out_is_the_blend_again(name: str) -> None:
    blend = blends()[name]
    text = "; ".join(f"{one.name} {share * 100} %" for one, share in blend.parts)
    found = parse(text)
    assert {(o.name, s) for o, s in found.parts} == {(o.name, s) for o, s in blend.parts}


def test_names_of_gases_are_unique() -> None:
    assert len(gases()) == len(substances()) + len(blends())


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("HCFC-123a", "HCFC-123 (isomers)"),
        ("R-124a", "HCFC-124 (isomers)"),
        ("CFC-114a", "CFC-114"),
        ("HCFC-253fb", "HCFC-253"),
        ("HCFC-225ca", "HCFC-225ca"),
        ("HCFC-123", "HCFC-123"),
        ("HFC-134b", None),
        ("CFC-115a", None),
        ("UN 1062", "Methyl bromide"),
        ("UN 3163", None),
        ("R-1234ze", "HFO-1234ze(E)"),
    ],
)
def test_isomers_without_a_row_are_their_group(name: str, means: str | None) -> None:
    """The Annexes list most isomers as one group; shared UN numbers name nothing."""
    found = find(name)
    assert (found.name if found else None) == means
