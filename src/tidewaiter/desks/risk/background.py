"""What the risk desk does in the background: facts about the past, and backtests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tidewaiter.core import to_plain
from tidewaiter.desks.risk.backtest import as_live, backtest
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.live import facts_folder
from tidewaiter.desks.risk.profiles import ProfileSet, read_profile
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs.duties import NotYet, every
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.register.export import batches
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules

REACH_BACK = timedelta(days=3 * 365)
"""How far back facts about the past are taken from."""


@every("facts about the past", timedelta(days=1))
def refresh_facts(at: datetime) -> None:
    """Build the facts that the profiles in force read, from what the register holds.

    Raises :class:`NotYet` while no rules are in force.
    """
    try:
        profiles = _profiles(at)
    except NoRules as problem:
        raise NotYet from problem
    terms = sorted(word for word in profiles.words if is_fact(word))
    if not terms:
        return
    begin = (at - REACH_BACK).date()
    store = FactStore.build(batches(begin), terms=terms, source="register")
    store.save(facts_folder())


@job("backtest", retries=1, permission=Permission.RULE_READ, page="backtest")
def run_backtest(
    handle: Handle,
    *,
    profiles: list[dict[str, Any]] | None = None,
    day_from: str = "",
    day_to: str = "",
) -> Mapping[str, Any]:
    """What profiles would have done to the declarations on file.

    ``profiles`` are documents to try, as if live, with the lists in force; without them the
    profiles in force are tried. Facts come from what was declared before each declaration.
    """
    at = timezone.now()
    force = _profiles(at)
    chosen = force
    if profiles:
        tried = [read_profile(one, where=f"profiles.{n}") for n, one in enumerate(profiles, 1)]
        chosen = as_live(ProfileSet(tried, _lists(at)))
    begin = date.fromisoformat(day_from) if day_from else None
    end = date.fromisoformat(day_to) if day_to else None
    terms = sorted(word for word in chosen.words if is_fact(word))
    facts = FactStore.build(batches(), terms=terms) if terms else FactStore.EMPTY
    report = backtest(
        lambda: _traffic(handle, begin, end),
        RiskControl(chosen, facts),
        rulebook.current(at).policies,
    )
    told: dict[str, Any] = to_plain(report)
    return told


def _traffic(handle: Handle, begin: date | None, end: date | None) -> Iterator[Batch]:
    done = 0
    for rows in batches(begin, end):
        batch = Batch(rows)
        done += len(batch)
        handle.progress(done, None, "declarations")
        yield batch


def _profiles(at: datetime) -> ProfileSet:
    return ProfileSet.from_bundle(rulebook.current(at).bundle["desks"]["risk"])


def _lists(at: datetime) -> dict[str, frozenset[str]]:
    lists = rulebook.current(at).everything.get("list", {})
    return {name: frozenset(found.values) for name, found in lists.items()}
