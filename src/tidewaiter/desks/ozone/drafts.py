"""What a licence, a quota or a registration must say before it is taken: strict, pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone.knowing import (
    counts,
    is_condition,
    is_country,
    is_group,
    is_use,
    resolved,
)
from tidewaiter.desks.ozone.licences import (
    CO2E_TONNES,
    KG,
    ODP_TONNES,
    LicenceKind,
    licence_key,
)

UNITS = (KG, ODP_TONNES, CO2E_TONNES)
MOST = Decimal(10) ** 12
"""More than the world makes of anything, in any of the units."""
MOST_LINES = 50

_REFERENCE = re.compile(r"[^\s\x00](?:[^\x00\r\n]{0,62}[^\s\x00])?")
_OFFICE = re.compile(r"[A-Z0-9]{3,17}")


class LicenceRefused(TidewaiterError):
    """What the authority entered cannot be taken; ``where`` names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A substance or blend by any name the desk knows, its kilograms, and another end use."""

    substance: str
    kg: Decimal
    end_use: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A licence as the authority enters it. Days are inclusive; no office means every office."""

    number: str
    kind: LicenceKind
    holder: str
    valid_from: date
    valid_to: date
    lines: tuple[DraftLine, ...]
    holder_name: str = ""
    counterparty: str = ""
    counterparty_country: str = ""
    end_use: str = ""
    condition: str = ""
    offices: tuple[str, ...] = ()
    evidence: str = ""


def check(draft: Draft) -> Draft:
    """The draft with its substances by the desk's own names.

    Raises :class:`LicenceRefused` for the first thing that is wrong.
    """
    for where, problem in _faults(draft):
        raise LicenceRefused(problem, where=where)
    lines = tuple(
        DraftLine(substance=resolved(one.substance) or "", kg=one.kg, end_use=one.end_use)
        for one in draft.lines
    )
    return Draft(
        number=draft.number.strip(),
        kind=draft.kind,
        holder=draft.holder.strip(),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        lines=lines,
        holder_name=draft.holder_name.strip(),
        counterparty=draft.counterparty.strip(),
        counterparty_country=draft.counterparty_country,
        end_use=draft.end_use,
        condition=draft.condition,
        offices=draft.offices,
        evidence=draft.evidence.strip(),
    )


def _faults(draft: Draft) -> Iterator[tuple[str, Sentence]]:
    if not _REFERENCE.fullmatch(draft.number) or not licence_key(draft.number):
        yield "number", sentence("a licence needs a number of letters and digits.")
    if not _REFERENCE.fullmatch(draft.holder):
        yield "holder", sentence("a licence needs its holder, as declarations identify them.")
    if draft.valid_to < draft.valid_from:
        yield "valid_to", sentence("it ends before it begins.")
    if draft.counterparty_country and not is_country(draft.counterparty_country):
        yield (
            "counterparty_country",
            _no_country(draft.counterparty_country),
        )
    for office in draft.offices:
        if not _OFFICE.fullmatch(office):
            yield "offices", sentence("'{office}' is no code of an office.", office=office)
    if not 1 <= len(draft.lines) <= MOST_LINES:
        yield "lines", sentence("a licence has from 1 to {most} lines.", most=MOST_LINES)
    yield from _condition_faults(draft)
    for number, line in enumerate(draft.lines, 1):
        yield from _line_faults(f"lines.{number}", line, draft)


def _condition_faults(draft: Draft) -> Iterator[tuple[str, Sentence]]:
    if draft.condition and not is_condition(draft.condition):
        yield "condition", sentence("there is no condition '{code}'.", code=draft.condition)
    elif draft.condition and not draft.evidence.strip():
        yield "evidence", sentence("what is not new is off quota: say what was shown.")


def _line_faults(where: str, line: DraftLine, draft: Draft) -> Iterator[tuple[str, Sentence]]:
    if resolved(line.substance) is None:
        yield f"{where}.substance", _no_gas(line.substance)
    if not 0 < line.kg <= MOST:
        yield f"{where}.kg", sentence("it needs a mass of more than 0 kg.")
    use = line.end_use or draft.end_use
    if use and not is_use(use):
        yield f"{where}.end_use", sentence("there is no use '{use}'.", use=use)
    elif use and not counts(use) and not draft.evidence.strip():
        yield "evidence", sentence("the use '{use}' is off quota: say what was shown.", use=use)


def known_gas(name: str, where: str) -> str:
    """The desk's own name of a controlled substance or blend. Raises :class:`LicenceRefused`."""
    found = resolved(name)
    if found is None:
        raise LicenceRefused(_no_gas(name), where=where)
    return found


def require_country(code: str, where: str) -> None:
    """Pass for a country of ISO 3166. Raises :class:`LicenceRefused`."""
    if not is_country(code):
        raise LicenceRefused(_no_country(code), where=where)


def _no_gas(name: str) -> Sentence:
    return sentence("'{name}' is no controlled substance or blend that is known.", name=name)


def _no_country(code: str) -> Sentence:
    return sentence("there is no country '{code}'.", code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaDraft:
    """A quota or a ceiling as the authority enters it."""

    year: int
    group: str
    unit: str
    limit: Decimal
    source: str
    importer: str = ""


def check_quota(draft: QuotaDraft, *, of_importer: bool) -> None:
    """Pass if it can be taken. Raises :class:`LicenceRefused` for the first thing wrong."""
    if not 1987 <= draft.year <= 2100:
        raise LicenceRefused("the year must be from 1987 to 2100.", where="year")
    if of_importer and not _REFERENCE.fullmatch(draft.importer):
        raise LicenceRefused("a quota is an importer's: say whose.", where="importer")
    if not is_group(draft.group):
        raise LicenceRefused(
            sentence("there is no group '{group}'.", group=draft.group), where="group"
        )
    if draft.unit not in UNITS:
        raise LicenceRefused(
            sentence("it cannot be counted in '{unit}'.", unit=draft.unit),
            where="unit",
            advice=sentence("Units: {units}.", units=", ".join(UNITS)),
        )
    if not 0 <= draft.limit <= MOST:
        raise LicenceRefused("it cannot be below zero or beyond measure.", where="limit")
    if not draft.source.strip():
        raise LicenceRefused("say which act it comes from.", where="source")
