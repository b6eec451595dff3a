"""What is wrong with a table of states: what could lose a consignment or stop its clock. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.permissions import TABLE, Permission
from tidewaiter.register.work.life import (
    ACCOUNT_EFFECTS,
    CLOCK,
    EFFECTS,
    GUARDS,
    MESSAGE,
    OPENING,
    SAME,
    Life,
    Step,
)

MOST_HOURS = 20_000
"""About ten years of working hours."""


def faults(life: Life) -> list[str]:
    """Sentences, one for each fault; none for a sound table."""
    unknown = [*_start_names(life), *_step_names(life), *_accounts(life)]
    unknown += [*_twice(life), *_hours(life)]
    return unknown or [*_roles(life), *_clocks(life), *_ends(life), *_unreachable(life)]


def _start_names(life: Life) -> Iterator[str]:
    """Names in openings that stand for nothing, and clocks without hours."""
    for start in life.openings:
        if start.state not in life.by_code:
            yield sentence(
                "opening of {lane}: there is no state '{state}'.",
                lane=start.lane,
                state=start.state,
            )
        if start.clock and start.clock not in life.clock_by_code:
            yield sentence(
                "opening of {lane}: there is no clock '{clock}'.",
                lane=start.lane,
                clock=start.clock,
            )
        if start.delayed and not start.clock:
            yield sentence("opening of {lane}: it is delayed and has no clock.", lane=start.lane)
    if not any(s.lane == "*" and not s.routes and not s.delayed for s in life.openings):
        yield sentence("openings: no line is for all other lanes ('*').")


def _accounts(life: Life) -> Iterator[str]:
    """States that do what is not known to reserved quantities, or do it too early."""
    for state in life.states:
        if state.accounts not in ACCOUNT_EFFECTS:
            yield sentence(
                "'{state}': reserved quantities cannot be '{effect}'.",
                state=state.code,
                effect=state.accounts,
            )
        elif state.accounts and not state.final:
            yield sentence(
                "'{state}' is not final: it may not settle or return reserved quantities.",
                state=state.code,
            )


def _hours(life: Life) -> Iterator[str]:
    """Clocks that do not run, or that nobody would live to see run out."""
    delays = {clock.code for clock in life.clocks if clock.hours is None}
    given = [("green_delay", life.green_delay, True)]
    given += [(clock.code, clock.hours, False) for clock in life.clocks if clock.hours is not None]
    for line in life.exceptions:
        given.append((f"exceptions, {line.clock}", line.hours, line.clock in delays))
        if line.clock not in life.clock_by_code:
            yield sentence("exceptions: there is no clock '{clock}'.", clock=line.clock)
    for what, hours, may_be_none in given:
        if not hours.is_finite() or hours < 0 or (hours == 0 and not may_be_none):
            yield sentence("{what}: a clock has no hours to run.", what=what)
        elif hours > MOST_HOURS:
            yield sentence(
                "{what}: {hours} hours are too many; at most {most_hours}.",
                what=what,
                hours=hours,
                most_hours=MOST_HOURS,
            )


def _step_names(life: Life) -> Iterator[str]:
    """Names in steps that stand for nothing."""
    for step in life.steps:
        unknown = [s for s in step.states if s not in life.by_code]
        unknown += [step.to] if step.to not in {*life.by_code, SAME, OPENING} else []
        yield from (
            sentence("{event}: there is no state '{name}'.", event=step.event, name=name)
            for name in unknown
        )
        if step.clock and step.clock not in life.clock_by_code:
            yield sentence(
                "{event}: there is no clock '{clock}'.", event=step.event, clock=step.clock
            )
        if step.effect not in EFFECTS:
            yield sentence(
                "{event}: there is no effect '{effect}'.", event=step.event, effect=step.effect
            )
        for guard in step.guards:
            if guard not in GUARDS:
                yield sentence(
                    "{event}: there is no guard '{guard}'.", event=step.event, guard=guard
                )


def _twice(life: Life) -> Iterator[str]:
    codes = Counter([s.code for s in life.states] + [c.code for c in life.clocks])
    yield from (
        sentence("'{code}' stands twice.", code=code) for code, count in codes.items() if count > 1
    )
    rows = Counter((state, step.event) for step in life.steps for state in step.states)
    yield from (
        sentence("{state}: '{event}' stands twice.", state=s, event=e)
        for (s, e), count in rows.items()
        if count > 1
    )


def _roles(life: Life) -> Iterator[str]:
    """Steps that nobody can make."""
    for step in life.steps:
        if step.by in (CLOCK, MESSAGE):
            continue
        if step.by not in set(Permission):
            yield sentence(
                "{event}: nobody can have the permission '{by}'.", event=step.event, by=step.by
            )
            continue
        holders = {str(role) for role in TABLE[Permission(step.by)].roles}
        for role in step.roles:
            if role not in holders:
                yield sentence(
                    "{event}: the role '{role}' has not the permission '{by}'.",
                    event=step.event,
                    role=role,
                    by=step.by,
                )


def _targets(life: Life, step: Step, state: str) -> set[str]:
    if step.to == SAME:
        return {state}
    return {start.state for start in life.openings} if step.to == OPENING else {step.to}


def _clocks(life: Life) -> Iterator[str]:
    """States that may be waited in for ever, and clocks that nothing answers."""
    entered = [(f"opening of {s.lane}", s.state, s.clock) for s in life.openings]
    entered += [
        (step.event, step.to, step.clock) for step in life.steps if step.to not in (SAME, OPENING)
    ]
    events = {(state, step.event) for step in life.steps for state in step.states}
    for what, state, clock in entered:
        if state in life.final:
            if clock:
                yield sentence(
                    "{what}: '{state}' is final and needs no clock.", what=what, state=state
                )
        elif not clock:
            yield sentence("{what}: no clock runs in '{state}'.", what=what, state=state)
        elif (state, life.clock_by_code[clock].event) not in events:
            yield sentence(
                "{what}: nothing happens in '{state}' when '{clock}' runs out.",
                what=what,
                state=state,
                clock=clock,
            )
    for step in life.steps:
        if step.to in (SAME, OPENING) and step.clock:
            yield sentence(
                "{event}: a step to '{to}' starts no clock of its own.",
                event=step.event,
                to=step.to,
            )


def _ends(life: Life) -> Iterator[str]:
    """States that no way leads out of to a final one; final states that something follows.

    A message of the declarant is no way out: it may never come.
    """
    onward = {s.code: set[str]() for s in life.states}
    for step in life.steps:
        for state in step.states:
            onward[state] |= _targets(life, step, state) if step.by != MESSAGE else set()
            if state in life.final:
                yield sentence("{event}: '{state}' is final.", event=step.event, state=state)
    ends = set(life.final)
    while more := {s for s, to in onward.items() if to & ends} - ends:
        ends |= more
    yield from (
        sentence("'{state}' is a dead end.", state=state) for state in onward if state not in ends
    )


def _unreachable(life: Life) -> Iterator[str]:
    reached = {start.state for start in life.openings}
    while True:
        more = {
            target
            for step in life.steps
            for state in step.states
            if state in reached
            for target in _targets(life, step, state)
        } - reached
        if not more:
            break
        reached |= more
    yield from (
        sentence("'{code}' can never be reached.", code=s.code)
        for s in life.states
        if s.code not in reached
    )
