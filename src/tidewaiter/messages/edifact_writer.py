"""Writing EDIFACT by a mapping: fields and extras into segments, in the order of the format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import Extra
from tidewaiter.messages.assemble import FORMAT
from tidewaiter.messages.dates import parse_date
from tidewaiter.messages.edifact_steps import RAW
from tidewaiter.messages.edifact_syntax import escape
from tidewaiter.messages.edifact_text import (
    Out,
    OutGroup,
    piece_of,
    reads,
    segment_text,
    tag_of,
    text_of,
)
from tidewaiter.messages.intake import KILOGRAMS
from tidewaiter.messages.levels import TRIGGER
from tidewaiter.messages.message import NO_ENVELOPE, Envelope
from tidewaiter.messages.paths import parse
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.segments import Search, Segment, SegmentGroup, key, layout_of
from tidewaiter.messages.selecting import accepts, exact_match, fetch
from tidewaiter.messages.values import DateLeaf

REFERENCE = 14
"""The most characters of a control reference (ISO 9735, 0020)."""


class EdifactWriter:
    """Writes one content object as an interchange of one message."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.layout = layout_of(mapping)
        self.overflow: list[str] = []

    def write(
        self, content: Any, envelope: Envelope = NO_ENVELOPE, moment: datetime | None = None
    ) -> bytes:
        """The interchange; raises :class:`ValueRefused` for a value it cannot hold."""
        outer, detail = OutGroup(), OutGroup()
        self._lay(content.extras, outer, None)
        self._group(self.mapping.group, content, self.layout.outer, outer, None, detail)
        segments = self._message(outer, detail)
        reference, number = self._references(content, envelope, segments)
        told = {e.path: e.value for e in content.extras if e.path in ("/UNB", "/UNH")}
        kind = told.get("/UNH") or self.mapping.options.get("type", "")
        body = [f"UNH+{escape(number)}+{kind}", *segments]
        body.append(f"UNT+{len(body) + 1}+{escape(number)}")
        text = "".join(f"{s}'" for s in [*body, f"UNZ+1+{escape(reference)}"])
        sender = escape(envelope.sender or "SENDER")
        receiver = escape(envelope.receiver or "RECEIVER")
        stamp = (moment or _moment(content)).strftime("%y%m%d:%H%M")
        head = f"{sender}+{receiver}+{stamp}+{escape(reference)}"
        if "/UNB" in told and not envelope.sender:
            before, _, after = told["/UNB"].partition("+#")
            head = f"{before}+{escape(reference)}{after}"
        rest = f"+{head}'{text}"
        try:
            return b"UNB+UNOC:3" + rest.encode("iso8859-1")
        except UnicodeEncodeError:
            return b"UNB+UNOY:4" + rest.encode()

    def _references(self, content: Any, envelope: Envelope, segments: list[str]) -> tuple[str, str]:
        """The references of interchange and message: those told, else one of its own content.

        A reference is used once between two partners (ISO 9735, 0020, an..14), so that content of
        another interchange must not have the same.
        """
        told = getattr(content, "message_id", None) or ""
        first, slash, second = told.partition("/")
        if slash:
            return first, second
        own = sha256("'".join([first, *segments]).encode()).hexdigest()[:REFERENCE].upper()
        return envelope.reference or own, envelope.number or first or "1"

    def _message(self, outer: OutGroup, detail: OutGroup) -> list[str]:
        outline = self.mapping.outline.children
        if "detail" not in outline:
            return list(self._emit(outer, self.layout.outer, list(outline["header"].children)))
        last = list(outline["summary"].children) if "summary" in outline else []
        summary = OutGroup()
        for label in [x for x in outer.rows if tag_of(x) in last]:
            summary.rows[label] = outer.rows.pop(label)
        return [
            *self._emit(outer, self.layout.outer, list(outline["header"].children)),
            "UNS+D",
            *self._emit(detail, self.layout.detail, list(outline["detail"].children)),
            "UNS+S",
            *self._emit(summary, self.layout.outer, last),
        ]

    def _lay(self, extras: Iterable[Extra], group: OutGroup, trigger: Out | None) -> None:
        for extra in extras:
            if extra.path.startswith("/") or extra.path == FORMAT:
                continue
            steps = parse(extra.path)
            here, place = group, trigger
            for n, step in enumerate(steps):
                if step.name.startswith("@"):
                    element, _, number = step.name[1:].partition(".")
                    if place is not None:
                        place.parts[key(int(element), int(number))] = extra.value
                    break
                if n == 0 and trigger is not None and step.name == TRIGGER:
                    continue
                place = here.get(step.name, step.index)
                here = place.inner
            else:
                if place is not None and steps[-1].name.endswith(RAW):
                    place.raw = extra.value

    def _group(
        self,
        rules: Group,
        record: Any,
        segments: SegmentGroup,
        out: OutGroup,
        trigger: tuple[Segment, Out] | None,
        detail: OutGroup | None,
    ) -> None:
        for rule in rules.leaves:
            if not rule.alternate:
                value = fetch(record, rule.field)
                if value is not None and value not in ((), ""):
                    self._leaf(rule, value, segments, out, trigger)
        for name in dict.fromkeys(rule.key for rule in rules.lists):
            sources = [rule for rule in rules.lists if rule.key == name]
            entries = sorted(getattr(record, name), key=lambda e: not exact_match(sources, e))
            self._list(sources, entries, segments, out, detail)

    def _leaf(
        self,
        rule: LeafRule,
        value: Any,
        segments: SegmentGroup,
        out: OutGroup,
        trigger: tuple[Segment, Out] | None,
    ) -> None:
        pattern, _, _ = rule.path.rpartition("@")
        if not pattern:
            assert trigger is not None  # noqa: S101 - compiled so
            segment, target = trigger
        else:
            segment = segments.segments[pattern]
            piece = piece_of(rule, value)
            if piece is None:
                return
            target = out.get(pattern)
        self._component(rule, value, segment, target)

    def _component(self, rule: LeafRule, value: Any, segment: Segment, target: Out) -> None:
        for search in segment.searches:
            if search.rule is rule:
                self._search(search, value, target)
                return
        if rule.joined is not None:
            value = self._joined(rule, value)
            if value is None:
                return
        leaf = next(v for v in segment.leaves.values() if v.rule is rule)
        there = target.parts.get(leaf.key)
        unit = target.parts.get(leaf.unit, "KGM") if leaf.unit else None
        declared = target.parts.get(leaf.declared) if leaf.declared else None
        if there is not None and reads(rule, there, unit, declared) == value:
            return
        if unit in KILOGRAMS and unit != "KGM":
            value = (value / KILOGRAMS[unit]).normalize()
        text = text_of(rule, value)
        target.parts[leaf.key] = text
        if not leaf.declared or not isinstance(rule.leaf, DateLeaf):
            return
        if value.value is None or parse_date(text, declared or "") != value.value:
            target.parts[leaf.declared] = rule.leaf.format_of(text)

    def _joined(self, rule: LeafRule, value: str) -> str | None:
        piece: str | None = piece_of(rule, value)
        if rule.last and len(value) > rule.start + rule.width:
            self.overflow.append(rule.field)
        return piece

    def _search(self, search: Search, value: Any, target: Out) -> None:
        values = value if search.rule.many else (value,)
        for one in values:
            text = text_of(search.rule, one)
            element = self._element(search, target)
            if element is None:
                self.overflow.append(search.rule.field)
                continue
            place = key(element, search.component)
            if search.rule.cut:
                start, end = search.rule.cut
                there = target.parts.get(place, "")
                if there[start:end] == text:
                    continue
                if len(there) < start or len(text) > end - start:
                    raise ValueRefused(f"'{text}' does not fit its part.", where=search.rule.field)
                text = there[:start] + text
            target.parts[place] = text
            target.parts[key(element, search.mark)] = search.value

    def _element(self, search: Search, target: Out) -> int | None:
        used = {k >> 5 for k in target.parts}
        for element in range(search.first, search.last + 1):
            marked = target.parts.get(key(element, search.mark)) == search.value
            if marked and not search.rule.many:
                return element
            if element not in used:
                return element
        return None

    def _list(
        self,
        sources: list[ListRule],
        entries: list[Any],
        segments: SegmentGroup,
        out: OutGroup,
        detail: OutGroup | None,
    ) -> None:
        counts: dict[str, int] = {}
        for entry in entries:
            chosen = [r for r in sorted(sources, key=lambda r: not r.where) if accepts(r, entry)]
            if not chosen:
                continue
            rule = chosen[0]
            inside = rule.path.startswith("detail/")
            home = self.layout.detail if inside else segments
            where = detail if inside and detail is not None else out
            label = rule.path.removeprefix("detail/").rstrip("*")
            segment = home.segments[label]
            n = counts[label] = counts.get(label, 0) + 1
            if n > 1 and not segment.star:
                self.overflow.append(rule.key)
                continue
            self._entry(rule, entry, segment, where.get(label, n))

    def _entry(self, rule: ListRule, entry: Any, segment: Segment, target: Out) -> None:
        assert segment.inner is not None  # noqa: S101 - compiled so
        target.laid = True
        if rule.group.keeps_extras:
            self._lay(entry.extras, target.inner, target)
        self._group(rule.group, entry, segment.inner, target.inner, (segment, target), None)

    def _emit(self, group: OutGroup, known: SegmentGroup | None, order: list[str]) -> Iterable[str]:
        ranks = {tag: n for n, tag in enumerate(order)}
        labels = list(known.segments) if known else []
        places = {label: n for n, label in enumerate(labels)}

        def rank(label: str) -> tuple[int, int]:
            return ranks.get(tag_of(label), len(ranks)), places.get(label, len(places))

        for label in sorted(group.rows, key=rank):
            segment = known.segments.get(label) if known else None
            for n in sorted(group.rows[label]):
                out = group.rows[label][n]
                if not out.laid and out.raw is None and not out.parts:
                    continue
                yield segment_text(label, segment, out)
                inner = segment.inner if segment else None
                fact = inner.fact if inner else None
                yield from self._emit(out.inner, inner, list(fact.children) if fact else [])


def _moment(content: Any) -> datetime:
    """The time of preparation: what the content says, since writing asks no clock."""
    for name in ("issued_at", "accepted_at"):
        stamp = getattr(content, name, None)
        if stamp is not None and stamp.value is not None:
            moment: datetime = stamp.value
            return moment
    return datetime(2000, 1, 1)  # noqa: DTZ001 - written without a zone
