"""The record of a seizure: what enforcement networks ask for, checked, with what it amounts to.

The fields are those of seizure reports to enforcement networks (WCO CEN, OzonAction): goods, mass,
how they were declared and hidden, what led to them, the way they came, what became of them.
Data in, data out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import MOST, LicenceRefused, known_gas, require_country
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.quantities import Charge, charge

DETECTED = ("profile", "licence", "cylinder test", "scan", "intelligence", "random", "other")
"""How a seizure came about, as enforcement networks ask for it."""
DISPOSALS = ("stored", "destroyed", "reclaimed", "returned", "auctioned", "pending")
"""What became of what was seized."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """What is written down of a seizure."""

    item: int
    substance: str
    kg: Decimal
    detected_by: str
    cylinders: int | None = None
    declared_as: str = ""
    concealment: str = ""
    origin: str = ""
    destination: str = ""
    route: str = ""
    disposal: str = "pending"

    @property
    def charge(self) -> Charge:
        """What was seized in ODP-tonnes and tonnes of CO2e."""
        return charge(resolve(self.substance), self.kg)


def checked(seized: Seized, own: str | None = None) -> Seized:
    """The record with the desk's own name of the gas and without spaces around texts.

    ``own`` is the code of the own country, which may be one that ISO leaves to users.
    Raises :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused` naming the first field that is
    wrong.
    """
    substance = known_gas(seized.substance, "substance")
    if not seized.kg.is_finite() or not 0 < seized.kg <= MOST:
        raise LicenceRefused("it needs a mass of more than 0 kg.", where="kg")
    for where in ("origin", "destination"):
        code = getattr(seized, where)
        if code and code != own:
            require_country(code, where)
    for where, known in (("detected_by", DETECTED), ("disposal", DISPOSALS)):
        if getattr(seized, where) not in known:
            raise LicenceRefused(
                sentence("Known are: {known}.", known=", ".join(known)), where=where
            )
    texts = {
        name: getattr(seized, name).strip() for name in ("declared_as", "concealment", "route")
    }
    return replace(seized, substance=substance, **texts)
