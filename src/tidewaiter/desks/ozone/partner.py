"""The country on the other side of a consignment, and where it is known from.

For an import that is the country from which the goods were sent, not the one in which they were
made. The Parties decided so (Decisions IV/14 and IX/34): goods that only pass through a third
country are the trade of the country that sent them and of the one that they are for; goods that
were imported there and sent on are two trades, and the second one is that country's export. This
is what declarations call the country of dispatch or consignment: a stay on the way for transport
alone does not change it. Decision XXIV/12 asks for it to be told of imports. For an export it is
the country of destination.
"""

from __future__ import annotations

from tidewaiter.core import Declaration, Item, Regime
from tidewaiter.desks.ozone.knowing import is_country

DECLARATION, LICENCE, ORIGIN, NOBODY = "declaration", "licence", "origin", ""
"""Where the country is known from: told by the declaration, assumed to be that of the licence or
the country in which the goods were made, or not known."""


def declared_partner(declaration: Declaration, item: Item, regime: Regime) -> str | None:
    """What the declaration says: destination of what leaves, else dispatch or the exporter's."""
    if regime is Regime.EXPORT:
        return item.country_destination or declaration.country_destination
    exporter = declaration.party("exporter")
    home = exporter.address.country if exporter and exporter.address else None
    return item.country_dispatch or declaration.country_dispatch or home


def partner_of(
    declaration: Declaration, item: Item, regime: Regime, licensed: str = ""
) -> tuple[str, str]:
    """The country and where it is known from; ``licensed`` is the one that the licence names.

    A licence names whom a trade was expected with; the country of origin only where it was made:
    both count where the declaration is silent, in that order, and say so.
    """
    told = [
        (declared_partner(declaration, item, regime), DECLARATION),
        (licensed, LICENCE),
        (None if regime is Regime.EXPORT else item.origin, ORIGIN),
    ]
    return next(((one, by) for one, by in told if one and is_country(one)), ("", NOBODY))
