"""One office's day, played out step by step from the written rule: the oracle of the engine.

The rule (decision record on capacity): mandatory and random selections are seated and never
deferred; the others that were drawn take what seats are left, most urgent first, then by lot; who
finds none asks in the lane that selection is deferred to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from random import Random

from hypothesis import strategies as st

from tidewaiter.core import Lane
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare
from tidewaiter.engine.stake import Bid, Stake


@dataclass
class Drawn:
    """What a declaration drew: at random or not, per bid or not, its place under each cap."""

    random: bool
    bids: dict[Bid, bool]
    orders: dict[str, float]


def actual(stake: Stake, policy: LanePolicy) -> Drawn:
    """What the declaration really drew."""
    from tidewaiter.engine.draw import draw

    share, _ = policy.random_share(stake.office, stake.regime)
    return Drawn(
        draw(stake.base, "random") < share,
        {bid: stake.drawn(bid) for bid in stake.bids},
        {bid.source: stake.order(bid) for bid in stake.bids if bid.cap is not None},
    )


def play(
    stakes: Sequence[Stake], drawn: Sequence[Drawn], policy: LanePolicy, traffic: int
) -> list[str]:
    """The lane of every declaration."""
    kept = kept_bids(stakes, drawn)
    asks = [[(bid.lane, bid.urgency) for bid in own] for own in kept]
    lane_of: dict[int, str] = {}
    for lane in policy.controlled:
        limit = policy.room(lane.code, stakes[0].office, traffic)
        sure = [n for n in range(len(stakes)) if n not in lane_of]
        sure = [n for n in sure if lane.code in guaranteed(stakes[n], drawn[n], policy)]
        lane_of |= dict.fromkeys(sure, lane.code)
        queue = []
        for n in range(len(stakes)):
            urgencies = [urgency for code, urgency in asks[n] if code == lane.code]
            if n not in lane_of and urgencies:
                queue.append((-max(urgencies), stakes[n].tie, n))
        queue.sort()
        seats = len(queue) if limit is None else max(0, limit - len(sure))
        lane_of |= {n: lane.code for _, _, n in queue[:seats]}
        to = policy.defer.get(lane.code, policy.free.code)
        for _, _, n in queue[seats:]:
            asks[n] = [(to if code == lane.code else code, u) for code, u in asks[n]]
    return [lane_of.get(n, policy.free.code) for n in range(len(stakes))]


def guaranteed(stake: Stake, drawn: Drawn, policy: LanePolicy) -> set[str]:
    """The lanes that are the declaration's without a seat."""
    _, lane = policy.random_share(stake.office, stake.regime)
    found = {stake.sure} if stake.sure else set()
    return found | ({lane} if drawn.random else set())


def kept_bids(stakes: Sequence[Stake], drawn: Sequence[Drawn]) -> list[list[Bid]]:
    """The bids that were drawn and are among the first of their cap's queue."""
    queues: dict[str, list[tuple[float, int]]] = {}
    for n, stake in enumerate(stakes):
        for bid in stake.bids:
            if bid.cap is not None and drawn[n].bids[bid]:
                queues.setdefault(bid.source, []).append((drawn[n].orders[bid.source], n))
    first = {source: [n for _, n in sorted(queue)] for source, queue in queues.items()}
    return [
        [
            bid
            for bid in stake.bids
            if drawn[n].bids[bid] and (bid.cap is None or n in first[bid.source][: bid.cap])
        ]
        for n, stake in enumerate(stakes)
    ]


def own_outcomes(
    n: int, stakes: Sequence[Stake], drawn: Sequence[Drawn], policy: LanePolicy
) -> Iterator[tuple[float, Drawn]]:
    """All that one declaration could have drawn while the others are held still, with its chance.

    Its place in a cap's queue is tried between every two of the others.
    """
    stake = stakes[n]
    share, _ = policy.random_share(stake.office, stake.regime)
    capped = [bid for bid in stake.bids if bid.cap is not None]
    gaps = []
    for bid in capped:
        marks = [0.0, 1.0]
        marks += [
            d.orders[bid.source] for m, d in enumerate(drawn) if m != n and bid.source in d.orders
        ]
        marks.sort()
        gaps.append([(b - a, (a + b) / 2) for a, b in pairwise(marks) if b > a])
    for random in (True, False):
        for falls in product((True, False), repeat=len(stake.bids)):
            for places in product(*gaps):
                chance = share if random else 1 - share
                for bid, fell in zip(stake.bids, falls, strict=True):
                    chance *= bid.probability if fell else 1 - bid.probability
                for width, _ in places:
                    chance *= width
                if chance > 0:
                    orders = {b.source: at for b, (_, at) in zip(capped, places, strict=True)}
                    yield chance, Drawn(random, dict(zip(stake.bids, falls, strict=True)), orders)


LANES = (
    Lane(0, "green"),
    Lane(10, "blue"),
    Lane(20, "yellow"),
    Lane(30, "red"),
)
_CONTROLLED = ["blue", "yellow", "red"]
_CAPS = {"profile:C1": 1, "profile:C2": 2, "profile:C3": 0}
_SOURCES = [*_CAPS, "profile:U1", "profile:U2", "profile:U3"]


def policy_of(rng: Random) -> LanePolicy:
    """A policy with limits on some lanes, some way to defer, and perhaps a random share."""
    below = {"red": ["yellow", "blue", "green"], "yellow": ["blue", "green"], "blue": ["green"]}
    share = rng.choice([0, 5, 30, 50])
    return LanePolicy(
        id="p",
        lanes=LANES,
        capacity=tuple(
            Capacity(rng.choice([0, 1, 1, 2, 2, 3]), lane)
            for lane in _CONTROLLED
            if rng.random() < 0.8
        ),
        random=(RandomShare(Decimal(share), rng.choice(_CONTROLLED)),) if share else (),
        defer={lane: rng.choice(to) for lane, to in below.items() if rng.random() < 0.7},
        expected_rates={"red": Decimal(40)} if rng.random() < 0.2 else {},
    )


def day_of(rng: Random) -> list[Stake]:
    """The stakes of a day: some sure, some capped, with urgencies that tie."""
    lanes = {source: rng.choice(_CONTROLLED) for source in _SOURCES}
    found = []
    for n in range(rng.randint(1, 9)):
        sure = rng.choice([None, None, None, None, None, "yellow", "red"])
        bids = tuple(
            Bid(
                source,
                lanes[source],
                rng.choice([0.25, 0.5, 0.9, 1.0]),
                rng.choice([10, 50, 90]),
                _CAPS.get(source),
            )
            for source in rng.sample(_SOURCES, rng.choice([0, 1, 2, 2, 3, 3]))
        )
        base = rng.getrandbits(64)
        source = "finding:X" if sure else ""
        found.append(Stake(str(n), base, "A", None, None, bids, sure, source))
    return found


def days() -> st.SearchStrategy[tuple[list[Stake], LanePolicy]]:
    """A day and its policy."""
    seeds = st.integers(0, 2**32)
    return seeds.map(lambda seed: (day_of(Random(seed)), policy_of(Random(~seed))))
