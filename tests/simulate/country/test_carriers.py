"""Carriers are founded, grow, and close; what they carry is theirs."""

from datetime import date, timedelta

from tidewaiter.core.parts import Role
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.carriers import MEANS, SLOTS

START = date(2026, 1, 1)


def fleet(days, seed="carriers"):
    return Country(seed, start=START).carriers.on(START + timedelta(days=days))


def test_who_carries_follows_from_the_seed_in_any_order():
    country = Country("carriers", start=START)
    late = country.carriers.on(START + timedelta(days=3_000))
    early = country.carriers.on(START)
    assert early.carriers == fleet(0).carriers
    assert late.carriers == fleet(3_000).carriers
    assert fleet(0, "another").carriers != early.carriers


def test_all_means_of_a_mode_belong_to_carriers_of_that_mode():
    for days in (0, 500, 4_000):
        found = fleet(days)
        for mode, slots in SLOTS.items():
            own = [one for one in found.carriers if one.mode == mode]
            assert (len(own), sum(one.means for one in own)) == (slots, MEANS)
            assert {found.carriers[n].mode for n in found.of[mode].tolist()} == {mode}
        assert len({one.id for one in found.carriers}) == len(found.carriers)


def test_carriers_close_and_others_follow_them():
    before, after = ({one.id for one in fleet(days).carriers} for days in (0, 1_500))
    assert before & after
    assert before - after
    assert after - before
    day = START + timedelta(days=1_500)
    new = [one for one in fleet(1_500).carriers if one.id not in before]
    assert all(START < one.founded <= day + timedelta(days=21) for one in new)
    assert not any(one.means for one in fleet(1_500).carriers if one.founded > day)


def test_a_young_carrier_grows():
    """Of all that are founded within four years, together they hold more two years later."""
    born = {o.id: o.founded for d in range(0, 1_461, 30) for o in fleet(d).carriers
            if o.founded > START}  # fmt: skip
    assert len(born) > 10
    young = old = 0
    for id_, day in born.items():
        for days, age in ((60, "young"), (720, "old")):
            held = {o.id: o.means for o in fleet((day - START).days + days).carriers}.get(id_)
            young, old = (
                (young + (held or 0), old) if age == "young" else (young, old + (held or 0))
            )
    assert old > young


def test_declarations_name_the_carrier_of_their_mode_on_their_day():
    country = Country("carriers", start=START, year=20_000)
    seen = set()
    for days in range(3):
        day = START + timedelta(days=days)
        known = {one.id: one for one in country.carriers.on(day).carriers}
        for sent in country.day(day).declarations:
            party = sent.declaration.party(Role.CARRIER)
            carrier = known[party.id]
            assert party.name == carrier.name
            assert str(carrier.mode) == sent.declaration.border_mode
            seen.add(carrier.mode)
    assert {1, 3, 4} <= seen
