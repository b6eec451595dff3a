"""The data report under Article 7, as its forms ask for it: by substance and country, in kilograms.

Imports and exports part what is new from what was recovered, recycled or reclaimed; of what is new
they say how much is for each use that does not count. Production, destruction and emissions come
from what the authority told. What was made beyond a year's limit and stockpiled stands beside
production with its purpose (Decision XXII/20). Data in, data out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.knowing import uses
from tidewaiter.desks.ozone.licences import LicenceKind, PartyStatus
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.partner import DECLARATION
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.substances import Substance
from tidewaiter.desks.ozone.yearly import Moved, Told
from tidewaiter.messages.flat.formula import neutralise

USES = tuple(code for code, row in uses().items() if row["counts"] == "no")
"""Uses that have a column of their own."""
STOCKPILED = ("stockpiled_feedstock", "stockpiled_destruction", "stockpiled_export")
"""Purposes for which what is beyond a limit may be kept, as kinds of figures."""
COLUMNS = (
    "year", "form", "annex", "substance", "country", "non_party", "new", "recovered", *USES,
    *STOCKPILED, "country_assumed",
)  # fmt: skip
"""The columns of the report as CSV; all amounts in kilograms."""

_FORMS = {LicenceKind.IMPORT.value: "imports", LicenceKind.EXPORT.value: "exports"}
_TOLD = {"destroyed": "destruction", "emitted": "emissions"}


@dataclass(slots=True)
class Reported:
    """A line of the report: a pure substance, and of a trade the country on the other side.

    ``new`` holds all uses together, ``by_use`` those parts of it that do not count, and figures of
    what was stockpiled. ``non_party``: trade with a State that is not bound for the substance,
    which has a form of its own. ``assumed`` is how much of ``new`` and ``recovered`` no declaration
    names the country of: the licence's stands there, or that of origin.
    """

    form: str
    annex: str
    substance: str
    country: str = ""
    non_party: bool = False
    new: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    assumed: Decimal = Decimal(0)
    by_use: dict[str, Decimal] = field(default_factory=dict)

    def add(self, use: str, kg: Decimal) -> None:
        """Add to what was for a use."""
        self.by_use[use] = self.by_use.get(use, Decimal(0)) + kg


def article_7(
    year: int,
    moved: Iterable[Moved],
    told: Iterable[Told] = (),
    standings: Mapping[str, PartyStatus] | None = None,
) -> list[Reported]:
    """The report of a year: what came in, went out, was made, destroyed and emitted."""
    found: dict[tuple[str, str, str, str], Reported] = {}
    for one in moved:
        form = _FORMS.get(one.kind)
        for substance, kg in _controlled(one.substance, one.kg) if form else ():
            line = _line(found, form or "", substance, one.country)
            standing = (standings or {}).get(one.country)
            if standing and standing.bound(substance.group or "", year) is False:
                line.non_party = True
            if one.told_by != DECLARATION:
                line.assumed += kg
            if one.condition:
                line.recovered += kg
            else:
                line.new += kg
                if one.use in USES:
                    line.add(one.use, kg)
    for figure in told:
        for substance, kg in _controlled(figure.substance, figure.kg):
            _tell(_line(found, _TOLD.get(figure.kind, "production"), substance, ""), figure, kg)
    return [found[key] for key in sorted(found)]


def written(rows: Sequence[Reported], year: int) -> str:
    """The report as CSV, with a line of :data:`COLUMNS` first."""
    made = io.StringIO()
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for one in rows:
        texts = (one.form, one.annex, one.substance, one.country, "yes" if one.non_party else "no")
        kept = (one.by_use.get(use, Decimal(0)) for use in (*USES, *STOCKPILED))
        amounts = map(decimal_text, (one.new, one.recovered, *kept, one.assumed))
        lines.writerow([year, *(neutralise(text) for text in texts), *amounts])
    return made.getvalue()


def _tell(line: Reported, figure: Told, kg: Decimal) -> None:
    kind, _, use = figure.kind.partition("_")
    if kind == "stockpiled":
        line.add(figure.kind, kg)
    elif use:
        line.add(use.replace("_", "-"), kg)
    else:
        line.new += kg


def _controlled(name: str, kg: Decimal) -> Iterable[tuple[Substance, Decimal]]:
    """The controlled substances in a mass of something, each with its own mass."""
    for part in charge(resolve(name), kg).shares:
        if part.substance.group and part.kg:
            yield part.substance, part.kg


def _line(
    found: dict[tuple[str, str, str, str], Reported], form: str, of: Substance, country: str
) -> Reported:
    annex = of.group or ""
    return found.setdefault(
        (form, annex, of.name, country), Reported(form, annex, of.name, country)
    )
