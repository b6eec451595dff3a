"""What nearly holds, and single changes that would turn what profiles say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidewaiter.core import Pointer
from tidewaiter.desks.risk.evidence import Criterion, Part, shown
from tidewaiter.desks.risk.language.scalar import Lists
from tidewaiter.desks.risk.profiles import Profile, Status
from tidewaiter.desks.risk.turning import turns
from tidewaiter.desks.risk.values import pointer_of
from tidewaiter.engine.explain import NearMiss
from tidewaiter.engine.otherwise import Change


@dataclass(frozen=True, slots=True)
class Seen:
    """An item by its position from 1: the values of its words, and which profiles (by number) are
    true (or unknown, ``None``) for it."""

    position: int
    values: Mapping[str, Any]
    states: Mapping[int, bool | None]


def asking(profiles: Sequence[Profile], items: Sequence[Seen]) -> dict[int, Profile]:
    """The profiles that are true for an item and ask for a lane, by number."""
    held = {number for one in items for number, true in one.states.items() if true}
    return {n: profiles[n] for n in sorted(held) if profiles[n].status is Status.LIVE}


def suggestions(
    profiles: Mapping[int, Profile],
    items: Sequence[Seen],
    criterion: Callable[[Profile], Criterion],
    lists: Lists,
) -> Iterator[Change]:
    """For each profile that holds for one item, what would end that; for each that one condition
    keeps from holding, what would meet it. Those in force that only record are left out."""
    for number, profile in profiles.items():
        if profile.status is not Status.LIVE:
            continue
        whole = criterion(profile)
        true = [one for one in items if one.states.get(number)]
        if true:
            for part in whole.true_parts(true[0].values):
                yield from _changes(profile, whole, part, true[0], lists, held=True)
            continue
        for one in items:
            missed = whole.near_miss(one.values)
            if missed is not None:
                yield from _changes(profile, whole, missed, one, lists, held=False)
                break


def _changes(
    profile: Profile, whole: Criterion, part: Part, item: Seen, lists: Lists, *, held: bool
) -> Iterator[Change]:
    for word, value in turns(whole.root, part.tree, item.values, lists, to=not held):
        pointer = pointer_of(word, item.position)
        if pointer is None:
            continue
        node = next(one for one in part.tree.word_nodes if one.name == word)
        was = item.values.get(word)
        yield Change(
            control=profile.id,
            title=profile.title,
            held=held,
            condition=part.evidence(item.position, item.values),
            pointer=pointer,
            was=None if was is None else shown(was, node.kind),
            value=value,
        )


def near(
    profile: Profile, missed: Part, position: int, values: dict[str, Any]
) -> tuple[Any, NearMiss]:
    """A near miss with its rank: other goods altogether are the least near."""
    found = NearMiss(
        control=profile.id,
        title=profile.title,
        lane=profile.effect.lane,
        condition=missed.evidence(position, values),
        pointer=Pointer.item(position),
        unknown=missed.evaluate(values) is None,
    )
    other_goods = bool({"hs", "description"} & missed.tree.words)
    return (other_goods, found.unknown, -profile.effect.urgency, profile.id), found
