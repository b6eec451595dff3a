"""The parts a declaration is made of: parties, documents, equipment, amounts.

Masses are kilograms and amounts are :class:`~decimal.Decimal`. Absent is ``None`` (or an empty
tuple), never zero and never an empty text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.building import built_fast

_DIGITS_OF_A_DAY = 8
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})$")


class MessageFunction(StrEnum):
    """What the message wants (UN TDED 1225: 9 original, 4 or 13 amend, 1 cancel, 5 replace)."""

    ORIGINAL = "original"
    AMEND = "amend"
    CANCEL = "cancel"
    REPLACE = "replace"


class Regime(StrEnum):
    """The direction of the goods."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSIT = "transit"


class Role(StrEnum):
    """The roles a party can have on a declaration or on one of its items."""

    DECLARANT = "declarant"
    AGENT = "agent"
    SUBMITTER = "submitter"
    EXPORTER = "exporter"
    IMPORTER = "importer"
    CONSIGNEE = "consignee"
    CONSIGNOR = "consignor"
    SELLER = "seller"
    BUYER = "buyer"
    PAYER = "payer"
    GUARANTOR = "guarantor"
    CARRIER = "carrier"
    NOTIFY = "notify"
    MANUFACTURER = "manufacturer"


@built_fast
@dataclass(frozen=True, slots=True)
class Timestamp:
    """A moment in UTC together with the text it was read from.

    ``value`` is ``None`` when the text could not be read as a date; the text is kept all the same.
    """

    value: datetime | None
    text: str

    @classmethod
    def of(cls, value: datetime | date, text: str = "") -> Timestamp:
        """A timestamp from a moment; one without a time zone is taken to be UTC."""
        if not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return cls(value, text or value.isoformat().replace("+00:00", "Z"))

    @property
    def day(self) -> date | None:
        """The calendar day in UTC."""
        return self.value.date() if self.value else None

    def day_in(self, zone: tzinfo | None = None) -> date | None:
        """The calendar day in a zone; without one in that of the text, or in UTC if it names none.

        A text that is a day without a time is that day wherever it is read.
        """
        if self.value is None or sum(map(str.isdigit, self.text)) <= _DIGITS_OF_A_DAY:
            return self.day
        return self.value.astimezone(zone or _zone_of(self.text)).date()


def _zone_of(text: str) -> tzinfo:
    """The offset from UTC that a moment is written with; UTC where it names none."""
    found = _OFFSET.search(text, len("2026-11-23"))
    if found is None:
        return UTC
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if shift >= timedelta(hours=24):
        return UTC
    return timezone(-shift if found[1] == "-" else shift)


@built_fast
@dataclass(frozen=True, slots=True)
class Amount:
    """Money: a decimal and its ISO 4217 currency (``None`` where the message names none)."""

    value: Decimal
    currency: str | None = None


@built_fast
@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity and its UN/ECE Recommendation 20 unit."""

    value: Decimal
    unit: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; ``text`` keeps what could not be told apart."""

    line: str | None = None
    city: str | None = None
    subdivision: str | None = None
    postcode: str | None = None
    country: str | None = None
    text: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone with a role: the role is the key, several may share it."""

    role: Role
    id: str | None = None
    name: str | None = None
    address: Address | None = None
    status: str | None = None
    contact: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """An authorisation the trader relies on (holder and type)."""

    id: str | None = None
    type: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class MutualRecognition:
    """An authorised economic operator of a partner country, by role in this trade."""

    id: str | None = None
    role: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class TransportMeans:
    """A ship, aircraft, vehicle or train."""

    id: str | None = None
    name: str | None = None
    nationality: str | None = None
    id_type: str | None = None
    mode: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Transport equipment, mostly a container, with the seals on it and the items inside."""

    id: str | None = None
    type: str | None = None
    fullness: str | None = None
    seals: tuple[str, ...] = ()
    items: tuple[int, ...] = ()


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    """Incoterms code and place."""

    code: str | None = None
    place: str | None = None


def document_codes(category: object, kind: object) -> tuple[str, ...]:
    """Category and type together, then the type alone: ``C`` and ``400`` are ``C400`` or ``400``.

    The WCO Data Model parts what tariffs such as TARIC write as one code.
    """
    before, code = str(category or "").strip().upper(), str(kind or "").strip().upper()
    return tuple(one for one in (f"{before}{code}" if before and code else "", code) if one)


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A licence, permit, certificate, invoice or other supporting document."""

    category: str | None = None
    type: str | None = None
    id: str | None = None
    name: str | None = None
    date: Timestamp | None = None
    exemption: str | None = None
    issuer: str | None = None
    quantity: Quantity | None = None
    amount: Amount | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes by which tables may know it, see :func:`document_codes`."""
        return document_codes(self.category, self.type)


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousDocument:
    """What the goods were under before: a bill of lading, a transit, another declaration."""

    category: str | None = None
    type: str | None = None
    id: str | None = None
    line: int | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An additional statement, coded or in words."""

    code: str | None = None
    text: str | None = None
    type: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """A number of packages of one kind (UN/ECE Recommendation 21) with their marks."""

    count: int | None = None
    kind: str | None = None
    marks: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An addition to, or deduction from, the price on the way to the customs value."""

    type: str | None = None
    amount: Amount | None = None
    rate: Decimal | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty, tax or fee: type, base, rate in percent, amount, method of payment.

    ``base`` is an amount of money; ``quantity`` the base of a specific duty (litres, grams);
    ``payable`` is what is left to pay of ``amount``.
    """

    type: str | None = None
    base: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    payment_method: str | None = None
    quantity: Quantity | None = None
    payable: Decimal | None = None


@built_fast
@dataclass(frozen=True, slots=True)
class Extra:
    """A leaf of the message that no field takes, kept so that nothing is lost."""

    path: str
    value: str
