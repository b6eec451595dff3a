"""The trial's importers of refrigerants hold the licences that their declarations name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tidewaiter.desks.ozone.models import Licence
from tidewaiter.identity.actor import Actor
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.permits import standing
from tidewaiter.simulate.licensing import GASES, Authority
from tidewaiter.simulate.people import actor, add_people

START = date(2026, 2, 1)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def lived(days):
    """Licences of refrigerants that declarations name, and those that stand on the last day."""
    country = Country("licences", year=24_000, start=START)
    named = {}
    for n in range(days):
        for paper in country.day(START + timedelta(days=n)).papers:
            if paper.content.lines[0].commodity_code in GASES:
                named[paper.id] = paper.content
    last = START + timedelta(days=days - 1)
    return named, {one.id: one for one in standing(country, last, GASES)}


def test_who_brings_refrigerants_holds_the_permit_that_is_named():
    named, held = lived(28)
    good = {i: p for i, p in named.items() if p.valid_from.value.month == 1}
    assert len(good) > 5
    missing = set(good) - set(held)
    assert len(missing) <= len(good) // 5, "companies that closed or changed their goods"
    for number in set(good) & set(held):
        a, b = good[number], held[number]
        assert (a.valid_from, a.valid_to, a.parties[0].id) == (
            b.valid_from, b.valid_to, b.parties[0].id,
        )  # fmt: skip
        assert a.lines[0].commodity_code == b.lines[0].commodity_code


@pytest.mark.django_db
def test_a_licence_is_entered_once():
    add_people(Actor.command_line("tests"), AT)
    _, held = lived(1)
    authority = Authority(actor("licensing-authority"))
    assert authority.license(held.values(), AT) == len(held) > 0
    assert authority.license(held.values(), AT) == 0
    assert Licence.objects.count() == len(held)
    found = {line.substance for one in Licence.objects.all() for line in one.lines.all()}
    assert found <= {"HFC-32", "HFC-134a", "R-404A", "R-407C"}
