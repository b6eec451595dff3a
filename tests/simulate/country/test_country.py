"""The country as its callers see it."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from tidewaiter.core import canonical_text
from tidewaiter.messages import read_bytes, write
from tidewaiter.reference import container_fault, harmonised_system
from tidewaiter.simulate.country import Country, CountryError
from tidewaiter.simulate.country.policy import SCHEMES

MONDAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def week():
    country = Country("a week", year=20_000, start=MONDAY)
    return country, [country.day(MONDAY + timedelta(days=n)) for n in range(7)]


def sent(week):
    return [one for day in week[1] for one in day.declarations]


def test_the_same_seed_gives_the_same_days_and_another_seed_others(week):
    again = Country("a week", year=20_000, start=MONDAY).day(MONDAY)
    assert again == week[1][0]
    assert Country("another", year=20_000, start=MONDAY).day(MONDAY) != week[1][0]


def test_the_content_is_the_same_on_every_machine():
    """The digest was made on one machine; another result elsewhere is a fault."""
    days = Country("known", year=5_000, start=MONDAY)
    told = [one.declaration for n in range(40) for one in
            days.day(MONDAY + timedelta(days=n)).declarations]  # fmt: skip
    text = "\n".join(canonical_text(one) for one in told)
    assert (len(told), hashlib.sha256(text.encode()).hexdigest()) == KNOWN


KNOWN = (536, "72d60a5771ac2807429642584bfd9b3569306a11860c0f1831d9aea72e439a62")


def test_references_are_unique_and_say_that_they_are_synthetic(week):
    lrns = [one.lrn for one in sent(week)]
    assert len(set(lrns)) == len(lrns) > 200
    assert all(lrn.startswith("SYN") for lrn in lrns)


def test_a_day_is_in_the_order_of_its_moments_and_within_the_day(week):
    for day in week[1]:
        moments = [one.at for one in day.declarations]
        assert moments == sorted(moments)
        assert {moment.date() for moment in moments} <= {day.day}


def test_there_are_no_second_days_and_no_days_before_the_start(week):
    with pytest.raises(CountryError):
        week[0].day(MONDAY)
    with pytest.raises(CountryError):
        Country("x", start=MONDAY).day(MONDAY - timedelta(days=1))


@pytest.mark.parametrize("to", ["wco", "asycuda", "cusdec"])
def test_every_message_is_accepted_without_findings(week, to):
    for one in sent(week)[:120]:
        for message in read_bytes(write(one.declaration, to).raw, to):
            assert (str(message.status), message.findings) == ("accepted", ()), one.lrn


def test_codes_are_real_and_container_numbers_valid(week):
    known = harmonised_system()
    for one in sent(week):
        assert all(known.knows(item.commodity_code or "") for item in one.declaration.items)
        boxes = [box.id for box in one.declaration.equipment if box.id]
        assert all(container_fault(box) is None for box in boxes)


def test_the_truth_is_apart_and_says_what_was_declared_where_nothing_is_wrong(week):
    country, kinds = week[0], set()
    for one in sent(week):
        for item in one.declaration.items:
            truth = country.truth(one.lrn, item.number)
            kinds.add(truth.offence)
            assert (truth.offence != "none") == (item.number in one.truth)
            if truth.offence == "none":
                assert truth.commodity_code == item.commodity_code
                assert item.item_price is not None
                assert (truth.net_mass, truth.price) == (item.net_mass, item.item_price.value)
                assert truth.evaded == 0
    assert kinds <= set(SCHEMES)
    assert len(kinds) > 4
    with pytest.raises(CountryError):
        country.truth("SYN000000XX00000000", 1)


def test_an_examination_without_draws_finds_the_same_again_and_with_luck_everything(week):
    country = week[0]
    wrong = [one for one in sent(week) if one.truth]
    for one in wrong[:20]:
        assert country.examine(one.lrn, "physical") == country.examine(one.lrn, "physical")
        lucky = country.examine(one.lrn, "physical", lambda: 0.01)
        unlucky = country.examine(one.lrn, "physical", lambda: 0.99)
        assert {f.item for f in lucky if f.offence} == set(one.truth)
        assert not any(f.offence for f in unlucky)
    with pytest.raises(CountryError):
        country.examine(wrong[0].lrn, "smelling")


def test_officers_work_in_shifts(week):
    country = week[0]
    noon = country.on_duty(datetime(2026, 1, 6, 12, tzinfo=UTC))
    night = country.on_duty(datetime(2026, 1, 6, 2, tzinfo=UTC))
    assert {one.office for one in night} == {"XTNOR"}
    assert {"XTHAV", "XTNOR", "XTGAT"} <= {one.office for one in noon}
    assert {one.shift for one in noon if one.office == "XTHAV"} == {"early"}
