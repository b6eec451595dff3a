"""Where desks bring their controls, so that the register need not know them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.core import Control
from tidewaiter.messages.control import MessageControl

Maker = Callable[[Mapping[str, Any]], Control]
"""Makes a desk's control from the desk's part of a bundle of rules."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: how its control is made, and a mark that changes when it has to be made anew.

    ``mark`` stands for what the control is made from besides rules, such as facts about the past.
    """

    make: Maker
    mark: Callable[[], str] = str


_desks: dict[str, Desk] = {}


def provide(name: str, desk: Desk) -> None:
    """Bring a desk; called once, when the desk's application is ready."""
    _desks[name] = desk


def controls(bundle: Mapping[str, Any]) -> tuple[Control, ...]:
    """What is odd about the message, then the desks by name, for the rules of a bundle."""
    parts = bundle.get("desks", {})
    made = [desk.make(parts.get(name, {})) for name, desk in sorted(_desks.items())]
    return (MessageControl(), *made)


def marks() -> tuple[str, ...]:
    """What the controls of now are made from besides rules."""
    return tuple(desk.mark() for _, desk in sorted(_desks.items()))
