"""What can be wrong with a model, a history to learn from, or their use."""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Unknown


class LearningError(TidewaiterError):
    """A history that cannot be learned from, or a model that cannot be used."""


class UnknownModel(Unknown):
    """There is no such model."""
