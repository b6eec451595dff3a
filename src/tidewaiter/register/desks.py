"""Where desks bring their controls, so that the register need not know them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from tidewaiter.core import Control
from tidewaiter.messages.control import MessageControl

if TYPE_CHECKING:
    from tidewaiter.register.pages.onfile import File

Maker = Callable[[Mapping[str, Any]], Control]
"""Makes a desk's control from the desk's part of a bundle of rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of a reservation: ``effect`` is ``settle`` (used up) or ``return`` (given back).

    ``reserved`` is what the decision took of ``account``, ``quantity`` what is used for good, both
    in ``unit``. ``position`` is that of the item, from 1; 0 for the declaration as a whole.
    """

    account: str
    unit: str
    mrn: str
    effect: str
    reserved: Decimal
    quantity: Decimal
    position: int
    at: datetime
    actor: str


def _nothing(moved: Sequence[Moved]) -> None:
    """Most desks need not be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A desk's own section of the page of a declaration.

    ``anchor`` is its id on the page; ``template`` is included with ``card`` as ``content``.
    """

    anchor: str
    title: str | Promise
    template: str
    content: object


def no_card(file: File) -> None:
    """For a desk that has nothing of its own to show."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: how its control is made, and a mark that changes when it has to be made anew.

    ``mark`` stands for what the control is made from besides rules, such as facts about the past.
    ``on_moved`` is told of reservations on the desk's accounts when they are settled or given back,
    within the same transaction: those whose key begins with ``accounts``, or where it is empty with
    the desk's name and a colon.
    ``card`` makes the desk's section of a declaration's page, or ``None`` where the declaration
    does not concern it.
    ``idle`` is the version that its control has while no rule of it is in force: nobody asked it.
    """

    make: Maker
    mark: Callable[[], str] = str
    on_moved: Callable[[Sequence[Moved]], None] = _nothing
    accounts: str = ""
    card: Callable[[File], Card | None] = no_card
    idle: str = ""


_desks: dict[str, Desk] = {}


def provide(name: str, desk: Desk) -> None:
    """Bring a desk; called once, when the desk's application is ready."""
    _desks[name] = desk


def controls(bundle: Mapping[str, Any]) -> tuple[Control, ...]:
    """What is odd about the message, then the desks by name, for the rules of a bundle."""
    parts = bundle.get("desks", {})
    made = [desk.make(parts.get(name, {})) for name, desk in sorted(_desks.items())]
    return (MessageControl(), *made)


def cards(file: File) -> list[Card]:
    """The sections that desks have for the page of a declaration, by the names of the desks."""
    made = (desk.card(file) for _, desk in sorted(_desks.items()))
    return [card for card in made if card is not None]


def is_idle(name: str, version: str) -> bool:
    """Whether a desk had no rule in force when a decision was taken with this version of it."""
    desk = _desks.get(name)
    return desk is not None and version == desk.idle


def marks() -> tuple[str, ...]:
    """What the controls of now are made from besides rules."""
    return tuple(desk.mark() for _, desk in sorted(_desks.items()))


def tell(moved: Sequence[Moved]) -> None:
    """Tell each desk what became of reservations on its accounts."""
    for name, desk in sorted(_desks.items()):
        begins = desk.accounts or f"{name}:"
        theirs = [one for one in moved if one.account.startswith(begins)]
        if theirs:
            desk.on_moved(theirs)
