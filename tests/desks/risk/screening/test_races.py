"""Several people at the same time: one of them is first, and the others are told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from tests.desks.risk.screening.rows import A, B, approved, propose, ruled, seen
from tests.rulebook.acting import supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import selectors, services
from tidewaiter.desks.risk.screening.errors import Overtaken
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict, SeenMatch, State
from tidewaiter.ledger.models import LedgerEntry

MANY = 8
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _ruled(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    ruled()


def together(work: Callable[[Any], Any], arguments: list[Any]) -> Counter[str]:
    """Do it for all at once, each in a thread with a connection of its own; how each ended."""
    barrier = Barrier(len(arguments))

    def one(argument: Any) -> str:
        barrier.wait()
        try:
            work(argument)
        except Overtaken:
            return "overtaken"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(arguments)) as pool:
        return Counter(pool.map(one, arguments))


def test_of_verdicts_at_once_on_one_match_one_counts():
    approved(A)
    match = seen()
    officers = [supervisor(f"officer{n}") for n in range(MANY)]
    verdicts = [Verdict.SAME, Verdict.OTHER] * (MANY // 2)
    found = together(
        lambda one: services.decide_match(
            actor=one[0], number=match.pk, verdict=one[1], reason="seen", at=NOW, seen=0
        ),
        list(zip(officers, verdicts, strict=True)),
    )
    assert found == {"done": 1, "overtaken": MANY - 1}
    made = MatchVerdict.objects.get()
    assert SeenMatch.objects.get().latest == made
    assert LedgerEntry.objects.filter(kind="names.decided").count() == 1


def test_of_approvals_and_rejections_at_once_of_one_edition_one_counts():
    made = propose(A)
    verbs = [services.approve_edition, services.reject_edition] * (MANY // 2)
    people = [supervisor(f"officer{n}") for n in range(MANY)]
    found = together(
        lambda one: one[0](actor=one[1], number=made.pk, reason="checked", at=NOW),
        list(zip(verbs, people, strict=True)),
    )
    assert found == {"done": 1, "overtaken": MANY - 1}
    made.refresh_from_db()
    kept = list(selectors.entries("SYN"))
    assert kept == ([A] if made.outcome == State.APPROVED else [])
    assert LedgerEntry.objects.filter(kind__startswith="names.").count() == 2


def test_of_proposals_at_once_for_one_list_one_waits():
    people = [supervisor(f"officer{n}") for n in range(MANY)]
    found = together(lambda one: propose(A, B, by=one), people)
    assert found == {"done": 1, "overtaken": MANY - 1}
    assert ListEdition.objects.count() == 1
