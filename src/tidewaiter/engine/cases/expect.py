"""What was expected held against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidewaiter.core import (
    Decision,
    ValueRefused,
)
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.cases.meeting import (
    Said,
    fits_finding,
    fits_reason,
    fits_unknown,
    name_of,
    names,
    paired,
    pointer_at,
    source,
    told,
)

NONE = "none"

WhyNot = Callable[[str], Sequence[str]]
"""Why a reason did not come, by its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as expected.

    ``what`` is the key of the expectation, ``why`` the evidence behind what came, line by line.
    """

    declaration: str
    what: str
    expected: str
    came: str
    why: tuple[str, ...] = ()


def differences(
    expected: Mapping[str, Any], decision: Decision, why_not: WhyNot
) -> Iterator[Difference]:
    """Where a decision differs from what was expected of it; what is not mentioned is not held.

    Raises :class:`ValueRefused` for an expectation that cannot be met by any decision.
    """
    held = _Held(decision, why_not, bool(expected.get("and_others", False)))
    for key, wanted in expected.items():
        if key != "and_others":
            yield from _CHECKS[key](held, wanted)


@dataclass(frozen=True)
class _Held:
    """A decision while it is held against an expectation."""

    decision: Decision
    why_not: WhyNot
    and_others: bool

    def lane(self, wanted: str) -> Iterator[Difference]:
        if self.decision.lane != wanted:
            yield self._differs("lane", wanted, self.decision.lane, self._everything())

    def route(self, wanted: str) -> Iterator[Difference]:
        if self.decision.route != wanted:
            yield self._differs("route", wanted, self.decision.route.value, self._everything())

    def deferred_to(self, wanted: str) -> Iterator[Difference]:
        lanes = [deferral.to_lane for deferral in self.decision.deferrals]
        came = lanes[-1] if lanes else NONE
        if came != wanted:
            yield self._differs("deferred_to", wanted, came, self._everything())

    def findings(self, wanted: Any) -> Iterator[Difference]:
        entries = _entries(wanted, "code")
        yield from self._listed("findings", entries, self.decision.findings, fits_finding)

    def reasons(self, wanted: Any) -> Iterator[Difference]:
        entries = _entries(wanted, "source")
        named = {source(entry["source"]) for entry in entries}
        idle = {"random"} - named
        came = [r for r in self.decision.reasons if r.drawn or r.source not in idle]
        yield from self._listed("reasons", entries, came, fits_reason)

    def not_assessed(self, wanted: Any) -> Iterator[Difference]:
        entries = _entries(wanted, "control")
        yield from self._listed("not_assessed", entries, self.decision.not_assessed, fits_unknown)

    def absent(self, wanted: Sequence[Any]) -> Iterator[Difference]:
        for name in map(str, wanted):
            came: list[Any] = [r for r in self.decision.reasons if r.source == source(name)]
            came += [f for f in self.decision.findings if f.code == name.removeprefix("finding:")]
            if came:
                why = tuple(line for one in came for line in told(one))
                yield self._differs("absent", f"no {name}", "it came", why)

    def instructions(self, wanted: Any) -> Iterator[Difference]:
        came = [f"{one.to}: {one.text}" for one in self.decision.instructions]
        if wanted == NONE:
            if came:
                yield self._differs("instructions", NONE, "; ".join(came), ())
            return
        for entry in _entries(wanted, "text"):
            if not any(
                str(entry["text"]) in one.text and entry.get("to", one.to) == one.to
                for one in self.decision.instructions
            ):
                given = "; ".join(came) or NONE
                yield self._differs("instructions", _said(entry), given, self._everything())

    def probabilities(self, wanted: Mapping[str, Any]) -> Iterator[Difference]:
        for lane, value in wanted.items():
            if lane not in self.decision.probabilities:
                known = ", ".join(self.decision.probabilities)
                raise ValueRefused(
                    sentence("'{lane}' is no lane with a probability.", lane=lane),
                    where=f"probabilities.{lane}",
                    advice=sentence("They are {known}.", known=known),
                )
            came = self.decision.probabilities[lane]
            if came != Decimal(str(value)):
                name = f"probabilities.{lane}"
                yield self._differs(name, str(value), decimal_text(came), self._everything())

    def _listed(
        self,
        what: str,
        entries: Sequence[Mapping[str, Any]],
        came: Sequence[Any],
        fits: Callable[[Mapping[str, Any], Any], bool],
    ) -> Iterator[Difference]:
        """Every entry must be met by one of its own; what is left over is a difference too."""
        pairs = paired(entries, came, fits)
        left = [one for n, one in enumerate(came) if n not in pairs.values()]
        all_named = names(came) or NONE
        for n, entry in enumerate(entries):
            if n not in pairs:
                yield self._differs(what, _said(entry), all_named, self._missing(what, entry, left))
        if left and not self.and_others:
            expected = "; ".join(map(_said, entries)) or NONE
            if len(pairs) == len(entries):
                why = tuple(line for one in left for line in told(one))
                yield self._differs(what, expected, f"besides {names(left)}", why)

    def _missing(self, what: str, entry: Mapping[str, Any], left: Sequence[Any]) -> tuple[str, ...]:
        name = str(next(entry[key] for key in ("code", "source", "control") if key in entry))
        alike = [one for one in left if name_of(one) in (name, source(name))]
        if alike:
            return tuple(line for one in alike for line in told(one))
        found = tuple(self.why_not(source(name))) if what == "reasons" else ()
        return found or tuple(line for one in left for line in told(one))

    def _everything(self) -> tuple[str, ...]:
        decision = self.decision
        said: list[Said] = [*decision.reasons, *decision.findings]
        lines = [line for one in said for line in told(one)]
        known = {reason.source for reason in decision.reasons}
        for unknown in decision.not_assessed:
            if f"not assessed:{unknown.control}" not in known:
                lines += told(unknown)
        lines += [f"deferred {d.lane} to {d.to_lane}: {d.reason}" for d in decision.deferrals]
        return tuple(lines) or ("nothing was said about it",)

    def _differs(self, what: str, expected: str, came: str, why: Sequence[str]) -> Difference:
        return Difference(
            declaration=self.decision.declaration,
            what=what,
            expected=expected,
            came=came,
            why=tuple(why),
        )


_CHECKS: dict[str, Callable[[_Held, Any], Iterator[Difference]]] = {
    "lane": _Held.lane,
    "route": _Held.route,
    "findings": _Held.findings,
    "reasons": _Held.reasons,
    "not_assessed": _Held.not_assessed,
    "absent": _Held.absent,
    "deferred_to": _Held.deferred_to,
    "instructions": _Held.instructions,
    "probabilities": _Held.probabilities,
}


def _entries(wanted: Any, first: str) -> list[dict[str, Any]]:
    """The entries of a list, bare texts written out; a pointer that leads nowhere is refused."""
    if wanted == NONE:
        return []
    entries = [dict(e) if isinstance(e, Mapping) else {first: str(e)} for e in wanted]
    for entry in entries:
        for text in (
            *entry.get("pointers", ()),
            *([entry["pointer"]] if "pointer" in entry else ()),
        ):
            pointer_at(text)
    return entries


def _said(entry: Mapping[str, Any]) -> str:
    head, *rest = (
        value if n == 0 else f"{key} {', '.join(map(str, value)) if _many(value) else value}"
        for n, (key, value) in enumerate(entry.items())
    )
    return f"{head} ({', '.join(rest)})" if rest else str(head)


def _many(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
