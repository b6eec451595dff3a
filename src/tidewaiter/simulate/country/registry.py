"""The public register of companies: who trades, since when, where, and who directs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.parts import Address, Role
from tidewaiter.simulate.country import names
from tidewaiter.simulate.country.hooks import Sent
from tidewaiter.simulate.country.tariff import SECTORS
from tidewaiter.simulate.country.traders import Companies, identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A company in the public register. Companies may share addresses and directors."""

    id: str
    name: str
    sector: str
    founded: date
    street: str
    city: str
    director_id: str
    director: str
    declarant: str


def entries(companies: Companies, day: int) -> list[Entry]:
    """The companies that trade on a day."""
    ids = identifier(companies.number())
    found = []
    for slot in np.flatnonzero(companies.alive(day)).tolist():
        director = int(companies.director[slot])
        found.append(
            Entry(
                id=f"XT{ids[slot]}",
                name=str(companies.name[slot]),
                sector=SECTORS[int(companies.sector[slot])],
                founded=date.fromordinal(int(companies.founded[slot])),
                street=names.street(int(companies.address[slot])),
                city=names.city(int(companies.address[slot])),
                director_id=f"D{director % 10**9:09d}",
                director=names.person(director),
                declarant=f"BR{int(companies.declarant[slot]):04d}",
            )
        )
    return found


def addressed(one: Declaration, companies: Companies, slot: int) -> Declaration:
    """A declaration with the address of its company; its country is a code no list knows."""
    number = int(companies.address[slot])
    address = Address(line=names.street(number), city=names.city(number))
    parties = tuple(
        replace(party, address=address)
        if party.role in (Role.IMPORTER, Role.EXPORTER) and party.address is None
        else party
        for party in one.parties
    )
    return replace(one, parties=parties)


def dressed(sent: Sent, declaration: Declaration) -> Sent:
    """The same sending with a declaration that a desk has added to."""
    return sent if declaration is sent.declaration else replace(sent, declaration=declaration)
