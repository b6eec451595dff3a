"""The lane of one declaration, given what its neighbours of the day left it.

Everything about the others is summed up in a :class:`Context`, so the lane and every probability
follow from the declaration alone: that is what makes a decision replayable, and what makes its
recorded probability the right weight for unbiased estimates (see the decision record on capacity).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from tidewaiter.core import Deferral, Route
from tidewaiter.engine.draw import draw
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.stake import Bid, Stake

MOST_CROWDED = 4
"""Of so many crowded caps of one declaration it is worked out whom it would push out of them."""


@dataclass(frozen=True)
class Room:
    """What is left of a lane, apart from this declaration.

    ``limit`` is the lane's room for the day and ``taken`` the seats that chance and capacity may
    not refuse to others. A selection is seated if it goes before (``urgency``, ``tie``) of the
    last other that fits; without those, if there is a seat at all.
    """

    limit: int
    taken: int
    urgency: int | None = None
    tie: float | None = None

    def seats(self, urgency: int, tie: float) -> bool:
        """Whether a selection of that urgency finds a seat."""
        if self.limit <= self.taken:
            return False
        if self.urgency is None or self.tie is None:
            return True
        return (urgency, -tie) > (self.urgency, -self.tie)


@dataclass(frozen=True)
class Context:
    """What the others of the same office and day leave.

    ``rooms`` per lane with a limit; ``caps`` per capped bid the order below which its own falls
    within the cap (1 where there is no crowd). Falling within a crowded cap pushes another out of
    it, who then leaves more room, or asks elsewhere: ``within`` holds the rooms where that makes a
    difference, by the bids that fall within (see :func:`together`).
    """

    traffic: int
    rooms: dict[str, Room] = field(default_factory=dict)
    caps: dict[str, float] = field(default_factory=dict)
    within: dict[str, dict[str, Room]] = field(default_factory=dict)

    def rooms_with(self, inside: Iterable[Bid]) -> dict[str, Room]:
        """The rooms if these bids under crowded caps fall within them."""
        if not self.within:
            return self.rooms
        return self.within.get(together(inside), self.rooms)

    def crowded(self, bids: Iterable[Bid]) -> list[Bid]:
        """The bids that compete for a place under their cap, :data:`MOST_CROWDED` at most."""
        if not self.within:
            return []
        found = [bid for bid in bids if 0.0 < self.caps.get(bid.source, 1.0) < 1.0]
        return sorted(found, key=lambda bid: bid.source)[:MOST_CROWDED]


def together(bids: Iterable[Bid]) -> str:
    """A name for several bids at once."""
    return " + ".join(sorted(bid.source for bid in bids))


@dataclass(frozen=True)
class Seat:
    """Where one declaration ended, and why.

    ``drawn`` and ``chances`` go with the stake's bids; ``chances`` are after the cap.
    """

    lane: str
    route: Route
    source: str
    drawn: tuple[bool, ...]
    chances: tuple[float, ...]
    random_lane: str
    random_share: float
    random_drawn: bool
    deferrals: tuple[Deferral, ...]
    probabilities: dict[str, Decimal]


def guaranteed_lane(stake: Stake, policy: LanePolicy) -> str | None:
    """The strictest lane that is the declaration's whatever the crowd: sure, or drawn at random."""
    share, lane = policy.random_share(stake.office, stake.regime)
    found = [stake.sure] if stake.sure else []
    if draw(stake.base, "random") < share:
        found.append(lane)
    return max(found, key=policy.precedence, default=None)


def retained(stake: Stake, context: Context) -> list[Bid]:
    """The bids whose draw fell and that are within their cap."""
    return [bid for bid in stake.bids if stake.drawn(bid) and _within_cap(stake, bid, context)]


def settle(stake: Stake, context: Context, policy: LanePolicy) -> Seat:
    """The lane of a declaration, with its route, deferrals and probabilities."""
    share, random_lane = policy.random_share(stake.office, stake.regime)
    random_drawn = draw(stake.base, "random") < share
    guaranteed = guaranteed_lane(stake, policy)
    kept = retained(stake, context)
    crowded = context.crowded(stake.bids)
    rooms = context.rooms_with(bid for bid in kept if bid in crowded)
    lane, deferrals = _descend(stake, kept, guaranteed, rooms, context.traffic, policy)
    route, source = _route(stake, lane, kept, random_drawn, random_lane, policy)
    chances = tuple(bid.probability * context.caps.get(bid.source, 1.0) for bid in stake.bids)
    return Seat(
        lane=lane,
        route=route,
        source=source,
        drawn=tuple(bid in kept for bid in stake.bids),
        chances=chances,
        random_lane=random_lane,
        random_share=share,
        random_drawn=random_drawn,
        deferrals=tuple(deferrals),
        probabilities=_probabilities(stake, chances, context, policy),
    )


def _within_cap(stake: Stake, bid: Bid, context: Context) -> bool:
    threshold = context.caps.get(bid.source, 1.0)
    return threshold >= 1.0 or stake.order(bid) < threshold


def _descend(
    stake: Stake,
    kept: list[Bid],
    guaranteed: str | None,
    rooms: Mapping[str, Room],
    traffic: int,
    policy: LanePolicy,
) -> tuple[str, list[Deferral]]:
    deferrals: list[Deferral] = []
    carried: dict[str, int] = {}
    for lane in policy.controlled:
        if lane.code == guaranteed:
            return lane.code, deferrals
        urgency = wish(kept, lane.code, carried)
        if urgency is None:
            continue
        room = rooms.get(lane.code)
        if room is None or room.seats(urgency, stake.tie):
            return lane.code, deferrals
        to = policy.defer.get(lane.code, policy.free.code)
        carried[to] = max(urgency, carried.get(to, urgency))
        deferrals.append(Deferral(lane=lane.code, to_lane=to, reason=_full(room, traffic)))
    return policy.free.code, deferrals


def wish(kept: Iterable[Bid], lane: str, carried: Mapping[str, int]) -> int | None:
    """The urgency with which a declaration asks for a lane, ``None`` if it does not.

    It asks with the bids for that lane and with what was deferred into it, not with a bid that is
    deferred elsewhere: that keeps the chances of its bids apart.
    """
    found = [bid.urgency for bid in kept if bid.lane == lane]
    if lane in carried:
        found.append(carried[lane])
    return max(found, default=None)


def _full(room: Room, traffic: int) -> str:
    first = max(room.limit, room.taken)
    went = "1 other went first" if first == 1 else f"{first} others went first"
    return f"room for {room.limit} of the office's {traffic} declarations that day; {went}"


def _route(
    stake: Stake,
    lane: str,
    kept: list[Bid],
    random_drawn: bool,
    random_lane: str,
    policy: LanePolicy,
) -> tuple[Route, str]:
    if lane == stake.sure:
        failed = stake.sure_source.startswith("not assessed:")
        return (Route.NOT_ASSESSED if failed else Route.MANDATORY), stake.sure_source
    if lane == policy.free.code:
        return Route.NONE, ""
    asked = [bid for bid in kept if bid.lane == lane]
    if asked:
        best = max(asked, key=lambda bid: bid.urgency)
        failed = best.source.startswith("not assessed:")
        return (Route.NOT_ASSESSED if failed else Route.SELECTED), best.source
    if random_drawn and random_lane == lane:
        return Route.RANDOM, "random"
    best = max(kept, key=lambda bid: bid.urgency)
    return Route.SELECTED, best.source


def _probabilities(
    stake: Stake, chances: tuple[float, ...], context: Context, policy: LanePolicy
) -> dict[str, Decimal]:
    """Per controlled lane the chance of landing in it or in a stricter one."""
    share, random_lane = policy.random_share(stake.office, stake.regime)
    sure = policy.precedence(stake.sure) if stake.sure else -math.inf
    missed = _missed(stake, chances, context, policy)
    found = {}
    for lane in policy.controlled:
        by_chance = share if policy.precedence(random_lane) >= lane.precedence else 0.0
        chance = 1.0 - (1.0 - by_chance) * missed[lane.code]
        found[lane.code] = probability_text(1.0 if sure >= lane.precedence else chance)
    return found


def _missed(
    stake: Stake, chances: tuple[float, ...], context: Context, policy: LanePolicy
) -> dict[str, float]:
    """Per lane the chance that no bid leads to it or to a stricter one.

    Bids under crowded caps are taken as fallen within or not, every combination by its chance;
    given that, the bids are independent.
    """
    missed = dict.fromkeys((lane.code for lane in policy.controlled), 0.0)
    pairs = list(zip(stake.bids, chances, strict=True))
    competing = context.crowded(stake.bids)
    crowded = [pair for pair in pairs if pair[0] in competing]
    others = [pair for pair in pairs if pair not in crowded]
    for falls in product((False, True), repeat=len(crowded)):
        weight = 1.0
        for fell, (_, chance) in zip(falls, crowded, strict=True):
            weight *= chance if fell else 1.0 - chance
        inside = [bid for fell, (bid, _) in zip(falls, crowded, strict=True) if fell]
        rooms = context.rooms_with(inside)
        sure = [(bid, 1.0) for bid in inside]
        reached = [(_effective(stake, b, rooms, policy), c) for b, c in (*others, *sure)]
        for lane in policy.controlled:
            escapes = (1.0 - c for precedence, c in reached if precedence >= lane.precedence)
            missed[lane.code] += weight * math.prod(escapes)
    return missed


def probability_text(chance: float) -> Decimal:
    """A probability as a decimal with six places."""
    return Decimal(f"{chance:.6f}")


def _effective(stake: Stake, bid: Bid, rooms: Mapping[str, Room], policy: LanePolicy) -> int:
    """The precedence of the lane a bid leads to, were it the one that is drawn."""
    lane = bid.lane
    while lane != policy.free.code:
        room = rooms.get(lane)
        if room is None or room.seats(bid.urgency, stake.tie):
            break
        lane = policy.defer.get(lane, policy.free.code)
    return policy.precedence(lane)
