"""The text of the function of one rule for segments: where its values belong.

How they are taken from the components is in :mod:`tidewaiter.messages.plan_taking`.
"""

from __future__ import annotations

from tidewaiter.core.building import maker
from tidewaiter.messages.levels import TRIGGER
from tidewaiter.messages.marked import marked
from tidewaiter.messages.plan_taking import ODD, Taking
from tidewaiter.messages.rules import part_kind

__all__ = ["ODD", "Source"]


class Source(Taking):
    """The text of the function of one rule, and the names it uses."""

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


def _there(value: str) -> str:
    """The condition that a variable holds a value."""
    return f"{value} is not None" if value[0] == "d" else value


def _arguments(fields: dict[str, str]) -> str:
    """Variables as arguments by name; an absent one is ``None``."""
    return ", ".join(f"{f}={v}" if v[0] == "d" else f"{f}={v} or None" for f, v in fields.items())
