"""Which profiles a list shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tidewaiter.desks.risk.pages.achieved import Achieved, Figures
from tidewaiter.desks.risk.profiles import Profile
from tidewaiter.rulebook import listing
from tidewaiter.rulebook.listing import Listed
from tidewaiter.rulebook.ruleset import Ruleset

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the list is narrowed to; what is empty does not narrow it."""

    status: str = ""
    owner: str = ""
    lane: str = ""
    hits: str = ""
    """``some`` or ``none`` found, or ``few``: too few examined for a rate."""
    search: str = ""

    @property
    def any(self) -> bool:
        """Whether it narrows at all."""
        return any((self.status, self.owner, self.lane, self.hits, self.search))


@dataclass(frozen=True, slots=True)
class Row:
    """A profile in the list."""

    listed: Listed
    owner: str
    lane: str
    figures: Figures | None


def found(
    asked: Asked, done: Achieved | None, *, at: datetime, after: str = ""
) -> tuple[list[Row], str]:
    """A page of profiles by id, and the id that the next page comes after ("" for the last)."""
    rows: list[Row] = []
    for row in _all(asked, done, at, after):
        if len(rows) == PAGE:
            return rows, rows[-1].listed.document.identifier
        rows.append(row)
    return rows, ""


def _all(asked: Asked, done: Achieved | None, at: datetime, after: str) -> Iterator[Row]:
    """Rows that fit, read page by page of the rulebook."""
    while True:
        page = listing.documents(
            at=at,
            kind="profile",
            status=asked.status,
            search=asked.search,
            after=("profile", after),
            limit=listing.MOST,
        )
        for one in page:
            row = _row(one, done)
            if _fits(row, asked):
                yield row
        if len(page) < listing.MOST:
            return
        after = page[-1].document.identifier


def _row(one: Listed, done: Achieved | None) -> Row:
    plain = one.shown.version.plain
    effect = plain.get("effect") or {}
    figures = done.of(one.document.identifier) if done else None
    return Row(one, str(plain.get("owner", "")), str(effect.get("lane", "")), figures)


def _fits(row: Row, asked: Asked) -> bool:
    if asked.owner and row.owner != asked.owner:
        return False
    if asked.lane and row.lane != asked.lane:
        return False
    if not asked.hits:
        return True
    figures = row.figures
    if figures is None:
        return False
    if asked.hits == "few":
        return figures.rate is None
    return (figures.found > 0) == (asked.hits == "some")


def owners(rules: Ruleset) -> list[str]:
    """Who owns profiles that are in force."""
    profiles: list[Profile] = list(rules.everything.get("profile", {}).values())
    return sorted({profile.owner for profile in profiles})


def lanes(rules: Ruleset) -> list[str]:
    """The lanes of the policies in force, strictest first; of no policy, none."""
    policies = rules.everything.get("policy", {}).values()
    known = {lane.code: lane.precedence for policy in policies for lane in policy.lanes}
    return sorted(known, key=lambda code: -known[code])
