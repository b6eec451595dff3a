"""One declaration while the desk looks at it: findings, what is unknown, and what is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal

from tidewaiter.core import Claim, Declaration, Document, Finding, NotAssessed, Pointer
from tidewaiter.core.permit import permit_key
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.facts import Known
from tidewaiter.desks.wildlife.findings import documents, lines, papers
from tidewaiter.desks.wildlife.findings.catalogue import DESK
from tidewaiter.desks.wildlife.findings.lines import Compared
from tidewaiter.desks.wildlife.findings.papers import Presented
from tidewaiter.desks.wildlife.findings.species import IDENTITY
from tidewaiter.desks.wildlife.limiting import Limits
from tidewaiter.desks.wildlife.lines import Fit, comparable, fitting
from tidewaiter.desks.wildlife.needs import OUTBOUND, Paper, needs
from tidewaiter.desks.wildlife.permits import KnownPermit, LineAccount
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen, seen


@dataclass
class Look:
    """A look at one declaration; ``unknown`` and ``claims`` fill while findings are drawn."""

    declaration: Declaration
    known: Known
    reference: Reference
    own: str | None = None
    zone: tzinfo | None = None
    claims: list[Claim] = field(default_factory=list)
    unknown: list[NotAssessed] = field(default_factory=list)
    wanted: dict[str, Decimal] = field(default_factory=dict)
    shown: dict[str, Decimal] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say, item by item; what is said of a paper is said once."""
        for position in range(1, len(self.declaration.items) + 1):
            found = self.known.items.get(str(position))
            one = seen(self.reference, self.declaration, position, self.own, found, self.zone)
            for finding in self._item(one):
                key = (finding.code, f"{finding.pointer}{finding.claim}")
                if key not in self.told:
                    self.told.add(key)
                    yield finding

    def _item(self, one: Seen) -> Iterator[Finding]:
        for said in IDENTITY:
            yield from said(one, self.reference)
        self._unknowns(one)
        presented = tuple(self._papers(one))
        if one.appendix is not None:
            yield from self._documents(one, presented)
        before = len(self.claims)
        yield from self._judged(one, presented)
        yield from self._limits(self._filled(one, presented), len(self.claims) > before)

    def _unknowns(self, one: Seen) -> None:
        """What about the goods themselves nobody can say."""
        concerned = bool(one.heading and one.heading.always) or bool(one.papers)
        concerned = concerned or one.identity.written is not None
        if one.identity.taxon is None:
            if concerned and one.identity.lookalike is None:
                reason = sentence("Which species it is, is not known.")
                self.not_known("taxon", reason, "description", one.pointer)
        elif one.day is None:
            reason = sentence("On which day the listing counts, is not said.")
            self.not_known("day", reason, "accepted_at", one.pointer)
        elif one.resolution and not one.resolution.sure:
            reason = sentence("Whether {taxon} is listed is not in the tables.", taxon=one.name)
            self.not_known("listing", reason, one.name, one.pointer)
        if one.appendix is not None and one.specimen.quantity is None:
            reason = sentence("How many or how much it is, is not said.")
            self.not_known("quantity", reason, "supplementary", one.pointer)

    def _papers(self, one: Seen) -> Iterator[Paper]:
        """The documents that came with an item, with their permits as far as they are known."""
        for document, pointer in one.papers:
            permit = self._permit(document)
            yield Paper.of(self.reference, document, pointer, permit)

    def _permit(self, document: Document) -> KnownPermit | None:
        key = permit_key(document.id)
        found = [p for p in self.known.permits if permit_key(p.number) == key]
        if len(document.issuer or "") == 2:
            found = [p for p in found if p.country in (None, document.issuer)]
        return next(iter(found), None)

    def _documents(self, one: Seen, presented: Sequence[Paper]) -> Iterator[Finding]:
        """What is missing; a document that nobody can read yet may be any that is needed."""
        if not self.known.registered and presented:
            reason = sentence("The register of permits could not be asked.")
            self.not_known("permit", reason, "permits", one.pointer)
            return
        if one.day is None:
            return
        foreign = [p for p in presented if p.permit is None and p.document.issuer != self.own]
        unread = [p for p in foreign if p.kind is None]
        for need in needs(one, self.reference, tuple(presented)):
            if need.met(presented):
                continue
            if unread:
                paper = unread.pop(0)
                reason = sentence(
                    "What the document {id} allows is not known.", id=paper.document.id
                )
                self.not_known("permit", reason, paper.document.id or "", paper.pointer)
            else:
                yield from documents.document_missing(one, need, presented)
        yield from documents.copy_presented(one)
        yield from documents.not_pre_convention(one, self.reference.listings.first(one.name))
        yield from documents.import_prohibited(one, self.reference)
        yield from documents.import_permit_later(one, presented)

    def _judged(self, one: Seen, presented: Sequence[Paper]) -> Iterator[Finding]:
        """The permits, each for itself; of several of one kind the first that fits the goods."""
        fits = {n: self._fit(p, one) for n, p in enumerate(presented) if p.permit}
        served = {presented[n].kind for n, fit in fits.items() if fit}
        for number, paper in enumerate(presented):
            if paper.permit is None:
                yield from self._not_known(paper)
                continue
            own = str(paper.pointer).startswith("items.")
            if fits[number] is None and paper.kind in served and not own:
                continue
            yield from self._permitted(one, paper, paper.permit, fits[number])

    def _fit(self, paper: Paper, one: Seen) -> Fit | None:
        return fitting(paper.permit, one, self.reference) if paper.permit else None

    def _not_known(self, paper: Paper) -> Iterator[Finding]:
        if not self.known.registered:
            return
        if self.own and paper.document.issuer == self.own:
            yield from documents.permit_not_ours(paper, self.own)
        else:
            yield from documents.permit_not_known(paper)

    def _permitted(
        self, one: Seen, paper: Paper, permit: KnownPermit, fit: Fit | None
    ) -> Iterator[Finding]:
        shown = Presented(permit=permit, document=paper.document, pointer=paper.pointer, seen=one)
        stopping = [f for said in papers.STOPPING for f in said(shown)]
        yield from stopping
        for said in papers.ASKING:
            yield from said(shown)
        if permit.printed_validity is None and permit.permit.issued_at is None:
            reason = sentence("Until when the permit is valid, is not known.")
            self.not_known("validity", reason, "valid_to", paper.pointer)
        if fit is None and one.identity.taxon is not None and one.appendix and permit.permit.lines:
            yield from lines.taxon_not_on_permit(shown)
            return
        if paper.kind in OUTBOUND and one.reexport and one.appendix:
            yield from self._chain(shown, fit)
        account = permit.account(fit.line.number if fit else one.specimen.permit_line or 1)
        if account is not None:
            yield from self._drawn(one, shown, fit, account, not stopping)

    def _chain(self, shown: Presented, fit: Fit | None) -> Iterator[Finding]:
        yield from lines.chain_missing(shown, fit)
        number = lines.origin_number(fit, shown.seen.specimen.origin_permit)
        for origin in self.known.permits:
            if number and permit_key(origin.number) == number and origin is not shown.permit:
                of = Presented(
                    permit=origin, document=shown.document, pointer=shown.pointer, seen=shown.seen
                )
                line = fitting(origin, shown.seen, self.reference)
                account = origin.account(line.line.number) if line else None
                unit = account.unit if account else "NAR"
                wanted = self._quantity(shown.seen, line, unit)
                imported = account.taken if account and origin.uses else None
                yield from lines.origin_permit_fails(of, imported, wanted, unit)

    def _drawn(
        self, one: Seen, shown: Presented, fit: Fit | None, account: LineAccount, good: bool
    ) -> Iterator[Finding]:
        """Hold the goods against the line, and take their quantity from what is left of it."""
        quantity = self._quantity(one, fit, account.unit)
        if fit is not None:
            before = self.shown.get(account.key, Decimal(0))
            self.shown[account.key] = before + (quantity or 0)
            beside = Compared(
                paper=shown, fit=fit, unit=account.unit, quantity=quantity, before=before
            )
            for said in lines.COMPARING:
                yield from said(beside, self.reference)
        if quantity is None or quantity <= 0:
            return
        wanted = self.wanted.get(account.key, Decimal(0)) + quantity
        over = tuple(papers.permit_overdrawn(account, wanted, one.pointer))
        yield from over
        if not over and good:
            self.wanted[account.key] = wanted
            self.claim(account.key, quantity, account.unit, one.pointer)

    def _quantity(self, one: Seen, fit: Fit | None, unit: str) -> Decimal | None:
        term = fit.term if fit else None
        return comparable(one.specimen, unit, term, one.identity.taxon, self.reference)

    def _filled(self, one: Seen, presented: Sequence[Paper]) -> Seen:
        """The item with codes that were not declared as the document of export has them."""
        for paper in presented:
            fit = self._fit(paper, one) if paper.kind in OUTBOUND else None
            if fit is not None and paper.permit is not None:
                said, line = one.specimen, fit.line
                specimen = replace(
                    said,
                    term=said.term or fit.term,
                    source=said.source or line.origin_code,
                    purpose=said.purpose or paper.permit.permit.purpose,
                )
                return replace(one, specimen=specimen)
        return one

    def _limits(self, one: Seen, permitted: bool) -> Iterator[Finding]:
        yield from Limits(self, one, permitted).findings()

    def claim(
        self,
        account: str,
        quantity: Decimal,
        unit: str,
        pointer: Pointer,
        holds: Decimal | None = None,
    ) -> None:
        """Take a quantity together with the decision; ``holds``: what the account holds by law."""
        self.claims.append(
            Claim(account=account, quantity=quantity, unit=unit, pointer=pointer, holds=holds)
        )

    def not_known(self, control: str, reason: str, missing: str, pointer: Pointer) -> None:
        """Say once what could not be assessed, and why."""
        unknown = NotAssessed(
            desk=DESK,
            control=f"wildlife:{control}",
            reason=reason,
            missing=(missing,),
            pointer=pointer,
            failed=True,
        )
        if unknown not in self.unknown:
            self.unknown.append(unknown)
