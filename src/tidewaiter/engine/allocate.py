"""Allocation: the day of one office, seated most urgent first.

Mandatory and random selections are seated first and never deferred. The others take what room the
lane has left, by urgency and then by chance; the rest are deferred, with the reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Context, Room, guaranteed_lane, retained, wish
from tidewaiter.engine.stake import Bid, Stake

Key = tuple[int, float]


def contexts(stakes: Sequence[Stake], traffic: int, policy: LanePolicy) -> list[Context]:
    """For each stake of one office and day, what the others leave it.

    ``traffic`` is the number of declarations of that office and day, those without a stake
    included.
    """
    caps = _cap_thresholds(stakes)
    limits = {
        lane.code: room
        for lane in policy.controlled
        if (room := policy.room(lane.code, stakes[0].office if stakes else None, traffic))
        is not None
    }
    plain = [Context(traffic, {}, own) for own in caps]
    if not limits:
        return plain
    rooms = _seat(stakes, plain, limits, policy)
    return [Context(traffic, room, own) for room, own in zip(rooms, caps, strict=True)]


def _cap_thresholds(stakes: Sequence[Stake]) -> list[dict[str, float]]:
    """Per stake and capped bid, the order of the last other hit that fits under the cap."""
    orders: dict[str, list[float]] = defaultdict(list)
    for stake in stakes:
        for bid in stake.bids:
            if bid.cap is not None and stake.drawn(bid):
                orders[bid.source].append(stake.order(bid))
    for found in orders.values():
        found.sort()
    return [
        {b.source: _threshold(s, b, b.cap, orders) for b in s.bids if b.cap is not None}
        for s in stakes
    ]


def _threshold(stake: Stake, bid: Bid, cap: int, orders: dict[str, list[float]]) -> float:
    found = orders.get(bid.source, [])
    at = cap - 1
    if stake.drawn(bid) and bisect_left(found, stake.order(bid)) <= at:
        at += 1
    if cap == 0:
        return 0.0
    return found[at] if at < len(found) else 1.0


def _seat(
    stakes: Sequence[Stake],
    plain: Sequence[Context],
    limits: dict[str, int],
    policy: LanePolicy,
) -> list[dict[str, Room]]:
    kept = [retained(stake, context) for stake, context in zip(stakes, plain, strict=True)]
    guaranteed = [guaranteed_lane(stake, policy) for stake in stakes]
    carried: list[set[str]] = [set() for _ in stakes]
    seated = [False] * len(stakes)
    rooms: list[dict[str, Room]] = [{} for _ in stakes]
    for lane in policy.controlled:
        holders = {n for n, g in enumerate(guaranteed) if g == lane.code and not seated[n]}
        asking: dict[int, Key] = {}
        for n, stake in enumerate(stakes):
            urgency = None if seated[n] else wish(kept[n], lane.code, carried[n], policy)
            if n not in holders and urgency is not None:
                asking[n] = (-urgency, stake.tie)
        limit = limits.get(lane.code)
        order = sorted(asking, key=asking.__getitem__)
        free = len(order) if limit is None else max(0, limit - len(holders))
        if limit is not None:
            _leave(rooms, lane.code, limit, holders, order, asking)
        for n in (*holders, *order[:free]):
            seated[n] = True
        for n in order[free:]:
            carried[n].add(policy.defer.get(lane.code, policy.free.code))
    return rooms


def _leave(
    rooms: list[dict[str, Room]],
    lane: str,
    limit: int,
    holders: set[int],
    order: list[int],
    asking: dict[int, Key],
) -> None:
    """Say to each stake what the others leave of a lane."""
    place = {n: position for position, n in enumerate(order)}
    for n, own in enumerate(rooms):
        taken = len(holders) - (n in holders)
        last = limit - taken - 1
        if place.get(n, len(order)) <= last:
            last += 1
        if 0 <= last < len(order) and limit > taken:
            urgency, tie = asking[order[last]]
            own[lane] = Room(limit, taken, -urgency, tie)
        else:
            own[lane] = Room(limit, taken)
