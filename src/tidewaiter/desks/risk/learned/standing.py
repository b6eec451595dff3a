"""Where each model stands: which versions of which policies name it, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.desks.risk.learned.selectors import KIND
from tidewaiter.rulebook import listing
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.models import Version
from tidewaiter.rulebook.status import Status


class Standing(StrEnum):
    """The stations of a model."""

    FORCE = "force"
    SHADOW = "shadow"
    CANDIDATE = "candidate"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Named:
    """A version of a policy that names a model, as the one that scores or as its shadow.

    ``since`` is when it came into charge, ``None`` for what was not approved.
    """

    version: Version
    policy: LearnedScore
    status: Status
    since: datetime | None
    shadow: bool

    @property
    def acts(self) -> bool:
        """Whether the model has an effect where the version is in charge."""
        return not self.shadow and self.policy.acts


@dataclass(frozen=True)
class Versions:
    """All versions of all policies of scores, by document, the oldest first."""

    documents: Mapping[str, tuple[Named, ...]]

    @classmethod
    def read(cls, at: datetime) -> Versions:
        """As they stand at a moment. One query."""
        rows = (
            Version.objects.filter(document__kind=KIND)
            .select_related("document", "request")
            .order_by("document__identifier", "number")
        )
        found = {
            name: tuple(_named(list(these), at))
            for name, these in groupby(rows, key=lambda one: one.document.identifier)
        }
        return cls(found)

    def of(self, digest: str) -> list[Named]:
        """The versions that name a model, the latest first."""
        these = [one for one in self._all() if digest == _digest(one)]
        return sorted(these, key=lambda one: -one.version.pk)

    def in_force(self) -> list[Named]:
        """What is in charge, models and shadows, by policy."""
        return [one for one in self._all() if one.status is Status.IN_FORCE]

    def standings(self) -> dict[str, Standing]:
        """Where every model stands that a version named which was approved."""
        found: dict[str, Standing] = {}
        rank = list(Standing)
        for one in self._all():
            if one.since is None or one.status is Status.SCHEDULED:
                continue
            standing = Standing.RETIRED
            if one.status is Status.IN_FORCE:
                standing = Standing.FORCE if one.acts else Standing.SHADOW
            known = found.get(_digest(one), standing)
            found[_digest(one)] = min(known, standing, key=rank.index)
        return found

    def former(self, identifier: str) -> Named | None:
        """The version of a policy whose model was in force before that of now."""
        scoring = [o for o in self.documents.get(identifier, ()) if o.since and not o.shadow]
        now = next((one for one in scoring if one.status is Status.IN_FORCE), None)
        if now is None:
            return None
        earlier = [
            one
            for one in scoring
            if one.version.number < now.version.number and one.policy.model != now.policy.model
        ]
        return earlier[-1] if earlier else None

    def _all(self) -> Iterator[Named]:
        return (one for these in self.documents.values() for one in these)


def _digest(one: Named) -> str:
    return one.policy.shadow if one.shadow else one.policy.model


def _named(rows: Sequence[Version], at: datetime) -> Iterator[Named]:
    for shown in listing.shown_versions(rows, at):
        row = shown.version
        if row.retires:
            continue
        try:
            policy = rulebook.read(row)
        except TidewaiterError:
            continue  # it was written for another version of the software, and names nothing
        status = shown.status
        if status is Status.IN_FORCE and not policy.in_force(at.date()):
            status = Status.ENDED
        since = rulebook.effect(row).start if row.request.outcome == "approved" else None
        yield Named(row, policy, status, since, shadow=False)
        if policy.shadow not in ("", policy.model):
            yield Named(row, policy, status, since, shadow=True)
