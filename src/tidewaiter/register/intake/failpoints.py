"""Named points on the way of a message, where a test can make the process die.

``TIDEWAITER_FAILPOINT=after_commit:0.01`` kills the process (SIGKILL) at that point with that
chance; nothing happens where the variable is absent. The harness that proves that nothing
acknowledged is lost uses it (``scripts/bench crash``).
"""

from __future__ import annotations

import os
import random
import signal

POINTS = (
    "received",
    "messages_kept",
    "decisions_kept",
    "before_commit",
    "after_commit",
    "before_answer",
)
"""All points, in the order in which a message passes them."""

_name, _, _chance = os.environ.get("TIDEWAITER_FAILPOINT", "").partition(":")


def reach(point: str) -> None:
    """Pass a point, or die there."""
    if point == _name and random.random() < float(_chance or 1):
        os.kill(os.getpid(), signal.SIGKILL)
