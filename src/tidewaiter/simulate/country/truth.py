"""What is true of an item, apart from what its declaration says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.places import CURRENCIES, PARTNERS
from tidewaiter.simulate.country.policy import SCHEMES, Policy
from tidewaiter.simulate.country.schemes import HIDDEN
from tidewaiter.simulate.country.tariff import Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The truth about one item.

    ``offence`` is ``none`` or one of :data:`~tidewaiter.simulate.country.policy.SCHEMES`;
    ``intent`` is false for honest error. Masses in kilograms, ``price`` in the currency of the
    invoice, ``evaded`` in XTS: duty that was not declared.
    """

    offence: str
    intent: bool
    level: int
    evaded: Decimal
    commodity_code: str
    origin: str
    net_mass: Decimal
    price: Decimal
    currency: str
    hidden: str | None = None
    hidden_mass: Decimal | None = None


def truth_of(block: Block, row: int, goods: Goods, policy: Policy) -> Truth:
    """The truth about the item in a row of a block."""
    lines = block.lines
    offence, hidden = SCHEMES[int(lines.offence[row])], int(lines.hidden[row])
    return Truth(
        offence=offence,
        intent=offence not in ("none", "mistake"),
        level=policy.schemes[offence].level if offence != "none" else 0,
        evaded=_hundredths(lines.evaded[row]),
        commodity_code=str(goods.hs[lines.true_code[row]]),
        origin=PARTNERS[int(lines.true_origin[row])]["code"],
        net_mass=_hundredths(lines.true_net[row]),
        price=_hundredths(lines.true_price[row]),
        currency=CURRENCIES[int(block.heads.currency[lines.owner[row]])],
        hidden=HIDDEN[hidden]["what"] if hidden >= 0 else None,
        hidden_mass=_hundredths(lines.hidden_mass[row]) if hidden >= 0 else None,
    )


def _hundredths(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-2)
