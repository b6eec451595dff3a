"""Baselines of Parties: brought with source and day, and what follows where there are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tidewaiter.desks.ozone import baselines
from tidewaiter.desks.ozone.baselines import BaselinesRefused, allowed, read_csv
from tidewaiter.desks.ozone.yearly import Limit, Told, consumed

D = Decimal
DOCUMENT = {
    "id": "b", "title": "Baselines", "valid_from": "2026-01-01", "source": "invented",
    "as_of": "2025-12-01",
    "baselines": [
        {"country": "GH", "group": "HFC", "level": "1000001"},
        {"country": "GH", "group": "HCFC", "level": "57.3"},
    ],
}  # fmt: skip
KNOWN = baselines.read_baselines("b", DOCUMENT)


@pytest.mark.parametrize(
    ("group", "year", "limit"),
    [
        ("HFC", 2026, "1000001"),
        ("HFC", 2029, "900001"),
        ("HFC", 2045, "200000"),
        ("HCFC", 2020, "37.25"),
        ("HCFC", 2026, "18.62"),
        ("HCFC", 2040, "0.00"),
    ],
)
def test_what_the_treaty_allows_is_a_share_of_the_baseline(group, year, limit) -> None:
    """A5, first group: 90 % of HFCs in 2029, 32.5 % of HCFCs in 2025; half rounded up."""
    found = allowed(KNOWN, "GH", "A5-1", group, year)
    assert found.limit == D(limit)
    assert found.assessed


@pytest.mark.parametrize(
    ("code", "taken"),
    [("XK", True), ("QZ", True), ("QA", True), ("QB", False), ("XT1", False), ("xt", False)],
)
def test_a_party_may_have_a_code_that_the_standard_leaves_to_users(code, taken) -> None:
    content = DOCUMENT | {"baselines": [{"country": code, "group": "HFC", "level": "1"}]}
    if taken:
        assert baselines.read_baselines("b", content).of(code, "HFC") is not None
    else:
        with pytest.raises(BaselinesRefused, match="no country"):
            baselines.read_baselines("b", content)


def test_without_a_baseline_nothing_is_assessed_but_a_ban() -> None:
    for known in (None, KNOWN):
        missing = allowed(known, "TG", "A5-1", "HFC", 2026)
        assert (missing.limit, missing.assessed, missing.formula) == (None, False, "")
    assert allowed(None, "TG", "A5-1", "CFC", 2026).limit == 0
    before = allowed(None, "TG", "A5-1", "HFC", 2023)
    assert (before.share, before.limit, before.assessed) == (None, None, True)


def test_consumption_stands_beside_both_ceilings() -> None:
    def treaty(group: str) -> baselines.Allowed:
        return allowed(KNOWN, "GH", "A5-1", group, 2026)

    own = {"HCFC": Limit(D(20), "ODP-t", "decree")}
    (row,) = consumed(2026, [], [Told("production", "HCFC-22", D(340_000))], own, treaty=treaty)
    assert row.level == D("18.70")
    assert (row.over, row.over_treaty, row.too_generous) == (False, True, True)


def test_a_file_is_read_line_by_line() -> None:
    rows = read_csv("\ufeffcountry,group,baseline\ngh,HFC,1200000.5\nTG,C/I,20\n")
    assert [(one.country, one.group, one.level, one.unit) for one in rows] == [
        ("GH", "HFC", D("1200000.5"), "CO2e-t"),
        ("TG", "HCFC", D(20), "ODP-t"),
    ]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("QB,HFC,1", "line 2"),
        ("GH,HFCS,1", "line 2"),
        ("GH,HFC,much", "line 2"),
        ("GH,HFC,-1", "line 2"),
        ("GH,HFC,NaN", "line 2"),
        ("GH,HFC,1\nGH,F,2", "line 3"),
        ("", "file"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(line: str, where: str) -> None:
    with pytest.raises(BaselinesRefused) as refused:
        read_csv(f"country,group,baseline\n{line}\n")
    assert refused.value.where == where


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": " "},
        {"baselines": [{"country": "GH", "group": "HFC", "level": "1"}] * 2},
        {"baselines": [{"country": "GH", "group": "X", "level": "1"}]},
        {"as_of": "soon"},
    ],
)
def test_a_document_is_read_strictly(wrong: dict) -> None:
    with pytest.raises(BaselinesRefused):
        baselines.read_baselines("b", DOCUMENT | wrong)


def test_the_latest_document_of_a_day_counts() -> None:
    later = baselines.read_baselines("c", DOCUMENT | {"id": "c", "valid_from": "2027-01-01"})
    everything = {baselines.KIND: {"b": KNOWN, "c": later}}
    assert baselines.on_day(everything, date(2025, 12, 31)) is None
    assert baselines.on_day(everything, date(2026, 12, 31)) is KNOWN
    assert baselines.on_day(everything, date(2027, 1, 1)) is later
    twin = baselines.read_baselines("d", DOCUMENT | {"id": "d"})
    wrong = baselines.check_baselines({baselines.KIND: {"b": KNOWN, "d": twin}})
    assert [one.where for one in wrong] == ["ozone-baselines d, valid_from"]
