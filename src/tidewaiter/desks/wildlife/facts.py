"""What the desk gathers for a declaration, and where it asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from tidewaiter.core import Facts, from_plain, to_plain
from tidewaiter.core.permit import permit_key
from tidewaiter.desks.wildlife.permits import KnownPermit
from tidewaiter.desks.wildlife.specimens import Specimen


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The facts about one declaration.

    ``permits`` are those of the register whose number is on the declaration; ``taken`` holds, by
    account of a quota, what was taken in the year; ``items`` what is known of goods by item
    position (what an officer or a laboratory found goes before what was declared).
    ``registered`` is false where no register of permits could be asked: what depends on it is then
    not assessed.
    """

    permits: tuple[KnownPermit, ...] = ()
    taken: dict[str, Decimal] = field(default_factory=dict)
    items: dict[str, Specimen] = field(default_factory=dict)
    registered: bool = True

    def plain(self) -> Facts:
        """As JSON values, to be kept with the decision."""
        found: Facts = to_plain(self)
        return found

    @classmethod
    def of(cls, facts: Facts) -> Known:
        """From JSON values; empty facts say that nothing could be asked."""
        return from_plain(cls, dict(facts)) if facts else cls(registered=False)


class Lookup(Protocol):
    """What the database is asked: three questions for a batch, however large it is.

    Whatever is not known is left out of the answer.
    """

    def permits(self, numbers: Collection[str]) -> Mapping[str, Sequence[KnownPermit]]:
        """Permits by :func:`~tidewaiter.core.permit.permit_key` of their number.

        All issuers' permits of a number are given; numbers that are not known are left out.
        """

    def taken(self, accounts: Collection[str]) -> Mapping[str, Decimal]:
        """Of the accounts of quotas that exist, what is taken, in the unit of the quota."""

    def examined(self, references: Collection[str]) -> Mapping[str, Mapping[str, Specimen]]:
        """What officers or a laboratory found, by declaration, then by item position."""


@dataclass(frozen=True)
class Shelf:
    """A lookup on permits at hand: for cases, the command line and tests."""

    known: Sequence[KnownPermit] = ()
    drawn: Mapping[str, Decimal] = field(default_factory=dict)
    seen: Mapping[str, Specimen] = field(default_factory=dict)

    def permits(self, numbers: Collection[str]) -> Mapping[str, Sequence[KnownPermit]]:
        """Those of the shelf."""
        return {key: self._by_key[key] for key in numbers if key in self._by_key}

    @cached_property
    def _by_key(self) -> Mapping[str, Sequence[KnownPermit]]:
        found: dict[str, list[KnownPermit]] = {}
        for one in self.known:
            found.setdefault(permit_key(one.number), []).append(one)
        return found

    def taken(self, accounts: Collection[str]) -> Mapping[str, Decimal]:
        """Those of the shelf."""
        return {key: self.drawn[key] for key in accounts if key in self.drawn}

    def examined(self, references: Collection[str]) -> Mapping[str, Mapping[str, Specimen]]:
        """Those of the shelf: the same for every declaration."""
        return dict.fromkeys(references, self.seen) if self.seen else {}
