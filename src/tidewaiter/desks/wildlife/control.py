"""The wildlife desk's control: is the goods' document there, and is it good for them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.core import (
    Assessment,
    Claim,
    Consignments,
    Declaration,
    Document,
    Facts,
    Finding,
    Pointer,
)
from tidewaiter.core.version import __version__
from tidewaiter.desks.wildlife.facts import Known, Lookup
from tidewaiter.desks.wildlife.findings import papers
from tidewaiter.desks.wildlife.findings.catalogue import DESK
from tidewaiter.desks.wildlife.findings.papers import Presented
from tidewaiter.desks.wildlife.permits import KnownPermit, permit_key
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.specimens import Specimen, declared, over
from tidewaiter.engine.concern import concerned

DOCUMENTS = ("C400", "CITES")
"""Types of document under which a CITES permit is declared: the code of the EU tariff, and ours."""


class WildlifeControl:
    """Permits and certificates held against the goods they came with.

    Without a lookup nobody can be asked: what depends on permits and quotas is not assessed.
    ``country`` is the one whose customs this is; ``reference`` replaces the tables that come with
    the program.
    """

    desk = DESK

    def __init__(
        self,
        lookup: Lookup | None = None,
        country: str | None = None,
        reference: Reference | None = None,
    ) -> None:
        self.lookup = lookup
        self.country = country
        self.reference = reference if reference is not None else Reference.shipped()
        self.version = f"{__version__}+{self.reference.digest[:12]}"

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Declarations with an item that has a document of this desk."""
        return concerned(batch, {"document_types": "|".join(DOCUMENTS)})

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """What the register knows: each question once for all declarations."""
        if self.lookup is None:
            return [Known(registered=False).plain()] * len(batch)
        declarations = [batch.declaration(n) for n in range(len(batch))]
        named = [numbers(one) for one in declarations]
        wanted = frozenset().union(*named)
        found = self.lookup.permits(wanted) if wanted else {}
        seen = self.lookup.examined({one.id for one in declarations}) if declarations else {}
        return [
            Known(
                permits=tuple(p for n in sorted(keys) for p in found.get(n, ())),
                items=dict(seen.get(one.id, {})),
            ).plain()
            for keys, one in zip(named, declarations, strict=True)
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What is wrong with the documents, and what the goods take from them."""
        desk = _Desk(declaration, Known.of(facts))
        findings = tuple(desk.findings())
        return Assessment(
            desk=self.desk, version=self.version, findings=findings, claims=tuple(desk.claims)
        )


def numbers(declaration: Declaration) -> frozenset[str]:
    """The numbers of the permits that a declaration names, as they are compared.

    Those are its documents of this desk, and the permits under which specimens left their country
    of origin.
    """
    every = (*declaration.documents, *(d for item in declaration.items for d in item.documents))
    origins = (declared(declaration, item).origin_permit for item in declaration.items)
    found = (*(one.id for one in every if is_ours(one)), *origins)
    return frozenset(permit_key(number) for number in found if number)


def is_ours(document: Document) -> bool:
    """Whether a document is declared as one of this desk."""
    return bool(document.id) and (document.type or "").upper() in DOCUMENTS


@dataclass
class _Desk:
    """One declaration while it is looked at."""

    declaration: Declaration
    known: Known
    claims: list[Claim] = field(default_factory=list)
    wanted: dict[str, Decimal] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        told: set[str] = set()
        for position, item in enumerate(self.declaration.items, start=1):
            specimen = over(declared(self.declaration, item), self.known.items.get(str(position)))
            for number, document in enumerate(item.documents, start=1):
                permit = self._permit(document)
                if permit is None:
                    continue
                pointer = Pointer.item(position, f"documents.{number}")
                if permit.number not in told:
                    told.add(permit.number)
                    yield from self._paper(permit, document, pointer)
                yield from self._drawn(permit, specimen, Pointer.item(position))

    def _permit(self, document: Document) -> KnownPermit | None:
        if not is_ours(document):
            return None
        found = [p for p in self.known.permits if permit_key(p.number) == permit_key(document.id)]
        mine = [p for p in found if document.issuer and p.country == document.issuer]
        return next(iter(mine or found), None)

    def _paper(
        self, permit: KnownPermit, document: Document, pointer: Pointer
    ) -> Iterator[Finding]:
        paper = Presented(
            permit=permit,
            document=document,
            pointer=pointer,
            declaration=self.declaration.id,
            day=self.declaration.day,
        )
        yield from papers.permit_expired(paper)
        yield from papers.permit_not_standing(paper)
        yield from papers.permit_used_before(paper)

    def _drawn(
        self, permit: KnownPermit, specimen: Specimen, pointer: Pointer
    ) -> Iterator[Finding]:
        account = permit.account(specimen.permit_line or 1)
        if account is None or specimen.quantity is None or specimen.unit != account.unit:
            return
        wanted = self.wanted.get(account.key, Decimal(0)) + specimen.quantity
        over_drawn = tuple(papers.permit_overdrawn(account, wanted, pointer))
        yield from over_drawn
        if not over_drawn:
            self.wanted[account.key] = wanted
            claim = Claim(
                account=account.key,
                quantity=specimen.quantity,
                unit=account.unit,
                pointer=pointer,
            )
            self.claims.append(claim)
