"""Editions of lists, their use on declarations, and verdicts that are remembered."""

from datetime import date, timedelta

import pytest

from tests.rulebook.acting import change, filled, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.core import Declaration, Item, Party, Role, Timestamp
from tidewaiter.desks.risk.screening import background, live, selectors, services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.errors import EditionRefused, UnknownList, VerdictRefused
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict, SeenMatch
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.rulebook import selectors as rulebook

pytestmark = pytest.mark.django_db

A = Entry(key="A", names=("Harbour Light Shipping",), identifiers=("IMO 9074729",))
B = Entry(key="B", names=("Salt Quay Exports",))


@pytest.fixture(autouse=True)
def policy(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    filled(change("name-list", "SYN", {"id": "SYN", "title": "Synthetic", "source": "a test"}))


def propose(*entries: Entry, by: Actor | None = None, name: str = "SYN") -> ListEdition:
    return services.propose_edition(
        actor=by or supervisor("alice"),
        name=name,
        entries=entries,
        about=services.Proposed(as_of=date(2026, 11, 1), file="list.csv", note="weekly"),
        at=NOW,
    )


def approved(*entries: Entry) -> ListEdition:
    made = propose(*entries)
    return services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)


def gathered(name="Harbour Light Shipping"):
    party = Party(role=Role.EXPORTER, name=name)
    one = Declaration(
        mrn="26AA1", accepted_at=Timestamp.of(NOW), parties=(party,), items=(Item(number=1),)
    )
    control = live.desk.make(rulebook.current(NOW).bundle["desks"]["screening"])
    (facts,) = control.gather(Batch.of([one]))
    return facts, control.assess(one, facts)


def test_an_edition_is_a_difference_and_what_is_in_force_follows_from_all():
    first = approved(A, B)
    assert (first.entries, first.added, first.changed, first.delisted) == (2, 2, 0, 0)
    other = Entry(key="A", names=("Harbour Light Lines",))
    second = approved(other)
    assert (second.entries, second.added, second.changed, second.delisted) == (1, 0, 1, 1)
    assert second.base == 1
    assert list(selectors.entries("SYN")) == [other]
    assert [event.change for event in selectors.history("SYN", "B")] == ["delisted", "added"]
    third = approved(other, B)
    assert (third.added, third.delisted) == (1, 0)
    assert list(selectors.entries("SYN")) == [other, B]


def test_two_people_and_one_edition_at_a_time():
    alice = supervisor("alice")
    made = propose(A)
    with pytest.raises(EditionRefused, match="another edition"):
        propose(A, B)
    with pytest.raises(Forbidden):
        services.approve_edition(actor=alice, number=made.pk, at=NOW)
    reader = Actor.user("carol", supervisor("carol").user_id, [(RoleName.TARGETING, "*")])
    with pytest.raises(Forbidden):
        services.approve_edition(actor=reader, number=made.pk, at=NOW)
    with pytest.raises(EditionRefused, match="needs a reason"):
        services.reject_edition(actor=supervisor("bob"), number=made.pk, reason=" ", at=NOW)
    services.reject_edition(actor=supervisor("bob"), number=made.pk, reason="wrong file", at=NOW)
    with pytest.raises(EditionRefused, match="rejected already"):
        services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)
    assert list(selectors.entries("SYN")) == []
    assert LedgerEntry.objects.filter(kind__startswith="names.").count() == 2


def test_what_cannot_be_proposed():
    with pytest.raises(UnknownList, match="no list of names 'OTHER'"):
        propose(A, name="OTHER")
    approved(A)
    with pytest.raises(EditionRefused, match="nothing differs"):
        propose(A)
    with pytest.raises(Forbidden):
        propose(B, by=Actor.command_line("root"))
    assert ListEdition.objects.count() == 1


def test_a_list_is_not_assessed_until_its_edition_is_indexed():
    mark = live.desk.mark()
    approved(A)
    _, said = gathered()
    assert [one.control for one in said.not_assessed] == ["name list SYN"]
    background.index_lists(NOW)
    assert live.desk.mark() != mark
    _, said = gathered()
    assert said.not_assessed == ()
    assert [one.code for one in said.findings] == ["SCR-001"]
    approved(B)
    background.index_lists(NOW)
    assert gathered()[1].findings == ()
    assert len(list((live.folder_of(ListEdition.objects.latest("pk")).parent).iterdir())) == 1


def seen() -> SeenMatch:
    facts, _ = gathered()
    (party,) = facts["parties"]
    for match in party["matches"]:
        background._see(party, match, "26AA1", NOW)
    return SeenMatch.objects.latest("pk")


def test_a_verdict_is_remembered_and_asked_again_when_the_entry_changes(
    django_assert_num_queries,
):
    approved(A)
    background.index_lists(NOW)
    match = seen()
    assert [one.pk for one in selectors.waiting(NOW.date())] == [match.pk]
    made = services.decide_match(
        actor=supervisor("alice"), number=match.pk, verdict=Verdict.OTHER, reason="seen", at=NOW
    )
    assert made.until == NOW.date() + timedelta(days=365)
    assert selectors.waiting(NOW.date()) == []
    assert selectors.waiting(made.until + timedelta(days=1)) == [match]
    assert [one.code for one in gathered()[1].findings] == ["SCR-005"]
    services.decide_match(
        actor=supervisor("bob"), number=match.pk, verdict=Verdict.SAME, reason="it is", at=NOW
    )
    assert [one.code for one in gathered()[1].findings] == ["SCR-004"]
    approved(Entry(key="A", names=A.names, identifiers=A.identifiers, dates=("1999",)))
    background.index_lists(NOW)
    assert [one.code for one in gathered()[1].findings] == ["SCR-001"]
    again = seen()
    assert selectors.waiting(NOW.date()) == [again]
    assert [one.verdict for one in selectors.verdicts(again)] == ["same", "other"]


def test_a_verdict_needs_a_reason_a_right_and_an_end():
    approved(A)
    background.index_lists(NOW)
    match = seen()
    alice = supervisor("alice")
    border = Actor.user("dan", alice.user_id, [(RoleName.BORDER, "*")])

    def decide(actor, **more):
        values = {"verdict": Verdict.SAME, "reason": "r", "at": NOW} | more
        return services.decide_match(actor=actor, number=match.pk, **values)

    with pytest.raises(Forbidden):
        decide(border)
    with pytest.raises(VerdictRefused, match="needs a reason"):
        decide(alice, reason=" ")
    with pytest.raises(VerdictRefused, match="it can hold from today"):
        decide(alice, until=NOW.date() + timedelta(days=366))
    with pytest.raises(UnknownList):
        services.decide_match(
            actor=alice, number=match.pk + 1, verdict=Verdict.SAME, reason="r", at=NOW
        )
    assert MatchVerdict.objects.count() == 0


def test_what_waits_comes_in_pages_the_strongest_first():
    approved(A)
    background.index_lists(NOW)
    facts, _ = gathered()
    (party,) = facts["parties"]
    for number in range(5):
        match = party["matches"][0] | {"standing": "identified" if number == 1 else "name alone"}
        background._see(party | {"identity": f"{number}"}, match, "M", NOW)
    first = selectors.waiting(NOW.date(), limit=3)
    rest = selectors.waiting(NOW.date(), after=first[-1].pk, limit=3)
    assert [one.subject for one in (*first, *rest)] == ["1", "4", "3", "2", "0"]


def test_a_decision_from_before_there_was_screening_still_replays():
    from tests.register.declarations import declaration, raw
    from tidewaiter.messages.reading import read_bytes
    from tidewaiter.register.explaining import Past, past, replayed
    from tidewaiter.register.intake.door import receive
    from tidewaiter.register.intake.entries import Submission
    from tidewaiter.register.models import Decision
    from tidewaiter.rulebook.selectors import snapshot

    (read,) = read_bytes(raw(declaration("OLD")))
    receive([Submission(message=read, sent_by="system:S", system="S", at=NOW)])
    row = Decision.objects.get()
    rules = past(snapshot(row.ruleset))
    assert replayed(row, rules) is None

    class Later:
        desk, version = "zz-later", "1"

        def assess(self, declaration, facts):
            raise AssertionError("it was not asked then")

    assert replayed(row, Past((*rules.controls, Later()), rules.policies)) is None
