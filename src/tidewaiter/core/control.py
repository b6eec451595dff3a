"""The one thing a desk registers: a control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Assessment, Finding

Facts = Mapping[str, Any]
"""What a desk must know besides the declaration, as plain JSON values so that it can be stored."""


class Consignments(Protocol):
    """A batch of declarations as columns of their items; a declaration is built when asked for."""

    @property
    def rows(self) -> Any:
        """The items as an Arrow record batch of canonical columns."""

    @property
    def days(self) -> Any:
        """Per declaration its UTC day as days since 1970, -1 where it has none."""

    @property
    def findings(self) -> Mapping[int, Sequence[Finding]]:
        """By position what was odd about the message a declaration came in; few have any."""

    def __len__(self) -> int:
        """The number of declarations."""

    def declaration(self, position: int) -> Declaration:
        """The declaration at a position from zero."""

    def column(self, name: str) -> Any:
        """One value per item row as an Arrow array; ``None`` if there is no such column."""

    def owners(self) -> Any:
        """Per item row, the position of the declaration it belongs to (NumPy integers)."""


@runtime_checkable
class Control(Protocol):
    """Ask a desk about a batch of declarations.

    A batch of one is the real-time case, a batch of a million the backtest.
    """

    desk: str
    version: str

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Positions of declarations that can concern this desk: cheap, columnar, never too few."""

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """Facts for each declaration, in a constant number of queries however many there are."""

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What the desk says. Pure: no clock, no randomness, no input that is not passed in."""


@runtime_checkable
class Screening(Control, Protocol):
    """A control that can speak about a whole batch at once."""

    def screen(self, batch: Consignments) -> Iterable[tuple[int, Assessment]]:
        """What :meth:`assess` would say, by position, without the evidence."""
