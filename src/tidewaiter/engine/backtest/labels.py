"""What is known of each declaration of a batch: examined or not, found wrong or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.core import SourceError
from tidewaiter.engine.batch import Batch
from tidewaiter.messages.cells import numbers

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_NEVER, _CLEAN, _OFFENCE = -1, 0, 1


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels per declaration of a batch.

    A declaration was ``inspected`` if any of its items has an outcome, an ``offence`` if any of
    them was one. Never inspected is not innocent: it is neither. ``chance`` is the probability it
    had of being examined, NaN where nobody wrote it down; ``at_random`` whether chance alone sent
    it. ``assessed`` (national currency) and ``minutes`` are sums over the items, 0 where absent.
    """

    inspected: Bools
    offence: Bools
    chance: Floats
    at_random: Bools
    assessed: Floats
    minutes: Floats

    @classmethod
    def of(cls, batch: Batch) -> Labels:
        """The labels of a batch.

        Raises :class:`SourceError` for a probability that is not between 0 and 1.
        """
        if not len(batch):
            return cls(*(np.zeros(0, kind) for kind in (bool, bool, float, bool, float, float)))
        found = np.maximum.reduceat(_flags(batch, "offence"), batch.starts)
        random = np.maximum.reduceat(_flags(batch, "selected_at_random"), batch.starts)
        chance = np.fmax.reduceat(_numbers(batch, "selection_probability"), batch.starts)
        _check(batch, chance)
        return cls(
            inspected=found != _NEVER,
            offence=found == _OFFENCE,
            chance=chance,
            at_random=random == _OFFENCE,
            assessed=np.add.reduceat(np.nan_to_num(_numbers(batch, "assessed")), batch.starts),
            minutes=np.add.reduceat(np.nan_to_num(_numbers(batch, "minutes")), batch.starts),
        )

    @property
    def weighable(self) -> Bools:
        """Inspected, with a chance that was written down and is not nought."""
        return self.inspected & (self.chance > 0)


def _check(batch: Batch, chance: Floats) -> None:
    wrong = np.flatnonzero((chance < 0) | (chance > 1))
    if len(wrong):
        first = int(wrong[0])
        raise SourceError(
            f"a selection_probability of {chance[first]:g} is not between 0 and 1.",
            where=f"declaration {batch.references[first]}",
            advice="Give it as a share, not in percent.",
        )


def _flags(batch: Batch, name: str) -> npt.NDArray[np.int8]:
    """Per row 1, 0, or -1 where it is empty."""
    column = batch.column(name)
    if column is None:
        return np.full(batch.rows.num_rows, _NEVER, np.int8)
    flags = column.cast(pa.int8()).fill_null(_NEVER)
    return np.asarray(flags.to_numpy(zero_copy_only=False), np.int8)


def _numbers(batch: Batch, name: str) -> Floats:
    """Per row a number, NaN where it is empty."""
    column = batch.column(name)
    return np.full(batch.rows.num_rows, np.nan) if column is None else numbers(column)
