"""Licences, quotas, registrations and consultations as pages and the API show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.licences import licence_key
from tidewaiter.desks.ozone.models import (
    Ceiling,
    Consultation,
    Licence,
    LicenceLine,
    Quota,
    Trader,
)
from tidewaiter.desks.ozone.models.licences import PROPOSED
from tidewaiter.desks.ozone.rules import Licensing, on_day
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere, visible_owner
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.selectors import Balance, Use
from tidewaiter.register.errors import NotFound
from tidewaiter.rulebook import selectors as rulebook

MOST = 200
MOST_ROWS = 5_000
"""So many licences, or journeys, are written to one file."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a licence with its balance; none while the licence does not count."""

    row: LicenceLine
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A licence with its lines, and which consignments drew on it."""

    row: Licence
    lines: list[Line]
    uses: list[Use]
    consultations: list[Consultation]


@dataclass(frozen=True, slots=True)
class Allotted:
    """A quota with its balance, and who holds it."""

    row: Quota
    balance: Balance | None
    name: str


def rules(at: datetime) -> Licensing:
    """The rules of licensing in force on the day of a moment."""
    return on_day(rulebook.current(at).everything, timezone.localdate(at))


def visible(actor: Actor) -> QuerySet[Licence]:
    """The licences an actor may see: all, and for a system those that it entered itself."""
    require_somewhere(actor, Permission.LICENCE_READ)
    owner = visible_owner(actor, Permission.LICENCE_READ)
    rows = Licence.objects.all()
    return rows if owner is None else rows.filter(proposed_by=owner)


def licences(
    actor: Actor, *, status: str = "", search: str = "", after: int | None = None, limit: int = 50
) -> list[Licence]:
    """A page of licences, newest first, with their lines; two queries.

    ``search`` is the beginning of a number, or a holder.
    """
    rows = visible(actor)
    if status:
        rows = rows.filter(status=status)
    if search.strip():
        begins = licence_key(search)
        by_number = Q(key__startswith=begins) if begins else Q()
        rows = rows.filter(by_number | Q(holder=search.strip()))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk").prefetch_related("lines")[: min(limit, MOST_ROWS)])


def balanced(rows: Collection[Licence]) -> list[tuple[Licence, list[Line]]]:
    """Licences with their lines and the balance of each; one query, lines being there."""
    keys = [line.account for row in rows for line in row.lines.all() if line.account]
    found = accounts.balances(keys)
    return [
        (row, [Line(line, found.get(line.account or "")) for line in row.lines.all()])
        for row in rows
    ]


def licence(actor: Actor, number: str) -> Licence:
    """One licence with its lines.

    Raises :class:`~tidewaiter.register.errors.NotFound`, or what the policy raises.
    """
    row = Licence.objects.filter(key=licence_key(number)).prefetch_related("lines").first()
    if row is None:
        require_somewhere(actor, Permission.LICENCE_READ)
        raise NotFound(sentence("There is no licence '{number}'.", number=number))
    require(actor, Permission.LICENCE_READ, owner=row.proposed_by)
    return row


def shown(actor: Actor, number: str) -> Shown:
    """One licence with its balances, uses and consultations; five queries."""
    row = licence(actor, number)
    ((_, lines),) = balanced([row])
    keys = [one.row.account for one in lines if one.row.account]
    return Shown(
        row=row,
        lines=lines,
        uses=accounts.uses(keys, MOST) if keys else [],
        consultations=list(Consultation.objects.filter(licence=row.key).order_by("-pk")[:MOST]),
    )


def waiting(actor: Actor) -> list[Licence]:
    """Licences that somebody else has to approve, the oldest first."""
    rows = visible(actor).filter(status=PROPOSED).order_by("pk")
    return list(rows.prefetch_related("lines")[:MOST])


def years(actor: Actor) -> list[int]:
    """The years for which there are quotas or ceilings, the latest first."""
    require_somewhere(actor, Permission.LICENCE_READ)
    known = {*Quota.objects.values_list("year", flat=True).distinct()}
    known |= {*Ceiling.objects.values_list("year", flat=True).distinct()}
    return sorted(known, reverse=True)


def quotas(actor: Actor, year: int) -> list[Allotted]:
    """The quotas of a year with their balances; three queries."""
    require_somewhere(actor, Permission.LICENCE_READ)
    rows = list(Quota.objects.filter(year=year).order_by("group", "importer"))
    if visible_owner(actor, Permission.LICENCE_READ) is not None:
        rows = [row for row in rows if row.set_by == actor.name]
    balances = accounts.balances(row.account for row in rows)
    names = dict(
        Trader.objects.filter(trader__in={row.importer for row in rows}).values_list(
            "trader", "name"
        )
    )
    return [Allotted(row, balances.get(row.account), names.get(row.importer, "")) for row in rows]


def traders(
    actor: Actor, *, search: str = "", after: int | None = None, limit: int = 50
) -> list[Trader]:
    """A page of registered traders, newest first."""
    require_somewhere(actor, Permission.LICENCE_READ)
    owner = visible_owner(actor, Permission.LICENCE_READ)
    rows = Trader.objects.all() if owner is None else Trader.objects.filter(registered_by=owner)
    if search.strip():
        rows = rows.filter(Q(trader=search.strip()) | Q(name__icontains=search.strip()))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: min(limit, MOST)])


def consultations(
    actor: Actor, *, open_only: bool = False, after: int | None = None, limit: int = 50
) -> list[Consultation]:
    """A page of consultations, newest first; a system sees those on its own licences.

    Each has the ``number`` of its licence as it was written; so has :func:`consultation`'s.
    """
    rows = _numbered()
    if visible_owner(actor, Permission.LICENCE_READ) is not None:
        rows = rows.filter(licence__in=visible(actor).values("key"))
    require_somewhere(actor, Permission.LICENCE_READ)
    if open_only:
        rows = rows.filter(answer="")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: min(limit, MOST)])


def number_of(row: Consultation) -> str:
    """The number of a consultation's licence as it was written."""
    return getattr(row, "number", None) or row.licence


def _numbered() -> QuerySet[Consultation]:
    """Consultations with the ``number`` of their licence as it was written."""
    licence = Licence.objects.filter(key=OuterRef("licence"))
    return Consultation.objects.annotate(number=Subquery(licence.values("number")[:1]))


def consultation(actor: Actor, number: int) -> Consultation:
    """One consultation. Raises :class:`~tidewaiter.register.errors.NotFound`, or what the policy
    raises."""
    require_somewhere(actor, Permission.LICENCE_READ)
    row = _numbered().filter(pk=number).first()
    if row is None:
        raise NotFound(sentence("There is no consultation {number}.", number=number))
    licence(actor, row.licence)
    return row
