"""The text of the function of one rule for segments: straight lines for just its components."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tidewaiter.core.building import maker
from tidewaiter.messages.levels import TRIGGER, Level, joined, keep, spread, stray
from tidewaiter.messages.marked import marked
from tidewaiter.messages.rules import Group, LeafRule, part_kind
from tidewaiter.messages.segments import Leaf, Segment, key
from tidewaiter.messages.values import (
    PLAIN_NUMBER,
    PLAIN_WHOLE,
    CodeLeaf,
    DecimalLeaf,
    TextLeaf,
    WholeLeaf,
)

ODD = object()
"""The answer for a segment that is to be taken apart step by step; nothing was done yet."""


class Source:
    """The text of the function of one rule, and the names it uses.

    A text is in a variable ``v`` ("" if absent), a spread text in ``t`` (``None`` where its parts
    do not fill their width), any other value in ``d`` (``None`` if absent).
    """

    def __init__(self, segment: Segment, rules: Group) -> None:
        self.segment = segment
        self.rules = rules
        self.leaves: list[Leaf] = [segment.leaves[place] for place in sorted(segment.leaves)]
        self.values: dict[str, str] = {}
        self.lines: list[str] = []
        self.names: dict[str, Any] = {
            "ODD": ODD, "Level": Level, "Decimal": Decimal, "NONE": (), "inner": segment.inner,
            "stray": stray, "keep": keep, "joined": joined, "spread": spread,
            "is_number": PLAIN_NUMBER.match, "is_whole": PLAIN_WHOLE.match,
            "make": rules.make, "label": segment.label, "path": f"{segment.label}/",
        }  # fmt: skip
        self.known: dict[int, set[int]] = {}
        for place in (*segment.leaves, *segment.given, *segment.silent):
            self.known.setdefault(place >> 5, set()).add(place & 31)

    def add(self, *lines: str, depth: int = 1) -> None:
        """Add lines of source text."""
        self.lines += ["    " * depth + line for line in lines]

    def text(self) -> str:
        """The function."""
        segment = self.segment
        self.add("def run(reader, level, parts, first):", depth=0)
        self.add("counts = level.counts")
        if segment.star:
            self.add("n = counts.get(label, 0) + 1")
        else:
            self.add("if label in counts: return ODD", "n = 1")
        self.add("size = len(parts)", "x = None")
        for element in sorted(self.known):
            self._take(element)
        for leaf in self.leaves:
            self._read(leaf)
        for leaf in self.leaves:
            if leaf.rule.dependent:
                value, other = self.values[leaf.rule.key], self.values[leaf.rule.dependent]
                self.add(f"if {value} and {other} is None: return ODD")
        self._finish()
        return "\n".join(self.lines) + "\n"

    def _finish(self) -> None:
        owner, path, last = "level.owner", "level.prefix + path", self._last()
        if self.segment.opens is None:
            self._put("level", "level.prefix + path")
            self._strays(1, last + 1)
        else:
            owner, path = self._open(last)
        self.add(f"if size > {last + 1}:")
        self.add(
            f"for e in range({last + 1}, size): x = stray(x, e, parts[e].split(':'), 0)", depth=2
        )
        self.add(f"if x: keep({owner}, {path}, x)")
        self.add("counts[label] = n")
        if self.segment.opens is not None and not self._direct():
            self.add("return new")

    def _last(self) -> int:
        return max([*self.known, *(s.last for s in self.segment.searches)], default=0)

    # Taking components

    def _take(self, element: int) -> None:
        """Take the components of an element that mean something."""
        part, numbers = f"parts[{element}]", self.known[element]
        spread_out = self._spread_in(element)
        if spread_out is not None:
            most = len(self.rules.spread[spread_out.field])
            self.add(f"t{element} = ''; c{element} = NONE", f"if size > {element}:")
            self.add(f"t{element} = {part}", f"if ':' in t{element}:", depth=2)
            self.add(f"c{element} = t{element}.split(':')",
                     f"t{element} = joined(c{element}, {spread_out.width}, {most})",
                     depth=3)  # fmt: skip
        elif element > 1 and numbers == {1}:
            self.add(f"v{element}_1 = ''; c{element} = NONE", f"if size > {element}:")
            self.add(f"v{element}_1 = {part}", f"if ':' in v{element}_1:", depth=2)
            self.add(f"c{element} = v{element}_1.split(':'); v{element}_1 = c{element}[0]", depth=3)
        else:
            taken = "first" if element == 1 else f"{part}.split(':') if size > {element} else NONE"
            self.add(f"c{element} = {taken}", f"k = len(c{element})")
            for n in sorted(numbers):
                if self._certain(key(element, n)):
                    continue
                self.add(f"v{element}_{n} = c{element}[{n - 1}] if k > {n - 1} else ''")

    def _spread_in(self, element: int) -> LeafRule | None:
        """A rule of the spread text that fills an element."""
        for leaf in self.leaves:
            if leaf.key >> 5 == element and leaf.rule.joined is not None:
                return leaf.rule
        return None

    def _certain(self, place: int) -> bool:
        """Whether a component can only have the one text that its rule asks for."""
        return place not in self.segment.leaves and any(
            place == asked and len(values) == 1 for asked, values in self.segment.conditions
        )

    # Reading values

    def _read(self, leaf: Leaf) -> None:
        """Turn a text into the value of its field."""
        rule, at = leaf.rule, f"{leaf.key >> 5}_{leaf.key & 31}"
        text, value = f"v{at}", f"d{at}"
        if rule.joined is not None:
            self.values[rule.field] = f"t{leaf.key >> 5}"
        elif isinstance(rule.leaf, TextLeaf):
            self.values[rule.key] = text
        else:
            self.values[rule.key] = value
            self.add(f"{value} = None", f"if {text}:")
            self.add(*self._typed(leaf, text, value), depth=2)
            self.add(f"if {value} is None: return ODD", depth=2)

    def _typed(self, leaf: Leaf, text: str, value: str) -> Iterable[str]:
        kind = leaf.rule.leaf
        if isinstance(kind, DecimalLeaf):
            if leaf.unit:
                unit = f"v{leaf.unit >> 5}_{leaf.unit & 31}"
                yield f"if {unit} and {unit} != 'KGM': return ODD"
            yield f"{value} = Decimal({text}) if is_number({text}) else reader.comma({text})"
        elif isinstance(kind, WholeLeaf):
            yield f"if is_whole({text}): {value} = int({text})"
        elif isinstance(kind, CodeLeaf):
            self.names[f"read_{value}"] = kind.spelt().get
            yield f"{value} = read_{value}({text})"
        else:
            declared = f"v{leaf.declared >> 5}_{leaf.declared & 31}" if leaf.declared else "''"
            self.names[f"read_{value}"] = kind.stamp  # type: ignore[attr-defined]
            yield f"{value} = read_{value}({text}, {declared})"

    # Putting them where they belong

    def _open(self, last: int) -> tuple[str, str]:
        """Begin the record the segment opens, or make the whole of it."""
        segment, rule = self.segment, self.segment.opens
        assert rule is not None  # noqa: S101 - the caller has looked
        if self._direct():
            self._make()
        self.add("place = level.prefix + label")
        if segment.star:
            self.add("if n > 1: place = f'{place}[{n}]'")
        owner, path = "level.owner", "place + '/'"
        if not self._direct():
            where = f"level.owner, place + '/', ({rule.key!r}, {self._step()})"
            if rule.group.keeps_extras:
                self.add("if n > reader.limits.items: reader.too_many()")
                where = f"None, '', ({rule.key!r}, {self._step()})"
                owner, path = "new", f"'{TRIGGER}/'"
            self.add(f"new = Level(inner, n, place, {where})")
            self._put("new", path)
        self._found(last)
        self.add("e = level.entries")
        order = segment.order
        self.add(f"if e is None: level.entries = {{{order}: [new]}}",
                 f"elif {order} in e: e[{order}].append(new)",
                 f"else: e[{order}] = [new]")  # fmt: skip
        return owner, path

    def _found(self, last: int) -> None:
        """What no field takes, and the fields that are found by their mark."""
        searches = self.segment.searches
        if not searches:
            self._strays(1, last + 1)
            return
        self.names["find"] = marked(self.segment)
        self._strays(1, min(s.first for s in searches))
        self.add("usual, x = find(parts, new, x)", "if not usual: return ODD")

    def _step(self) -> str:
        rule = self.segment.opens
        role = rule.const.get("role") if rule else None
        return "n" if role is None else repr(str(role))

    def _direct(self) -> bool:
        """Whether the segment is a whole record, so that no level needs to be opened for it."""
        rule, inner = self.segment.opens, self.segment.inner
        if rule is None or inner is None or self.segment.searches:
            return False
        within = inner.segments or (inner.fact is not None and inner.fact.children)
        if within or rule.group.keeps_extras or rule.group.numbered:
            return False
        return not any(v[0] == "t" for v in self.values.values()) and not any(
            "." in field and field.partition(".")[0] not in self._parts() for field in self.values
        )

    def _parts(self) -> dict[str, dict[str, str]]:
        """The parts (an address) that lie wholly in this segment: their fields and variables."""
        found: dict[str, dict[str, str]] = {}
        for field, value in self.values.items():
            head, _, tail = field.partition(".")
            if tail:
                found.setdefault(head, {})[tail] = value
        every = {rule.field for rule in self.rules.leaves}
        return {
            head: fields
            for head, fields in found.items()
            if {f for f in every if f.startswith(f"{head}.")} == {f"{head}.{t}" for t in fields}
            and not any("." in tail for tail in fields)
        }

    def _put(self, record: str, path: str) -> None:
        """Put the values into a record."""
        parts = self._parts()
        for field, value in self.values.items():
            if field.partition(".")[0] not in parts:
                self._put_one(record, path, field, value, 1)
        for head, fields in parts.items():
            self.names[f"make_{head}"] = maker(part_kind(self.rules.kind, head))
            odd = [f"{v} is None" for v in fields.values() if v[0] == "t"]
            if odd:
                self.add(f"if {' or '.join(odd)}:")
                for tail, value in fields.items():
                    self._put_one(record, path, f"{head}.{tail}", value, 2)
            some = " or ".join(map(_there, fields.values()))
            self.add(f"{'elif' if odd else 'if'} {some}:")
            self.add(f"{record}[{head!r}] = make_{head}({_arguments(fields)})", depth=2)

    def _put_one(self, record: str, path: str, field: str, value: str, depth: int) -> None:
        self.add(f"if {_there(value)}: {record}[{field!r}] = {value}", depth=depth)
        if value[0] == "t":
            name = f"keys_{value}"
            self.names[name] = tuple(rule.key for rule in self.rules.spread[field])
            self.add(f"elif {value} is None: "
                     f"spread({record}, {name}, c{value[1:]}, {path} + '@{value[1:]}.')",
                     depth=depth)  # fmt: skip

    def _make(self) -> None:
        """Make the whole record, or the plain value, that the segment is."""
        rule = self.segment.opens
        assert rule is not None  # noqa: S101 - the caller has looked
        some = " or ".join(map(_there, self.values.values())) or "False"
        self.add(f"if not ({some}): return ODD")
        if not rule.group.record:
            self.add(f"new = {self.values['']}")
            return
        parts = self._parts()
        given = {f: v for f, v in self.values.items() if "." not in f and f not in rule.const}
        arguments = [_arguments(given)]
        for head, fields in parts.items():
            self.names[f"make_{head}"] = maker(part_kind(self.rules.kind, head))
            some = " or ".join(map(_there, fields.values()))
            arguments.append(f"{head}=make_{head}({_arguments(fields)}) if {some} else None")
        for name, value in rule.const.items():
            self.names[f"const_{name}"] = value
            arguments.append(f"{name}=const_{name}")
        self.add(f"new = make({', '.join(filter(None, arguments))})")

    # Keeping what no field takes

    def _strays(self, start: int, stop: int) -> None:
        """Collect the components of the elements from ``start`` on that no field takes."""
        for element in range(start, stop):
            numbers = self.known.get(element)
            if numbers is None:
                taken = "first" if element == 1 else f"parts[{element}].split(':')"
                self.add(f"if size > {element}: x = stray(x, {element}, {taken}, 0)")
                continue
            for number in range(1, max(numbers) + 1):
                self._stray(element, number, number in numbers)
            most = max(numbers)
            self.add(f"if len(c{element}) > {most}: x = stray(x, {element}, c{element}, {most})")

    def _stray(self, element: int, number: int, known: bool) -> None:
        place, segment = key(element, number), self.segment
        if place in segment.leaves or place in segment.silent or self._certain(place):
            return
        text = f"v{element}_{number}"
        if not known:
            text = f"c{element}[{number - 1}]"
            self.add(f"if len(c{element}) > {number - 1} and {text}:")
        else:
            self.add(f"if {text} and {text} != {segment.given[place]!r}:")
        self.add(f"x = [*(x or ()), ('@{element}.{number}', {text})]", depth=2)


def _there(value: str) -> str:
    """The condition that a variable holds a value."""
    return f"{value} is not None" if value[0] == "d" else value


def _arguments(fields: dict[str, str]) -> str:
    """Variables as arguments by name; an absent one is ``None``."""
    return ", ".join(f"{f}={v}" if v[0] == "d" else f"{f}={v} or None" for f, v in fields.items())
