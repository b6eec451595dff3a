"""Where desks bring their controls, so that the register need not know them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidewaiter.core import Control

Maker = Callable[[Mapping[str, Any]], Control]
"""Makes a desk's control from the desk's part of a bundle of rules."""

_makers: dict[str, Maker] = {}


def provide(desk: str, maker: Maker) -> None:
    """Say how a desk's control is made; called once, when the desk's application is ready."""
    _makers[desk] = maker


def controls(bundle: Mapping[str, Any]) -> tuple[Control, ...]:
    """The controls of all desks, in the order of their names, for the rules of a bundle."""
    desks = bundle.get("desks", {})
    return tuple(maker(desks.get(name, {})) for name, maker in sorted(_makers.items()))
