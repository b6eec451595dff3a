"""Who is screened: a party of a declaration, or a name somebody asks about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from tidewaiter.core import Address, Declaration, Party, Pointer
from tidewaiter.desks.risk.screening.building import normal_identifier
from tidewaiter.desks.risk.screening.entries import EntryKind
from tidewaiter.desks.risk.screening.names import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A name with what is known besides; the fields are spelt as those of an entry."""

    name: str
    kind: EntryKind = EntryKind.UNKNOWN
    dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the name has anything that can be held against other names."""
        return bool(folded(self.name).tokens)

    @property
    def identity(self) -> str:
        """Stands for whoever is meant, as far as a declaration tells.

        The same identifiers, the same name but for order, case and script, and the same country: a
        change of any of them is somebody else until an officer says otherwise.
        """
        ids = sorted(filter(None, map(normal_identifier, self.identifiers)))
        parts = ("\x1f".join(ids), folded(self.name).key, "\x1f".join(sorted(self.countries)))
        return sha256("\x1e".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Placed:
    """A subject of a declaration, its role, and where its name stands."""

    pointer: Pointer
    role: str
    subject: Subject


def subjects(declaration: Declaration) -> Iterator[Placed]:
    """The parties that have a name: of the declaration, then of its items; each person once."""
    seen = set()
    for placed in _parties(declaration):
        key = (placed.role, placed.subject)
        if key not in seen:
            seen.add(key)
            yield placed


def _parties(declaration: Declaration) -> Iterator[Placed]:
    yield from _placed(declaration.parties, ())
    for number, item in enumerate(declaration.items, 1):
        yield from _placed(item.parties, ("items", number))


def _placed(parties: tuple[Party, ...], before: tuple[str | int, ...]) -> Iterator[Placed]:
    counted: dict[str, int] = {}
    for party in parties:
        role = str(party.role)
        number = counted[role] = counted.get(role, 0) + 1
        if party.name and party.name.strip():
            steps: tuple[str | int, ...] = (*before, "parties", role)
            steps = (*steps, number, "name") if number > 1 else (*steps, "name")
            yield Placed(Pointer(steps), role, subject_of(party))


def subject_of(party: Party) -> Subject:
    """What a declaration tells of a party."""
    address = party.address
    country = (address.country or "").strip().upper() if address else ""
    written = _written(address) if address else ""
    return Subject(
        name=(party.name or "").strip(),
        countries=(country,) if country else (),
        identifiers=(party.id.strip(),) if party.id and party.id.strip() else (),
        addresses=(written,) if written else (),
    )


def _written(address: Address) -> str:
    parts = (address.line, address.postcode, address.city, address.subdivision, address.text)
    return ", ".join(part.strip() for part in parts if part and part.strip())
