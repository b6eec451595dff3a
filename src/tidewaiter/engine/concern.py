"""Which rows of a batch can concern a desk: a look at columns, not at declarations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core import Consignments
from tidewaiter.engine.folding import fold, fold_column

FEW = 256
"""Up to so many texts Python looks: Arrow prepares the pattern anew each time it is asked."""


def concerned(
    batch: Consignments, codes: Mapping[str, str], texts: Mapping[str, str] | None = None
) -> Sequence[int]:
    r"""Positions of declarations with an item where some column matches its pattern.

    Patterns are regular expressions of RE2, by the name of a canonical column, of literals,
    classes, groups, ``\b``, ``\s``, ``^`` and ``$``. Those of ``texts`` are for texts as
    :mod:`~tidewaiter.engine.folding` has them: in lower case and without accents.
    """
    rows = np.zeros(len(batch.owners()), np.bool_)
    for patterns, folded in ((codes, False), (texts or {}, True)):
        for name, pattern in patterns.items():
            column = batch.column(name)
            if column is not None:
                rows |= matching(column, pattern, folded=folded)
    owners = np.asarray(batch.owners())[rows]
    return [int(position) for position in np.unique(owners)]


def document_pattern(codes: Iterable[str]) -> str:
    """A pattern for the column of types of documents: their codes, and the types within them.

    Of a code such as ``C400`` a message may say the category apart, and the column only ``400``.
    """
    types = {part for code in codes for part in (code, re.sub(r"^[A-Z](?=\d{3}$)", "", code))}
    return rf"(?i)(?:^|;)(?:{'|'.join(map(re.escape, sorted(types)))})(?:;|$)"


def matching(column: pa.Array, pattern: str, *, folded: bool = False) -> npt.NDArray[np.bool_]:
    """Per row whether it matches; a column of codes is matched once per code."""
    if pa.types.is_dictionary(column.type):
        codes = matching(column.dictionary, pattern, folded=folded)
        indices = pc.fill_null(column.indices, len(codes)).to_numpy(zero_copy_only=False)
        found: npt.NDArray[np.bool_] = np.append(codes, False)[indices]
        return found
    if len(column) <= FEW:
        search, read = _prepared(pattern).search, fold if folded else str
        few = column.to_pylist()
        return np.fromiter((bool(text and search(read(text))) for text in few), np.bool_)
    texts = fold_column(column) if folded else column
    hit = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    return np.asarray(hit.to_numpy(zero_copy_only=False), np.bool_)


@cache
def _prepared(pattern: str) -> re.Pattern[str]:
    r"""The pattern for Python, whose ``\b``, ``\s`` and ``$`` mean more than those of RE2."""
    for sign, same in ((r"\b", r"(?a:\b)"), (r"\s", r"[\t\n\f\r ]"), ("$", r"\Z")):
        pattern = pattern.replace(sign, same)
    return re.compile(pattern)
