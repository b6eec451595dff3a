"""tidewaiter: an open, self-hosted customs control system.

``tidewaiter.decide(frame, profiles=..., policy=..., seed=...)`` decides a data frame; see
:func:`tidewaiter.library.decide`.
"""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``tidewaiter.decide``, loaded when it is first asked for."""
    if name == "decide":
        from tidewaiter.library import decide

        return decide
    raise AttributeError(f"module 'tidewaiter' has no attribute '{name}'")
