"""What an item of a declaration says of controlled substances: which gas, how much, for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from tidewaiter.core import Declaration, Document, Item, Pointer, Regime
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import PreviousDocument
from tidewaiter.desks.ozone import amounts
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import blend_of
from tidewaiter.desks.ozone.names import Mention, find, mentioned
from tidewaiter.desks.ozone.partner import declared_partner
from tidewaiter.desks.ozone.substances import Gas, Substance, groups, substances
from tidewaiter.desks.ozone.tables import table
from tidewaiter.engine.folding import fold

CHEMICALS = ("2903", "3827", "38247", "382499")
"""Beginnings of commodity codes under which the gases themselves are declared."""
EQUIPMENT = ("8415", "8418", "8419", "8424", "8476", "8479", "8450", "8451", "87", "86", "88", "89")
"""Beginnings under which things are declared that may hold a gas."""
PRODUCTS = ("3808", "3813", "3907", "3909", "3208", "3209", "9304", "3006", "3004", "3402", "3403")
"""Beginnings of products that may hold a controlled substance as part of a preparation."""
FUMIGANTS = ("3808",)
"""Beginnings under which methyl bromide put up for fumigation stands: it is no product of it."""
_DISPOSABLE = re.compile(
    r"\b(?:disposable|non-?\s?refillable|one-?way|dac|jetables?|non rechargeables?|desechables?|"
    r"no recargables?|no rellenables?|descart[aá]ve(?:l|is)|n[aã]o recarreg[aá]ve(?:l|is))\b",
    re.IGNORECASE,
)
_WEAK = re.compile(r"^[rf]\s?-?\s?[0-9]{2}$")


class Form(StrEnum):
    """How a gas comes: as itself, in equipment, in a product, or named under some other code."""

    GAS = "gas"
    EQUIPMENT = "equipment"
    PRODUCT = "product"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One item as the desk sees it.

    ``gas`` is what is declared, as far as anything tells; ``named`` says whether its name does.
    ``un_gas`` is what the UN number alone says, ``composition`` what percentages in the text say.
    ``kg`` is the net mass of it. ``use`` and ``condition`` are codes of their tables.
    """

    position: int
    item: Item
    regime: Regime
    form: Form
    gas: Gas | None
    named: bool
    mentions: tuple[Mention, ...]
    un_gas: Gas | None
    composition: Gas | None
    kg: Decimal | None
    co2e_declared: Decimal | None
    use: str | None
    condition: str | None
    disposable: bool
    cylinders: int | None
    importer: str | None
    exporter: str | None
    partner: str | None
    destination: str | None
    previous: tuple[PreviousDocument, ...]
    documents: tuple[tuple[Document, Pointer], ...]

    @property
    def pointer(self) -> Pointer:
        """The item."""
        return Pointer.item(self.position)

    @property
    def groups(self) -> tuple[str, ...]:
        """The Annex groups in the gas."""
        return groups(self.gas) if self.gas else ()

    @property
    def controlled(self) -> bool:
        """Whether it is a controlled substance in bulk: what licences and quotas are about."""
        return self.form is Form.GAS and self.gas is not None and self.gas.controlled

    @property
    def trader(self) -> str | None:
        """Who answers for it here: the exporter of an export, else the importer."""
        return self.exporter if self.regime is Regime.EXPORT else self.importer


def goods_of(declaration: Declaration) -> tuple[Goods, ...]:
    """The items that concern the desk, by what they declare."""
    found = (_goods(declaration, n, item) for n, item in enumerate(declaration.items, start=1))
    return tuple(one for one in found if one is not None)


def regime_of(declaration: Declaration, item: Item) -> Regime:
    """The direction; where nothing says it, by the kind of declaration and the procedure.

    Kinds that begin with T (T1, T2, TIR) and procedures that begin with 8 are transits, those that
    begin with 1, 2 or 3 exports.
    """
    if declaration.regime is not None:
        return declaration.regime
    procedure = (item.procedure or "")[:1]
    if procedure == "8" or (declaration.declaration_type or "")[:1].upper() == "T":
        return Regime.TRANSIT
    return Regime.EXPORT if procedure in ("1", "2", "3") else Regime.IMPORT


def _goods(declaration: Declaration, position: int, item: Item) -> Goods | None:
    text = " ".join(filter(None, (item.description, *_marks(item))))
    code = (item.commodity_code or "").replace(".", "").replace(" ", "")
    form = _form(code)
    mentions = _mentions(text, form)
    un_gas = _numbered(item)
    if form is Form.OTHER and (
        (un_gas and un_gas.controlled) or (amounts.boxed(item) and mentions)
    ):
        form = Form.GAS
    if form in (Form.EQUIPMENT, Form.PRODUCT) and mentions and amounts.boxed(item, amounts.BOTTLES):
        form = Form.GAS
    if code.startswith(FUMIGANTS) and any("E/I" in groups(one.gas) for one in mentions):
        form = Form.GAS
    if form is not Form.GAS and not mentions:
        return None
    composition = _composition(text, mentions)
    gas = composition or _declared(mentions, code) or un_gas or _only_gas_of(code)
    if gas is None and not code.startswith(_asking()):
        return None
    regime = regime_of(declaration, item)
    return Goods(
        position=position,
        item=item,
        regime=regime,
        form=form,
        gas=gas,
        named=bool(mentions or composition),
        mentions=mentions,
        un_gas=un_gas,
        composition=composition,
        kg=amounts.kilograms(item, amounts.share_in_polyol(text, len(mentions))),
        co2e_declared=amounts.co2e(item),
        use=_coded(declaration, item, text, "uses"),
        condition=_coded(declaration, item, text, "conditions"),
        disposable=bool(_DISPOSABLE.search(text)),
        cylinders=amounts.cylinders(item),
        importer=_party(declaration, "importer", "consignee"),
        exporter=_party(declaration, "exporter", "consignor"),
        partner=_partner(declaration, item, regime),
        destination=item.country_destination or declaration.country_destination,
        previous=(*item.previous_documents, *declaration.previous_documents),
        documents=tuple(_documents(declaration, position, item)),
    )


def _numbered(item: Item) -> Gas | None:
    """The gas of the first UN number that is one of a known gas."""
    for number in item.dangerous_goods:
        gas = find(f"UN{_digits(number)}")
        if gas is not None:
            return gas
    return None


def _form(code: str) -> Form:
    if code.startswith(CHEMICALS):
        return Form.GAS
    if code.startswith(EQUIPMENT):
        return Form.EQUIPMENT
    return Form.PRODUCT if code.startswith(PRODUCTS) else Form.OTHER


def _mentions(text: str, form: Form) -> tuple[Mention, ...]:
    """What the text names; a bare code such as R13 only where the heading is about gases."""
    strict = form is Form.OTHER
    return tuple(one for one in mentioned(text) if not (strict and _WEAK.match(fold(one.words))))


def _declared(mentions: Iterable[Mention], code: str) -> Gas | None:
    """Of the gases that are named the one that the code fits, else the first."""
    named = [one.gas for one in mentions]
    fitting = (gas for gas in named if code[:6] in (classify(gas).code, classify(gas, "2017").code))
    return next(fitting, named[0] if named else None)


def _composition(text: str, mentions: Iterable[Mention]) -> Gas | None:
    """The gas of the percentages in the text: one for each substance that it names."""
    named = [one for one in mentions if isinstance(one.gas, Substance)]
    rest = text
    for one in named:
        rest = rest.replace(one.words, " " * len(one.words))
    shares = amounts.percentages(rest)
    if len(named) < 2 or len(shares) != len(named):
        return None
    try:
        return blend_of([(m.gas, share) for m, share in zip(named, shares, strict=True)], text)
    except ValueRefused:
        return None


@cache
def _asking() -> tuple[str, ...]:
    """Subheadings that hold controlled substances and nothing else worth asking for."""
    pure = {one.hs2022 for one in substances().values() if one.controlled and one.hs2022}
    mixed = {row["code"] for row in table("hs_rules") if row["code"] != "382790"}
    wide = {"290319", "290379", "290378", "382479"}
    return tuple(sorted((pure | mixed) - wide))


@cache
def _by_code() -> dict[str, Gas]:
    found: dict[str, list[Gas]] = {}
    for one in substances().values():
        if one.hs2022:
            found.setdefault(one.hs2022, []).append(one)
    return {code: gases[0] for code, gases in found.items() if len(gases) == 1}


def _only_gas_of(code: str) -> Gas | None:
    return _by_code().get(code[:6])


def _marks(item: Item) -> Iterable[str | None]:
    yield from (one.marks for one in item.packages)
    yield from (one.text for one in item.statements)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _coded(declaration: Declaration, item: Item, text: str, name: str) -> str | None:
    """A use or a condition by the code of a statement, else by words of the text."""
    said = [*item.statements, *declaration.statements]
    codes = {(one.code or "").strip().casefold() for one in said}
    rows = table(name)
    for row in rows:
        if row["code"] in codes:
            return row["code"]
    whole = " ".join([text, *(one.text or "" for one in said)]).casefold()
    for row in rows:
        words = [word for word in row["words"].split(";") if word]
        if any(re.search(rf"(?<!\w){re.escape(word)}", whole) for word in words):
            return row["code"]
    return None


def _party(declaration: Declaration, *roles: str) -> str | None:
    for role in roles:
        party = declaration.party(role)
        if party is not None and party.id:
            return party.id
    return None


def _partner(declaration: Declaration, item: Item, regime: Regime) -> str | None:
    """The country on the other side: of destination for what leaves, else of dispatch."""
    return declared_partner(declaration, item, regime) or (
        None if regime is Regime.EXPORT else item.origin
    )


def _documents(
    declaration: Declaration, position: int, item: Item
) -> Iterable[tuple[Document, Pointer]]:
    for number, one in enumerate(item.documents, start=1):
        yield one, Pointer.item(position, f"documents.{number}")
    for number, one in enumerate(declaration.documents, start=1):
        yield one, Pointer(("documents", number))
