"""Codes of the permit form and of the trade database, and which of them go together.

Codes are those of Resolution Conf. 12.3 (Rev. CoP19) and of the guidelines for annual reports. The
pairs are drawn from the definitions; each mismatch says on what it rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.tables import Row, words

LISTS = ("purpose", "source", "term", "unit")

WILD = frozenset("WUXRF")
"""Sources that count as taken from the wild, or not as bred, for trade in Appendix I."""

SMALLER = {"GRM": "KGM", "MGM": "KGM", "TON": "KGM", "MLT": "LTR", "CTM": "MTR", "SQC": "MTK",
           "SQD": "MTK", "CMQ": "MTQ"}  # fmt: skip
"""Units that are a fixed part of another."""

_FOR_TROPHIES = frozenset("HPESTML")
_LIVING = frozenset({"LIV", "EGG", "EGL", "SEE", "ROO", "CUL", "GRS", "STE", "FIG", "PUP"})
_DEAD_TROPHIES = frozenset({"LIV", "CAV", "EGL", "FIG", "CUL", "SEE", "LOG", "SAW", "VEN", "PLY"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """One code: its name, whether for animals, plants or both, units usual for a term.

    ``replaced_by`` is the code to use today instead of an older one.
    """

    list: str
    code: str
    name: str
    kind: str = "both"
    units: frozenset[str] = frozenset()
    replaced_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Codes that do not go together: ``rule`` names the check, ``reason`` says why not."""

    rule: str
    reason: Sentence
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Codes as they stand on a line; what is not said is not checked.

    ``kind`` is ``animals`` or ``plants`` where the taxon is known.
    """

    purpose: str | None = None
    source: str | None = None
    term: str | None = None
    unit: str | None = None
    appendix: str | None = None
    kind: str | None = None


REASONS = {
    "purpose-unknown": sentence("There is no purpose code {code}."),
    "source-unknown": sentence("There is no source code {code}."),
    "term-unknown": sentence("There is no term code {code}."),
    "unit-unknown": sentence("There is no unit code {code}."),
    "appendix-unknown": sentence("There is no Appendix {appendix}."),
    "older": sentence("{code} is no longer used; write {now}."),
    "for-animals": sentence("{code} is for animals, not for plants."),
    "for-plants": sentence("{code} is for plants, not for animals."),
    "from-the-sea": sentence("X is for specimens from the sea; no plant is listed that is."),
    "term-for-animals": sentence("{term} is for animals, {source} for plants."),
    "term-for-plants": sentence("{term} is for plants, {source} for animals."),
    "source-d": sentence("D is for specimens of Appendix I only; write C or A."),
    "commercial": sentence(
        "Specimens of Appendix I of source {source} are not traded commercially."
    ),
    "bred": sentence("Appendix I bred for trade comes from a registered operation: source D."),
    "source-u": sentence("Source U needs a justification on the permit."),
    "counted": sentence("{term} is counted in {units}, not in {unit}."),
    "trophies": sentence("Trophies are not traded for purpose {purpose}."),
    "no-trophy": sentence("{term} is no hunting trophy."),
    "not-bred": sentence("Only what lives, or seed of it, is bred; {term} is not."),
    "not-released": sentence("Only what lives can be released; {term} cannot."),
}
"""Why codes do not go together, by what is wrong with them."""
_FORM = "Resolution Conf. 12.3 (Rev. CoP19)"
_GUIDE = "Guidelines for the preparation of CITES annual reports"


class Codes:
    """The code lists."""

    def __init__(self, entries: Iterable[CodeEntry]) -> None:
        self.entries = tuple(entries)
        self._by_code = {(one.list, one.code): one for one in self.entries}

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Codes:
        """From the rows of the table."""
        return cls(
            CodeEntry(
                list=row["list"],
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                units=words(row["units"]),
                replaced_by=row["replaced_by"],
            )
            for row in rows
        )

    def get(self, of: str, code: str | None) -> CodeEntry | None:
        """A code of a list."""
        return self._by_code.get((of, (code or "").strip().upper()))

    def mismatches(self, one: Combination) -> tuple[Mismatch, ...]:
        """All that does not go together."""
        return tuple(
            problem
            for rule in (self._unknown, self._older, self._kinds, self._sources, self._pairs)
            for problem in rule(one)
        )

    def _said(self, one: Combination) -> Iterator[tuple[str, str, CodeEntry | None]]:
        for of in LISTS:
            code = getattr(one, of)
            if code:
                yield of, code, self.get(of, code)

    def _unknown(self, one: Combination) -> Iterator[Mismatch]:
        for of, code, entry in self._said(one):
            if entry is None:
                yield Mismatch(
                    rule=f"{of}-unknown",
                    reason=REASONS[f"{of}-unknown"].filled(code=code),
                    source=_FORM,
                )
        if one.appendix and one.appendix not in ("I", "II", "III"):
            yield Mismatch(
                rule="appendix-unknown",
                reason=REASONS["appendix-unknown"].filled(appendix=one.appendix),
                source="Convention, Article II",
            )

    def _older(self, one: Combination) -> Iterator[Mismatch]:
        for of, code, entry in self._said(one):
            if entry is not None and entry.replaced_by:
                yield Mismatch(
                    rule=f"{of}-older",
                    reason=REASONS["older"].filled(code=code, now=entry.replaced_by),
                    source=_GUIDE,
                )

    def _kinds(self, one: Combination) -> Iterator[Mismatch]:
        for of, code, entry in self._said(one):
            if of != "unit" and entry and one.kind and entry.kind not in ("both", one.kind):
                yield Mismatch(
                    rule=f"{of}-kind",
                    reason=REASONS[f"for-{entry.kind}"].filled(code=f"{code} ({entry.name})"),
                    source=_FORM if of != "term" else _GUIDE,
                )
        if one.kind == "plants" and one.source == "X":
            yield Mismatch(
                rule="source-kind",
                reason=REASONS["from-the-sea"],
                source=_FORM,
            )
        term = self.get("term", one.term)
        source = self.get("source", one.source)
        if not one.kind and term and source and {term.kind, source.kind} == {"animals", "plants"}:
            yield Mismatch(
                rule="term-source",
                reason=REASONS[f"term-for-{term.kind}"].filled(term=term.code, source=source.code),
                source=_FORM,
            )

    def _sources(self, one: Combination) -> Iterator[Mismatch]:
        source = one.source
        if source == "D" and one.appendix in ("II", "III"):
            yield Mismatch(
                rule="source-appendix",
                reason=REASONS["source-d"],
                source="Convention, Article VII 4; Resolution Conf. 12.10 (Rev. CoP15)",
            )
        if one.appendix == "I" and one.purpose == "T" and source in WILD:
            yield Mismatch(
                rule="appendix-purpose-source",
                reason=REASONS["commercial"].filled(source=source),
                source="Convention, Article III 3 (c); Resolution Conf. 5.10 (Rev. CoP19)",
            )
        if one.appendix == "I" and one.purpose == "T" and source in ("C", "A"):
            yield Mismatch(
                rule="appendix-purpose-bred",
                reason=REASONS["bred"],
                source="Resolution Conf. 12.10 (Rev. CoP15)",
            )
        if source == "U":
            yield Mismatch(
                rule="source-justified",
                reason=REASONS["source-u"],
                source=_FORM,
            )

    def _pairs(self, one: Combination) -> Iterator[Mismatch]:
        term = self.get("term", one.term)
        unit = SMALLER.get(one.unit or "", one.unit)
        if term and term.units and unit and self.get("unit", unit) and unit not in term.units:
            yield Mismatch(
                rule="term-unit",
                reason=REASONS["counted"].filled(
                    term=f"{term.code} ({term.name})",
                    units=" / ".join(sorted(term.units)),
                    unit=one.unit,
                ),
                source=_GUIDE,
            )
        if one.term == "TRO" and one.purpose and one.purpose not in _FOR_TROPHIES:
            yield Mismatch(
                rule="term-purpose",
                reason=REASONS["trophies"].filled(purpose=one.purpose),
                source=_GUIDE,
            )
        if one.purpose == "H" and one.term in _DEAD_TROPHIES:
            yield Mismatch(
                rule="term-purpose",
                reason=REASONS["no-trophy"].filled(term=one.term),
                source="Resolution Conf. 12.3 (Rev. CoP19), hunting trophies",
            )
        if one.purpose == "B" and one.term and one.term not in _LIVING | {"SPE"}:
            yield Mismatch(
                rule="term-purpose",
                reason=REASONS["not-bred"].filled(term=one.term),
                source=_GUIDE,
            )
        if one.purpose == "N" and one.term and one.term not in _LIVING:
            yield Mismatch(
                rule="term-purpose",
                reason=REASONS["not-released"].filled(term=one.term),
                source=_GUIDE,
            )
