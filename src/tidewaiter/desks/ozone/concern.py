"""Which rows of a batch can concern the desk: a look at columns, not at declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core import Consignments


def concerned(batch: Consignments, patterns: Mapping[str, str]) -> Sequence[int]:
    """Positions of declarations with an item where some column matches its pattern.

    Patterns are regular expressions of RE2, by the name of a canonical column.
    """
    rows = np.zeros(len(batch.owners()), np.bool_)
    for name, pattern in patterns.items():
        column = batch.column(name)
        if column is not None:
            rows |= _matches(column, pattern)
    owners = np.asarray(batch.owners())[rows]
    return [int(position) for position in np.unique(owners)]


def _matches(column: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    """Per row whether it matches; a column of codes is matched once per code."""
    if pa.types.is_dictionary(column.type):
        codes = _matches(column.dictionary, pattern)
        indices = pc.fill_null(column.indices, len(codes)).to_numpy(zero_copy_only=False)
        found: npt.NDArray[np.bool_] = np.append(codes, False)[indices]
        return found
    hit = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    return np.asarray(hit.to_numpy(zero_copy_only=False), np.bool_)
