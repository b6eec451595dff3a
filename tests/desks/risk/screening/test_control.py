"""Screening as a control: cases hold, decisions replay, a name alone never stops goods."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core import Address, Declaration, Item, Party, PolicyError, Role, Timestamp
from tidewaiter.core.canonical import to_plain
from tidewaiter.desks import case_readers
from tidewaiter.desks.risk.screening.building import build
from tidewaiter.desks.risk.screening.control import ScreeningControl, policies_of
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.memory import Decided, Verdict
from tidewaiter.desks.risk.screening.opening import edition_of
from tidewaiter.desks.risk.screening.policy import NameList, read_name_list
from tidewaiter.desks.risk.screening.screener import Screener
from tidewaiter.desks.risk.screening.subjects import Subject, subjects
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.cases import run_cases
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.replay import replay

FOLDER = Path(__file__).parent / "cases"
POLICY = NameList(id="SYN", title="Synthetic list", source="a test")
ENTRY = Entry(key="E-1", names=("Мухаммад ибн Салман",), countries=("SA",), dates=("1970",))


def test_the_cases_hold():
    report = run_cases([FOLDER], case_readers())
    assert [(p.where, p.message) for p in report.problems] == []
    assert [(r.case, d) for r in report.results for d in r.differences] == []
    assert len(report.results) >= 7


class Remembers:
    """A memory with one verdict on whatever it is asked, and a count of questions."""

    def __init__(self, verdict: Verdict, until: date) -> None:
        self.decided = Decided(verdict, "A. Officer", date(2026, 1, 1), "passport seen", until)
        self.asked: list[int] = []

    def recall(self, keys):
        self.asked.append(len(keys))
        return dict.fromkeys(keys, self.decided)


def control(memory=None, policy=POLICY, entry=ENTRY) -> ScreeningControl:
    index = build([entry])
    return ScreeningControl([policy], Screener({"SYN": (edition_of("SYN", index), index)}), memory)


def declared(name="Mohammed bin Salman", mrn="26AA1", **more) -> Declaration:
    party = Party(role=Role.IMPORTER, name=name, **more)
    stamp = Timestamp.of(date(2026, 2, 1))
    return Declaration(mrn=mrn, accepted_at=stamp, parties=(party,), items=(Item(number=1),))


def assessed(ctl, declaration):
    (facts,) = ctl.gather(Batch.of([declaration]))
    return ctl.assess(declaration, facts)


def codes(said):
    return [(finding.code, finding.severity.value) for finding in said.findings]


def test_what_an_officer_decided_goes_before_the_score_until_it_expires():
    one = declared()
    assert codes(assessed(control(), one)) == [("SCR-001", "minor")]
    day = one.day
    assert day is not None
    same, other = (Remembers(verdict, day) for verdict in (Verdict.SAME, Verdict.OTHER))
    assert codes(assessed(control(same), one)) == [("SCR-004", "mandatory")]
    assert codes(assessed(control(other), one)) == [("SCR-005", "information")]
    over = Remembers(Verdict.OTHER, date(2026, 1, 31))
    assert codes(assessed(control(over), one)) == [("SCR-001", "minor")]


@pytest.mark.parametrize("name", [".", "—", "***"])
def test_a_name_that_nothing_can_be_held_against_is_not_assessed(name):
    said = assessed(control(), declared(name=name))
    assert [(str(one.pointer), one.failed) for one in said.not_assessed] == [
        ("parties.importer.name", True)
    ]
    others = NameList(id="SYN", title="t", source="a test", roles=(Role.SELLER,))
    assert assessed(control(policy=others), declared(name=name)).not_assessed == ()
    assert assessed(control(), declared(name="X")).not_assessed == ()


def test_a_batch_asks_the_memory_once():
    memory = Remembers(Verdict.OTHER, date(2027, 1, 1))
    batch = Batch.of([declared(mrn=f"26AA{n}") for n in range(50)])
    assert len(control(memory).gather(batch)) == 50
    assert memory.asked == [1]


def test_a_decision_replays_without_lists_and_memory():
    ctl = control(Remembers(Verdict.SAME, date(2027, 1, 1)))
    engine = Engine([ctl], LanePolicy(id="p"), "seed")
    decided = engine.decide_one(declared())
    assert decided.decision.lane == "red"
    bare = ScreeningControl(policies_of(ctl.bundle()), Screener({}))
    assert bare.version == ctl.version
    again = replay(decided.facts, [bare], LanePolicy(id="p"))
    assert to_plain(again) == to_plain(decided.decision)


def test_a_verdict_is_about_the_party_as_it_was_and_the_entry_as_it_was():
    subject = Subject(name="Salman, MOHAMMED", countries=("SA",))
    assert subject.identity == Subject(name="Mohammed bin Salman", countries=("SA",)).identity
    for other in (
        Subject(name="Mohammed Salmani", countries=("SA",)),
        Subject(name="Mohammed Salman", countries=("AE",)),
        Subject(name="Mohammed Salman", countries=("SA",), identifiers=("998877",)),
    ):
        assert other.identity != subject.identity


def test_every_party_is_screened_where_it_stands():
    seller = Party(role=Role.SELLER, name="S")
    declaration = Declaration(
        parties=(
            Party(role=Role.IMPORTER, name="A", address=Address(country="fr", line="1 Quay")),
            Party(role=Role.IMPORTER, name="B"),
            Party(role=Role.CARRIER, id="no name"),
        ),
        items=(Item(number=1), Item(number=2, parties=(seller,))),
    )
    found = list(subjects(declaration))
    assert [str(one.pointer) for one in found] == [
        "parties.importer.name", "parties.importer.2.name", "items.2.parties.seller.name",
    ]  # fmt: skip
    assert [one.pointer.get(declaration) for one in found] == ["A", "B", "S"]
    assert found[0].subject.countries == ("FR",)


@pytest.mark.parametrize("severity", ["major", "mandatory"])
def test_no_policy_lets_a_name_alone_stop_goods(severity):
    plain = to_plain(POLICY) | {"name_alone": {"severity": severity}}
    with pytest.raises(PolicyError, match="a name alone never stops goods"):
        read_name_list("SYN", plain)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("least_score", "0.4"), ("remember_days", 0), ("stale_after_days", 0), ("title", " "),
        ("roles", ["king"]), ("valid_to", "soon"), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_says_where(key, value):
    with pytest.raises(PolicyError) as caught:
        read_name_list("SYN", to_plain(POLICY) | {key: value})
    assert key in f"{caught.value.where} {caught.value.message}"


def test_a_policy_and_its_plain_form_are_one():
    policy = NameList(
        id="X", title="T", source="S", least_score=Decimal("0.9"), roles=(Role.BUYER,)
    )
    assert read_name_list("X", to_plain(policy)) == policy
