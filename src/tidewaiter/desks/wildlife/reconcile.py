"""Permits, declarations, what was found, and the partner's record, held against each other.

Four gaps can open for a taxon, term, unit, year and partner: permits that nobody used, goods
declared beyond the permits, more or less found than declared, and a partner that saw another
quantity. Most have innocent reasons, which the guide to the trade database names (A guide to using
the CITES Trade Database, Version 9, interpretation of data): they come first, and what they cover
is taken off, before anything is called unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.reconciling.book import Book
from tidewaiter.desks.wildlife.reconciling.innocent import elsewhere, mortality, reasons, within
from tidewaiter.desks.wildlife.reconciling.sides import (
    Basis,
    Cell,
    Entry,
    Gap,
    GapKind,
    Reason,
    Side,
    Standing,
    named,
    references,
)


def reconcile(entries: Iterable[Entry], basis: Basis | None = None) -> list[Gap]:
    """The gaps, the unexplained ones first and the greatest of these before others."""
    book = Book(tuple(entries), basis or Basis())
    gaps = [gap for cell in book.cells for gap in _gaps(book, cell)]
    order = [Standing.UNEXPLAINED, Standing.POSSIBLE, Standing.NOT_TOLD, Standing.EXPLAINED]
    return sorted(gaps, key=lambda g: (order.index(g.standing), -g.left, named(g.cell), g.kind))


def _gaps(book: Book, cell: Cell) -> Iterator[Gap]:
    if Side.PERMIT in book.tells:
        yield from _gap(book, cell, GapKind.UNUSED, Side.PERMIT, Side.DECLARED)
        yield from _gap(book, cell, GapKind.WITHOUT_PERMIT, Side.DECLARED, Side.PERMIT)
    if book.told(cell, Side.FOUND):
        yield from _found(book, cell)
    if Side.PARTNER in book.tells or book.basis.partner_reported is not None:
        yield from _gap(book, cell, GapKind.PARTNER_MORE, Side.PARTNER, Side.DECLARED)
        yield from _gap(book, cell, GapKind.PARTNER_LESS, Side.DECLARED, Side.PARTNER)


def _gap(book: Book, cell: Cell, kind: GapKind, more: Side, less: Side) -> Iterator[Gap]:
    difference = book.excess(cell, more, less)
    if difference <= 0:
        return
    entries = (*book.told(cell, more), *book.told(cell, less))
    ours, theirs = book.total(cell, Side.DECLARED), book.total(cell, _other(more, less))
    gap = _bare(cell, kind, ours, theirs, difference, entries)
    if Side.PARTNER in (more, less) and not book.reported(cell):
        words = sentence(
            "{partner} has told nothing of {year}.", partner=cell.partner, year=cell.year
        )
        reason = Reason(code="not reported", words=words)
        yield replace(gap, reasons=(reason,), standing=Standing.NOT_TOLD)
        return
    yield _judged(gap, reasons(book, gap, more, less))


def _found(book: Book, cell: Cell) -> Iterator[Gap]:
    """What was found is held against what was declared under the same references only."""
    found = book.told(cell, Side.FOUND)
    seen = {one.reference for one in found}
    declared = [one for one in book.told(cell, Side.DECLARED) if one.reference in seen]
    ours = sum((one.quantity for one in declared), Decimal(0))
    theirs = sum((one.quantity for one in found), Decimal(0))
    if ours == theirs:
        return
    kind = GapKind.FOUND_MORE if theirs > ours else GapKind.FOUND_LESS
    gap = _bare(cell, kind, ours, theirs, abs(theirs - ours), found)
    lacking = elsewhere(book, gap) if kind is GapKind.FOUND_MORE else ()
    yield _judged(gap, [*within(book, gap), *lacking, *mortality(book, gap)])


def _judged(gap: Gap, known: Iterable[Reason]) -> Gap:
    """Known reasons first; what they cover is taken off, never more than there is."""
    every = sorted(known, key=lambda one: one.covers is None)
    covered = sum((one.covers for one in every if one.covers is not None), Decimal(0))
    left = max(gap.difference - covered, Decimal(0))
    standing = Standing.EXPLAINED
    if left:
        open_ones = any(one.covers is None for one in every)
        standing = Standing.POSSIBLE if open_ones else Standing.UNEXPLAINED
    return replace(gap, reasons=tuple(every), left=left, standing=standing)


def _bare(
    cell: Cell,
    kind: GapKind,
    ours: Decimal,
    theirs: Decimal,
    difference: Decimal,
    entries: Sequence[Entry],
) -> Gap:
    return Gap(
        cell=cell,
        kind=kind,
        ours=ours,
        theirs=theirs,
        difference=difference,
        reasons=(),
        left=difference,
        standing=Standing.UNEXPLAINED,
        references=references(entries),
    )


def _other(more: Side, less: Side) -> Side:
    return less if more is Side.DECLARED else more
