"""Editions of lists, their use on declarations, and verdicts that are remembered."""

from datetime import timedelta

import pytest

from tests.desks.risk.screening.rows import (
    A,
    B,
    approved,
    decide,
    gathered,
    propose,
    ruled,
    seen,
)
from tests.rulebook.acting import supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import background, live, selectors, services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.errors import (
    EditionRefused,
    Overtaken,
    UnknownList,
    VerdictRefused,
)
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policy(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    ruled()


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
    with pytest.raises(Overtaken, match="another edition"):
        propose(A, B)
    with pytest.raises(Forbidden):
        services.approve_edition(actor=alice, number=made.pk, at=NOW)
    reader = Actor.user("carol", supervisor("carol").user_id, [(RoleName.TARGETING, "*")])
    with pytest.raises(Forbidden):
        services.approve_edition(actor=reader, number=made.pk, at=NOW)
    with pytest.raises(EditionRefused, match="needs a reason"):
        services.reject_edition(actor=supervisor("bob"), number=made.pk, reason=" ", at=NOW)
    services.reject_edition(actor=supervisor("bob"), number=made.pk, reason="wrong file", at=NOW)
    with pytest.raises(Overtaken, match="rejected already"):
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
    made = propose(A)
    services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)
    _, said = gathered()
    assert [one.control for one in said.not_assessed] == ["name list SYN"]
    background.index_lists(NOW)
    assert live.desk.mark() != mark
    _, said = gathered()
    assert said.not_assessed == ()
    assert [one.code for one in said.findings] == ["SCR-001"]
    approved(B)
    assert gathered()[1].findings == ()
    assert len(list((live.folder_of(ListEdition.objects.latest("pk")).parent).iterdir())) == 1


def test_a_verdict_is_remembered_and_asked_again_when_the_entry_changes(
    django_assert_num_queries,
):
    approved(A)
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
        actor=supervisor("bob"),
        number=match.pk,
        verdict=Verdict.SAME,
        reason="it is",
        at=NOW,
        seen=made.pk,
    )
    assert [one.code for one in gathered()[1].findings] == ["SCR-004"]
    approved(Entry(key="A", names=A.names, identifiers=A.identifiers, dates=("1999",)))
    assert [one.code for one in gathered()[1].findings] == ["SCR-001"]
    again = seen()
    assert selectors.waiting(NOW.date()) == [again]
    assert [one.verdict for one in selectors.verdicts(again)] == ["same", "other"]


def test_a_verdict_needs_a_reason_a_right_and_an_end():
    approved(A)
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


def test_what_was_decided_is_taken_back_and_asked_again():
    approved(A)
    made = decide(match := seen())
    bob = supervisor("bob")

    def reopen(reason: str, latest: int) -> None:
        services.reopen_match(actor=bob, number=match.pk, reason=reason, seen=latest, at=NOW)

    with pytest.raises(VerdictRefused, match="needs a reason"):
        reopen(" ", made.pk)
    with pytest.raises(Overtaken, match="it was decided meanwhile, by alice"):
        reopen("wrong file", made.pk + 1)
    reopen("wrong file", made.pk)
    assert selectors.waiting(NOW.date()) == [match]
    assert [one.code for one in gathered()[1].findings] == ["SCR-001"]
    again = selectors.match(match.pk)
    with pytest.raises(VerdictRefused, match="nothing was decided"):
        reopen("again", again.latest_id)
    decide(again, Verdict.SAME, seen=again.latest_id)
    assert [one.code for one in gathered()[1].findings] == ["SCR-004"]
    assert [one.verdict for one in selectors.verdicts(match)] == ["same", "open", "other"]


def test_who_was_told_apart_by_name_is_asked_again_when_more_speaks_for_it():
    approved(A)
    match = seen()
    decide(match)
    assert [one.code for one in gathered()[1].findings] == ["SCR-005"]
    address = {"street": "Quay Street 12, Ostmere"}
    assert [one.code for one in gathered(**address)[1].findings] == ["SCR-002"]
    seen(**address)
    (waits,) = selectors.waiting(NOW.date())
    assert (waits.pk, waits.standing, waits.times) == (match.pk, "supported", 2)
    decide(waits, seen=waits.latest_id)
    assert [one.code for one in gathered(**address)[1].findings] == ["SCR-005"]
    seen()
    assert selectors.waiting(NOW.date()) == []
    assert selectors.match(match.pk).standing == "supported"


def test_what_waits_comes_in_pages_the_strongest_first():
    approved(A)
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
