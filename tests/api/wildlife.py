"""How the operations of the wildlife desk are asked, and the objects they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.api.people import HERE
from tests.desks.wildlife.office.rows import AT, E_PERMIT, draft, goods
from tests.register.declarations import declaration, raw
from tests.rulebook.rows import NOW
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement, Permit, Return
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.identity.actor import Actor
from tidewaiter.messages.reading import read_bytes
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.models import Declaration

if TYPE_CHECKING:
    from tests.api.operations import Asked

PERMIT = {
    "number": "NEW-1",
    "country": "GH",
    "kind": "export",
    "valid_to": "2027-01-01",
    "exporter": "Bird Farm",
    "lines": [{"taxon": "Psittacus erithacus", "quantity": "4"}],
}
BOX = {
    "country": "GH", "number": "CITES-OWN-2", "seen": 1, "on": "2026-11-25",
    "lines": [{"line": 1, "quantity": "4"}],
}  # fmt: skip
FOUND = {"item": 1, "how": "expert", "taxon": "Psittacus erithacus"}
SEIZED = {
    "item": 1, "taxon": "Psittacus erithacus", "term": "LIV", "quantity": "4",
    "detected_by": "scan", "transport": "air", "reason": "no permit",
}  # fmt: skip


def laid(asked: type[Asked], sent: Declaration) -> dict[str, Asked]:
    """Objects in the database, and a request by the id of every operation of the desk."""
    own = Actor.system("OWN", 1, scopes=["permits"], offices=["*"])
    permit = permits.register(actor=own, draft=draft("CITES-OWN-1"), at=AT)
    told = _returned(permit)
    came = _came_with("CITES-OWN-2")
    permits.register(actor=own, draft=draft("CITES-OWN-2"), at=AT)
    of: dict[str, Any] = {"owner": "system:OWN"}
    one, there = "/wildlife/permits/GH/CITES-OWN-1", f"/wildlife/declarations/{sent.mrn}"
    standing = {"standing": "lost", "seen": 1, "reason": "r"}
    return {
        "list_permits": asked("/wildlife/permits", marker="CITES-OWN-1", **of),
        "register_permit": asked("/wildlife/permits", body=PERMIT),
        "register_e_permit": asked(
            "/wildlife/e-permits", {"country": "CO"}, body=E_PERMIT.encode()
        ),
        "get_permit": asked(one, **of),
        "get_e_permit": asked(f"{one}/e-permit", **of),
        "set_permit_standing": asked(f"{one}/standing", body=standing, **of),
        "endorse_permit": asked(
            f"/wildlife/declarations/{came}/endorsements", body=BOX, office=HERE, **of
        ),
        "list_permit_returns": asked("/wildlife/returns", marker="CITES-OWN-1", **of),
        "tell_permit_return": asked(
            f"/wildlife/returns/{told.pk}",
            body={"what": "sent", "on": "2026-11-25", "text": "Mail"},
            **of,
        ),
        "list_specimens_found": asked(f"{there}/specimens", office=HERE, **of),
        "record_specimen_found": asked(f"{there}/specimens", body=FOUND, office=HERE, **of),
        "list_wildlife_seizures": asked("/wildlife/seizures"),
        "record_wildlife_seizure": asked(f"{there}/seizures", body=SEIZED, office=HERE, **of),
    }


def _came_with(number: str) -> str:
    """A consignment at the office that came with a permit which was not registered then."""
    declared = declaration("WILD-1", office=HERE, items=(goods("4", number),))
    (read,) = read_bytes(raw(declared))
    receive([Submission(message=read, sent_by="system:OWN", system="OWN", at=NOW)])
    return Declaration.objects.get(lrn="WILD-1").mrn


def _returned(permit: Permit) -> Return:
    """What the issuer of a permit is told about a consignment of the past."""
    made = Endorsement.objects.create(
        permit=permit, mrn="PAST", direction="import", on=AT.date(), made_at=AT, made_by="ann"
    )
    EndorsedLine.objects.create(endorsement=made, number=1, quantity=4)
    return Return.objects.create(endorsement=made, content="{}", made_at=AT)
