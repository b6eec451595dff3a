"""Taking in outcomes that were recorded elsewhere. The same file may be taken in again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from tidewaiter.core import SourceError, TidewaiterError, to_plain
from tidewaiter.core.canonical import plain_digest
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.messages.flat.formula import neutralise
from tidewaiter.register.models import Declaration, Examination, ItemOutcome
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem, OutcomeRefused
from tidewaiter.register.work.sheet import LIST, REJECTED, Entry, Problem, Sheet, read_sheet

RECORDED, CORRECTED, KNOWN = "recorded", "corrected", "known"


@dataclass(slots=True)
class Imported:
    """What became of the examinations of a file, and what is wrong with those left out."""

    recorded: int = 0
    corrected: int = 0
    known: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_file(*, actor: Actor, path: Path, rejects: Path, at: datetime) -> Imported:
    """Record the examinations of a file, each in a transaction of its own.

    Rows of what could not be recorded are written to ``rejects``, which can be mended and taken in.
    Raises :class:`SourceError`, before anything is recorded, for a file that cannot be read and for
    a file of rejects that is there already.
    """
    sheet = read_sheet(path.read_bytes(), str(path))
    if rejects.exists():
        raise SourceError(
            "it is there already.", where=str(rejects), advice="Name another with --rejects."
        )
    told, left = Imported(), []
    for entry in sheet.entries:
        problems = entry.problems or _take(actor, entry, at, told)
        if problems:
            told.rejected += 1
            told.problems += problems
            left.append((entry, problems))
    if left:
        _write(rejects, sheet, left)
    return told


def _take(actor: Actor, entry: Entry, at: datetime, told: Imported) -> list[Problem]:
    try:
        fate = _record(actor, entry, at)
    except OutcomeRefused as problem:
        if problem.faults:
            return [Problem(entry.line_of(f.item), f.field, f.text) for f in problem.faults]
        return [Problem(entry.line_of(None), problem.where or "", problem.message)]
    except TidewaiterError as problem:
        known = Declaration.objects.filter(mrn=entry.mrn).exists()
        column = "version" if known and entry.of_all("version") else "mrn"
        return [Problem(entry.line_of(None), column, problem.message)]
    setattr(told, fate, getattr(told, fate) + 1)
    return []


def _record(actor: Actor, entry: Entry, at: datetime) -> str:
    """Record or correct an examination, unless it is on file as it is."""
    found, version, reason = entry.found, entry.of_all("version"), entry.of_all("reason") or ""
    reference = entry.reference or _reference(entry, version)
    first = Examination.objects.filter(reference=reference).select_related("declaration").first()
    if first is None:
        found = replace(found, reference=reference)
        outcomes.record(actor=actor, mrn=entry.mrn, found=found, at=at, version=version)
        return RECORDED
    require(actor, Permission.OUTCOME_RECORD, office=first.declaration.office)
    if first.declaration.mrn != entry.mrn:
        raise OutcomeRefused("it is used for another declaration.", where="reference")
    *earlier, last = _chain(first)
    if _same(last, found) or any(
        _same(one, found) and reason in ("", one.reason) for one in earlier
    ):
        return KNOWN
    if not reason:
        raise OutcomeRefused(
            "what is on file under this reference differs; a correction needs a reason.",
            where="reason",
        )
    outcomes.correct(actor=actor, examination=last.pk, found=found, reason=reason, at=at)
    return CORRECTED


def _reference(entry: Entry, version: int | None) -> str:
    """What tells an examination without a reference from others: its content."""
    content = {"mrn": entry.mrn, "version": version, "found": to_plain(entry.found)}
    return f"file:{plain_digest(content)[:59]}"


def _chain(first: Examination) -> list[Examination]:
    """A record and its corrections, the one that counts last."""
    chain = [first]
    while later := Examination.objects.filter(corrects=chain[-1]).first():
        chain.append(later)
    return chain


def _same(one: Examination, found: Found) -> bool:
    """Whether a record says what was found; officers count where they are named."""
    items = tuple(_item(row) for row in one.items.order_by("item"))
    on_file = Found(
        kind=one.kind,
        items=items,
        officers=tuple(one.officers) if found.officers else (),
        began_at=one.began_at,
        ended_at=one.ended_at,
        minutes=one.minutes,
        notes=one.notes,
    )
    return on_file == found


def _item(row: ItemOutcome) -> FoundItem:
    names = ("item", "offence", "severity", "quantity_found", "unit", "value_found", "assessed",
             "collected", "notes")  # fmt: skip
    return FoundItem(kinds=tuple(row.kinds), **{name: getattr(row, name) for name in names})


def _write(path: Path, sheet: Sheet, left: Sequence[tuple[Entry, list[Problem]]]) -> None:
    kept = [n for n, name in enumerate(sheet.header) if name not in REJECTED]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=sheet.delimiter, lineterminator="\n")
        header = [*(sheet.header[n] for n in kept), *REJECTED]
        writer.writerow([neutralise(name) for name in header])
        for entry, problems in left:
            for row in _rejected(sheet, kept, entry, problems):
                writer.writerow([neutralise(cell) for cell in row])


def _rejected(
    sheet: Sheet, kept: Sequence[int], entry: Entry, problems: Sequence[Problem]
) -> Iterator[list[str]]:
    """The rows of an examination as they stand, each with what is wrong with it."""
    for line in entry.lines:
        mine = [problem for problem in problems if problem.line == line.number]
        cells = [line.cells[n] if n < len(line.cells) else "" for n in kept]
        columns = LIST.join(problem.column for problem in mine if problem.column)
        texts = " ".join(problem.text for problem in mine)
        more = line.cells[len(sheet.header) :]
        told = texts or "another row of the same examination cannot be used."
        yield [*cells, str(line.number), columns, told, *more]
