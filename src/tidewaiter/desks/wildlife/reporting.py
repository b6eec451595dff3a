"""The annual report and the annual illegal trade report: their rows, their CSV, and a checker.

Columns follow the Secretariat's guidelines: for the annual report (December 2019) those of the
recommended format, for illegal trade (SC71, 2019) those of the standard format. Guidelines change:
hold the headings against the current ones before a report is sent, by 31 October.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.messages.flat.formula import neutralise
from tidewaiter.reference.lists import countries

IMPORT, EXPORT = "import", "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """A line of the annual report: a shipment under a permit, as it was endorsed.

    ``partner`` is the other country; ``origin`` is empty where it is the country of export.
    ``permit`` is the export permit or re-export certificate, ``origin_permit`` that of origin.
    ``mrn``, ``issuer`` and ``key`` say where the line is from; they are not reported.
    """

    direction: str
    appendix: str
    taxon: str
    term: str
    quantity: Decimal
    unit: str
    partner: str
    permit: str
    purpose: str = ""
    source: str = ""
    origin: str = ""
    origin_permit: str = ""
    import_permit: str = ""
    remark: str = ""
    on: date | None = None
    mrn: str = ""
    issuer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """A line of the illegal trade report. Of people nothing is told, nor is ``mrn``."""

    on: date
    taxon: str
    term: str
    quantity: Decimal
    unit: str
    location: str = ""
    agency: str = ""
    reason: str = ""
    transport: str = ""
    concealment: str = ""
    origin: str = ""
    transit: str = ""
    destination: str = ""
    value: Decimal | None = None
    currency: str = ""
    law: str = ""
    disposal: str = ""
    remark: str = ""
    mrn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row, by its number from 1 and its column.

    ``grave`` faults keep the trade database from taking the row.
    """

    row: int
    column: str
    message: Sentence
    grave: bool = True


ANNUAL = ("Appendix", "Species", "Description", "Quantity", "Unit", "Country", "Origin",
          "Permit number", "Origin permit number", "Import permit number", "Purpose", "Source",
          "Remarks")  # fmt: skip
"""Columns of the annual report; ``Country`` is that of export for imports, else of destination."""

ILLEGAL = ("Date of seizure", "Species", "Description", "Quantity", "Unit", "Location",
           "Detecting agency", "Reason for seizure", "Mode of transport", "Method of concealment",
           "Alleged country of origin", "Countries of transit", "Alleged final destination",
           "Estimated value", "Currency", "Law", "Disposal", "Additional information")  # fmt: skip
"""Columns of the illegal trade report; nationalities and sanctions are not kept here."""


def annual_csv(rows: Sequence[Traded]) -> str:
    """The annual report as CSV: one line for each shipment and line of its permit."""
    return _csv(
        ANNUAL,
        (
            (
                one.appendix,
                one.taxon,
                one.term,
                decimal_text(one.quantity),
                one.unit,
                one.partner,
                one.origin,
                one.permit,
                one.origin_permit,
                one.import_permit,
                one.purpose,
                one.source,
                one.remark,
            )
            for one in rows
        ),
    )


def illegal_csv(rows: Sequence[Seized]) -> str:
    """The illegal trade report as CSV: one line for each seizure."""
    return _csv(
        ILLEGAL,
        (
            (
                one.on.isoformat(),
                one.taxon,
                one.term,
                decimal_text(one.quantity),
                one.unit,
                one.location,
                one.agency,
                one.reason,
                one.transport,
                one.concealment,
                one.origin,
                one.transit,
                one.destination,
                "" if one.value is None else decimal_text(one.value),
                one.currency,
                one.law,
                one.disposal,
                one.remark,
            )
            for one in rows
        ),
    )


def check_annual(
    rows: Sequence[Traded], year: int, country: str, reference: Reference | None = None
) -> list[Fault]:
    """What the trade database would refuse or ask about, row by row, as its loader validates.

    ``country`` is the one that reports. Sources: the validation of unepwcmc/SAPI (seeds), the
    guidelines for annual reports.
    """
    known = reference or Reference.shipped()
    return [
        Fault(row=number, column=column, message=message, grave=grave)
        for number, row in enumerate(rows, 1)
        for column, message, grave in _annual_faults(row, year, country, known)
    ]


def check_illegal(
    rows: Sequence[Seized], year: int, country: str = "", reference: Reference | None = None
) -> list[Fault]:
    """What is missing or cannot be in seizures of a year; ``country`` is the one that reports."""
    known = reference or Reference.shipped()
    return [
        Fault(row=number, column=column, message=message, grave=grave)
        for number, row in enumerate(rows, 1)
        for column, message, grave in _illegal_faults(row, year, country, known)
    ]


_Told = Iterator[tuple[str, Sentence, bool]]


def _annual_faults(row: Traded, year: int, country: str, known: Reference) -> _Told:
    if row.direction not in (IMPORT, EXPORT):
        yield "Direction", sentence("it is neither import nor export."), True
    yield from _common(row.taxon, row.term, row.quantity, row.unit, known)
    if row.on is not None and row.on.year != year:
        yield "Date", sentence("it is of {year}.", year=row.on.year), True
    if not row.permit:
        yield "Permit number", sentence("it is empty."), False
    yield from _countries(row, country)
    yield from _listing(row, year, known)
    taxon = known.taxonomy.get(row.taxon)
    kind = None if taxon is None else ("plants" if taxon.is_plant else "animals")
    codes = Combination(
        purpose=row.purpose or None,
        source=row.source or None,
        term=row.term or None,
        unit=row.unit or None,
        appendix=row.appendix or None,
        kind=kind,
    )
    for one in known.codes.mismatches(codes):
        column = _COLUMN_OF.get(one.rule.partition("-")[0], "Remarks")
        words = sentence("{reason} ({source})", reason=one.reason, source=one.source)
        yield column, words, one.rule.endswith("-unknown")
    for column, value in (("Purpose", row.purpose), ("Source", row.source)):
        if not value:
            yield column, sentence("it is empty."), False


_COLUMN_OF = {"purpose": "Purpose", "source": "Source", "term": "Description", "unit": "Unit",
              "appendix": "Appendix"}  # fmt: skip


def _countries(row: Traded, country: str) -> _Told:
    if row.partner not in countries():
        yield "Country", sentence("there is no country '{code}'.", code=row.partner), True
    elif row.partner == country:
        yield "Country", sentence("export and import are of one country."), True
    exporter = row.partner if row.direction == IMPORT else country
    if row.origin == exporter and row.origin:
        yield "Origin", sentence("leave it out where it is the country of export."), False
    if row.origin and row.origin != "XX" and row.origin not in countries():
        yield "Origin", sentence("there is no country '{code}'.", code=row.origin), True


def _listing(row: Traded, year: int, known: Reference) -> _Told:
    if row.appendix not in ("I", "II", "III"):
        yield "Appendix", sentence("there is no Appendix '{name}'.", name=row.appendix), True
        return
    day = row.on or date(year, 12, 31)
    found = known.listings.resolve(row.taxon, day, row.origin or None)
    if found is not None and not found.depends and found.appendix != row.appendix:
        yield (
            "Appendix",
            sentence("on {day} it is: {reason}", day=day, reason=found.reason),
            found.named,
        )


def _common(taxon: str, term: str, quantity: Decimal, unit: str, known: Reference) -> _Told:
    if known.taxonomy.get(taxon) is None:
        words = sentence("nothing is known of {name}.", name=taxon)
        yield "Species", words if taxon else sentence("it is empty."), not taxon
    if not term:
        yield "Description", sentence("it is empty."), True
    if quantity <= 0:
        yield "Quantity", sentence("it must be above 0."), True
    entry = known.codes.get("unit", unit)
    if entry is None and unit:
        yield "Unit", sentence("there is no code '{code}' of a unit.", code=unit), True


def _illegal_faults(row: Seized, year: int, country: str, known: Reference) -> _Told:
    yield from _common(row.taxon, row.term, row.quantity, row.unit, known)
    if row.term and known.codes.get("term", row.term) is None:
        words = sentence("there is no code '{code}' of a specimen.", code=row.term)
        yield "Description", words, True
    if row.on.year != year:
        yield "Date of seizure", sentence("it is of {year}.", year=row.on.year), True
    for column, value in (("Location", row.location), ("Reason for seizure", row.reason),
                          ("Mode of transport", row.transport),
                          ("Detecting agency", row.agency)):  # fmt: skip
        if not value:
            yield column, sentence("it is empty."), False
    for column, value in (("Alleged country of origin", row.origin),
                          ("Alleged final destination", row.destination)):  # fmt: skip
        if value and value not in ("XX", country) and value not in countries():
            yield column, sentence("there is no country '{code}'.", code=value), True
    if (row.value is None) != (not row.currency):
        yield "Currency", sentence("a value and its currency belong together."), False


def _csv(columns: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    made = io.StringIO()
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(columns)
    for row in rows:
        lines.writerow([neutralise(cell) for cell in row])
    return made.getvalue()
