"""Innocent reasons for a gap, the known ones with what they cover."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.reconciling.book import Book
from tidewaiter.desks.wildlife.reconciling.sides import (
    Cell,
    Gap,
    GapKind,
    Reason,
    Side,
    references,
)


def reasons(book: Book, gap: Gap, more: Side, less: Side) -> Iterator[Reason]:
    """All innocent reasons for one side telling more than the other."""
    yield from within(book, gap)
    if less is Side.DECLARED:
        yield from elsewhere(book, gap)
    for code, other in book.near(gap.cell):
        opposite = book.excess(other, less, more)
        if opposite > 0 and (code != "year end" or _turns(book, gap.cell, other, more)):
            entries = (*book.told(other, less), *book.told(other, more))
            covers = None if code == "term or unit" else min(opposite, gap.difference)
            yield Reason(
                code=code,
                words=_words(code, other, opposite),
                covers=covers,
                references=references(entries),
            )
    yield from mortality(book, gap)
    yield from _habits(book, gap)


def _turns(book: Book, cell: Cell, other: Cell, more: Side) -> bool:
    """Whether the earlier of two years has something late in it that can arrive in the next."""
    early = min(cell, other, key=lambda one: one.year)
    sides = (Side.PERMIT, Side.PARTNER, Side.DECLARED, more)
    return any(one.late for side in sides for one in book.told(early, side))


def within(book: Book, gap: Gap) -> Iterator[Reason]:
    """A difference that weighing and rounding explain."""
    if gap.difference <= max(gap.ours, gap.theirs) * book.basis.tolerance:
        yield Reason(
            code="tolerance",
            words=sentence("Weighing and rounding explain so small a difference."),
            covers=gap.difference,
        )


def elsewhere(book: Book, gap: Gap) -> Iterator[Reason]:
    """What was endorsed for declarations that nobody has here, such as those before the register.

    Nothing is told of whether it was declared, so nothing is held against anybody.
    """
    found = [one for one in book.told(gap.cell, Side.FOUND) if one.reference not in book.declared]
    quantity = sum((one.quantity for one in found), Decimal(0))
    if quantity:
        words = sentence(
            "{quantity} were endorsed for declarations that are not in this register.",
            quantity=f"{decimal_text(quantity)} {gap.cell.unit}",
        )
        yield Reason(
            code="not in this register",
            words=words,
            covers=min(quantity, gap.difference),
            references=references(found),
        )


def mortality(book: Book, gap: Gap) -> Iterator[Reason]:
    """Live specimens that may have died on the way."""
    losing = (GapKind.FOUND_LESS, GapKind.UNUSED)
    ours = gap.kind is GapKind.PARTNER_MORE and not book.basis.exports
    theirs = gap.kind is GapKind.PARTNER_LESS and book.basis.exports
    if gap.cell.term == "LIV" and (gap.kind in losing or ours or theirs):
        most = max(gap.ours, gap.theirs) * book.basis.live_loss
        if gap.difference <= most:
            yield Reason(code="mortality", words=sentence("So many live specimens may have died."))


def _habits(book: Book, gap: Gap) -> Iterator[Reason]:
    cell = gap.cell
    if gap.kind is GapKind.UNUSED:
        yield Reason(
            code="not used",
            words=sentence("A permit need not be used, nor all of it."),
            covers=gap.difference,
        )
    if gap.kind is GapKind.PARTNER_MORE and cell.partner in book.basis.issued:
        words = sentence("{partner} reports permits issued, not trade.", partner=cell.partner)
        yield Reason(code="permits issued", words=words)
    unasked = book.basis.exports and cell.taxon in book.basis.appendix_ii
    if gap.kind is GapKind.PARTNER_LESS and unasked:
        words = sentence("Imports of Appendix II need no permit, and many are not reported.")
        yield Reason(code="imports not reported", words=words)


def _words(code: str, other: Cell, opposite: Decimal) -> Sentence:
    quantity = f"{decimal_text(opposite)} {other.unit}"
    if code == "year end":
        return sentence(
            "{quantity} the other way round in {year}: what left late arrives in the next year.",
            quantity=quantity,
            year=other.year,
        )
    if code == "term or unit":
        return sentence(
            "{quantity} of {term} the other way round: the same goods, told otherwise.",
            quantity=quantity,
            term=other.term or "-",
        )
    if code == "territory":
        return sentence(
            "{quantity} the other way round with {partner}, of the same State.",
            quantity=quantity,
            partner=other.partner,
        )
    return sentence(
        "{quantity} the other way round of {taxon}, of the same lineage.",
        quantity=quantity,
        taxon=other.taxon,
    )
