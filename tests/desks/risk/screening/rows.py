"""A list with its policy, editions of it, and declarations that name somebody on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.register.declarations import declaration, submission
from tests.rulebook.acting import change, filled, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.core import Address, Declaration, Item, Party, Role, Timestamp
from tidewaiter.desks.risk.screening import background, live, services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict, SeenMatch
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.actor import Actor
from tidewaiter.register.intake.door import receive
from tidewaiter.rulebook import selectors as rulebook

A = Entry(
    key="A",
    names=("Harbour Light Shipping",),
    identifiers=("IMO 9074729",),
    addresses=("12 Quay Street, Ostmere",),
)
B = Entry(key="B", names=("Salt Quay Exports",))


def ruled(**more: Any) -> None:
    """A rulebook with the policy of one list."""
    policy = {"id": "SYN", "title": "Synthetic", "source": "a test"} | more
    filled(change("name-list", "SYN", policy))


def propose(
    *entries: Entry, by: Actor | None = None, name: str = "SYN", at: datetime = NOW
) -> ListEdition:
    return services.propose_edition(
        actor=by or supervisor("alice"),
        name=name,
        entries=entries,
        about=services.Proposed(as_of=date(2026, 11, 1), file="list.csv", note="weekly"),
        at=at,
    )


def approved(*entries: Entry) -> ListEdition:
    """An edition in force and indexed."""
    made = propose(*entries)
    services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)
    background.index_lists(NOW)
    return made


def gathered(name: str = "Harbour Light Shipping", **more: Any) -> tuple[Any, Any]:
    """The facts of a declaration with one exporter, and what is said of it."""
    street = more.pop("street", "")
    address = Address(line=street) if street else None
    party = Party(role=Role.EXPORTER, name=name, address=address, **more)
    one = Declaration(
        mrn="26AA1", accepted_at=Timestamp.of(NOW), parties=(party,), items=(Item(number=1),)
    )
    control = live.desk.make(rulebook.current(NOW).bundle["desks"]["screening"])
    (facts,) = control.gather(Batch.of([one]))
    return facts, control.assess(one, facts)


def seen(**more: Any) -> SeenMatch:
    """The match that comes up on a declaration, taken to where it is decided."""
    facts, _ = gathered(**more)
    (party,) = facts["parties"]
    for match in party["matches"]:
        background._see(party, match, "26AA1", NOW)
    return SeenMatch.objects.latest("pk")


def decide(match: SeenMatch, verdict: Verdict = Verdict.OTHER, **more: Any) -> MatchVerdict:
    values = {"actor": supervisor("alice"), "reason": "seen", "at": NOW} | more
    return services.decide_match(number=match.pk, verdict=verdict, **values)


def sent(lrn: str, name: str = "Harbour Light Shipping", *, at: datetime = NOW, **more: Any) -> str:
    """A consignment of an exporter that is taken in and decided; its MRN."""
    party = Party(role=Role.EXPORTER, name=name, **more)
    one = declaration(lrn, parties=(Party(role=Role.IMPORTER, id="GB2"), party))
    (receipt,) = receive([submission(one, at=at)])
    assert receipt.mrn, receipt
    return receipt.mrn
