"""What would have changed a decision: known answers, and that every one of them is true."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import Declaration, from_plain
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import Effect, Profile, ProfileSet, Status
from tidewaiter.engine import otherwise as module
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.explain import what_if
from tidewaiter.engine.otherwise import Found, otherwise
from tidewaiter.engine.policy import STANDARD_POLICY

MOMENT = {"value": "2026-03-02T08:00:00Z", "text": "2026-03-02T08:00:00Z"}
POLICY = replace(STANDARD_POLICY, random=())


def profile(name: str, when: str, lane: str = "red", **more: object) -> Profile:
    plain = {"id": name, "title": name, "owner": "Risk", "reason": "It is so.", "when": when}
    effect = Effect(lane=lane, probability=Decimal(str(more.pop("probability", 100))))
    return Profile(**plain, effect=effect, status=Status.LIVE, **more)


def declared(*items: dict[str, object], **more: object) -> Declaration:
    plain = [{"number": n, **one} for n, one in enumerate(items, start=1)]
    header = {"mrn": "26XX1", "office": "XX1", "accepted_at": MOMENT}
    return from_plain(Declaration, header | {"items": plain} | more)


def asked(declaration: Declaration, *profiles: Profile, lists=None) -> tuple[Found, list]:
    control = RiskControl(ProfileSet(profiles, lists))
    decided = Engine([control], POLICY, "seed").decide_one(declaration)
    found = otherwise(decided, [control], POLICY)
    for one in found.changes:
        again = what_if(decided, {one.change.pointer: one.change.value}, [control], POLICY)
        assert again.after.decision.lane == one.lane != decided.decision.lane
    return found, [
        (o.change.control, o.change.pointer, o.change.value, o.lane) for o in found.changes
    ]


ITEM = {"commodity_code": "87032390", "origin": "CN", "customs_value": "7200", "net_mass": "1000"}


@pytest.mark.parametrize(
    ("when", "pointer", "value"),
    [
        ("customs_value > 5000", "items.1.customs_value", "5000"),
        ("customs_value >= 5000", "items.1.customs_value", "4999.99"),
        ("customs_value < 8000", "items.1.customs_value", "8000"),
        ("customs_value / net_mass > 5", "items.1.customs_value", "5000"),
        ("origin = 'CN'", "items.1.origin", "AD"),
        ("origin IN ('AD', 'CN')", "items.1.origin", "AE"),
        ("hs LIKE '8703%'", "items.1.commodity_code", "97032390"),
        ("origin IN LIST('far')", "items.1.origin", "AE"),
    ],
)
def test_the_nearest_value_that_ends_a_match_is_named(when: str, pointer: str, value: str) -> None:
    found, told = asked(declared(ITEM), profile("P", when), lists={"far": frozenset({"AD", "CN"})})
    assert ("P", pointer, value, "green") in told
    assert found.firm == ()


@pytest.mark.parametrize(
    ("missing", "pointer", "value"),
    [
        ("customs_value > 9000", "items.1.customs_value", "9000.01"),
        ("net_mass <= 800", "items.1.net_mass", "800"),
        ("origin = 'KP'", "items.1.origin", "KP"),
        ("hs4 = '9301'", "items.1.commodity_code", "93012390"),
        ("importer IN LIST('far')", "parties.importer.id", "A1"),
    ],
)
def test_what_would_meet_the_missing_condition_is_named(missing, pointer, value) -> None:
    near = profile("N", f"gross_mass IS NULL AND {missing}")
    found, told = asked(declared(ITEM), near, lists={"far": frozenset({"A1"})})
    assert told == [("N", pointer, value, "red")]
    assert not found.changes[0].change.held


def test_two_profiles_that_ask_for_the_same_lane_hold_each_other() -> None:
    both = (profile("A", "origin = 'CN'"), profile("B", "customs_value > 5000"))
    found, told = asked(declared(ITEM), *both)
    assert told == []
    assert found.firm == (("A", "A"), ("B", "B"))
    assert found.tried > 0


def test_one_value_that_both_look_at_turns_both() -> None:
    both = (profile("A", "origin = 'CN'"), profile("B", "origin IN ('CN', 'VN')"))
    found, told = asked(declared(ITEM), *both)
    assert {control for control, *_ in told} == {"A", "B"}
    assert found.firm == ()


def test_a_second_item_keeps_it_where_it_is() -> None:
    found, told = asked(declared(ITEM, ITEM), profile("A", "origin = 'CN'"))
    assert told == []
    assert found.firm == (("A", "A"),)


def test_what_was_gathered_cannot_be_declared_otherwise() -> None:
    found, told = asked(
        declared(ITEM), profile("A", "accepted_at >= DATE '2026-01-01' AND gross_mass IS NULL")
    )
    assert told == []
    assert found.firm == (("A", "A"),)


def test_what_does_not_count_is_left_out() -> None:
    shadow = replace(profile("S", "origin = 'CN'"), status=Status.SHADOW)
    ended = profile("E", "origin = 'CN'", valid_to=date(2025, 12, 31))
    found, told = asked(declared(ITEM), shadow, ended)
    assert (told, found.firm) == ([], ())


def test_the_draw_stays_as_it_was() -> None:
    """A profile that was not drawn is not drawn by changing something else."""
    never = profile("A", "origin = 'CN'", probability="0.000001")
    near = profile("N", "gross_mass IS NULL AND origin = 'KP'", probability="0.000001")
    _, told = asked(declared(ITEM), never, near)
    assert told == []


def test_too_many_changes_say_nothing_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TRIED", 1)
    both = (profile("A", "origin = 'CN'"), profile("B", "customs_value > 5000"))
    found, _ = asked(declared(ITEM), *both)
    assert (found.untried, found.firm) == (1, ())


CONDITIONS = st.sampled_from(
    [
        "origin = 'CN'",
        "origin <> 'VN'",
        "origin IN ('KP', 'CN', 'IR')",
        "hs LIKE '87%'",
        "hs4 = '8704'",
        "customs_value > 5000",
        "customs_value BETWEEN 100 AND 9000",
        "customs_value / net_mass < 7",
        "net_mass * 2 > gross_mass",
        "gross_mass IS NULL",
        "starts_with(hs, '8703')",
        "importer = 'A1' OR origin = 'CN'",
    ]
)
ITEMS = st.fixed_dictionaries(
    {
        "origin": st.sampled_from(["CN", "VN", "KP"]),
        "commodity_code": st.sampled_from(["87032390", "87041000"]),
    },
    optional={
        "customs_value": st.integers(0, 10_000).map(str),
        "net_mass": st.integers(1, 2000).map(str),
        "gross_mass": st.integers(1, 2000).map(str),
    },
)


@given(
    st.lists(ITEMS, min_size=1, max_size=2),
    st.lists(
        st.tuples(st.lists(CONDITIONS, min_size=1, max_size=3), st.sampled_from(["red", "yellow"])),
        min_size=1,
        max_size=3,
    ),
)
def test_every_change_really_leads_to_its_lane(items, wanted) -> None:
    """``asked`` applies each change and holds the lane against what was said."""
    profiles = [
        profile(f"P{n}", " AND ".join(f"({c})" for c in when), lane)
        for n, (when, lane) in enumerate(wanted)
    ]
    found, _ = asked(declared(*items), *profiles)
    turned = {one.change.control for one in found.changes if one.change.held}
    assert not turned & {name for name, _ in found.firm}
