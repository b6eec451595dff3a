"""Link charts: who and what is connected, from left to right, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.pages.charts.marks import Drawn, Figure, Path, Rect, Words, cut

COLUMN, BOX, HIGH, ROW, PAD = 250.0, 150.0, 40.0, 58.0, 8.0
MOST = 60
"""Nodes that are drawn; the table holds all."""


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody or something: a key, its name, what it is; ``flagged`` if it is to be looked at."""

    key: str
    name: str
    what: str = ""
    flagged: bool = False
    person: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two keys: its words; ``found`` if it was not declared but found."""

    one: str
    other: str
    words: str = ""
    found: bool = False


def links(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    columns: tuple[str, str, str] = ("", "", ""),
) -> Figure:
    """Nodes in columns by how far they are from the first; edges to keys that are not there go.

    ``columns`` head the table: from, to, link. Whoever is linked to nobody stands in a last column.
    """
    shown = {node.key: node for node in nodes[:MOST]}
    drawn = [e for e in edges if e.one in shown and e.other in shown and e.one != e.other]
    ranks = _columns(list(shown), drawn)
    tallest = max((len(rank) for rank in ranks), default=1)
    height = tallest * ROW + 2 * PAD
    where = {
        key: (PAD + at * COLUMN, (height - len(rank) * ROW) / 2 + row * ROW + (ROW - HIGH) / 2)
        for at, rank in enumerate(ranks)
        for row, key in enumerate(rank)
    }
    marks: list[Drawn] = []
    words: list[Drawn] = []
    width = max(1, len(ranks)) * COLUMN - (COLUMN - BOX) + 2 * PAD
    for edge in drawn:
        line, said = _edge(edge, where[edge.one], where[edge.other], width)
        marks.append(line)
        words += said
    for key, node in shown.items():
        marks += _node(node, *where[key])
    marks += words
    names = {node.key: node.name for node in nodes}
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=width,
        height=height,
        marks=tuple(marks),
        columns=columns,
        rows=tuple((names.get(e.one, e.one), names.get(e.other, e.other), e.words) for e in edges),
        framed=True,
    )


def _columns(keys: list[str], edges: Sequence[Edge]) -> list[list[str]]:
    """Keys by distance from the first; within a column, near what they hang on."""
    beside: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        beside[edge.one].append(edge.other)
        beside[edge.other].append(edge.one)
    ranks: list[list[str]] = []
    seen: set[str] = set()
    rank = keys[:1]
    while rank:
        ranks.append(rank)
        seen.update(rank)
        further = [key for before in rank for key in beside[before] if key not in seen]
        rank = list(dict.fromkeys(further))
    lonely = [key for key in keys if key not in seen]
    return [*ranks, lonely] if lonely else ranks


def _node(node: Node, x: float, y: float) -> list[Drawn]:
    look = "n-node n-node--flag" if node.flagged else "n-node"
    middle = x + BOX / 2
    marks: list[Drawn] = [Rect(look, x, y, BOX, HIGH, HIGH / 2 if node.person else 0)]
    name = y + (17 if node.what else 24)
    marks.append(Words("t-strong", middle, name, cut(node.name, BOX - 12), "middle"))
    if node.what:
        marks.append(Words("", middle, y + 32, cut(node.what, BOX - 12), "middle"))
    return marks


def _edge(
    edge: Edge, one: tuple[float, float], other: tuple[float, float], width: float
) -> tuple[Path, list[Drawn]]:
    (ax, ay), (bx, by) = sorted((one, other))
    a, b = (ax + BOX, ay + HIGH / 2), (bx, by + HIGH / 2)
    look = "m-gap" if edge.found else "n-edge"
    if ax == bx:  # of one column: around the outside, where no other box is
        out = min(ax + BOX + 16, width)
        line = (a, (out, a[1]), (out, b[1]), (bx + BOX, b[1]))
        middle = (out, (a[1] + b[1]) / 2)
        return Path(look, (line,)), _words(edge, middle, "end")
    return Path(look, ((a, b),)), _words(edge, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 4))


def _words(edge: Edge, at: tuple[float, float], anchor: str = "middle") -> list[Drawn]:
    if not edge.words:
        return []
    look = "t-flag n-words" if edge.found else "n-words"
    room = COLUMN - BOX if anchor == "middle" else BOX
    return [Words(look, at[0], max(at[1], 12), cut(edge.words, room), anchor)]
