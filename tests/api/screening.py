"""A list of names and a match, and a request for every operation of name screening."""

from __future__ import annotations

from typing import Any

from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening.models import SeenMatch

LIST = {"id": "SYN", "title": "Synthetic", "source": "a test"}


def laid(asked: Any) -> dict[str, Any]:
    """A match that waits, and the requests by the id of the operation."""
    match = SeenMatch.objects.create(
        subject="s", list="SYN", entry="A", material="m", name="N", role="importer", listed="L",
        standing="name alone", rank=1, score="0.900", told={}, mrn="M", seen_at=NOW,
    )  # fmt: skip
    return {
        "screen_names": asked("/screening/names", body={"names": [{"name": "Somebody"}]}),
        "list_name_lists": asked("/screening/lists"),
        "list_name_matches": asked("/screening/matches"),
        "decide_name_match": asked(
            f"/screening/matches/{match.pk}/verdict", body={"verdict": "other", "reason": "seen"}
        ),
    }
