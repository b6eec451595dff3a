"""Permits and people for tests."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.messages.published import XML
from tests.register.declarations import declaration, submission
from tests.register.rules import live
from tidewaiter.core import Address, Document, Item, Party, Quantity, Role
from tidewaiter.core.parts import Statement, Timestamp
from tidewaiter.core.permit import Permit as Paper
from tidewaiter.core.permit import PermitLine as PaperLine
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.epermit import with_origin_permit
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.desks.wildlife.services.drafts import Draft
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Decision

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OFFICE = "GB000060"
NUMBER = "GH-2026/17"
KEY = "cites:GH/GH202617:1"
GREY = "Psittacus erithacus"
WHOLE = XML["cites-epermit"]
_ITEM = "<IncludedSupplyChainConsignmentItem><ID>B"
_AFTER = "</p:SpecifiedSupplyChainConsignment>"
E_PERMIT = WHOLE[: WHOLE.index(_ITEM)] + WHOLE[WHOLE.index(_AFTER) :]
"""The published sample without its second item, which has no quantity."""


def authority(name: str = "mia") -> Actor:
    """Somebody of the management authority."""
    return Actor.user(name, abs(hash(name)) % 10_000 + 1, [(RoleName.MANAGEMENT_AUTHORITY, "*")])


def officer(name: str = "ann", *roles: RoleName, office: str = OFFICE) -> Actor:
    """An officer of customs."""
    held = roles or (RoleName.BORDER,)
    return Actor.user(name, abs(hash(name)) % 10_000 + 1, [(role, office) for role in held])


def line(taxon: str = GREY, quantity: str = "10", unit: str = "NAR", **more) -> PaperLine:
    """Live birds bred in captivity, or what is said."""
    origin = more.pop("origin_permit", "")
    asked = {
        "number": 1,
        "subject": taxon,
        "form": "LIV",
        "origin_code": "C",
        "listing": "II",
        "country_origin": "GH",
        "quantity": Quantity(Decimal(quantity), unit),
    } | more
    return with_origin_permit(PaperLine(**asked), origin)


def paper(number: str = NUMBER, *lines: PaperLine, **more) -> Paper:
    """An export permit of Ghana, or what is said."""
    asked = {
        "regime": "CITES",
        "id": number,
        "type": "export",
        "issuer": "Wildlife Division",
        "issued_at": Timestamp.of(date(2026, 9, 1)),
        "valid_to": Timestamp.of(date(2027, 2, 28)),
        "purpose": "T",
        "security_stamp": "GH 0001",
        "parties": (
            Party(role=Role.EXPORTER, id="GH1", name="Bird Farm", address=Address(country="GH")),
            Party(role=Role.IMPORTER, id="GB2", name="Aviary Ltd", address=Address(country="GB")),
        ),
        "lines": lines or (line(),),
    } | more
    return Paper(**asked)


def draft(number: str = NUMBER, *lines: PaperLine, country: str = "GH", **more) -> Draft:
    """What the authority enters."""
    return Draft(permit=paper(number, *lines, **more), country=country)


def registered(number: str = NUMBER, *lines: PaperLine, country: str = "GH", **more) -> Permit:
    """A permit that counts."""
    return permits.register(
        actor=authority(), draft=draft(number, *lines, country=country, **more), at=AT
    )


def goods(quantity: str = "2", permit: str | None = NUMBER, **more) -> Item:
    """Live grey parrots under a permit."""
    documents = (Document(type="C400", id=permit),) if permit else ()
    return Item(
        **{
            "number": 1,
            "commodity_code": "01063200",
            "description": "Live grey parrots, Psittacus erithacus, bred in captivity",
            "origin": "GH",
            "gross_mass": Decimal(9),
            "net_mass": Decimal(5),
            "supplementary": (Quantity(Decimal(quantity), "NAR"),),
            "documents": documents,
            "statements": tuple(
                Statement(type="CITES", code=code, text=text)
                for code, text in (
                    ("taxon", GREY), ("term", "LIV"), ("source", "C"), ("purpose", "T"),
                )
            ),
        }
        | more
    )  # fmt: skip


def consignment(lrn: str, quantity: str = "2", permit: str | None = NUMBER, **more):
    """A declaration of such goods on its way in."""
    return submission(
        declaration(
            lrn,
            items=(goods(quantity, permit, **more),),
            issued_at=Timestamp.of(NOW),
            parties=(
                Party(role=Role.DECLARANT, id="GB1"),
                Party(role=Role.IMPORTER, id="GB2"),
                Party(role=Role.EXPORTER, id="GH1", name="Bird Farm"),
            ),
        )
    )


def using():
    """An engine with the desk's control on the database."""
    return live(WildlifeControl(DatabaseLookup(), "GB"))


def declared(lrn: str, quantity: str = "2", permit: str | None = NUMBER, **more):
    """What the sender of such a declaration is told."""
    (receipt,) = take_in([consignment(lrn, quantity, permit, **more)], using(), "GB")
    return receipt


def found_codes(mrn: str) -> list[str]:
    """The codes of what was found about a declaration, as it was decided last."""
    row = Decision.objects.filter(version__declaration__mrn=mrn).latest("pk")
    return [one["code"] for one in json.loads(row.content).get("findings", ())]
