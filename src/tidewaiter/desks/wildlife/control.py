"""The wildlife desk's control: is the goods' document there, and is it good for them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property

import numpy as np

from tidewaiter.core import Assessment, Consignments, Declaration, Facts
from tidewaiter.core.permit import permit_key
from tidewaiter.core.version import __version__
from tidewaiter.desks.wildlife.facts import Known, Lookup
from tidewaiter.desks.wildlife.findings.catalogue import DESK
from tidewaiter.desks.wildlife.limits import meeting, quota_account
from tidewaiter.desks.wildlife.looking import Look
from tidewaiter.desks.wildlife.permits import KnownPermit
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import is_ours, seen
from tidewaiter.desks.wildlife.specimens import Specimen, declared
from tidewaiter.desks.wildlife.spotting import Spotting, built
from tidewaiter.engine.concern import concerned, document_pattern


class WildlifeControl:
    """Permits and certificates held against the goods they came with.

    Without a lookup nobody can be asked: what depends on permits and quotas is not assessed.
    ``country`` is the one whose customs this is; ``reference`` replaces the tables that come with
    the program. Days are those of ``zone``, where the customs house stands; without one those that
    the declaration writes.
    """

    desk = DESK

    def __init__(
        self,
        lookup: Lookup | None = None,
        country: str | None = None,
        reference: Reference | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self.lookup = lookup
        self.country = country
        self.zone = zone
        self.reference = reference if reference is not None else Reference.shipped()
        self.version = f"{__version__}+{self.reference.digest[:12]}"

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Declarations whose codes, documents, statements or descriptions can concern the desk."""
        spotted = np.asarray(batch.owners())[self.spotting.rows(batch)]
        said = self.spotting.said(built(batch))
        return sorted({*concerned(batch, self._patterns), *map(int, spotted), *said})

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """What the register knows: each question once for all declarations."""
        if self.lookup is None:
            return [Known(registered=False).plain()] * len(batch)
        declarations = [batch.declaration(n) for n in range(len(batch))]
        named = [numbers(self.reference, one) for one in declarations]
        wanted = frozenset().union(*named)
        found = dict(self.lookup.permits(wanted)) if wanted else {}
        origins = frozenset(n for many in found.values() for one in many for n in one.origins)
        found |= self.lookup.permits(origins - wanted) if origins - wanted else {}
        held = self.lookup.examined({one.id for one in declarations}) if declarations else {}
        limited = [self._accounts(one, held.get(one.id, {})) for one in declarations]
        accounts = frozenset().union(*limited)
        taken = self.lookup.taken(accounts) if accounts else {}
        return [
            Known(
                permits=tuple(_reached(keys, found)),
                taken={key: taken[key] for key in sorted(mine) if key in taken},
                items=dict(held.get(one.id, {})),
            ).plain()
            for keys, mine, one in zip(named, limited, declarations, strict=True)
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What is wrong with goods and documents, and what the goods take from them."""
        look = Look(declaration, Known.of(facts), self.reference, self.country, self.zone)
        findings = tuple(look.findings())
        return Assessment(
            desk=self.desk,
            version=self.version,
            findings=findings,
            not_assessed=tuple(look.unknown),
            claims=tuple(look.claims),
        )

    def _accounts(self, declaration: Declaration, found: Mapping[str, Specimen]) -> frozenset[str]:
        """The accounts of quotas under which the goods may leave their country."""
        accounts = set()
        for position in range(1, len(declaration.items) + 1):
            one = seen(
                self.reference,
                declaration,
                position,
                self.country,
                found.get(str(position)),
                self.zone,
            )
            trade = one.trade()
            if trade is not None and one.appendix is not None:
                quotas = meeting(self.reference.quotas, trade)
                accounts |= {quota_account(quota, trade.on.year) for quota in quotas}
        return frozenset(accounts)

    @cached_property
    def spotting(self) -> Spotting:
        """What sees names in descriptions."""
        return Spotting(self.reference)

    @cached_property
    def _patterns(self) -> Mapping[str, str]:
        headings = "|".join(c for c, h in self.reference.headings.items() if h.always)
        return {
            "hs": rf"^\s*(?:{headings})",
            "document_types": document_pattern(self.reference.documents),
        }


def _reached(
    keys: frozenset[str], found: Mapping[str, Sequence[KnownPermit]]
) -> Iterable[KnownPermit]:
    """The permits named, then those of the country of origin that they name."""
    named = [permit for key in sorted(keys) for permit in found.get(key, ())]
    origins = {key for permit in named for key in permit.origins} - keys
    return (*named, *(permit for key in sorted(origins) for permit in found.get(key, ())))


def numbers(reference: Reference, declaration: Declaration) -> frozenset[str]:
    """The numbers of the permits that a declaration names, as they are compared.

    Those are its documents of this desk, and the permits under which specimens left their country
    of origin.
    """
    every = (*declaration.documents, *(d for item in declaration.items for d in item.documents))
    origins = (declared(declaration, item).origin_permit for item in declaration.items)
    found = (*(one.id for one in every if is_ours(reference, one)), *origins)
    return frozenset(permit_key(number) for number in found if number)
