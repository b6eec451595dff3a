"""Trees as bits: a block of items goes through every split at once (QuickScorer).

Each split that an item fails strikes out the leaves below its left side; what is left first, from
the left, is the leaf that the item falls into (Lucchese et al., SIGIR 2015; a block of items at a
time as in Lettich et al., TPDS 2019). Sums are those of LightGBM to the last bit: the leaves are
added in the same order, and features are float32, so that a threshold rounded down to float32
parts them as the threshold itself does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned.kernel import add_leaves

MOST_LEAVES = 32
"""A tree has at most so many leaves: one bit for each."""

_CATEGORICAL, _DEFAULT_LEFT = 1, 2
_BY_MISSING = {0: "none", 1: "zero", 2: "nan"}
"""How a split of LightGBM takes what is missing: bits 2 and 3 of its ``decision_type``."""
_TOLD_OF_LEAVES = ("leaf_weight", "leaf_count")
_TOLD_OF_SPLITS = (
    *("split_feature", "split_gain", "decision_type", "left_child", "right_child"),
    *("internal_value", "internal_weight", "internal_count"),
)
"""What is not scored with is read by LightGBM all the same."""


@dataclass(frozen=True)
class Forest:
    """The splits of all trees one after the other, and their leaves from left to right.

    ``splits[t]`` to ``splits[t + 1]`` are those of tree ``t``, ``leaves[t]`` is its first leaf.
    ``struck[s]`` holds a 0 for each leaf that a failed split strikes out; ``missing[s]`` says
    whether NaN passes it.
    """

    feature: Any
    threshold: Any
    missing: Any
    struck: Any
    splits: Any
    leaves: Any
    values: Floats

    @classmethod
    def of(cls, text: str, features: int) -> Forest:
        """The trees of a LightGBM text over so many features.

        Raises :class:`ValueError`, or :class:`LookupError` for what is missing, where they are not
        trees or are of a kind that is not known here: categories, linear leaves, classes, averages,
        more than :data:`MOST_LEAVES` leaves.
        """
        blocks = _blocks(text)
        splits: list[tuple[int, float, bool, int]] = []
        starts, leaves, values = [0], [], []  # type: list[int], list[int], list[float]
        for block in blocks:
            leaves.append(len(values))
            values += _planted(_fields(block), splits, features)
            starts.append(len(splits))
        feature, threshold, missing, struck = zip(*splits, strict=True) if splits else ((),) * 4
        return cls(
            np.array(feature, np.int64),
            _rounded_down(np.array(threshold, np.float64)),
            np.array(missing, np.bool_),
            np.array(struck, np.uint32),
            np.array(starts, np.int64),
            np.array(leaves, np.int64),
            np.array(values, np.float64),
        )

    def sums(self, matrix: Any) -> Floats:
        """Per item the sum of the leaves it falls into; ``matrix`` is float32."""
        found = np.zeros(len(matrix))
        rows = np.ascontiguousarray(matrix, np.float32)
        add_leaves(
            rows, self.feature, self.threshold, self.missing, self.struck,
            self.splits, self.leaves, self.values, found,
        )  # fmt: skip
        return found


def _blocks(text: str) -> list[str]:
    """The text of each tree, as the head of the whole tells their sizes."""
    head = text.partition("\nTree=0\n")[0]
    told = _fields(head)
    if not text.isascii() or told["num_tree_per_iteration"] != ["1"] or "average_output" in head:
        raise ValueError("trees of another kind")
    found, begin = [], len(head) + 1
    for n, size in enumerate(told["tree_sizes"]):
        end = begin + int(size)
        found.append(text[begin:end])
        if not found[-1].startswith(f"Tree={n}\n") or len(found[-1]) != int(size):
            raise ValueError("a tree that is not whole")
        begin = end
    if not found or not text.startswith("end of trees\n", begin):
        raise ValueError("trees that do not end")
    return found


def _fields(block: str) -> dict[str, list[str]]:
    lines = (line.partition("=") for line in block.split("\n"))
    return {name: value.split() for name, equals, value in lines if equals}


def _planted(
    tree: dict[str, list[str]], splits: list[tuple[int, float, bool, int]], features: int
) -> list[float]:
    """Add the splits of a tree; its leaves from left to right."""
    count = int(tree["num_leaves"][0])
    plain = tree["num_cat"] == ["0"] and tree.get("is_linear", ["0"]) == ["0"]
    if not plain or not 1 <= count <= MOST_LEAVES:
        raise ValueError("a tree of another kind")
    values = _numbers(tree, "leaf_value", count)
    if count == 1:
        return values
    for name in _TOLD_OF_LEAVES:
        _numbers(tree, name, count)
    for name in _TOLD_OF_SPLITS:
        _numbers(tree, name, count - 1)
    left, right, feature, decision = (
        [int(one) for one in tree[name]]
        for name in ("left_child", "right_child", "split_feature", "decision_type")
    )
    threshold = _numbers(tree, "threshold", count - 1)
    order: list[int] = []
    for split, first, middle in _walk(left, right, order):
        if not 0 <= feature[split] < features:
            raise ValueError("a feature that is not there")
        passes = _passes(decision[split], threshold[split])
        below = (1 << middle) - (1 << first)
        splits.append((feature[split], threshold[split], passes, ~below & 0xFFFFFFFF))
    return [values[leaf] for leaf in order]


def _numbers(tree: dict[str, list[str]], name: str, count: int) -> list[float]:
    """So many numbers: LightGBM ends the program where one of its trees lacks any."""
    found = [float(one) for one in tree[name]]
    if len(found) != count:
        raise ValueError("a tree that lacks numbers")
    return found


def _walk(left: list[int], right: list[int], order: list[int]) -> Iterator[tuple[int, int, int]]:
    """Each split with the first leaf below it and the first on its right; fills ``order``.

    Raises :class:`ValueError` where a split or a leaf is missing, or reached twice.
    """
    waiting, begun = [0], {}  # type: list[int], dict[int, int]
    while waiting:
        at = waiting.pop()
        if at < 0:
            order.append(~at)
        elif at in begun:
            yield at, begun[at], len(order)
        elif at >= len(left) or len(begun) > len(left):
            raise ValueError("a split that is not there")
        else:
            begun[at] = len(order)
            waiting += [right[at], at, left[at]]
    if sorted(order) != list(range(len(left) + 1)):
        raise ValueError("leaves that are not one tree")


def _passes(decision: int, threshold: float) -> bool:
    """Whether what is missing goes left; where a split never met it, it counts as nought."""
    kind = _BY_MISSING.get(decision >> 2)
    if decision & _CATEGORICAL or kind not in ("none", "nan"):
        raise ValueError("a split of another kind")
    return bool(decision & _DEFAULT_LEFT) if kind == "nan" else threshold >= 0


def _rounded_down(threshold: Floats) -> Any:
    """The greatest float32 that is not above each."""
    with np.errstate(over="ignore"):
        found = threshold.astype(np.float32)
    above = found > threshold
    found[above] = np.nextafter(found[above], np.float32(-np.inf))
    return found
