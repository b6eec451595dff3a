"""Allocation: the day of one office, seated most urgent first.

Mandatory and random selections are seated first and never deferred. The others take what room the
lane has left, by urgency and then by chance; the rest are deferred, with the reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from tidewaiter.engine.day import Day
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import MOST_CROWDED, Context, Room, guaranteed_lane, retained, together
from tidewaiter.engine.stake import Bid, Stake

Queues = dict[str, list[tuple[float, int]]]
"""Per capped bid its hits that were drawn, in order, with the position of their stake."""


def contexts(stakes: Sequence[Stake], traffic: int, policy: LanePolicy) -> list[Context]:
    """For each stake of one office and day, what the others leave it.

    ``traffic`` is the number of declarations of that office and day, those without a stake
    included. No context depends on what its own declaration drew: the day is played without it.
    """
    queues = _queues(stakes)
    caps = [_thresholds(stake, queues) for stake in stakes]
    limits = {
        lane.code: room
        for lane in policy.controlled
        if (room := policy.room(lane.code, stakes[0].office if stakes else None, traffic))
        is not None
    }
    plain = [Context(traffic, {}, own) for own in caps]
    if not limits:
        return plain
    kept = [retained(stake, context) for stake, context in zip(stakes, plain, strict=True)]
    sure = [guaranteed_lane(stake, policy) for stake in stakes]
    ties = [stake.tie for stake in stakes]
    day = Day(kept, sure, ties, limits, policy)
    return [_context(n, stakes, plain[n], queues, day) for n in range(len(stakes))]


def _queues(stakes: Sequence[Stake]) -> Queues:
    queues: Queues = defaultdict(list)
    for n, stake in enumerate(stakes):
        for bid in stake.bids:
            if bid.cap is not None and stake.drawn(bid):
                queues[bid.source].append((stake.order(bid), n))
    for queue in queues.values():
        queue.sort()
    return queues


def _thresholds(stake: Stake, queues: Queues) -> dict[str, float]:
    """Per capped bid the order below which its own falls within the cap: 1 without a crowd."""
    found = {}
    for bid in stake.bids:
        if bid.cap is not None:
            last = _last(stake, bid, queues)
            found[bid.source] = 0.0 if bid.cap == 0 else 1.0 if last is None else last[0]
    return found


def _last(stake: Stake, bid: Bid, queues: Queues) -> tuple[float, int] | None:
    """The last other hit that fits under a cap, ``None`` if there is room for one more."""
    queue = queues.get(bid.source, [])
    at = (bid.cap or 0) - 1
    if stake.drawn(bid) and bisect_left(queue, (stake.order(bid), -1)) <= at:
        at += 1
    return queue[at] if 0 <= at < len(queue) else None


def _context(n: int, stakes: Sequence[Stake], plain: Context, queues: Queues, day: Day) -> Context:
    """What the others leave, as it is without the stake, and with it in each crowded cap."""
    rivals = {
        bid: last[1]
        for bid in stakes[n].bids
        if bid.cap and (last := _last(stakes[n], bid, queues)) is not None
    }
    chosen = sorted(rivals, key=lambda bid: bid.source)[:MOST_CROWDED]
    rooms = day.without(n, _kept(stakes, day, rivals, ()))
    within: dict[str, dict[str, Room]] = {}
    for size in range(1, len(chosen) + 1):
        for inside in combinations(chosen, size):
            found = day.without(n, _kept(stakes, day, rivals, inside))
            if found != rooms:
                within[together(inside)] = found
    return Context(plain.traffic, rooms, plain.caps, within)


def _kept(
    stakes: Sequence[Stake], day: Day, rivals: Mapping[Bid, int], inside: Collection[Bid]
) -> dict[int, list[Bid]]:
    """The bids of the rivals under crowded caps: out of those that another is ``inside``."""
    kept: dict[int, list[Bid]] = {}
    for bid, rival in rivals.items():
        own = [b for b in kept.get(rival, day.kept[rival]) if b.source != bid.source]
        if bid not in inside:
            own += [b for b in stakes[rival].bids if b.source == bid.source]
        kept[rival] = own
    return kept
