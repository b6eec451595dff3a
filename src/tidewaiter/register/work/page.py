"""The table of states as a page of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tidewaiter.register.work.life import Clock, Life, Step


def page(life: Life) -> str:
    """The table in Markdown, as ``docs/reference/states.md`` shows the shipped one."""
    return "\n".join(_lines(life)) + "\n"


def _lines(life: Life) -> Iterator[str]:
    yield "# States after the decision"
    yield ""
    yield f"The table `{life.id}`, in force from {life.valid_from}. Clocks count working hours of"
    yield "the office's calendar. The reasons are in"
    yield "[life after the decision](../explanation/life-after-the-decision.md)."
    yield from ("", "## States", "")
    kinds = {(False, True): "final", (True, False): "the declarant knows of a control"}
    yield from _table(
        ("state", "meaning", ""),
        ((s.code, s.title, kinds.get((s.announced, s.final), "")) for s in life.states),
    )
    yield from ("", "## Clocks", "")
    yield from _table(
        ("clock", "hours", "then"), ((c.code, _hours(c), c.event) for c in life.clocks)
    )
    yield from ("", "## Openings", "", "The first line that fits counts.", "")
    yield from _table(
        ("lane", "route", "state", "clock"),
        ((o.lane, ", ".join(o.routes) or "any", o.state, o.clock) for o in life.openings),
    )
    yield from ("", "## Steps", "")
    yield from _table(
        ("from", "event", "by", "if", "then", "clock"),
        (
            (", ".join(s.states), s.event, _by(s), ", ".join(s.guards), _then(s), s.clock)
            for s in life.steps
        ),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(row) + " |"


def _hours(clock: Clock) -> str:
    return "the green delay" if clock.hours is None else str(clock.hours)


def _by(step: Step) -> str:
    return f"{step.by} ({', '.join(step.roles)})" if step.roles else step.by


def _then(step: Step) -> str:
    lane = f", lane {step.lane}" if step.lane else ""
    effect = f", {step.effect}" if step.effect else ""
    return f"{step.to}{lane}{effect}"
