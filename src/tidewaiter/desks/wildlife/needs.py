"""Which documents goods need, by Appendix and direction (Articles III, IV, V, VII and XIV)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tidewaiter.core import Document, Pointer, Regime
from tidewaiter.desks.wildlife.limits import Measure
from tidewaiter.desks.wildlife.permits import KnownPermit, PermitKind
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen

K = PermitKind

OUTBOUND = frozenset(
    {K.EXPORT, K.REEXPORT, K.ORIGIN, K.PRE_CONVENTION, K.CAPTIVE_BRED, K.PROPAGATED, K.EXHIBITION,
     K.OWNERSHIP, K.INSTRUMENT, K.SAMPLES}
)  # fmt: skip
"""Documents of the State that goods leave."""

_INSTEAD = {("source", "O"): K.PRE_CONVENTION, ("source", "C"): K.CAPTIVE_BRED,
            ("source", "A"): K.PROPAGATED, ("purpose", "Q"): K.EXHIBITION,
            ("purpose", "P"): K.OWNERSHIP}  # fmt: skip
"""Certificates that count in place of a permit (Article VII; Resolution Conf. 12.3)."""

_NO_IMPORT_PERMIT = frozenset(
    {K.PRE_CONVENTION, K.CAPTIVE_BRED, K.PROPAGATED, K.EXHIBITION, K.OWNERSHIP, K.INSTRUMENT}
)
"""Certificates beside which specimens of Appendix I need no import permit (Article VII)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document as it was presented: with its permit, if it is known, and its kind, if that is."""

    document: Document
    pointer: Pointer
    permit: KnownPermit | None = None
    kind: PermitKind | None = None

    @classmethod
    def of(
        cls, reference: Reference, document: Document, pointer: Pointer, permit: KnownPermit | None
    ) -> Paper:
        """Of the kind of its permit, else of that which the document itself names."""
        kind = permit.kind if permit else None
        found = kind or reference.kind_of(document)
        return cls(document=document, pointer=pointer, permit=permit, kind=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One of ``kinds`` is needed; without it the finding is ``code``. ``why`` cites the law.

    ``issuer`` is the State whose document it is, if that is known.
    """

    code: str
    kinds: frozenset[PermitKind]
    issuer: str | None
    why: str

    def met(self, papers: Iterable[Paper]) -> Paper | None:
        """The first document that is of a kind that is needed."""
        return next((one for one in papers if one.kind in self.kinds), None)


def needs(seen: Seen, reference: Reference, papers: tuple[Paper, ...]) -> tuple[Need, ...]:
    """The documents that goods need, given those that came with them."""
    appendix = seen.appendix
    if appendix is None:
        return ()
    if seen.regime is Regime.IMPORT:
        return tuple(_for_import(seen, reference, appendix, papers))
    if seen.regime is Regime.EXPORT:
        return tuple(_for_export(seen, appendix, papers))
    return (_leaving(seen, appendix, seen.dispatch),)


def _for_import(
    seen: Seen, reference: Reference, appendix: str, papers: tuple[Paper, ...]
) -> Iterator[Need]:
    if seen.from_sea:
        why = f"Article {'III 5' if appendix == 'I' else 'IV 6'}; Resolution Conf. 14.6"
        yield Need(code="CITES-013", kinds=frozenset({K.SEA}), issuer=seen.own, why=why)
        return
    yield _leaving(seen, appendix, seen.dispatch)
    inbound = frozenset({K.IMPORT})
    if appendix == "I" and _import_permit(seen, papers):
        yield Need(code="CITES-011", kinds=inbound, issuer=seen.own, why="Article III 3")
    elif appendix != "I" or seen.specimen.source == "D":
        for one in reference.measures:
            if one.kind == "import-permit" and concerns(one, seen):
                yield Need(code="CITES-015", kinds=inbound, issuer=seen.own, why=one.source)
                return


def _for_export(seen: Seen, appendix: str, papers: tuple[Paper, ...]) -> Iterator[Need]:
    yield _leaving(seen, appendix, seen.own or seen.dispatch)
    living = seen.specimen.term in (None, "LIV", "EGL", "FIG")
    if appendix == "I" and _import_permit(seen, papers) and not (seen.reexport and not living):
        why = "Article III 4 (c)" if seen.reexport else "Article III 2 (d)"
        yield Need(code="CITES-011", kinds=frozenset({K.IMPORT}), issuer=seen.destination, why=why)


def _import_permit(seen: Seen, papers: tuple[Paper, ...]) -> bool:
    """Bred for trade counts as Appendix II (Article VII 4); certificates may stand in its place."""
    bred = seen.specimen.source == "D"
    return not bred and not any(one.kind in _NO_IMPORT_PERMIT for one in papers)


def _leaving(seen: Seen, appendix: str, issuer: str | None) -> Need:
    """The document of the State that the goods leave."""
    kinds, why, code = _kinds(seen), "", "CITES-010"
    if appendix == "III":
        code, why = "CITES-012", "Article V 2 to 4"
        listing = seen.resolution.listing if seen.resolution else None
        listed_it = listing is not None and seen.dispatch in listing.parties
        if seen.dispatch is None and seen.reexport is not True:
            kinds = kinds | {K.ORIGIN}
        elif not listed_it and seen.reexport is not True:
            kinds = kinds - {K.EXPORT} | {K.ORIGIN}
    else:
        why = "Article III 2 to 4" if appendix == "I" else "Article IV 2 to 5"
    more = {kind for (field, code_), kind in _INSTEAD.items()
            if getattr(seen.specimen, field) == code_}  # fmt: skip
    if seen.specimen.purpose == "P":
        more.add(K.INSTRUMENT)
    return Need(code=code, kinds=kinds | more | {K.SAMPLES}, issuer=issuer, why=why)


def _kinds(seen: Seen) -> frozenset[PermitKind]:
    if seen.reexport is None:
        return frozenset({K.EXPORT, K.REEXPORT})
    return frozenset({K.REEXPORT if seen.reexport else K.EXPORT})


def concerns(measure: Measure, seen: Seen) -> bool:
    """Whether a national measure is for these goods."""
    taxon, day, appendix = seen.identity.taxon, seen.day, seen.appendix
    return (
        taxon is not None
        and day is not None
        and appendix is not None
        and measure.concerns(taxon, seen.own or seen.destination, appendix, day)
    )
