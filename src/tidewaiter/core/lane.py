"""Lanes: what happens next to a consignment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """A lane of the selectivity module; the higher ``precedence`` wins over the lower.

    Lanes are open: a country may add, say, ``orange`` (scan) between yellow and red in its policy.
    """

    precedence: int
    code: str
    meaning: str = ""


GREEN = Lane(0, "green", "release")
BLUE = Lane(10, "blue", "release, then post-clearance audit")
YELLOW = Lane(20, "yellow", "documentary check before release")
RED = Lane(30, "red", "physical examination before release")

STANDARD_LANES = (GREEN, BLUE, YELLOW, RED)
