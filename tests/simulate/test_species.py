"""The trade in wildlife of the simulated country, as the register and the desk see it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.desks.wildlife.office.rows import using
from tests.register.declarations import submission
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Decision
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.species import TRADERS, PermitOffice, SpeciesDesk

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 20, tzinfo=UTC)


def sent(first: date, days: int):
    """What the importers send, by importer."""
    lived = Country("ostmere", start=first, year=1000, desks=[])
    found: dict[str, list] = {one.id: [] for one in TRADERS}
    for n in range(days):
        for one in SpeciesDesk().declarations(lived, first + timedelta(days=n)):
            importer = next(p for p in one.declaration.parties if p.role == "importer")
            found[importer.id].append(one)
    return found


def test_each_sends_what_it_is_said_to_send():
    skins, birds, fish = sent(BEGIN.date(), 120).values()
    assert [len(one) for one in (skins, birds, fish)] == [10, 6, 6]
    papers = [[d.id for d in one.declaration.items[0].documents[1:]] for one in skins]
    assert len({number for numbers in papers for number in numbers}) == len(skins)
    assert {d.id for one in birds for d in one.declaration.items[0].documents[1:]} == {
        "ZA-26Q4", "ZA-27Q1",
    }  # fmt: skip
    assert [d for one in fish for d in one.declaration.items[0].documents[1:]] == []
    assert {one.truth[1].offence for one in fish} == {"wildlife"}
    assert {one.truth[1].hidden for one in fish} == {"pangolin scales"}
    assert {one.truth[1].offence for one in skins} == {"none"}


@pytest.mark.django_db
def test_a_permit_for_each_passes_and_one_for_all_is_stopped(settings):
    settings.COUNTRY = "XT"
    authority = Actor.user("mia", 7, [(RoleName.MANAGEMENT_AUTHORITY, "*")])
    office = PermitOffice(authority)
    count = office.permit(BEGIN.date(), END.date(), BEGIN)
    assert office.permit(BEGIN.date(), END.date(), BEGIN) == 0
    assert Permit.objects.count() == count
    assert not Permit.objects.filter(issued_on__gt=BEGIN.date()).exists()
    skins, birds, _ = sent(BEGIN.date() + timedelta(days=5), 50).values()
    codes = {}
    for one in (*skins[:2], *birds[:2]):
        (receipt,) = take_in([submission(one.declaration)], using(), "XT")
        row = Decision.objects.filter(version__declaration__mrn=receipt.mrn).latest("pk")
        found = json.loads(row.content).get("findings", ())
        codes[one.declaration.lrn] = {f["code"] for f in found if f["desk"] == "wildlife"}
    papers = {"CITES-022", "CITES-024", "CITES-027", "CITES-029", "CITES-036"}
    assert [codes[one.declaration.lrn] & papers for one in skins[:2]] == [set(), set()]
    first, second = (codes[one.declaration.lrn] for one in birds[:2])
    assert first & papers == set()
    assert {"CITES-029", "CITES-036"} & second
