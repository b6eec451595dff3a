"""Taking decisions on file again, to see that they come out as they did."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.register.explaining import Past, past, replayed
from tidewaiter.register.models import Decision
from tidewaiter.rulebook.selectors import snapshot

KEPT = 4


def replay_all(*, sample: int = 0) -> tuple[int, list[dict[str, str]]]:
    """How many decisions were taken again, and which came out differently and why.

    ``sample`` limits it to so many, evenly spread over all.
    """
    rules: dict[str, Past] = {}
    differing = []
    count = 0
    for row in _rows(sample):
        if row.ruleset not in rules:
            while len(rules) >= KEPT:
                del rules[next(iter(rules))]
            rules[row.ruleset] = past(snapshot(row.ruleset))
        problem = replayed(row, rules[row.ruleset])
        count += 1
        if problem:
            differing.append({"declaration": row.version.declaration.mrn, "problem": problem})
    return count, differing


def _rows(sample: int) -> Iterator[Decision]:
    found = Decision.objects.select_related("version__declaration").order_by("pk")
    if not sample:
        yield from found.iterator(chunk_size=500)
        return
    ids = list(found.values_list("pk", flat=True))
    chosen = {ids[len(ids) * n // sample] for n in range(min(sample, len(ids)))}
    for pk in sorted(chosen):
        yield found.get(pk=pk)
