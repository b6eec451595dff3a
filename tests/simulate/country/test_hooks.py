"""A desk brings its own actors, declarations, papers and events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tidewaiter.core import Declaration, Document, Item, Regime, Statement
from tidewaiter.simulate.country import Actor, Country, Event, Paper, Sent, Truth, hooks
from tidewaiter.simulate.country.hooks import Quiet

DAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DIVERTED = Truth(
    offence="relief",
    intent=True,
    level=3,
    evaded=Decimal(500),
    commodity_code="630622",
    origin="CN",
    net_mass=Decimal(100),
    price=Decimal(900),
    currency="USD",
)


class ReliefDesk(Quiet):
    """An appeal, an organisation that answers it, a report from somebody who watched."""

    name = "relief"

    def actors(self, country):
        return (Actor(id="NGO1", name="Ebb Relief", role="relief organisation", desk=self.name),)

    def declarations(self, country, day):
        goods = Item(number=1, commodity_code="630622", documents=(Document(type="REL", id="RA1"),))
        own = Declaration(lrn=f"SYN-REL-{day:%y%m%d}", regime=Regime.IMPORT, items=(goods,))
        yield Sent(
            at=NOON,
            declaration=own,
            departed_at=NOON - timedelta(days=9),
            arrived_at=NOON,
            payment_after=timedelta(0),
            gate_out_after=timedelta(hours=1),
            truth={1: DIVERTED},
        )

    def dress(self, country, sent):
        return replace(sent.declaration, statements=(Statement(code="SYN", text="synthetic"),))

    def papers(self, country, day, traffic):
        told = {"appeal": "RA1", "declared": len(traffic)}
        yield Paper(at=NOON, kind="appeal", id="RA1", desk=self.name, content=told)

    def events(self, country, day, traffic):
        yield Event(at=NOON, kind="report", subject="SYN-REL-260105", desk=self.name)


@pytest.fixture(scope="module")
def day():
    country = Country("desk", start=DAY, year=20_000, desks=[ReliefDesk()])
    return country, country.day(DAY)


def test_a_desk_adds_actors_declarations_papers_and_events(day):
    country, traffic = day
    assert [one.name for one in country.actors()] == ["Ebb Relief"]
    own = [one for one in traffic.declarations if one.lrn == "SYN-REL-260105"]
    assert len(own) == 1
    assert [p.content["declared"] for p in traffic.papers if p.kind == "appeal"] == [
        len(traffic.declarations)
    ]
    assert "report" in {one.kind for one in traffic.events}
    assert all(one.declaration.statements for one in traffic.declarations)


def test_the_truth_of_a_desks_declaration_is_known_and_can_be_examined(day):
    country, _ = day
    assert country.truth("SYN-REL-260105", 1) is DIVERTED
    (found,) = country.examine("SYN-REL-260105", "audit", lambda: 0.0)
    assert (found.offence, found.kind, found.assessed) == (True, "documents", Decimal(500))
    country.feedback("SYN-REL-260105", [found])  # nobody of the country's companies is behind it


def test_a_desk_does_not_change_the_traffic_of_the_country(day):
    plain = Country("desk", start=DAY, year=20_000).day(DAY)
    assert {one.lrn for one in plain.declarations} < {one.lrn for one in day[1].declarations}


def test_permits_that_are_shown_again_were_of_the_quarter_before():
    country = Country("permits", start=DAY, year=60_000)
    stale, fresh = [], []
    for n in range(4):
        day = DAY + timedelta(days=n)
        traffic = country.day(day)
        reused = {
            document.id
            for sent in traffic.declarations
            for item in sent.declaration.items
            if item.number in sent.truth and sent.truth[item.number].offence == "permit_reuse"
            for document in item.documents
        }
        for paper in traffic.papers:
            permit = paper.content
            valid = permit.valid_from.day <= day <= permit.valid_to.day
            (stale if paper.id in reused else fresh).append(valid)
    assert len(fresh) > 20
    assert all(fresh)
    assert stale
    assert not any(stale)


def test_seals_are_set_and_read_and_the_broken_ones_mostly_differ():
    country = Country("seals", start=DAY, year=60_000)
    same = {True: [], False: []}
    for n in range(12):
        traffic = country.day(DAY + timedelta(days=n))
        truth = {s.lrn: any(t.offence == "seal_tampering" for t in s.truth.values())
                 for s in traffic.declarations}  # fmt: skip
        events = {}
        for event in traffic.events:
            events.setdefault(event.subject, []).append(event)
        for lrn, told in events.items():
            numbers = {kind: {e.data["seal"] for e in told if e.kind == kind}
                       for kind in ("seal.set", "seal.read")}  # fmt: skip
            same[truth[lrn]].append(numbers["seal.set"] == numbers["seal.read"])
    assert sum(same[False]) / len(same[False]) > 0.95
    assert sum(same[True]) / len(same[True]) < 0.8


def test_desks_of_installed_packages_are_found(monkeypatch):
    class Entry:
        name = "relief"

        def load(self):
            return ReliefDesk

    monkeypatch.setattr(hooks, "entry_points", lambda group: [Entry()])
    assert [desk.name for desk in hooks.installed_desks()] == ["relief"]
