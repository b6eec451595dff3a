"""Decisions as a person wants to read them, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tidewaiter.core import Decision, Evidence, Lane, Reason, Route
from tidewaiter.engine.explain import Explanation, NearMiss, WhatIf
from tidewaiter.engine.policy import LanePolicy

_STYLE = {"green": "green", "blue": "blue", "yellow": "yellow", "red": "red"}
_SHAPE = {"green": "●", "blue": "■", "yellow": "▲", "red": "◆"}
WIDTH = 120
"""Characters a line has where there is no terminal to ask."""

_PINS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROUTES = {
    Route.MANDATORY: "because it must be: neither chance nor capacity had a say",
    Route.SELECTED: "because a reason below selected it",
    Route.RANDOM: "by chance alone",
    Route.NOT_ASSESSED: "because something could not be assessed, and an officer has to look",
    Route.NONE: "no reason took effect",
}


def console(*, error: bool = False) -> Console:
    """A console for results, or for progress and problems."""
    found = Console(stderr=error, highlight=False)
    if not found.is_terminal:
        found.width = WIDTH
    return found


def lane_text(code: str) -> Text:
    """A lane: shape, word and colour."""
    return Text(f"{_SHAPE.get(code, '◇')} {code}", style=_STYLE.get(code, "magenta"))


def percent(share: float | Decimal) -> str:
    """A share as a percentage in words of figures: ``2.5 %``."""
    return f"{float(share) * 100:.4g} %"


def decision_view(explanation: Explanation, policy: LanePolicy) -> RenderableType:
    """A decision with everything that speaks for and against it."""
    decision = explanation.decided.decision
    parts: list[RenderableType] = [_heading(decision, policy)]
    acting = [r for r in decision.reasons if r.drawn]
    idle = [r for r in decision.reasons if not r.drawn and r.source != "random"]
    parts.append(_section("Why", [_reason(r, n) for n, r in enumerate(acting)], "Nothing asked."))
    if decision.deferrals:
        parts.append(
            _section(
                "Deferred",
                [f"{d.lane} became {d.to_lane}: {d.reason}." for d in decision.deferrals],
            )
        )
    if decision.instructions:
        parts.append(_section("To do", [f"{i.to}: {i.text}" for i in decision.instructions]))
    if decision.findings:
        parts.append(
            _section(
                "What the desks found",
                [
                    f"{f.code} at {f.pointer} ({f.severity.value}): {f.claim}"
                    for f in decision.findings
                ],
            )
        )
    if decision.not_assessed:
        parts.append(
            _section("Not assessed", [f"{n.reason} ({n.pointer})" for n in decision.not_assessed])
        )
    if idle:
        parts.append(_section("Asked, without effect", [_idle(r) for r in idle]))
    if explanation.near_misses:
        parts.append(_section("Nearly matched", [_near(n) for n in explanation.near_misses[:5]]))
    parts.append(_section("Chances it had", [_chances(decision, policy)]))
    parts.append(_versions(decision))
    return Group(*parts)


def what_if_view(what: WhatIf, explanation: Explanation, policy: LanePolicy) -> RenderableType:
    """What would have been, beside what is."""
    changes = [f"{path}: {_shown(old)} → {_shown(new)}" for path, old, new in what.changes]
    line = Text("What if: ", style="bold")
    line.append_text(lane_text(what.before.lane)).append(" → ")
    line.append_text(lane_text(what.after.decision.lane))
    notes = [_section("Mind", list(what.notes))] if what.notes else []
    return Group(_section("Changed", changes), line, *notes, decision_view(explanation, policy))


def summary_table(counts: Mapping[str, int], lanes: Iterable[Lane]) -> Table:
    """How many declarations went into each lane."""
    total = sum(counts.values())
    table = Table(box=None, pad_edge=False, show_edge=False)
    for title, justify in (("lane", "left"), ("declarations", "right"), ("share", "right")):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for lane in sorted(lanes, reverse=True):
        count = counts.get(lane.code, 0)
        table.add_row(lane_text(lane.code), f"{count:,}", percent(count / total if total else 0))
    table.add_row("all", f"{total:,}", "")
    return table


def reasons_table(rows: Iterable[tuple[str, str, int, int]]) -> Table:
    """The reasons that acted most: source, text, hits, effective."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("reason", max_width=30)
    table.add_column("asked", justify="right")
    table.add_column("drawn", justify="right")
    table.add_column("", max_width=90)
    for source, text, asked, drawn in rows:
        table.add_row(source, f"{asked:,}", f"{drawn:,}", text)
    return table


def _heading(decision: Decision, policy: LanePolicy) -> RenderableType:
    lane = next(x for x in policy.lanes if x.code == decision.lane)
    line = Text()
    line.append_text(lane_text(decision.lane)).append(f"  {lane.meaning}", style="bold")
    day = _day(decision.day)
    office = f"office {decision.office}" if decision.office else "no office"
    told = Text(f"Declaration {decision.declaration}, {office}, {day}: {_ROUTES[decision.route]}.")
    return Group(line, told)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"


def _section(
    title: str, lines: list[RenderableType] | list[str], empty: str = ""
) -> RenderableType:
    body: list[RenderableType] = [Padding(line, (0, 0, 0, 2)) for line in lines or [empty]]
    return Group(Text(""), Text(title, style="bold"), *body)


def _reason(reason: Reason, number: int) -> RenderableType:
    pin = _PINS[number] if number < len(_PINS) else f"({number + 1})"
    head = Text(f"{pin} {reason.text}")
    tail = f"{reason.source}, asks for {reason.lane}"
    if reason.probability < 1:
        tail += f", drawn with a chance of {percent(reason.probability)}"
    if reason.pointers:
        tail += f", at {', '.join(map(str, reason.pointers[:5]))}"
        tail += f" and {len(reason.pointers) - 5} more" if len(reason.pointers) > 5 else ""
    if reason.legal_basis:
        tail += f"; {reason.legal_basis}"
    lines: list[RenderableType] = [head]
    lines += [Padding(_evidence(e), (0, 0, 0, 3)) for e in reason.evidence]
    lines.append(Padding(Text(tail, style="dim"), (0, 0, 0, 3)))
    return Group(*lines)


def _evidence(evidence: Evidence) -> Text:
    text = Text(f"{evidence.name}: {evidence.value}")
    return text.append(f" — {evidence.comparison}") if evidence.comparison else text


def _idle(reason: Reason) -> str:
    return f"{reason.source} for {reason.lane}: {reason.note or 'not drawn'}. {reason.text}"


def _near(near: NearMiss) -> str:
    evidence = near.condition
    return (
        f"{near.control} ({near.lane}), {near.title}: it would take {evidence.name} "
        f"{evidence.comparison}; it is {evidence.value}."
    )


def _chances(decision: Decision, policy: LanePolicy) -> str:
    known = [(x.code, decision.probabilities.get(x.code)) for x in policy.controlled]
    return ", ".join(f"{lane} or stricter {percent(p)}" for lane, p in known if p is not None)


def _versions(decision: Decision) -> Text:
    named = ", ".join(f"{name} {version}" for name, version in decision.versions.items())
    text = f"\nFacts {decision.facts_digest[:12]}; {named}"
    return Text(text, style="dim")


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
