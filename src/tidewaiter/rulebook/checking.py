"""Whether rules could be used together: now, and on every later day on which something changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tidewaiter.core import PolicyError, TidewaiterError
from tidewaiter.core.canonical import text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError
from tidewaiter.rulebook.models import Document, Version
from tidewaiter.rulebook.ruleset import problems
from tidewaiter.rulebook.timeline import Effect, all_in_charge, changes_after, effect_end

_UNNUMBERED = 1_000_000_000
"""Above every number a stored version has."""


def problems_with(versions: Iterable[Version], at: datetime) -> list[TidewaiterError]:
    """What would be wrong if these versions were approved at a moment, each problem once.

    The versions need not be stored, but their documents be known.
    """
    new = {-number: version for number, version in enumerate(versions, start=1)}
    effects = selectors.approved_effects()
    effects += [selectors.effect(v, key=key, at=at) for key, v in new.items()]
    moments = [at, *changes_after(effects, at)]
    found: dict[str, TidewaiterError] = {str(p): p for p in _over(new.values(), at)}
    for moment in moments:
        for problem in _problems_at(effects, new, moment):
            found.setdefault(str(problem), problem)
    return list(found.values())


def _over(versions: Iterable[Version], at: datetime) -> Iterator[TidewaiterError]:
    """Versions that would end before they take effect, and the document with them."""
    for version in versions:
        end = effect_end(version.valid_to)
        if end is not None and end <= at:
            yield ChangeError("its last day has passed.", where=f"{version.document}, valid_to")


def problems_of(
    changes: Sequence[Change], texts: Sequence[str], at: datetime
) -> list[TidewaiterError]:
    """:func:`problems_with` for changes that are not stored, nor will be."""
    versions = []
    for number, (change, text) in enumerate(zip(changes, texts, strict=True), start=1):
        known = Document.objects.filter(kind=change.kind, identifier=change.identifier).first()
        document = known or Document(pk=-number, kind=change.kind, identifier=change.identifier)
        versions.append(
            Version(
                document=document,
                number=_UNNUMBERED + number,
                content=text,
                digest=text_digest(text),
                retires=change.content is None,
                valid_from=change.valid_from,
                valid_to=change.valid_to,
            )
        )
    return problems_with(versions, at)


def _problems_at(
    effects: list[Effect], new: dict[int, Version], moment: datetime
) -> list[TidewaiterError]:
    chosen = [effect.version for effect in all_in_charge(effects, moment)]
    stored = selectors.versions([pk for pk in chosen if pk > 0])
    try:
        ruleset = selectors.compiled([*stored, *(new[key] for key in chosen if key < 0)])
    except TidewaiterError as problem:
        return [problem]
    found = problems(ruleset.everything)
    if "policy" not in ruleset.everything and _had_policy(effects, new, moment):
        found.append(
            PolicyError(
                sentence("no lane policy would be in force from {at} on.", at=moment.isoformat()),
                where="policy",
                advice="Let another policy begin when this one ends.",
            )
        )
    return found


def _had_policy(effects: list[Effect], new: dict[int, Version], moment: datetime) -> bool:
    """Whether a policy was ever in force until a moment."""
    started = {effect.version for effect in effects if effect.start <= moment}
    if any(new[key].document.kind == "policy" for key in started if key < 0):
        return True
    known = selectors.versions([key for key in started if key > 0])
    return any(version.document.kind == "policy" for version in known)
