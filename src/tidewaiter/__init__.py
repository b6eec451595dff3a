"""tidewaiter: an open, self-hosted customs control system.

``tidewaiter.decide(frame, profiles=..., policy=..., seed=...)`` decides a data frame; see
:func:`tidewaiter.library.decide`.
"""

from typing import Any

from tidewaiter.core.version import __version__

__all__ = ["__version__", "decide"]


def __getattr__(name: str) -> Any:
    """``tidewaiter.decide``, loaded when it is first asked for."""
    if name == "decide":
        from tidewaiter.library import decide

        return decide
    raise AttributeError(f"module 'tidewaiter' has no attribute '{name}'")
