"""Questions about rules: what is in force, what was, and what will be."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.models import (
    ChangeRequest,
    Document,
    Edition,
    Outcome,
    RulesetSnapshot,
    Version,
)
from tidewaiter.rulebook.ruleset import Ruleset, arranged
from tidewaiter.rulebook.timeline import (
    Effect,
    all_in_charge,
    changes_after,
    effect_end,
    effect_start,
)

KEPT = 8
"""So many rulesets are kept compiled in a process, the latest asked for."""


@dataclass(frozen=True, slots=True)
class _Latest:
    """The ruleset in force, for one edition of the rulebook and until a moment."""

    edition: UUID | None
    since: datetime
    until: datetime | None
    ruleset: Ruleset


_lock = Lock()
_latest: _Latest | None = None
_compiled: OrderedDict[tuple[tuple[str, str, int, str], ...], Ruleset] = OrderedDict()


def current(at: datetime | None = None) -> Ruleset:
    """The rules in force now, or at ``at`` where the caller has a clock of its own.

    One query while nothing has changed. A version that was approved for a later day takes effect
    on that day by itself. Without a lane policy the ruleset is given all the same; it raises
    :class:`~tidewaiter.rulebook.errors.NoRules` once ``policies`` or ``digest`` are asked for.
    """
    global _latest
    at = at or timezone.now()
    edition = edition_token()
    known = _latest
    if known is not None and known.edition == edition and _within(known, at):
        return known.ruleset
    effects = approved_effects()
    later = changes_after(effects, at)
    ruleset = _compile(effects, at)
    past = [e.start for e in effects if e.start <= at] + [
        e.end for e in effects if e.end and e.end <= at
    ]
    _latest = _Latest(edition, max(past, default=at), later[0] if later else None, ruleset)
    return ruleset


def ruleset_on(moment: datetime) -> Ruleset:
    """The rules in force at a moment: then as it was approved by then, for one to come as it is
    approved by now."""
    return _compile(approved_effects(), moment)


def edition_token() -> UUID | None:
    """What changes with every approval; ``None`` before the first."""
    return Edition.objects.values_list("token", flat=True).first()


def contents_in_force(at: datetime) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The plain documents in force at a moment, by kind and identifier."""
    chosen = [effect.version for effect in all_in_charge(approved_effects(), at)]
    return {(v.document.kind, v.document.identifier): v.plain for v in versions(chosen)}


def version(kind: str, identifier: str, number: int) -> Version:
    """One version. Raises :class:`UnknownRule`."""
    found = document(kind, identifier).versions.filter(number=number).first()
    if found is None:
        where = f"{kind} {identifier}"
        raise UnknownRule(sentence("there is no version {number}.", number=number), where=where)
    return found


def _within(known: _Latest, at: datetime) -> bool:
    return known.since <= at and (known.until is None or at < known.until)


def approved_effects() -> list[Effect]:
    """When each approved version is in charge; none starts before it was approved."""
    rows = Version.objects.filter(request__outcome=Outcome.APPROVED).select_related("request")
    return [effect(row) for row in rows.defer("content")]


def effect(version: Version, *, key: int | None = None, at: datetime | None = None) -> Effect:
    """When a version is in charge: an approved one, or one as if it were approved ``at``.

    ``key`` stands for the version in the effect; without it, its primary key.
    """
    approved_at = at or version.request.decided_at
    if approved_at is None:
        raise ValueError(f"{version} was never approved")
    return Effect(
        document=version.document_id,
        version=version.pk if key is None else key,
        number=version.number,
        start=effect_start(approved_at, version.valid_from),
        end=effect_end(version.valid_to),
        retires=version.retires,
    )


def _compile(effects: list[Effect], moment: datetime) -> Ruleset:
    """The ruleset of a moment, from the cache where the same versions were compiled before."""
    chosen = [effect.version for effect in all_in_charge(effects, moment)]
    columns = ("document__kind", "document__identifier", "number", "digest")
    key = tuple(sorted(versions(chosen).values_list(*columns)))
    with _lock:
        if key in _compiled:
            _compiled.move_to_end(key)
            return _compiled[key]
    found = compiled(versions(chosen))
    with _lock:
        _compiled[key] = found
        while len(_compiled) > KEPT:
            _compiled.popitem(last=False)
    return found


def compiled(rows: Sequence[Version] | QuerySet[Version]) -> Ruleset:
    """The ruleset of some versions, read by their kinds."""
    values = [(v.document.kind, v.document.identifier, read(v)) for v in rows]
    numbers = [(v.document.kind, v.document.identifier, v.number) for v in rows]
    return Ruleset(arranged(values), arranged(numbers))


def read(version: Version) -> Any:
    """A version's content as its kind reads it."""
    return _read(version.document.kind, version.document.identifier, version.content)


@lru_cache(maxsize=20_000)
def _read(kind: str, identifier: str, content: str) -> Any:
    return kinds.kind_of(kind).read(identifier, json.loads(content))


def versions(keys: Iterable[int]) -> QuerySet[Version]:
    """Some versions with their documents."""
    return Version.objects.filter(pk__in=list(keys)).select_related("document")


def document(kind: str, identifier: str) -> Document:
    """A document. Raises :class:`UnknownRule`."""
    kinds.kind_of(kind)
    found = Document.objects.filter(kind=kind, identifier=identifier).first()
    if found is None:
        raise UnknownRule(
            sentence("there is no {kind} '{identifier}'.", kind=kind, identifier=identifier),
            where=f"{kind} {identifier}",
        )
    return found


def change_request(request_id: int) -> ChangeRequest:
    """A change request. Raises :class:`UnknownRule`."""
    found = ChangeRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise UnknownRule("there is no such change request.", where=f"change request {request_id}")
    return found


def snapshot(digest: str) -> Mapping[str, Any]:
    """The bundle of a ruleset that decided something. Raises :class:`UnknownRule`."""
    text = RulesetSnapshot.objects.filter(pk=digest).values_list("bundle", flat=True).first()
    if text is None:
        raise UnknownRule("no ruleset with this digest was kept.", where=digest)
    found: Mapping[str, Any] = json.loads(text)
    return found
