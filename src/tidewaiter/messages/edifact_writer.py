"""Writing EDIFACT by a mapping: fields and extras into segments, in the order of the format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import Extra
from tidewaiter.messages.edifact_reader import RAW, TRIGGER
from tidewaiter.messages.edifact_syntax import escape
from tidewaiter.messages.intake import KILOGRAMS, part_of
from tidewaiter.messages.mapping import Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.message import Envelope
from tidewaiter.messages.paths import parse
from tidewaiter.messages.segments import Search, Segment, SegmentGroup, key, layout_of
from tidewaiter.messages.text import has_control
from tidewaiter.messages.values import DateLeaf, parse_date
from tidewaiter.messages.xml_writer import accepts, exact_match, fetch


class Out:
    """A segment to be written: its components by place, or its whole text; its group."""

    __slots__ = ("inner", "laid", "parts", "raw")

    def __init__(self) -> None:
        self.parts: dict[int, str] = {}
        self.raw: str | None = None
        self.inner = OutGroup()
        self.laid = False


class OutGroup:
    """Segments of a group by label and occurrence."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Out]] = {}

    def get(self, label: str, n: int = 1) -> Out:
        """The segment at an occurrence, made if it is not there."""
        row = self.rows.setdefault(label, {})
        return row.setdefault(n, Out())


class EdifactWriter:
    """Writes one content object as an interchange of one message."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.layout = layout_of(mapping)
        self.overflow: list[str] = []

    def write(
        self, content: Any, envelope: Envelope = Envelope(), moment: datetime | None = None
    ) -> bytes:
        """The interchange; raises :class:`ValueRefused` for a value it cannot hold."""
        outer, detail = OutGroup(), OutGroup()
        self._lay(content.extras, outer, None)
        self._group(self.mapping.group, content, self.layout.outer, outer, None, detail)
        segments = self._message(outer, detail)
        reference, number = self._references(content, envelope)
        told = {e.path: e.value for e in content.extras if e.path in ("/UNB", "/UNH")}
        kind = told.get("/UNH") or self.mapping.options.get("type", "")
        body = [f"UNH+{escape(number)}+{kind}", *segments]
        body.append(f"UNT+{len(body) + 1}+{escape(number)}")
        text = "".join(f"{s}'" for s in [*body, f"UNZ+1+{escape(reference)}"])
        charset, codec = ("UNOC:3", "iso8859-1")
        try:
            text.encode(codec)
        except UnicodeEncodeError:
            charset, codec = ("UNOY:4", "utf-8")
        sender = escape(envelope.sender or "SENDER")
        receiver = escape(envelope.receiver or "RECEIVER")
        stamp = (moment or _moment(content)).strftime("%y%m%d:%H%M")
        head = f"{sender}+{receiver}+{stamp}+{escape(reference)}"
        if "/UNB" in told and not envelope.sender:
            before, _, after = told["/UNB"].partition("+#")
            head = f"{before}+{escape(reference)}{after}"
        return f"UNB+{charset}+{head}'{text}".encode(codec)

    def _references(self, content: Any, envelope: Envelope) -> tuple[str, str]:
        told = getattr(content, "message_id", None) or ""
        first, slash, second = told.partition("/")
        if slash:
            return first, second
        return envelope.reference or "1", envelope.number or first or "1"

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
            if extra.path.startswith("/"):
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
                if value is not None and value != ():
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
            piece = _piece(rule, value)
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
        if there is not None and _reads(rule, there, unit, declared) == value:
            return
        if unit in KILOGRAMS and unit != "KGM":
            value = (value / KILOGRAMS[unit]).normalize()
        text = _text(rule, value)
        target.parts[leaf.key] = text
        if leaf.declared and isinstance(rule.leaf, DateLeaf):
            if value.value is None or parse_date(text, declared or "") != value.value:
                target.parts[leaf.declared] = rule.leaf.format_of(text)

    def _joined(self, rule: LeafRule, value: str) -> str | None:
        piece = _piece(rule, value)
        if rule.last and len(value) > rule.start + rule.width:
            self.overflow.append(rule.field)
        return piece

    def _search(self, search: Search, value: Any, target: Out) -> None:
        values = value if search.rule.many else (value,)
        for one in values:
            text = _text(search.rule, one)
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


def tag_of(label: str) -> str:
    """The segment tag of a label."""
    return label[:3]


def segment_text(label: str, segment: Segment | None, out: Out) -> str:
    """A segment with its qualifiers, without its end."""
    tag = tag_of(label)
    if out.raw is not None:
        return f"{tag}+{out.raw}" if out.raw else tag
    parts = dict(segment.given) if segment else {}
    parts.update(out.parts)
    rows: dict[int, dict[int, str]] = {}
    for place, text in parts.items():
        rows.setdefault(place >> 5, {})[place & 31] = text
    elements = []
    for element in range(1, max(rows, default=0) + 1):
        row = rows.get(element, {})
        texts = [escape(row.get(n, "")) for n in range(1, max(row, default=0) + 1)]
        while texts and not texts[-1]:
            texts.pop()
        elements.append(":".join(texts))
    return "+".join([tag, *elements])


def _piece(rule: LeafRule, value: Any) -> Any:
    if rule.joined is None:
        return value
    return value[rule.start : rule.start + rule.width] or None


def _text(rule: LeafRule, value: Any) -> str:
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueRefused(f"{value} is not a finite number.", where=rule.field)
    try:
        text = rule.leaf.write(value)
    except ValueError:
        raise ValueRefused(f"'{value}' has no code in the format.", where=rule.field) from None
    if has_control(text):
        raise ValueRefused("The text holds control characters.", where=rule.field)
    return text


def _reads(rule: LeafRule, text: str, unit: str | None, declared: str | None) -> Any:
    if rule.cut:
        return part_of(rule, text) or None
    if isinstance(rule.leaf, DateLeaf):
        return rule.leaf.read(text, declared)
    try:
        value = rule.leaf.read(text.replace(",", ".", 1) if rule.unit else text)
    except ValueError:
        return None
    if unit and isinstance(value, Decimal):
        return value * KILOGRAMS[unit] if unit in KILOGRAMS else None
    return value


def _moment(content: Any) -> datetime:
    """The time of preparation: what the content says, since writing asks no clock."""
    for name in ("issued_at", "accepted_at"):
        stamp = getattr(content, name, None)
        if stamp is not None and stamp.value is not None:
            moment: datetime = stamp.value
            return moment
    return datetime(2000, 1, 1)  # noqa: DTZ001 - written without a zone
