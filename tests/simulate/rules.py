"""Rules of the trial under which chance leaves nothing out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tidewaiter.rulebook.change import Change

SHARE = 30
"""Percent of the traffic picked by chance: with some dozens of declarations, some surely are."""


def much_by_chance(rules: Callable[[], Iterator[Change]]) -> Callable[[], Iterator[Change]]:
    """The same rules, but that chance picks much, without bounds; which ones differs by their MRN,
    so that a test must not depend on a few."""

    def found() -> Iterator[Change]:
        for one in rules():
            if one.kind == "policy":
                kept = dict(one.content or {}) | {"random": [{"share": SHARE}]}
                for bound in ("expected_rates", "capacity", "defer"):
                    kept.pop(bound, None)
                yield Change(kind=one.kind, identifier=one.identifier, content=kept)
            else:
                yield one

    return found
