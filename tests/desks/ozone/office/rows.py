"""Licences, quotas and people for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.register.declarations import declaration, submission
from tests.register.rules import live
from tidewaiter.core import Document, Item, Party, Role
from tidewaiter.core.parts import Timestamp
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.drafts import Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.models import Licence
from tidewaiter.desks.ozone.rules import SHIPPED, Licensing
from tidewaiter.desks.ozone.selectors.lookup import DatabaseLookup
from tidewaiter.desks.ozone.services import licences, quotas
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OFFICE = "GB000060"
IMPORTER = "GB2"
FOUR_EYES = Licensing(
    id="two", title="Two", valid_from=date(2026, 1, 1), source="Decree 1", four_eyes=True
)


def authority(name: str = "lea") -> Actor:
    """Somebody of the licensing authority."""
    return Actor.user(name, abs(hash(name)) % 10_000 + 1, [(RoleName.LICENSING_AUTHORITY, "*")])


def officer(name: str = "ann", *roles: RoleName, office: str = OFFICE) -> Actor:
    """An officer of customs."""
    held = roles or (RoleName.BORDER,)
    return Actor.user(name, abs(hash(name)) % 10_000 + 1, [(role, office) for role in held])


def draft(number: str = "ODS-2026/1", *lines: tuple[str, str], **more) -> Draft:
    """A licence to import HFC-134a, or what is said."""
    wanted = lines or (("R-134a", "1000"),)
    return Draft(
        **{
            "number": number,
            "kind": LicenceKind.IMPORT,
            "holder": IMPORTER,
            "holder_name": "Cold Chain Ltd",
            "counterparty": "Gas Works Co",
            "counterparty_country": "CN",
            "valid_from": date(2026, 1, 1),
            "valid_to": date(2026, 12, 31),
            "lines": tuple(DraftLine(substance=s, kg=Decimal(kg)) for s, kg in lines or wanted),
        }
        | more
    )


def issued(number: str = "ODS-2026/1", *lines: tuple[str, str], **more) -> Licence:
    """A licence that counts."""
    return licences.issue(
        actor=authority(), draft=draft(number, *lines, **more), rules=SHIPPED, at=AT
    )


def quota(limit: str, group: str = "HFC", unit: str = "CO2e-t", importer: str = IMPORTER, **more):
    """A quota of the importer for 2026."""
    asked = {"year": 2026, "source": "Decree 7"} | more
    return quotas.set_quota(
        actor=authority(),
        draft=QuotaDraft(importer=importer, group=group, unit=unit, limit=Decimal(limit), **asked),
        at=AT,
    )


def registered(trader: str = IMPORTER):
    """The registration of the importer."""
    return quotas.register_trader(
        actor=authority(), trader=trader, name="Cold Chain Ltd", importer=True, exporter=True, at=AT
    )


def goods(mass: str = "100", licence: str | None = "ODS-2026/1", **more) -> Item:
    """Cylinders of HFC-134a under a licence."""
    documents = (Document(category="L", type="100", id=licence),) if licence else ()
    documents += (Document(type="HFC", id=licence),) if licence else ()
    return Item(
        **{
            "number": 1,
            "commodity_code": "29034500",
            "description": "Refrigerant R-134a (HFC-134a) in cylinders",
            "origin": "CN",
            "gross_mass": Decimal(mass) * 2,
            "net_mass": Decimal(mass),
            "documents": documents[1:],
        }
        | more
    )


def consignment(lrn: str, mass: str = "100", licence: str | None = "ODS-2026/1", **more):
    """A declaration of such goods on its way in, or as ``declaration_type`` says."""
    header = ("declaration_type", "regime", "office_border")
    kind = {key: more.pop(key) for key in header if key in more}
    return submission(
        declaration(
            lrn,
            items=(goods(mass, licence, **more),),
            issued_at=Timestamp.of(NOW),
            **kind,
            parties=(
                Party(role=Role.DECLARANT, id="GB1"),
                Party(role=Role.IMPORTER, id=IMPORTER),
                Party(role=Role.EXPORTER, id="CN1", name="Gas Works Co"),
            ),
        )
    )


def using():
    """An engine with the desk's control on the database."""
    return live(OzoneControl(DatabaseLookup(), "GB"))


def declared(lrn: str, mass: str = "100", licence: str | None = "ODS-2026/1", **more):
    """What the sender of such a declaration is told."""
    (receipt,) = take_in([consignment(lrn, mass, licence, **more)], using(), "GB")
    return receipt
