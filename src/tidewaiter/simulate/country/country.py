"""The country: a day's traffic, the truth about it, and what people learn from being examined."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from tidewaiter.core.declaration import Declaration
from tidewaiter.messages.rows import declarations_of
from tidewaiter.simulate.country import learning, places, registry
from tidewaiter.simulate.country.baskets import Baskets
from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.carriers import Carriers
from tidewaiter.simulate.country.columns import batch, plain
from tidewaiter.simulate.country.draws import Draws
from tidewaiter.simulate.country.errors import CountryError
from tidewaiter.simulate.country.examining import ItemFound, Results, examine_item, keyed, select
from tidewaiter.simulate.country.hooks import Actor, CountryDesk, Event, Paper, Sent
from tidewaiter.simulate.country.memory import Memory
from tidewaiter.simulate.country.morning import Morning
from tidewaiter.simulate.country.permits import PermitDesk
from tidewaiter.simulate.country.policy import KINDS, Policy, load_policy
from tidewaiter.simulate.country.seals import SealDesk
from tidewaiter.simulate.country.tariff import make_goods, tariff
from tidewaiter.simulate.country.traders import LIVES, found_all
from tidewaiter.simulate.country.traffic import blocks
from tidewaiter.simulate.country.truth import Truth, truth_of

START = date(2026, 1, 1)
GRAVE = 2
"""The level of offence from which customs remembers a company for it."""


@dataclass(frozen=True)
class DayTraffic:
    """All that happens on a day, in the order of its moments.

    ``events`` may lie on later days. ``papers`` are the documents that today's declarations refer
    to, and what desks add.
    """

    day: date
    declarations: tuple[Sent, ...]
    papers: tuple[Paper, ...]
    events: tuple[Event, ...]


class Country:
    """A synthetic trading country. Days are made in order, each once.

    ``year`` is how many declarations it has in a usual year; the number of companies follows.
    With ``selects`` (the default) customs selects by the policy and companies learn from that;
    without, only from what :meth:`feedback` tells. The truth of the last ``remember`` days with
    traffic is kept.
    """

    def __init__(
        self,
        seed: str,
        policy: Policy | None = None,
        start: date = START,
        *,
        year: int = 10_000,
        desks: Iterable[CountryDesk] = (),
        selects: bool = True,
        remember: int = 60,
    ) -> None:
        self.seed, self.start, self.year = seed, start, year
        self.policy = policy or load_policy()
        self.draws = Draws(seed)
        self.goods = make_goods(self.draws)
        slots = companies_for(year)
        self.companies = found_all(self.draws, self.goods, self.policy, slots, start)
        self.carriers = Carriers(self.draws, start)
        self.desks: tuple[CountryDesk, ...] = (PermitDesk(), SealDesk(), *desks)
        self.selects = selects
        self.series = _series(seed)
        self.salt = self.draws.number("traffic") >> 33
        self.baskets = Baskets(self.companies, self.goods, self.salt, start)
        self._lived = learning.new_experience(slots)
        self._morning: Morning | None = None
        self._open = start
        self._memory = Memory(remember, self._truth_of)

    def expected(self, day: date) -> int:
        """How many declarations come on a day."""
        return places.per_day(self.draws, self.year, day)

    def blocks(self, day: date, total: int | None = None) -> Iterator[tuple[Block, Results | None]]:
        """The day's declarations as columns, with what customs found where it selects by itself.

        Raises :class:`CountryError` for a day that was made already or lies before the start.
        """
        morning = self._at(day)
        kept = self._memory.begin(day)
        wanted = self.expected(day) if total is None else total
        for number, block in enumerate(blocks(morning, wanted)):
            offended = np.unique(block.lines.owner[block.lines.offence > 0])
            guilty = offended[block.heads.scheme[offended] > 0]
            np.add.at(self._lived.offended, block.heads.slot[guilty], 1)
            results = select(morning, block, number) if self.selects else None
            if results is not None:
                self._note(block, results)
            if kept is not None:
                kept.append(block)
            yield block, results

    def declared(self, block: Block) -> list[Declaration]:
        """The declarations of a block that was just made."""
        rows = plain(batch(block, self.goods, self.companies, self.carriers.on(block.day)))
        slots = block.heads.slot.tolist()
        return [
            registry.addressed(one, self.companies, slot)
            for one, slot in zip(declarations_of(rows), slots, strict=True)
        ]

    def day(self, day: date) -> DayTraffic:
        """The day's traffic as declarations, with papers and events of all desks."""
        sent = [one for block, _ in self.blocks(day) for one in self._sent(block)]
        for desk in self.desks:
            own = list(desk.declarations(self, day))
            self._memory.know(own)
            sent += own
        for desk in self.desks:
            sent = [registry.dressed(one, desk.dress(self, one)) for one in sent]
        sent.sort(key=lambda one: (one.at, one.lrn))
        papers = [p for desk in self.desks for p in desk.papers(self, day, sent)]
        events = [e for desk in self.desks for e in desk.events(self, day, sent)]
        return DayTraffic(
            day,
            tuple(sent),
            tuple(sorted(papers, key=lambda one: (one.at, one.kind, one.id))),
            tuple(sorted(events, key=lambda one: (one.at, one.subject, one.kind))),
        )

    def truth(self, lrn: str, item: int) -> Truth:
        """What is true of an item. Raises :class:`CountryError` if it is not remembered."""
        found = self._memory.truths(lrn)
        if item not in found:
            raise CountryError(f"there is no item {item}.", where=lrn)
        return found[item]

    def examine(
        self, lrn: str, kind: str, draws: Callable[[], float] | None = None
    ) -> tuple[ItemFound, ...]:
        """What an examination finds, by item; ``kind`` is one of ``KINDS``.

        ``draws`` gives fractions from zero to below one; without it the same examination of the
        same declaration always finds the same.
        """
        if kind not in KINDS:
            raise CountryError(f"there is no examination {kind!r}.", where=lrn)
        draw = draws or keyed(self.draws, "examine", lrn, kind)
        found = self._memory.truths(lrn)
        return tuple(examine_item(n, found[n], kind, self.policy, draw) for n in sorted(found))

    def feedback(self, lrn: str, found: Sequence[ItemFound]) -> None:
        """Tell the company behind a declaration what its examination found; it learns overnight."""
        place = self._memory.place(lrn)
        if place is None:
            return
        block, at = place
        offences = block.lines.offence[block.lines.owner == at]
        wrong = any(one.offence for one in found)
        grave = any(one.offence and (one.severity or 1) >= GRAVE for one in found)
        self._experienced(block, at, wrong, grave, bool((offences > 0).any()))

    def actors(self) -> tuple[Actor, ...]:
        """Those whom desks bring along."""
        return tuple(actor for desk in self.desks for actor in desk.actors(self))

    def register(self, day: date | None = None) -> list[registry.Entry]:
        """The public register of companies that trade on a day (the day reached, if not told)."""
        return registry.entries(self.companies, (day or self._open).toordinal())

    def exchange_rate(self, currency: str, day: date) -> Decimal:
        """XTS for one unit of a currency on a day."""
        return places.exchange_rate(self.draws, currency, day)

    def officers(self) -> tuple[places.Officer, ...]:
        """All officers of the country."""
        return places.officers(self.draws)

    def on_duty(self, moment: datetime) -> tuple[places.Officer, ...]:
        """Who is on duty at a moment."""
        return places.on_duty(self.draws, moment)

    @staticmethod
    def tariff() -> dict[str, int]:
        """Every subheading of the HS 2022 with its rate of duty in percent."""
        return tariff()

    def _at(self, day: date) -> Morning:
        if day < self._open:
            raise CountryError(
                f"{day} was made already, or lies before the start.", where=self.seed
            )
        while self._open <= day:
            if self._open > self.start:
                learning.turn(
                    self.companies, self._lived, self.draws, self.goods, self.policy, self._open
                )
                self._lived = learning.new_experience(self.companies.count)
                self.baskets.renew(self._open)
            self._open += timedelta(days=1)
        self._morning = Morning(
            day,
            self.draws,
            self.goods,
            self.policy,
            self.companies,
            self.salt,
            self.series,
            self.baskets.goods,
        )
        return self._morning

    def _note(self, block: Block, results: Results) -> None:
        """Let companies experience what the country's own selection found."""
        offence = block.lines.offence
        grave = np.array([False, *(s.level >= GRAVE for s in self.policy.schemes.values())])
        found, known, offended = (
            np.bincount(block.lines.owner, flags, minlength=block.count) > 0
            for flags in (
                results.found | results.alarm,
                results.found & grave[offence],
                offence > 0,
            )
        )
        for at in np.flatnonzero(results.kind >= 0).tolist():
            told = (bool(flags[at]) for flags in (found, known, offended))
            self._experienced(block, at, *told)

    def _experienced(self, block: Block, at: int, found: bool, grave: bool, offended: bool) -> None:
        """Remember what an examination meant to a company, and to customs if it was grave."""
        slot = int(block.heads.slot[at])
        key = (slot, int(block.heads.company[at]) % LIVES)
        if grave:
            self._lived.seen_by_customs[key] += 1
        if found and offended and block.heads.scheme[at]:
            self._lived.caught[key] += 1
        elif offended and not found:
            self._lived.looked[key] += 1

    def _truth_of(self, block: Block, row: int) -> Truth:
        return truth_of(block, row, self.goods, self.policy)

    def _sent(self, block: Block) -> Iterator[Sent]:
        heads, starts = block.heads, block.heads.starts.tolist()
        for n, one in enumerate(self.declared(block)):
            at = datetime.fromtimestamp(int(heads.moment[n]), UTC)
            arrived = at + timedelta(minutes=int(heads.arrives[n]))
            wrong = [
                row
                for row in range(starts[n], starts[n] + int(heads.items[n]))
                if block.lines.offence[row]
            ]
            yield Sent(
                at=at,
                declaration=one,
                departed_at=arrived - timedelta(minutes=int(heads.travels[n])),
                arrived_at=arrived,
                payment_after=timedelta(minutes=int(heads.pays[n])),
                gate_out_after=timedelta(minutes=int(heads.leaves[n] + heads.pays[n])),
                truth={row - starts[n] + 1: self._truth_of(block, row) for row in wrong},
            )


def companies_for(year: int) -> int:
    """How many companies a country with so many declarations a year has: 60 to 20,000."""
    root = int(np.sqrt(max(1, year)))
    return min(20_000, max(60, 8 * root))


def _series(seed: str) -> str:
    """Two letters that tell the declarations of one country from those of another."""
    digest = hashlib.blake2b(seed.encode(), digest_size=2, person=b"tw-series").digest()
    return "".join(chr(65 + one % 26) for one in digest)
