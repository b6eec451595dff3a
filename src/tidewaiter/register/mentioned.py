"""Writing down what declarations mention that came in before mentions were kept."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from tidewaiter.core import Decision as Decided
from tidewaiter.core import Declaration as Content
from tidewaiter.core import from_plain
from tidewaiter.register import mentions
from tidewaiter.register.models import Declaration, Mention, Version

TOGETHER = 200


def catch_up(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the mentions of all declarations that have none; how many were written.

    It may run beside the site, and be broken off and run again. A declaration that is changed
    meanwhile is written by whoever changes it.
    """
    done, last = 0, 0
    while rows := _without(last):
        with transaction.atomic():
            held = Declaration.objects.select_for_update().filter(pk__in=rows)
            there = set(held.values_list("pk", flat=True))
            keys = [key for key in _without(last) if key in there]
            mentions.keep(_found(keys))
        done, last = done + len(keys), rows[-1]
        progress(done)
    return done


def _without(last: int) -> list[int]:
    """Keys of the next declarations that mention nothing."""
    none = ~Exists(Mention.objects.filter(declaration=OuterRef("pk")))
    rows = Declaration.objects.filter(none, pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:TOGETHER])


def _found(keys: list[int]) -> list[tuple[int, set[mentions.Found]]]:
    current = Version.objects.filter(declaration__in=keys, number=F("declaration__number"))
    found = []
    for key, canonical, decision in current.values_list(
        "declaration_id", "canonical", "decision__content"
    ):
        said = mentions.of_content(from_plain(Content, json.loads(canonical)))
        if decision:
            said |= mentions.of_decision(from_plain(Decided, json.loads(decision)))
        found.append((key, said))
    return found
