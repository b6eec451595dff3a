"""What was made of the last batch: a decision asks for it more than once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import ref

from tidewaiter.core import Consignments

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """Keeps what was made of one batch, as long as nobody asks for another; never the batch."""

    def __init__(self) -> None:
        self._held: tuple[Callable[[], object], Made] | None = None

    def of(self, batch: Consignments, make: Callable[[], Made]) -> Made:
        """What was made of this batch, made now if it was not."""
        if self._held is None or self._held[0]() is not batch:
            self._held = ref(batch), make()
        return self._held[1]
