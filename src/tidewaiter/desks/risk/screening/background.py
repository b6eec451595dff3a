"""What name screening does in the background: indexes of new editions, matches to decide."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tidewaiter.desks.risk.screening import selectors
from tidewaiter.desks.risk.screening.bringing import propose as propose  # a job, registered
from tidewaiter.desks.risk.screening.building import build
from tidewaiter.desks.risk.screening.comparing import Standing
from tidewaiter.desks.risk.screening.findings import DESK
from tidewaiter.desks.risk.screening.forgetting import KEPT
from tidewaiter.desks.risk.screening.live import FOLDER, folder_of
from tidewaiter.desks.risk.screening.memory import outgrown
from tidewaiter.desks.risk.screening.models import Progress, SeenMatch
from tidewaiter.desks.risk.screening.storing import save
from tidewaiter.jobs import retention
from tidewaiter.jobs.duties import every
from tidewaiter.register.models import Decision

retention.register(KEPT)

LOOKED_AT = 2000
"""So many decisions are looked through at once."""

_RANK = {standing.value: rank for rank, standing in enumerate(Standing)}


@every("name lists", timedelta(seconds=15))
def index_lists(at: datetime) -> None:
    """Index every approved edition that is the latest of its list and is not indexed yet."""
    kept = set()
    for name, edition in selectors.latest_of_all().items():
        folder = folder_of(edition)
        kept.add(folder.name)
        if not (folder / "index.json").exists():
            save(build(selectors.entries(name)), folder)
    root = Path(settings.DATA_FOLDER) / FOLDER
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in kept and folder.name[0] != ".":
            shutil.rmtree(folder, ignore_errors=True)


@every("name matches", timedelta(seconds=10))
def take_matches(at: datetime) -> None:
    """Take the matches of new decisions to where officers decide them."""
    with transaction.atomic():
        Progress.objects.get_or_create(pk=1)
        progress = Progress.objects.select_for_update().get(pk=1)
        rows = list(
            Decision.objects.filter(pk__gt=progress.decision)
            .select_related("version__declaration")
            .order_by("pk")[:LOOKED_AT]
        )
        for row in rows:
            for party, match in _matches(json.loads(row.facts)):
                _see(party, match, row.version.declaration.mrn, row.decided_at)
        if rows:
            Progress.objects.filter(pk=1).update(decision=rows[-1].pk)


def _matches(facts: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for party in facts.get("desks", {}).get(DESK, {}).get("parties", ()):
        for match in party["matches"]:
            yield party, match


def _see(party: Mapping[str, Any], match: Mapping[str, Any], mrn: str, at: datetime) -> None:
    told = {key: value for key, value in match.items() if key != "verdict"}
    rank = _RANK[match["standing"]]
    shown = {
        "name": party["name"],
        "role": party["role"],
        "listed": match["name"],
        "standing": match["standing"],
        "rank": rank,
        "score": Decimal(match["score"]),
        "told": told,
        "mrn": mrn,
    }
    row, new = SeenMatch.objects.get_or_create(
        subject=party["identity"],
        list=match["list"],
        entry=match["entry"],
        material=match["material"],
        defaults=shown | {"seen_at": at},
    )
    if new:
        return
    changes = shown if rank >= row.rank else {}
    if row.latest and outgrown(row.latest.verdict, row.latest.standing, match["standing"]):
        changes["decided_until"] = None
    SeenMatch.objects.filter(pk=row.pk).update(times=F("times") + 1, seen_at=at, **changes)
