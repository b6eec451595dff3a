"""A year's trade: consumption by the formula, Article 7, and the mirror of partners."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desks.ozone.article7 import article_7, written
from tidewaiter.desks.ozone.licences import LicenceKind, PartyStatus
from tidewaiter.desks.ozone.mirror import imports, mirrored
from tidewaiter.desks.ozone.substances import blends
from tidewaiter.desks.ozone.yearly import Limit, Moved, Told, consumed

D = Decimal
IN, OUT, THROUGH = LicenceKind.IMPORT, LicenceKind.EXPORT, LicenceKind.TRANSIT
PARTY = PartyStatus(country="PA", montreal=date(2009, 9, 16), kigali=date(2020, 1, 1))
STRANGER = PartyStatus(country="ZZ")
STANDINGS = {one.country: one for one in (PARTY, STRANGER)}


def level(rows, group: str) -> D:
    (one,) = [row for row in rows if row.group == group]
    return one.level


def test_consumption_is_what_was_made_and_came_less_what_left() -> None:
    """R-408A: 47 % HCFC-22 (ODP 0.055), 46 % HFC-143a (4470), 7 % HFC-125 (3500)."""
    rows = consumed(
        2026,
        [Moved(IN, "R-408A", "PA", "", D(10_000)), Moved(OUT, "HCFC-22", "PA", "", D(1000))],
        [Told("production", "HCFC-22", D(2000)), Told("destroyed", "HCFC-22", D(500))],
        {"HCFC": Limit(D("0.25"), "ODP-t", "decree 1"), "HFC": Limit(D(5), "ODP-t")},
    )
    assert level(rows, "HCFC") == D("0.29")  # (2000 - 500 + 4700 - 1000) kg x 0.055 = 0.286
    assert level(rows, "HFC") == D(23012)  # 4600 kg x 4470 + 700 kg x 3500
    assert {one.group: one.over for one in rows} == {"HCFC": True, "HFC": False}
    assert next(one for one in rows if one.group == "HFC").ceiling is None  # not in its unit


def test_uses_off_the_formula_are_taken_away_from_what_came() -> None:
    moved = [
        Moved(IN, "Methyl bromide", "PA", "qps", D(9000)),
        Moved(IN, "Methyl bromide", "PA", "", D(1000)),
        Moved(OUT, "Methyl bromide", "PA", "qps", D(400)),
        Moved(IN, "Carbon tetrachloride", "PA", "feedstock", D(5000)),
        Moved(THROUGH, "Methyl bromide", "PA", "", D(70_000)),
    ]
    rows = consumed(2026, moved)
    assert level(rows, "MB") == D("0.6")  # 1000 kg x 0.6
    assert level(rows, "CTC") == 0


def test_exports_to_who_is_no_party_are_not_subtracted() -> None:
    """Article 3 (c): from 1993 for the older groups, for HFCs from 2033."""

    def after(country: str, gas: str, group: str, year: int) -> D:
        moved = [Moved(IN, gas, "PA", "", D(20_000)), Moved(OUT, gas, country, "", D(10_000))]
        return level(consumed(year, moved, standings=STANDINGS), group)

    assert after("PA", "HCFC-22", "HCFC", 2026) == D("0.55")
    assert after("ZZ", "HCFC-22", "HCFC", 2026) == D("1.1")
    assert after("ZZ", "HFC-32", "HFC", 2032) == D(6750)
    assert after("ZZ", "HFC-32", "HFC", 2033) == D(13500)
    assert after("PA", "HFC-32", "HFC", 2033) == D(6750)
    assert after("XX", "HFC-32", "HFC", 2033) == D(6750)  # standing not known


def test_article_7_takes_blends_apart_and_leaves_transit_out() -> None:
    rows = article_7(
        2026,
        [
            Moved(IN, "R-404A", "CN", "", D(100)),
            Moved(IN, "HFC-134a", "CN", "", D(10)),
            Moved(IN, "HFC-134a", "CN", "", D(5), "reclaimed"),
            Moved(OUT, "R-404A", "GH", "laboratory", D(50)),
            Moved(THROUGH, "HCFC-22", "GH", "", D(999)),
        ],
        [
            Told("production", "HCFC-22", D(9)),
            Told("production_feedstock", "HCFC-22", D(7)),
            Told("stockpiled_feedstock", "HCFC-22", D(2)),
            Told("destroyed", "CFC-12", D(3)),
        ],
    )
    told = [(r.form, r.substance, r.country, r.new, r.recovered, r.by_use) for r in rows]
    assert told == [
        ("destruction", "CFC-12", "", D(3), 0, {}),
        ("exports", "HFC-125", "GH", D("22.00"), 0, {"laboratory": D("22.00")}),
        ("exports", "HFC-134a", "GH", D("2.00"), 0, {"laboratory": D("2.00")}),
        ("exports", "HFC-143a", "GH", D("26.00"), 0, {"laboratory": D("26.00")}),
        ("imports", "HFC-125", "CN", D("44.00"), 0, {}),
        ("imports", "HFC-134a", "CN", D("14.00"), D(5), {}),
        ("imports", "HFC-143a", "CN", D("52.00"), 0, {}),
        ("production", "HCFC-22", "", D(9), 0, {"feedstock": D(7), "stockpiled_feedstock": D(2)}),
    ]
    head, _, first, *_ = written(rows, 2026).splitlines()
    line = dict(zip(head.split(","), first.split(","), strict=True))
    assert {key: value for key, value in line.items() if value not in ("0", "")} == {
        "year": "2026",
        "form": "exports",
        "annex": "F",
        "substance": "HFC-125",
        "country": "GH",
        "non_party": "no",
        "new": "22",
        "laboratory": "22",
    }


def test_article_7_marks_trade_with_who_is_no_party() -> None:
    moved = [Moved(OUT, "HFC-32", one, "", D(1)) for one in ("PA", "ZZ")]
    assert [row.non_party for row in article_7(2033, moved, standings=STANDINGS)] == [False, True]


def test_what_is_not_new_is_reported_and_not_consumed() -> None:
    """Decision IV/24: recovered, recycled and reclaimed substances are not counted."""
    moved = [
        Moved(IN, "HCFC-22", "PA", "", D(1000)),
        Moved(IN, "HCFC-22", "PA", "", D(500), "recovered"),
    ]
    assert level(consumed(2026, moved), "HCFC") == D("0.06")
    assert [(row.new, row.recovered) for row in article_7(2026, moved)] == [(1000, 500)]


@given(st.sampled_from(sorted(blends())), st.decimals(1, 10_000, places=3))
def test_article_7_loses_no_kilogram_of_a_controlled_component(name: str, kg: D) -> None:
    parts = blends()[name].parts
    rows = article_7(2026, [Moved(IN, name, "CN", "", kg)])
    share = sum((each for one, each in parts if one.controlled), D(0))
    assert sum((row.new for row in rows), D(0)) == kg * share


def test_the_mirror_says_first_what_explains_a_difference_innocently() -> None:
    ours = {
        ("CN", "HFC-134a"): D(1000),
        ("CN", "R-404A"): D(500),
        ("IN", "HFC-134a"): D(200),
        ("US", "HFC-32"): D(40),
        ("JP", "HFC-32"): D(100),
    }
    theirs = {
        ("CN", "HFC-134a"): D(1500),
        ("CN", "HFC-125"): D(220),
        ("CN", "R-404A"): D(510),
        ("JP", "HFC-32"): D(100),
    }
    found = {(one.country, one.substance): one for one in mirrored(ours, theirs)}
    late = "shipped in one year and arrived in the next"
    assert found["CN", "HFC-134a"].difference == 500
    assert found["CN", "HFC-134a"].innocent == (
        "sent through another country",
        "blend told as its components",
        late,
    )
    assert found["CN", "HFC-125"].innocent == ("blend told as its components", late)
    assert found["CN", "R-404A"].innocent == ("within tolerance",)
    assert found["JP", "HFC-32"].innocent == ()
    assert found["US", "HFC-32"].difference is None
    assert found["US", "HFC-32"].innocent == ("nothing told",)
    assert next(one.difference for one in mirrored(ours, theirs)) == 500


def test_only_what_came_in_is_mirrored() -> None:
    moved = [
        Moved(IN, "HFC-32", "CN", "", D(1)),
        Moved(IN, "HFC-32", "CN", "laboratory", D(2)),
        Moved(OUT, "HFC-32", "CN", "", D(4)),
        Moved(THROUGH, "HFC-32", "CN", "", D(8)),
    ]
    assert imports(moved) == {("CN", "HFC-32"): D(3)}
