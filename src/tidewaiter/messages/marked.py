"""Fields that stand in whichever element of a range carries their mark (CST 122, 117, 118)."""

from __future__ import annotations

from collections.abc import Callable

from tidewaiter.messages.assemble import Record
from tidewaiter.messages.levels import Found, spot, stray
from tidewaiter.messages.segments import Search, Segment
from tidewaiter.messages.values import TextLeaf

Finder = Callable[[list[str], Record, Found], tuple[bool, Found]]
"""Takes the elements as texts, the record and what no field took; whether all was usual."""


def marked(segment: Segment) -> Finder | None:
    """What finds the fields of a segment by their mark; ``None`` if they are not alike."""
    searches = segment.searches
    shape = {(s.first, s.last, s.mark, s.component) for s in searches}
    odd = any(
        type(s.rule.leaf) is not TextLeaf or s.rule.dependent or s.rule.alternate
        or s.rule.joined is not None or s.rule.line is not None
        for s in searches
    )  # fmt: skip
    if len(shape) != 1 or odd:
        return None
    ((first, last, mark, component),) = shape
    if any(first <= place >> 5 <= last for place in (*segment.leaves, *segment.given)):
        return None
    by: dict[str, list[Search]] = {}
    for search in searches:
        by.setdefault(search.value, []).append(search)
    return _Finder(by, first, last, mark - 1, component - 1).find


class _Finder:
    def __init__(
        self, by: dict[str, list[Search]], first: int, last: int, mark: int, place: int
    ) -> None:
        self.by, self.first, self.last, self.mark, self.place = by, first, last, mark, place
        self.needed = max(mark, place)
        cuts = [s.rule.cut[1] for found in by.values() for s in found if s.rule.cut]
        self.longest = max(cuts, default=0)

    def find(self, parts: list[str], record: Record, found: Found) -> tuple[bool, Found]:
        """Put the fields into a record; the components no field takes are added to ``found``."""
        by, mark, place, needed = self.by, self.mark, self.place, self.needed
        for element in range(self.first, min(self.last + 1, len(parts))):
            components = parts[element].split(":")
            count = len(components)
            searches = by.get(components[mark]) if count > needed else None
            text = components[place] if searches else ""
            if not searches or not text:
                found = stray(found, element, components, 0)
                continue
            if not _put(searches, text, record, self.longest):
                return False, found
            if len(components) > 2:
                for number, extra in enumerate(components):
                    if extra and number not in (mark, place):
                        found = [*(found or ()), (spot(element, number + 1), extra)]
        return True, found


def _put(searches: list[Search], text: str, record: Record, longest: int) -> bool:
    """Put a text into the fields with its mark; whether that is all there is to it."""
    for search in searches:
        rule = search.rule
        if rule.many:
            record[rule.key] = (*record.get(rule.key, ()), text)
        elif rule.key in record:
            return False
        elif rule.cut is None:
            record[rule.key] = text
        else:
            if len(text) > longest:
                return False
            part = text[rule.cut[0] : rule.cut[1]]
            if part:
                record[rule.key] = part
    return True
