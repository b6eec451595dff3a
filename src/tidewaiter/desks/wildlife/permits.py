"""What the desk knows of a permit: the paper itself, its standing, and what was taken from it.

The form of the paper (boxes, validity, endorsement) follows Resolution Conf. 12.3 (Rev. CoP19).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.parts import Role
from tidewaiter.core.permit import Permit, PermitLine, permit_key

MARK = "mark"
"""The extra of a permit line that holds the number of a ring, tag or chip."""


class PermitKind(StrEnum):
    """What a document allows (box 1 of the standard form, and the certificates beside it)."""

    EXPORT = "export"
    REEXPORT = "reexport"
    IMPORT = "import"
    ORIGIN = "origin"
    SEA = "sea"
    PRE_CONVENTION = "pre-convention"
    CAPTIVE_BRED = "captive-bred"
    PROPAGATED = "propagated"
    EXHIBITION = "exhibition"
    OWNERSHIP = "ownership"
    INSTRUMENT = "instrument"
    SAMPLES = "samples"


class Standing(StrEnum):
    """What became of a permit, as its issuer says. Only a valid one can be used."""

    VALID = "valid"
    USED = "used"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    LOST = "lost"
    STOLEN = "stolen"
    DENIED = "denied"


_KINDS = {kind.value: kind for kind in PermitKind} | {
    "e": PermitKind.EXPORT,
    "r": PermitKind.REEXPORT,
    "i": PermitKind.IMPORT,
    "export permit": PermitKind.EXPORT,
    "re-export": PermitKind.REEXPORT,
    "re-export certificate": PermitKind.REEXPORT,
    "import permit": PermitKind.IMPORT,
    "certificate of origin": PermitKind.ORIGIN,
    "introduction from the sea": PermitKind.SEA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAccount:
    """The account of one permit line: what the line allows, and what is taken of it so far.

    ``key`` is ``cites:<issuer>/<permit>:<line>``; limit and taken are in ``unit``, the unit that
    stands on the line (NAR where there is none).
    """

    line: int
    key: str
    unit: str
    limit: Decimal
    taken: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What can still be taken."""
        return self.limit - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One consignment that used the permit: ``quantity`` in the unit of its line.

    ``settled`` is false while the goods are not released.
    """

    declaration: str
    on: date
    line: int | None = None
    quantity: Decimal | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsed:
    """What the office of export certified in box 14: the quantity that left, by line."""

    line: int
    quantity: Decimal
    on: date | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPermit:
    """A permit as the register of permits knows it.

    ``country`` is the ISO code of the issuing State; ``standing`` is what the issuer says;
    ``copies`` are numbers under which a copy or an altered twin was presented; ``same_stamp`` are
    other permits that carry the security stamp of this one. ``confirmed`` is the day on which the
    issuing authority confirmed it, if it was asked.
    """

    permit: Permit
    country: str | None = None
    standing: Standing = Standing.VALID
    accounts: tuple[LineAccount, ...] = ()
    uses: tuple[Use, ...] = ()
    endorsed: tuple[Endorsed, ...] = ()
    copies: tuple[str, ...] = ()
    same_stamp: tuple[str, ...] = ()
    confirmed: date | None = None

    @property
    def number(self) -> str:
        """Its number as printed."""
        return self.permit.id or ""

    @property
    def kind(self) -> PermitKind | None:
        """What it allows; ``None`` where the type is not one that is known."""
        return permit_kind(self.permit.type)

    @property
    def printed_validity(self) -> date | None:
        """The last day of validity that is printed on it."""
        return self.permit.valid_to.day_in() if self.permit.valid_to else None

    @property
    def origins(self) -> tuple[str, ...]:
        """The permits of the country of origin that its lines name (box 12), as compared."""
        return tuple(filter(None, (permit_key(origin_permit(one)) for one in self.permit.lines)))

    def account(self, line: int) -> LineAccount | None:
        """The account of a line, if one is kept."""
        return next((one for one in self.accounts if one.line == line), None)

    def line(self, number: int) -> PermitLine | None:
        """The line of that number."""
        return next((one for one in self.permit.lines if one.number == number), None)

    def party_id(self, role: Role) -> str | None:
        """The identification of the party with a role."""
        return next((p.id for p in self.permit.parties if p.role == role), None)

    def used_before(self, declaration: str) -> tuple[Use, ...]:
        """Uses by other consignments than this one."""
        return tuple(use for use in self.uses if use.declaration != declaration)


def origin_permit(line: PermitLine) -> str | None:
    """The number of the permit of the country of origin, where a line says it."""
    return next((one.value for one in line.extras if one.path == "origin_permit"), None)


def marks_of(line: PermitLine) -> tuple[str, ...]:
    """The numbers of rings, tags or chips that a line names (box 9)."""
    return tuple(one.value for one in line.extras if one.path == MARK)


def permit_kind(text: str | None) -> PermitKind | None:
    """The kind from what stands in box 1 or in the type of an e-permit, whatever its case."""
    return _KINDS.get((text or "").strip().casefold())


def account_key(country: str | None, number: str, line: int) -> str:
    """The account of a permit line: ``cites:<issuer>/<permit>:<line>``."""
    return f"cites:{country or 'XX'}/{permit_key(number)}:{line}"
