"""A list of names with editions and a match, and a request for every operation of screening."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.api.people import HERE, user_of
from tests.rulebook.acting import supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, SeenMatch
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName

LIST = {"id": "SYN", "title": "Synthetic", "source": "a test"}
A = Entry(key="A", names=("Harbour Light Shipping",), identifiers=("IMO 9074729",))
B = Entry(key="B", names=("Salt Quay Exports",))
FILE = b"key,name\nC,Somebody Else\n"
BRING = {"name": "OTHER", "as_of": "2026-11-01", "note": "weekly", "file": "other.csv"}


def proposed(actor: Actor, *entries: Entry) -> ListEdition:
    about = services.Proposed(as_of=date(2026, 11, 1), file="list.csv", note="weekly")
    return services.propose_edition(actor=actor, name="SYN", entries=entries, about=about, at=NOW)


def approved(*entries: Entry) -> ListEdition:
    """An edition in force."""
    made = proposed(supervisor("alice"), *entries)
    return services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)


def waits(subject: str = "s") -> SeenMatch:
    return SeenMatch.objects.create(
        subject=subject, list="SYN", entry="A", material="m", name="N", role="importer", listed="L",
        standing="name alone", rank=1, score="0.900", told={}, mrn="M", seen_at=NOW,
    )  # fmt: skip


def laid(asked: Any) -> dict[str, Any]:
    """Two editions, one of them open, matches, and the requests by the id of the operation."""
    approved(A)
    proposer = user_of(RoleName.SUPERVISOR, HERE)
    owner = proposer.username
    author = Actor.user(owner, proposer.pk, [(RoleName.SUPERVISOR, HERE)])
    edition = f"/screening/editions/{proposed(author, A, B).pk}"
    one, other = waits(), waits("t")
    said = services.decide_match(
        actor=author, number=other.pk, verdict=Verdict.OTHER, reason="seen", at=NOW
    )
    one_list = {"name": "SYN"}
    return {
        "screen_names": asked("/screening/names", body={"names": [{"name": "Somebody"}]}),
        "list_name_lists": asked("/screening/lists"),
        "list_name_matches": asked("/screening/matches"),
        "read_name_match": asked(f"/screening/matches/{one.pk}"),
        "decide_name_match": asked(
            f"/screening/matches/{one.pk}/verdict", body={"verdict": "other", "reason": "seen"}
        ),
        "reopen_name_match": asked(
            f"/screening/matches/{other.pk}/reopening", body={"reason": "r", "seen": said.pk}
        ),
        "propose_name_edition": asked("/screening/editions", BRING, FILE),
        "list_name_editions": asked("/screening/editions", one_list),
        "read_name_edition": asked(edition),
        "list_edition_changes": asked(f"{edition}/changes"),
        "approve_name_edition": asked(f"{edition}/approval", body={}, owner=owner),
        "reject_name_edition": asked(f"{edition}/rejection", body={"reason": "r"}, owner=owner),
        "withdraw_name_edition": asked(
            f"{edition}/withdrawal", body={}, owner=owner, owner_only=True
        ),
        "list_name_entries": asked("/screening/entries", one_list),
        "read_name_entry": asked("/screening/entry", one_list | {"key": "A"}),
    }
