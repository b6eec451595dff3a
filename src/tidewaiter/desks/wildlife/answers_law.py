"""Questions about the law: listings, documents, codes, quotas, suspensions, conversions, names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.desks.wildlife.conversions import Counted, converted
from tidewaiter.desks.wildlife.limits import QuotaState, Trade, meeting, stopping
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.taxa import Taxon
from tidewaiter.desks.wildlife.validity import FORM, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingAsked:
    """A scientific name on a day; ``population`` is the country of the population."""

    taxon: str
    on: date
    population: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingAnswer:
    """The Appendix (``none`` where not listed), the rank of the row that counts, and why.

    ``known`` is false for a name that nobody knows, and for a species that no row lists of a genus
    of which others are listed: its Appendix is then not said at all.
    """

    known: bool
    appendix: str | None = None
    level: str | None = None
    listed_as: str | None = None
    annotation: str | None = None
    since: date | None = None
    depends: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityAsked:
    """A document by its kind and day of issue; what is printed on it, when it was presented."""

    kind: PermitKind
    issued: date
    printed: date | None = None
    presented: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityAnswer:
    """The last day it is good, until midnight; ``good`` and ``days_left`` where presented."""

    last_day: date
    good: bool | None = None
    days_left: int | None = None
    source: str = FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesAnswer:
    """Which rules the codes of a line break, each once; empty where they go together."""

    rules: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionAsked:
    """A quantity of a term in a unit, of a taxon where it matters."""

    quantity: Decimal
    unit: str = "NAR"
    term: str | None = None
    taxon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeAsked:
    """A trade on a day; for a quota what is ``taken`` of the year's and what is ``wanted``."""

    taxon: str
    on: date
    country: str | None = None
    importer: str | None = None
    term: str | None = None
    source: str | None = None
    purpose: str | None = None
    direct: bool = True
    taken: Decimal = Decimal(0)
    wanted: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaAnswer:
    """The quota that leaves least for a trade; ``exceeded`` by ``over``, never at the limit."""

    quotas: tuple[str, ...] = ()
    limit: Decimal | None = None
    unit: str | None = None
    left: Decimal | None = None
    over: Decimal | None = None
    exceeded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionAnswer:
    """Whether a trade is suspended, and by which recommendations."""

    suspended: bool
    suspensions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAsked:
    """A text that may name a taxon."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAnswer:
    """The likeliest taxon with its score from 0 to 100, and all that were found, best first."""

    taxon: str | None = None
    score: Decimal | None = None
    kind: str | None = None
    taxa: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def listing_of(asked: ListingAsked, reference: Reference | None = None) -> ListingAnswer:
    """What lists a name on a day."""
    found = _tables(reference).listings.resolve(asked.taxon, asked.on, asked.population)
    if found is None:
        return ListingAnswer(known=False, reasons=(f"Nothing is known of {asked.taxon}.",))
    if not found.sure:
        only = f"Of {found.taxon} only its genus is known, of which other species are listed."
        return ListingAnswer(known=False, reasons=(only,))
    row = found.listing
    return ListingAnswer(
        known=True,
        appendix=found.appendix,
        level=found.level or None,
        listed_as=row.taxon if row else None,
        annotation=(row.annotation or None) if row else None,
        since=row.since if row else None,
        depends=found.depends,
        reasons=(found.reason,),
    )


def validity_of(asked: ValidityAsked) -> ValidityAnswer:
    """Until when a document is good."""
    last = last_day(asked.kind, asked.issued, asked.printed)
    if last is None:
        raise ValueRefused(sentence("it has no day of issue."), where="issued")
    if asked.presented is None:
        return ValidityAnswer(last_day=last)
    left = (last - asked.presented).days
    good = asked.issued <= asked.presented <= last
    return ValidityAnswer(last_day=last, good=good, days_left=left)


def codes_of(asked: Combination, reference: Reference | None = None) -> CodesAnswer:
    """Which codes do not go together."""
    found = _tables(reference).codes.mismatches(asked)
    rules = tuple(dict.fromkeys(one.rule for one in found))
    return CodesAnswer(rules=rules, reasons=tuple(one.reason for one in found))


def conversion_of(asked: ConversionAsked, reference: Reference | None = None) -> Counted:
    """A quantity in the terms and units in which trade is compared."""
    reference = _tables(reference)
    taxon = _taxon(asked.taxon, reference) if asked.taxon else None
    counted = Counted(quantity=asked.quantity, unit=asked.unit, term=asked.term)
    return converted(reference.rules, counted, taxon)


def quota_of(asked: TradeAsked, reference: Reference | None = None) -> QuotaAnswer:
    """What the quotas for a trade leave."""
    tables = _tables(reference)
    found = meeting(tables.quotas, _trade(asked, tables))
    states = [QuotaState(quota=one, taken=asked.taken, wanted=asked.wanted) for one in found]
    if not states:
        return QuotaAnswer()
    least = min(states, key=lambda state: state.left)
    return QuotaAnswer(
        quotas=tuple(one.id for one in found),
        limit=least.quota.limit,
        unit=least.quota.unit,
        left=least.left,
        over=least.over,
        exceeded=least.over > 0,
    )


def suspension_of(asked: TradeAsked, reference: Reference | None = None) -> SuspensionAnswer:
    """Which recommendations suspend a trade."""
    tables = _tables(reference)
    found = stopping(tables.suspensions, _trade(asked, tables))
    return SuspensionAnswer(
        suspended=bool(found),
        suspensions=tuple(one.id for one in found),
        reasons=tuple(one.what or one.source for one in found),
    )


def name_of(asked: NameAsked, reference: Reference | None = None) -> NameAnswer:
    """Which taxon a text means."""
    found = _tables(reference).names.find(asked.text)
    if not found:
        return NameAnswer(reasons=("No taxon was found in the text.",))
    best = found[0]
    return NameAnswer(
        taxon=best.taxon,
        score=Decimal(str(best.score)),
        kind=best.kind,
        taxa=tuple(one.taxon for one in found),
        reasons=tuple(one.reason for one in found),
    )


def _tables(reference: Reference | None) -> Reference:
    return Reference.shipped() if reference is None else reference


def _trade(asked: TradeAsked, reference: Reference) -> Trade:
    return Trade(
        taxon=_taxon(asked.taxon, reference),
        on=asked.on,
        country=asked.country,
        importer=asked.importer,
        term=asked.term,
        source=asked.source,
        purpose=asked.purpose,
        direct=asked.direct,
    )


def _taxon(name: str, reference: Reference) -> Taxon:
    found = reference.taxonomy.get(name)
    if found is None:
        raise ValueRefused(sentence("nothing is known of {name}.", name=name), where="taxon")
    return found
