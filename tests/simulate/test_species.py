"""The trade in wildlife of the simulated country, as the register and the desk see it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.desks.wildlife.office.rows import using
from tests.register.declarations import submission
from tests.register.rules import live
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Decision
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.species import SpeciesDesk, consignment, sends, trader_of
from tidewaiter.simulate.wild_permits import PermitOffice
from tidewaiter.simulate.wild_traders import TRADERS

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 31, tzinfo=UTC)


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
    skins, birds, fish, *_ = sent(BEGIN.date(), 120).values()
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
    assert {one.truth[1].offence for one in birds} == {"permit_reuse"}


def test_what_is_true_is_not_declared():
    for number, one in enumerate(TRADERS):
        made = consignment(one, number, BEGIN.date())
        said = str(made.declaration)
        assert trader_of(made.lrn) is one
        assert made.truth[1].offence == one.truth.offence
        for secret in (one.truth.hidden, one.truth.reason):
            assert not secret or secret == "other" or secret not in said
        if one.truth.taxon and one.truth.taxon != one.taxon:
            assert one.truth.taxon not in said
    assert trader_of("SYN261101000012") is None


@pytest.mark.django_db
def test_a_permit_for_each_passes_and_one_for_all_is_stopped(settings):
    settings.COUNTRY = "XT"
    authority = Actor.user("mia", 7, [(RoleName.MANAGEMENT_AUTHORITY, "*")])
    office = PermitOffice(authority)
    count = office.permit(BEGIN.date(), END.date(), BEGIN)
    assert office.permit(BEGIN.date(), END.date(), BEGIN) == 0
    assert Permit.objects.count() == count
    assert not Permit.objects.filter(issued_on__gt=BEGIN.date()).exists()
    skins, birds, *_ = sent(BEGIN.date() + timedelta(days=5), 50).values()
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


EXPECTED = {
    "Reef Leather": set(),
    "Orchid House": set(),
    "Northern Table": set(),
    "Southern Hides": set(),
    "Keel and Plank": set(),
    "Ostmere Zoo": set(),
    "Old Quay Watches": set(),
    "Deep Net Foods": set(),
    "Many Colours": set(),
    "Reef Lights": {"CITES-036"},
    "Bazaar Hides": {"CITES-054"},
    "Coil Imports": {"CITES-053"},
    "Grey Wings": {"CITES-011"},
    "Sahel Pets": {"CITES-052"},
    "Serpent Trade": {"CITES-033", "CITES-047"},
    "Old Bone": {"CITES-004"},
    "Desert Straps": {"CITES-057"},
    "A traveller": {"CITES-060"},
    "River Tannery": {"CITES-024"},
    "Silver Eel": {"CITES-010"},
}
"""What documents alone show of each; what is hidden or bred on paper only they do not show."""


@pytest.mark.django_db
def test_each_kind_of_breach_is_found_and_honest_trade_is_not(settings):
    settings.COUNTRY = "XT"
    authority = Actor.user("mia", 7, [(RoleName.MANAGEMENT_AUTHORITY, "*")])
    PermitOffice(authority).permit(BEGIN.date(), END.date(), BEGIN)
    control = live(WildlifeControl(DatabaseLookup(), "XT"))
    codes = {}
    for number, one in enumerate(TRADERS):
        days = [BEGIN.date() + timedelta(days=n) for n in range(60)]
        day = next((day for day in days if sends(one, number, day)), None)
        if day is None:  # the zoo sends seldom
            continue
        declared = consignment(one, number, day).declaration
        at = datetime.combine(day, time(9), UTC)
        (receipt,) = take_in([submission(declared, at=at)], control, "XT")
        row = Decision.objects.filter(version__declaration__mrn=receipt.mrn).latest("pk")
        found = json.loads(row.content).get("findings", ())
        name = one.name.removesuffix(" (invented)")
        codes[name] = {f["code"] for f in found if f["desk"] == "wildlife"}
    for name, seen in codes.items():
        assert EXPECTED.get(name, set()) <= seen, (name, seen)
        if not EXPECTED.get(name, {"?"}):
            assert not seen, (name, seen)
    assert len(codes) >= 19
