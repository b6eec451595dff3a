"""Values that turn a condition of a criterion: the nearest ones, found and then checked. Pure.

What is proposed for a word comes from the constants of the condition and from the value that is
there. Whether it turns the whole criterion is found out by evaluating it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import Any

from tidewaiter.desks.risk.evidence import Part
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.scalar import Lists, compile_scalar
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.messages.columns import Kind
from tidewaiter.reference.lists import countries

STEP = Decimal("0.01")
"""How finely numbers are looked through: hundredths of a unit, as amounts are declared."""
MEMBERS = 3
"""Values of a set or list that are proposed."""

Values = Mapping[str, Any]
Turn = tuple[str, str | None]
"""A word and its new value in plain form."""


def turns(whole: Part, part: Node, values: Values, lists: Lists, *, to: bool) -> Iterator[Turn]:
    """For each declared word of a condition the nearest value that makes the whole criterion
    true, or no longer true."""
    for word in part.word_nodes:
        if is_fact(word.name) or word.kind not in (Kind.NUMBER, Kind.TEXT):
            continue
        proposed = _numbers if word.kind is Kind.NUMBER else _texts
        for value, plain in proposed(part, word, values, lists):
            if value != values.get(word.name) and _turned(whole, values, word.name, value, to):
                yield word.name, plain
                break


def _turned(whole: Part, values: Values, word: str, value: Any, to: bool) -> bool:
    """Whether the criterion is then known, and is what was wanted."""
    return whole.evaluate({**values, word: value}) is to


def _numbers(
    part: Node, word: nodes.Word, values: Values, lists: Lists
) -> Iterator[tuple[float, str]]:
    """Numbers, the nearest to the present one first."""
    now = values.get(word.name)
    found: set[Decimal] = set()
    for target in _targets(part, word, values, lists):
        low = target.quantize(STEP, ROUND_FLOOR)
        high = target.quantize(STEP, ROUND_CEILING)
        found |= {low, high, low - STEP, high + STEP, low - 1, high + 1}
    centre = Decimal(str(now)) if now is not None else Decimal(0)
    for one in sorted((n for n in found if n >= 0), key=lambda n: (abs(n - centre), n)):
        plain = format(one.normalize(), "f")
        yield float(one), plain


def _targets(part: Node, word: nodes.Word, values: Values, lists: Lists) -> Iterator[Decimal]:
    """Where a number meets what it is held against: alone, in a product, or in a quotient."""
    now = values.get(word.name)
    for compared in _comparisons(part):
        for own, other in ((compared.left, compared.right), (compared.right, compared.left)):
            if word.name not in own.words or word.name in other.words:
                continue
            wanted = compile_scalar(other, lists)(values)
            came = compile_scalar(own, lists)(values)
            if not isinstance(wanted, float | int):
                continue
            yield Decimal(str(wanted))
            if now and came:
                yield Decimal(str(now * wanted / came))
                yield Decimal(str(now + wanted - came))
                if wanted:
                    yield Decimal(str(now * came / wanted))
    for one in _within(part):
        if isinstance(one, nodes.In):
            yield from (Decimal(str(v)) for v in one.values if isinstance(v, float))


def _texts(part: Node, word: nodes.Word, values: Values, lists: Lists) -> Iterator[tuple[str, str]]:
    """Texts: those that the condition names, completed by what is there; then others like it."""
    now = values.get(word.name)
    named = list(dict.fromkeys(_named(part, lists)))
    for one in named:
        if isinstance(now, str) and len(one) < len(now):
            yield one + now[len(one) :], one + now[len(one) :]
    yield from ((one, one) for one in named)
    if isinstance(now, str):
        yield from ((one, one) for one in _unlike(now))


def _named(part: Node, lists: Lists) -> Iterator[str]:
    for one in _within(part):
        if isinstance(one, nodes.Literal) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, nodes.In):
            yield from [value for value in one.values if isinstance(value, str)][:MEMBERS]
        elif isinstance(one, nodes.InList):
            yield from sorted(lists.get(one.list_name, ()))[:MEMBERS]
        elif isinstance(one, nodes.Like) and not one.escape:
            yield one.pattern.replace("%", "").replace("_", "0")


def _unlike(now: str) -> Iterator[str]:
    """Texts of the same form: another country, another digit or letter at the end, or at the
    beginning."""
    known = _countries()
    if now in known:
        yield from (code for code in known if code != now)
        return
    for place in (len(now) - 1, *range(len(now) - 1)):
        sign = now[place]
        if sign.isdigit():
            yield now[:place] + str((int(sign) + 1) % 10) + now[place + 1 :]
        elif sign.isalpha():
            yield now[:place] + ("A" if sign.upper() != "A" else "B") + now[place + 1 :]


@cache
def _countries() -> tuple[str, ...]:
    return tuple(sorted(countries().codes))


def _within(part: Node) -> Iterator[Node]:
    yield part
    for one in part.parts:
        yield from _within(one)


def _comparisons(part: Node) -> Iterator[nodes.Compare]:
    return (one for one in _within(part) if isinstance(one, nodes.Compare))
