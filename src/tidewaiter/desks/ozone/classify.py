"""The HS subheading of a gas, decided from its composition in the order of the tariff.

A pure substance has the subheading of its row in heading 29.03. A mixture that holds a halogenated
derivative is decided by the rules of heading 38.27 (HS 2022) or 38.24 (HS 2017), one by one: the
first that holds counts (Rule 6 of the interpretation, and the words "other, not included in the
subheadings above"). The thresholds are rows of ``data/hs_rules.csv`` with their sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone.substances import Gas, Substance, families
from tidewaiter.desks.ozone.tables import table, told

_NOT_HALOGENATED = frozenset(("HC", "other"))
_OPEN = "open reading"
_HYDROCARBONS, _ELSEWHERE = "271119", "382499"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was tried: its subheading, what it asks, whether it held, and why."""

    code: str
    asks: str
    holds: bool
    reasons: tuple[Sentence, ...]
    source: str

    @property
    def because(self) -> str:
        """The reasons in one line."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Classified:
    """The subheading of a gas, with the rules that led to it; ``None`` where none is known."""

    code: str | None
    edition: str
    steps: tuple[Step, ...]

    @property
    def is_open(self) -> bool:
        """Whether the rule that decides is a reading which no source confirms."""
        return bool(self.steps) and self.steps[-1].asks.startswith(_OPEN)


def classify(gas: Gas, edition: str = "2022") -> Classified:
    """The six-digit subheading of a gas in an edition of the HS (2022 or 2017)."""
    shares = {one: share for one, share in gas.parts if share > 0}
    if len(shares) == 1:
        return _pure(next(iter(shares)), edition)
    found = families(gas.parts)
    if found <= _NOT_HALOGENATED:
        return _without_halogens(found, edition)
    steps: list[Step] = []
    for rule in _rules(edition):
        steps.append(_tried(rule, shares))
        if steps[-1].holds:
            return Classified(steps[-1].code, edition, tuple(steps))
    return Classified(None, edition, tuple(steps))


def _pure(one: Substance, edition: str) -> Classified:
    code = one.hs2022 if edition == "2022" else one.hs2017
    step = Step(
        code or "",
        "a pure substance by its name",
        code is not None,
        (sentence("{name} is {chemical}", name=one.name, chemical=one.chemical),),
        told(f"HS-{edition}"),
    )
    return Classified(code, edition, (step,))


def _without_halogens(found: frozenset[str], edition: str) -> Classified:
    code = _HYDROCARBONS if found <= {"HC"} else _ELSEWHERE
    step = Step(
        code,
        "a mixture without a halogenated derivative",
        True,
        (sentence("no component is halogenated: outside the mixtures of refrigerants"),),
        told(f"HS-{edition}"),
    )
    return Classified(code, edition, (step,))


def _tried(rule: Mapping[str, str], shares: Mapping[Substance, Decimal]) -> Step:
    reasons = []
    holds = True
    for needed in filter(None, rule["needs"].split(";")):
        held, because = _condition(needed, shares)
        holds = holds and held
        reasons.append(because)
    source = told(rule["source"])
    told_why = tuple(reasons) or (sentence("nothing before it holds"),)
    return Step(rule["code"], rule["text"], holds, told_why, source)


def _condition(needed: str, shares: Mapping[Substance, Decimal]) -> tuple[bool, Sentence]:
    """One condition of a rule: ``has``, ``not``, ``only``, ``hs`` or a share (``HFC-125>=0.55``).

    ``only``: every component is one of these, by family or name.
    """
    verb, _, argument = needed.strip().partition(" ")
    if verb == "only":
        named = frozenset(argument.split("|"))
        strange = [one.name for one in shares if not {one.family, one.name} & named]
        none = sentence("nothing in it derives from methane, ethane or propane")
        return not strange, _held(strange, "") if strange else none
    if verb in ("has", "not"):
        named = frozenset(argument.split("|"))
        hit = [one.name for one in shares if one.family in named or one.name in named]
        return bool(hit) == (verb == "has"), _held(hit, argument.replace("|", ", "))
    if verb == "hs":
        low, high = argument.split("-")
        hit = [one.name for one in shares if one.hs2022 and low <= one.hs2022 <= high]
        return bool(hit), _held(hit, f"{low}–{high}")
    name, least = needed.split(">=")
    share = sum((s for one, s in shares.items() if one.name == name.strip()), Decimal(0))
    wanted = Decimal(least)
    return share >= wanted, sentence(
        "{name} {share} % {sign} {least} %",
        name=name.strip(),
        share=decimal_text(share * 100),
        sign=">=" if share >= wanted else "<",
        least=decimal_text(wanted * 100),
    )


def _held(hit: list[str], named: str) -> Sentence:
    if hit:
        return sentence("holds {names}", names=", ".join(hit))
    return sentence("holds nothing of {names}", names=named)


@cache
def _rules(edition: str) -> tuple[Mapping[str, str], ...]:
    return tuple(row for row in table("hs_rules") if row["edition"] == edition)
