"""The ozone desk's control: controlled substances, their licences and their quotas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from tidewaiter.core import Assessment, Consignments, Declaration, Facts, to_plain
from tidewaiter.core.version import __version__
from tidewaiter.desks.ozone.facts import Known, Lookup
from tidewaiter.desks.ozone.findings.catalogue import DESK
from tidewaiter.desks.ozone.findings.quotas import year_of
from tidewaiter.desks.ozone.findings.zones import named_stays
from tidewaiter.desks.ozone.goods import Goods, goods_of
from tidewaiter.desks.ozone.law import Law, Laws, law_of
from tidewaiter.desks.ozone.licences import Journey, licence_key
from tidewaiter.desks.ozone.looking import Look
from tidewaiter.desks.ozone.names import scan_pattern
from tidewaiter.desks.ozone.substances import gases
from tidewaiter.engine.concern import concerned, document_pattern

T = TypeVar("T")


class OzoneControl:
    """Licences and quotas held against the goods they came with.

    Without a lookup nobody can be asked: what depends on licences and quotas is not assessed.
    ``law`` is that of the country, the same on all days or dated; without it the tables' bans and
    the Protocol alone count.
    """

    desk = DESK

    def __init__(
        self,
        lookup: Lookup | None = None,
        country: str | None = None,
        law: Law | Laws | None = None,
    ) -> None:
        self.lookup = lookup
        law = law if law is not None else law_of(country)
        self.laws = law if isinstance(law, Laws) else Laws(law)
        self.version = __version__

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Declarations whose codes, UN numbers, documents or descriptions can concern the desk."""
        spelt = scan_pattern()
        return concerned(batch, self._codes, {"description": spelt, "marks": spelt})

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """What the register knows: each question once for all declarations."""
        if self.lookup is None:
            return [Known(asked=False).plain()] * len(batch)
        declarations = [batch.declaration(n) for n in range(len(batch))]
        asked = [_Asked(one, self.laws.on(one.day)) for one in declarations]
        lookup = self.lookup
        licences = _ask(lookup.licences, (n for one in asked for n in one.numbers))
        registrations = _ask(lookup.registrations, (t for one in asked for t in one.traders))
        quotas = _ask(lookup.quotas, (q for one in asked for q in one.quotas))
        consultations = _ask(lookup.consultations, (n for one in asked for n in one.numbers))
        parties = _ask(lookup.parties, (c for one in asked for c in one.countries))
        journeys = _ask(lookup.journeys, (t for one in asked for t in one.traders))
        stays = _ask(lookup.stays, (s for one in asked for s in one.stays))
        readings = _ask(lookup.readings, (one.reference for one in asked if one.goods))
        return [
            Known(
                licences=_of(licences, one.numbers),
                registrations=_of(registrations, one.traders),
                quotas=tuple(
                    q for q in _of(quotas, one.traders) if (q.year, q.importer) in one.quotas
                ),
                consultations=_of(consultations, one.numbers),
                parties=tuple(parties[c] for c in one.countries if c in parties),
                journeys=_distinct((*_of(journeys, one.traders), *_of(stays, one.stays))),
                readings=tuple(readings.get(one.reference, ())),
            ).plain()
            for one in asked
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What is wrong with the goods and their papers, and what they take."""
        look = Look(declaration, Known.of(facts), self.laws.on(declaration.day))
        findings = tuple(look.findings())
        return Assessment(
            desk=self.desk,
            version=self.version,
            findings=findings,
            not_assessed=tuple(look.unknown),
            claims=tuple(look.claims),
        )

    def bundle(self) -> Mapping[str, Any]:
        """The law as plain values; the tables come with the version."""
        bundled: Mapping[str, Any] = to_plain(self.laws)
        return bundled

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        numbers = sorted({gas.un for gas in gases().values() if gas.un and gas.controlled})
        return {
            "hs": r"^\s*(?:2903|3827|3824\.?7)",
            "dangerous_goods": rf"\b(?:{'|'.join(numbers)})\b",
            "document_types": document_pattern(self.laws.codes("licence")),
        }


class _Asked:
    """What one declaration makes the desk ask for."""

    def __init__(self, declaration: Declaration, law: Law) -> None:
        self.goods: tuple[Goods, ...] = goods_of(declaration)
        self.reference = declaration.id
        documents = [one for goods in self.goods for one, _ in goods.documents]
        numbers = {licence_key(d.id) for d in documents if law.kind_of(d) == "licence"}
        self.numbers = sorted(numbers - {""})
        self.traders = sorted({goods.trader for goods in self.goods if goods.trader})
        year = year_of(declaration.day)
        importers = {goods.importer for goods in self.goods if goods.importer}
        self.quotas = {(year, importer) for importer in importers} if year else set()
        self.stays = sorted({one for goods in self.goods for one in named_stays(goods, law)})
        self.countries = sorted({goods.partner for goods in self.goods if goods.partner})


def _ask(question: Any, wanted: Any) -> Any:
    """The answer to what is wanted, without asking where nothing is."""
    distinct = set(wanted)
    return question(distinct) if distinct else {}


def _distinct(journeys: Collection[Journey]) -> tuple[Journey, ...]:
    """Each journey once, in the order in which they came."""
    return tuple({(one.place, one.reference, one.item): one for one in journeys}.values())


def _of(answers: Mapping[str, Sequence[T]], keys: Collection[str]) -> tuple[T, ...]:
    return tuple(one for key in keys for one in answers.get(key, ()))
