"""What the desk knows of licences, quotas and traders: the shapes in which the register tells it.

Licensing of imports and exports of controlled substances follows Article 4B of the Montreal
Protocol; who holds what is national law and comes from the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.permit import permit_key

TRANSIT, FREE_ZONE = "transit", "free-zone"
"""Where goods are that came and have not come in."""
KG, ODP_TONNES, CO2E_TONNES = "kg", "ODP-t", "CO2e-t"
"""Units of accounts."""


class LicenceKind(StrEnum):
    """The direction a licence allows."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSIT = "transit"


class Status(StrEnum):
    """What the licensing authority says of a licence or of a trader. Only a valid one counts."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceLine:
    """What one line of a licence allows: a substance or blend, and how much of it.

    ``substance`` is any name the desk knows. ``kg`` is the limit and ``taken`` what is drawn of it
    so far, both in the account ``account``; without an account the line cannot be drawn on.
    ``end_use`` is a code of the use categories where it is another than the licence's.
    """

    number: int
    substance: str
    kg: Decimal
    taken: Decimal = Decimal(0)
    account: str | None = None
    end_use: str | None = None

    @property
    def left(self) -> Decimal:
        """Kilograms that can still be taken."""
        return self.kg - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence to import, export or carry through controlled substances.

    ``holder`` is the trader's identification as declarations give it; ``counterparty`` the trader
    on the other side, ``counterparty_country`` its ISO 3166 code. ``offices`` are customs offices
    or ports (as declared) where it can be used; none listed means all. The days are inclusive.
    ``condition`` is a code of the conditions where it is for what is not new.
    """

    number: str
    kind: LicenceKind
    holder: str
    lines: tuple[LicenceLine, ...]
    holder_name: str | None = None
    counterparty: str | None = None
    counterparty_country: str | None = None
    end_use: str | None = None
    condition: str | None = None
    offices: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    status: Status = Status.VALID
    authority: str | None = None

    def use_of(self, line: LicenceLine) -> str | None:
        """The end use of a line: its own, else the licence's."""
        return line.end_use or self.end_use

    def valid_on(self, day: date) -> bool:
        """Whether a day lies within its validity, whatever its status."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A trader's registration as importer or exporter of controlled substances."""

    trader: str
    name: str | None = None
    importer: bool = True
    exporter: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    status: Status = Status.VALID

    def valid_on(self, day: date) -> bool:
        """Whether a day lies within it, whatever its status."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What an importer may bring in of a group of substances in a calendar year.

    ``group`` is a quota group such as ``HFC`` or ``HCFC`` (see the README); ``limit`` and ``taken``
    are in ``unit``: ``kg``, ``ODP-t`` or ``CO2e-t``. ``account`` is the key of its account.
    """

    year: int
    importer: str
    group: str
    unit: str
    limit: Decimal
    taken: Decimal = Decimal(0)
    account: str | None = None

    @property
    def left(self) -> Decimal:
        """What can still be taken."""
        return self.limit - self.taken


class Answer(StrEnum):
    """What the authority on the other side said of an intended shipment."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A question to the licensing authority on the other side about one licence.

    ``answer`` is ``None`` while it is open; ``due`` is the day until which an answer is awaited.
    """

    licence: str
    country: str
    asked_on: date
    due: date | None = None
    answer: Answer | None = None
    answered_on: date | None = None


HFC_NON_PARTY_YEAR = 2033
"""From this year trade in HFCs with non-Parties to the Kigali Amendment is banned (Article 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStatus:
    """A country's standing under the treaty.

    ``group`` is ``A5-1``, ``A5-2`` (operating under Article 5, of the first or second group for
    HFCs), ``non-A5`` or ``non-A5-2`` (the five with the later start); ``montreal`` and ``kigali``
    are the days from which it is bound, ``None`` where it is not. ``known`` is false where nobody
    has told: then nothing follows from it; so is ``kigali_known`` of the Kigali Amendment alone.
    """

    country: str
    group: str | None = None
    montreal: date | None = None
    kigali: date | None = None
    known: bool = True
    kigali_known: bool = True

    def bound(self, annex: str, year: int) -> bool | None:
        """Whether trade with it in an Annex group is trade with a Party; ``None``: not known.

        For HFCs everybody is until 2033 (Article 4, as the Kigali Amendment has it).
        """
        if not self.known:
            return None
        if annex != "F":
            return self.montreal is not None
        if year < HFC_NON_PARTY_YEAR or self.kigali is not None:
            return True
        return False if self.kigali_known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A transit of controlled substances by a trader: what went in, and what came out.

    ``place`` is ``transit``, or ``free-zone`` for what went into one. ``reference`` is the number
    of the declaration at entry, ``kg`` the mass then, ``due`` the last day for the exit.
    ``left_on`` is the day of the exit, ``None`` while there is none; ``left_kg`` what has gone, in
    parts out of a free zone before that; ``left_as`` is what left, where that is something else.
    ``item`` is the position of the item at entry. What declarations take out of a zone is drawn on
    ``account``, in kilograms; ``taken`` is what is drawn on it so far.
    """

    reference: str
    trader: str
    kg: Decimal
    due: date | None = None
    substance: str | None = None
    destination: str | None = None
    left_on: date | None = None
    left_kg: Decimal | None = None
    left_to: str | None = None
    left_as: str | None = None
    place: str = TRANSIT
    item: int | None = None
    account: str | None = None
    taken: Decimal = Decimal(0)

    @property
    def inside(self) -> Decimal:
        """Kilograms that are still in the zone and that no declaration takes out already."""
        if self.left_on is not None:
            return Decimal(0)
        return max(self.kg - max(self.taken, self.left_kg or Decimal(0)), Decimal(0))


licence_key = permit_key
"""A licence number as it is compared: letters and digits only, in capitals."""


def licence_account(number: str, line: int) -> str:
    """The account of a licence line: ``ozone:licence:<number>:<line>``, in kilograms."""
    return f"ozone:licence:{licence_key(number)}:{line}"


def zone_account(reference: str, item: int) -> str:
    """The account of a stay in a free zone: ``ozone:zone:<reference>:<item>``, in kilograms."""
    return f"ozone:zone:{reference}:{item}"


def quota_account(year: int, importer: str, group: str) -> str:
    """The account of a quota: ``ozone:quota:<year>:<importer>:<group>``, in the quota's unit."""
    return f"ozone:quota:{year}:{importer}:{group}"
