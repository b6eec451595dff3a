"""What a permit must say before it is taken into the register: strict, pure.

The boxes are those of the standard form of Resolution Conf. 12.3 (Rev. CoP19). What another country
has issued is taken as it is printed, as long as it can be told apart and drawn on; what is wrong
with it is for the control to find. An own permit is held against the code lists and the longest
validity of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.parts import Role, Timestamp
from tidewaiter.core.permit import Permit, PermitLine, permit_key
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.permits import PermitKind, permit_kind
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.specimens import cites_unit
from tidewaiter.desks.wildlife.validity import last_day, validity
from tidewaiter.reference.lists import countries

MOST = Decimal(10) ** 12
"""More than any permit allows, in any unit."""
MOST_LINES = 100
APPENDICES = ("I", "II", "III")

_REFERENCE = re.compile(r"[^\s\x00](?:[^\x00\r\n]{0,62}[^\s\x00])?")
_UNIT = re.compile(r"[A-Z0-9]{1,10}")


class PermitRefused(TidewaiterError):
    """What was entered cannot be taken; ``where`` names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A permit to be registered: the paper, and the ISO code of the State that issued it.

    ``original`` is the message that it came in.
    """

    permit: Permit
    country: str
    original: bytes | None = None

    @property
    def kind(self) -> PermitKind:
        """What it allows. Only for one that was checked."""
        found = permit_kind(self.permit.type)
        if found is None:
            raise ValueError(self.permit.type)
        return found

    @property
    def last(self) -> date:
        """The last day on which it counts. Only for one that was checked."""
        found = last_day(self.kind, day_of(self.permit.issued_at), day_of(self.permit.valid_to))
        if found is None:
            raise ValueError(self.permit.valid_to)
        return found


def day_of(stamp: Timestamp | None) -> date | None:
    """The day of a time stamp as it is printed, if it could be read."""
    return stamp.day_in() if stamp else None


def check(draft: Draft, *, own: bool) -> Draft:
    """The draft with its lines numbered from one.

    Raises :class:`PermitRefused` for the first thing that is wrong.
    """
    lines = tuple(_numbered(n, line) for n, line in enumerate(draft.permit.lines, 1))
    permit = replace(draft.permit, regime="CITES", id=(draft.permit.id or "").strip(), lines=lines)
    draft = replace(draft, permit=permit, country=draft.country.strip().upper())
    for where, problem in _faults(draft, own):
        raise PermitRefused(problem, where=where)
    return draft


def _numbered(number: int, line: PermitLine) -> PermitLine:
    return replace(line, number=number, subject=(line.subject or "").strip())


def _faults(draft: Draft, own: bool) -> Iterator[tuple[str, Sentence]]:
    paper = draft.permit
    if not _REFERENCE.fullmatch(paper.id or "") or not permit_key(paper.id):
        yield "number", sentence("a permit needs a number of letters and digits.")
    if not own and draft.country not in countries():
        yield "country", sentence("there is no country '{code}'.", code=draft.country)
    kind = permit_kind(paper.type)
    if kind is None:
        yield "kind", sentence("'{kind}' is no kind of permit.", kind=paper.type or "")
        return
    yield from _days(paper, kind, own)
    if not any(one.name or one.id for one in paper.parties):
        yield "exporter", sentence("a permit names who exports or imports.")
    if own and paper.purpose and Reference.shipped().codes.get("purpose", paper.purpose) is None:
        yield "purpose", _no_code("purpose", paper.purpose)
    if not 1 <= len(paper.lines) <= MOST_LINES:
        yield "lines", sentence("a permit has from 1 to {most} lines.", most=MOST_LINES)
    for line in paper.lines:
        yield from _line_faults(f"lines.{line.number}", line, own, draft.country)


def _days(paper: Permit, kind: PermitKind, own: bool) -> Iterator[tuple[str, Sentence]]:
    issued, begins = day_of(paper.issued_at), day_of(paper.valid_from)
    ends = day_of(paper.valid_to)
    if last_day(kind, issued, ends) is None:
        yield "valid_to", sentence("say its last day, or the day of issue.")
        return
    first = begins or issued
    if first and ends and ends < first:
        yield "valid_to", sentence("it ends before it begins.")
    if own and issued is None:
        yield "issued_on", sentence("say on which day it is issued.")
    elif own and issued and ends and ends > validity(kind, issued).last:
        longest = validity(kind, issued)
        yield (
            "valid_to",
            sentence(
                "it is good for at most {months} months: until {day}.",
                months=longest.months,
                day=longest.last,
            ),
        )


def _line_faults(
    where: str, line: PermitLine, own: bool, country: str
) -> Iterator[tuple[str, Sentence]]:
    if not line.subject or len(line.subject) > 200 or "\x00" in line.subject:
        yield f"{where}.taxon", sentence("a line names its species.")
    if line.quantity is None or not 0 < line.quantity.value <= MOST:
        yield f"{where}.quantity", sentence("it needs a quantity of more than 0.")
    elif line.quantity.value != round(line.quantity.value, 6):
        yield f"{where}.quantity", sentence("at most six decimal places are kept.")
    elif not _UNIT.fullmatch(cites_unit(line.quantity.unit)):
        yield f"{where}.unit", _no_code("unit", line.quantity.unit or "")
    if line.listing and line.listing not in APPENDICES:
        yield f"{where}.appendix", sentence("there is no Appendix '{name}'.", name=line.listing)
    origin = line.country_origin
    if origin and origin not in ("XX", country) and origin not in countries():
        yield f"{where}.origin", sentence("there is no country '{code}'.", code=origin)
    if not own:
        return
    codes = Reference.shipped().codes
    for of, code in (("term", line.form), ("source", line.origin_code)):
        if code and codes.get(of, code) is None:
            yield f"{where}.{of}", _no_code(of, code)


def _no_code(of: str, code: str) -> Sentence:
    if of == "purpose":
        return sentence("there is no code '{code}' of a purpose.", code=code)
    if of == "term":
        return sentence("there is no code '{code}' of a specimen.", code=code)
    if of == "source":
        return sentence("there is no code '{code}' of a source.", code=code)
    return sentence("there is no code '{code}' of a unit.", code=code)


def party(permit: Permit, role: Role) -> str:
    """Who has a role on a permit: the name, else the identification."""
    found = next((one for one in permit.parties if one.role == role), None)
    return ((found.name or found.id) if found else "") or ""
