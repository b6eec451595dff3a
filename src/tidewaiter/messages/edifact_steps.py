"""Reading one EDIFACT segment step by step, and what the open groups are while it is read."""

from __future__ import annotations

from decimal import Decimal

from tidewaiter.messages.analysis import Analysis, analyse
from tidewaiter.messages.assemble import Dependent, spill
from tidewaiter.messages.dispatch import may_leave, prepared
from tidewaiter.messages.edifact_syntax import (
    Interchange,
    escape,
    valid_tag,
)
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import Intake
from tidewaiter.messages.levels import TRIGGER, Level
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.segments import Segment
from tidewaiter.messages.values import PLAIN_NUMBER

RAW = "!"
"""Ends the label of a segment that is kept whole."""


class Steps(Intake):
    """Takes segments apart step by step and puts what they say into the open groups."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.layout = prepared(mapping)
        self.longest: dict[str, int] = mapping.options.get("longest", {})
        self.interchange: Interchange
        self.standard = True
        self.mark = "."
        self.either = True
        self.root = Level(self.layout.outer, 1, "", None, "", ())
        self.levels = [self.root]

    def comma(self, text: str) -> Decimal | None:
        """A number with a decimal comma, where the interchange allows one."""
        if self.mark == "," or self.either:
            body = text.replace(",", ".", 1)
            if "." not in text and PLAIN_NUMBER.match(body):
                return Decimal(body)
        return None

    def too_many(self) -> None:
        """Refuse a message of more items than allowed."""
        raise Refused("MSG-007", f"More than {self.limits.items} items.")

    def _take(self, text: str, elements: list[list[str]], number: int) -> None:
        tag = elements[0][0]
        found = self._match(tag, elements)
        if found is None:
            if not valid_tag(tag):
                raise Refused("MSG-011", "It begins like no segment.", where=f"segment {number}")
            self._unknown(tag, text)
            return
        depth, rule = found
        analysis = analyse(rule, elements, self.mark, self.either)
        del self.levels[depth + 1 :]
        level = self.levels[-1]
        n = level.count(rule.label)
        if n > 1 and not rule.star:
            self._unknown(tag, text)
            return
        place = f"{level.prefix}{rule.label}" if n == 1 else f"{level.prefix}{rule.label}[{n}]"
        if rule.opens is not None:
            level = self._open(rule, level, place, n)
            self.levels.append(level)
            if rule.inner is not None and rule.inner.barrier:
                place = TRIGGER
        self._apply(analysis, level, place)

    def _match(self, tag: str, elements: list[list[str]]) -> tuple[int, Segment] | None:
        """The innermost open group that has a rule for the segment."""
        groups = [level.group for level in self.levels]
        top = len(groups) - 1
        for depth in range(top, -1, -1):
            rule = groups[depth].match(tag, elements)
            if rule is not None and (depth == top or may_leave(groups, depth, rule)):
                return depth, rule
        return None

    def _open(self, rule: Segment, parent: Level, place: str, n: int) -> Level:
        entry = rule.opens
        assert entry is not None and rule.inner is not None  # noqa: PT018, S101 - caller has looked
        keeps = entry.group.keeps_extras
        if keeps and n > self.limits.items:
            self.too_many()
        step: str | int = str(entry.const["role"]) if "role" in entry.const else n
        owner, prefix = (None, "") if keeps else (parent.owner, f"{place}/")
        level = Level(rule.inner, n, place, owner, prefix, (entry.key, step))
        parent.enter(rule.order, level)
        return level

    def _apply(self, analysis: Analysis, level: Level, place: str) -> None:
        values, extras, notes = analysis
        for key, value, spot, original in values:
            if key in level:
                spill(level.owner, f"{place}/{spot}", original)
            elif type(value) is Dependent:
                level[key] = Dependent(value.value, f"{place}/{spot}", original)
                level.loose = True
            else:
                level[key] = value
                level.loose = level.loose or key[:1] == "?"
        for spot, original in extras:
            spill(level.owner, f"{place}/{spot}", original)
        for code, steps, spot, original in notes:
            self.note(code, (*self._pointer(level), *steps), f"{place}/{spot}", original)

    def _pointer(self, level: Level) -> tuple[str | int, ...]:
        """The steps to an open group."""
        steps: tuple[str | int, ...] = ()
        for one in self.levels:
            steps += one.step
            if one is level:
                break
        return steps

    def _unknown(self, tag: str, text: str) -> None:
        """Keep a whole segment with the innermost group that its tag belongs to."""
        for level in reversed(self.levels):
            fact = level.group.fact
            if fact and tag in fact.children:
                break
        else:
            level = next(v for v in reversed(self.levels) if v.group.barrier or v is self.root)
            self.note("MSG-020", self._pointer(level), f"{level.prefix}{tag}", tag)
        label = tag + RAW
        n = level.count(label)
        if self.standard and "?" not in text and text.isascii():
            body = text.partition("+")[2]
        else:
            body = "+".join(escaped(self.interchange.split(text)[1:]))
        place = f"{level.prefix}{label}" if n == 1 else f"{level.prefix}{label}[{n}]"
        spill(level.owner, place, body)


def unescaped(elements: list[list[str]]) -> list[str]:
    """Elements in which nothing needs to be released."""
    return [":".join(components) for components in elements]


def escaped(elements: list[list[str]]) -> list[str]:
    """Elements for the standard service characters."""
    return [":".join([escape(c) for c in components]) for components in elements]
