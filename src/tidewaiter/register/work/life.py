"""Life after the decision: the table of states, events and clocks. Pure.

A table is data with a day from which it is in force. What it may say of guards and effects is a
short list; everything else in it is the administration's. A table that could lose a consignment
is refused: see :func:`tidewaiter.register.work.soundness.faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from tidewaiter.core import ValueRefused, from_plain
from tidewaiter.core.sentence import joined, sentence
from tidewaiter.register.work.rows_of_life import (
    ACCOUNT_EFFECTS,
    CLOCK,
    EFFECTS,
    ESCALATE,
    GUARDS,
    MESSAGE,
    OPENING,
    RETURN,
    SAME,
    SETTLE,
    Circumstances,
    Clock,
    Hours,
    LifeError,
    Opening,
    Start,
    State,
    Step,
    StepRefused,
)
from tidewaiter.rulebook.calendars import Calendar, add_working_time

__all__ = [
    "ACCOUNT_EFFECTS",
    "CLOCK",
    "EFFECTS",
    "ESCALATE",
    "GUARDS",
    "MESSAGE",
    "OPENING",
    "RETURN",
    "SAME",
    "SETTLE",
    "Circumstances",
    "Clock",
    "Hours",
    "Life",
    "LifeError",
    "Opening",
    "Start",
    "State",
    "Step",
    "StepRefused",
    "in_force",
    "read_life",
]


@dataclass(frozen=True)
class Life:
    """A table of states, in force from a day on until a later one is."""

    id: str
    title: str
    valid_from: date
    states: tuple[State, ...]
    clocks: tuple[Clock, ...]
    openings: tuple[Start, ...]
    steps: tuple[Step, ...]
    exceptions: tuple[Hours, ...] = ()
    green_delay: Decimal = Decimal(0)
    never_lower_once_announced: bool = True

    @cached_property
    def by_code(self) -> dict[str, State]:
        """States by their code."""
        return {state.code: state for state in self.states}

    @cached_property
    def clock_by_code(self) -> dict[str, Clock]:
        """Clocks by their code."""
        return {clock.code: clock for clock in self.clocks}

    @cached_property
    def final(self) -> frozenset[str]:
        """States after which nothing follows."""
        return frozenset(state.code for state in self.states if state.final)

    @cached_property
    def _steps(self) -> dict[tuple[str, str], Step]:
        return {(state, step.event): step for step in self.steps for state in step.states}

    def effect_of(self, state: str) -> str:
        """What a state does to reserved quantities; nothing where the table does not know it."""
        known = self.by_code.get(state)
        return known.accounts if known else ""

    def steps_from(self, state: str) -> list[Step]:
        """All steps from a state, in the order of the table."""
        return [step for step in self.steps if state in step.states]

    def allowed(self, state: str, may: Callable[[Step], bool]) -> list[str]:
        """Events that somebody may cause in a state; ``may`` says whether a step is theirs."""
        steps = self.steps_from(state)
        return [s.event for s in steps if s.by not in (CLOCK, MESSAGE) and may(s)]

    def step(self, state: str, event: str) -> Step:
        """The step of an event. Raises :class:`StepRefused` naming what is possible."""
        found = self._steps.get((state, event))
        if found is None:
            others = ", ".join(step.event for step in self.steps_from(state)) or "nothing"
            raise StepRefused(
                sentence(
                    "'{event}' is not possible while it is {state}.", event=event, state=state
                ),
                advice=sentence("Possible: {others}.", others=others),
            )
        return found

    def after(self, state: str, event: str, now: Circumstances) -> Step:
        """The step of an event, if its guards let it pass. Raises :class:`StepRefused`."""
        step = self.step(state, event)
        for guard in step.guards:
            holds, advice = GUARDS[guard]
            if not holds(now):
                raise StepRefused(
                    sentence("'{event}' may not be done yet.", event=event), advice=advice
                )
        return step

    def hours(self, clock: str, lane: str, office: str) -> Decimal:
        """The working hours of a clock in a lane at an office."""
        for line in self.exceptions:
            if line.fits(clock, lane, office):
                return line.hours
        hours = self.clock_by_code[clock].hours
        return self.green_delay if hours is None else hours

    def due(
        self, clock: str, at: datetime, calendar: Calendar, lane: str, office: str
    ) -> datetime | None:
        """When a clock that starts ``at`` runs out in a lane at an office with this calendar;
        ``None`` without a clock."""
        if not clock:
            return None
        return add_working_time(at, self.hours(clock, lane, office), calendar)

    def start(self, lane: str, route: str, office: str = "") -> Start:
        """How a lane opens. Raises :class:`LifeError` where the table says nothing of it."""
        for one in self.openings:
            fits = one.lane in ("*", lane) and (not one.routes or route in one.routes)
            if fits and not (one.delayed and self.hours(one.clock, lane, office) == 0):
                return one
        raise LifeError(
            sentence("no state is named for lane '{lane}'.", lane=lane),
            where=f"life {self.id}, openings",
        )

    def opening(
        self, lane: str, route: str, at: datetime, calendar: Calendar, office: str = ""
    ) -> Opening:
        """State and clock after a decision of ``lane`` by ``route`` at an office."""
        start = self.start(lane, route, office)
        return Opening(
            lane=lane,
            state=start.state,
            clock=start.clock,
            due_at=self.due(start.clock, at, calendar, lane, office),
            work=start.state not in self.final,
            event="open",
            route=route,
        )

    def lane_after_change(
        self, state: str, lane: str, decided: str, precedence: Callable[[str], int]
    ) -> str:
        """The lane in effect after a declaration was changed and decided again.

        A lane is never lowered once a control was announced, where the table says so.
        """
        if precedence(decided) >= precedence(lane):
            return decided
        known = self.by_code.get(state)
        held = self.never_lower_once_announced and (known is None or known.announced)
        return lane if held else decided


def read_life(identifier: str, content: Mapping[str, Any]) -> Life:
    """A table from a document. Raises :class:`LifeError` with everything that is wrong."""
    from tidewaiter.register.work.soundness import faults

    where = f"life {identifier}"
    try:
        life: Life = from_plain(Life, dict(content))
    except ValueRefused as problem:
        raise LifeError(problem.message, where=f"{where}, {problem.where}") from None
    found = list(faults(life))
    if life.id != identifier:
        found.insert(
            0, sentence("its id is '{id}', not '{identifier}'.", id=life.id, identifier=identifier)
        )
    if found:
        raise LifeError(joined(found), where=where)
    return life


def in_force(tables: Iterable[Life], day: date) -> Life:
    """The latest table that is in force on a day. Raises :class:`LifeError` if none is yet."""
    begun = [life for life in tables if life.valid_from <= day]
    if not begun:
        raise LifeError(sentence("no table of states is in force on {day}.", day=day))
    return max(begun, key=lambda life: (life.valid_from, life.id))
