"""The second stage: what besides the name speaks for a match, and how much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desks.risk.screening.comparing import Sign, Standing, rounded, signs, standing
from tidewaiter.desks.risk.screening.entries import Entry, EntryKind
from tidewaiter.desks.risk.screening.subjects import Subject


def seen(subject: dict, entry: dict) -> dict[str, int]:
    found = signs(Subject(name="x", **subject), Entry(key="1", names=("x",), **entry))
    return {sign.what: sign.weight for sign in found}


@pytest.mark.parametrize(
    ("asked", "listed", "weight"),
    [
        ("1970-05-01", "1970-05-01", 2),
        ("1970", "1970-05-01", 1),
        ("1970-05", "1970-05-01", 1),
        ("1970-01-05", "1970-05-01", 1),
        ("1970-06-05", "1970-05-01", None),
        ("1970-06", "1970-05-01", None),
        ("1971-05-01", "1970-05-01", None),
        ("1982", "1970-05-01", -2),
        ("soon", "1970", None),
    ],
)
def test_dates(asked, listed, weight):
    assert seen({"dates": (asked,)}, {"dates": (listed,)}).get("date") == weight


def test_the_best_pair_of_several_dates_counts():
    assert seen({"dates": ("1950", "1970")}, {"dates": ("1990", "1970-01-02")}) == {"date": 1}


def test_a_country_in_common_speaks_for_and_none_in_common_against():
    assert seen({"countries": ("RU", "CY")}, {"countries": ("CY",)}) == {"country": 1}
    assert seen({"countries": ("RU",)}, {"countries": ("CY",)}) == {"country": -1}
    assert seen({"countries": ("RU",)}, {}) == {}


def test_an_identifier_agrees_without_signs_and_case_and_never_contradicts():
    assert seen({"identifiers": ("imo 9074729",)}, {"identifiers": ("IMO-9074729",)}) == {
        "identifier": 3
    }
    assert seen({"identifiers": ("99887766",)}, {"identifiers": ("11223344",)}) == {}
    assert seen({"identifiers": ("12",)}, {"identifiers": ("12",)}) == {}


def test_an_address_agrees_if_its_number_and_most_words_do():
    one = {"addresses": ("12 Harbour Road, 4000 Saltholm",)}
    assert seen(one, {"addresses": ("Harbour Rd 12, Saltholm",)}) == {"address": 2}
    in_one_country = one | {"countries": ("GB",)}
    there = {"addresses": ("Harbour Rd 12, Saltholm",), "countries": ("GB",)}
    assert seen(in_one_country, there) == {"address": 2}
    assert seen(one, {"addresses": ("Harbour Road, Saltholm",)}) == {}
    assert seen(one, {"addresses": ("14 Mill Lane, Brinemouth",)}) == {}


def test_a_person_is_no_vessel():
    assert seen({"kind": EntryKind.PERSON}, {"kind": EntryKind.VESSEL}) == {"kind": -2}
    assert seen({"kind": EntryKind.PERSON}, {}) == {}


def stands(*weights: int) -> Standing:
    return standing([Sign("sign", "a", "b", weight) for weight in weights])


def test_how_signs_weigh_together():
    assert stands() is stands(1) is stands(2, -1) is stands(-1) is Standing.NAME_ALONE
    assert stands(2) is stands(3, -1) is Standing.SUPPORTED
    assert stands(3) is stands(2, 1) is Standing.IDENTIFIED
    assert stands(-2) is stands(1, -2, -1) is Standing.CONTRADICTED


@given(st.lists(st.integers(-2, 3), max_size=5), st.integers(1, 3))
def test_one_more_sign_for_a_match_never_weakens_it(weights, more):
    order = list(Standing)
    assert order.index(stands(*weights, more)) >= order.index(stands(*weights))


def test_scores_are_rounded_half_to_even():
    assert [str(rounded(x)) for x in (0.0625, 0.1875, 1.0, 0.84949)] == [
        "0.062", "0.188", "1.000", "0.849",
    ]  # fmt: skip
