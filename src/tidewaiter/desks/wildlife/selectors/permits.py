"""Permits, endorsements and returns as pages and the API show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from tidewaiter.core.permit import permit_key
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.models import (
    Endorsement,
    Permit,
    PermitLine,
    Return,
    Seizure,
)
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.permits import Standing, marks_of
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.desks.wildlife.services.permits import WITHDRAWN
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import (
    require,
    require_somewhere,
    visible_owner,
)
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.selectors import Balance, Use
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Delivery

MOST = 200
STATES = (DRAFT, "valid", "used", "expired", "withdrawn")
"""What lists can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a permit with its balance; none while the permit is a draft."""

    row: PermitLine
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A permit with its lines, which consignments drew on it, and its endorsements."""

    row: Permit
    lines: list[Line]
    uses: list[Use]
    endorsements: list[Endorsement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list of permits is narrowed to.

    ``state`` is one of :data:`STATES`; ``whose`` is ``own`` or ``foreign``; ``search`` the
    beginning of a number, a species, or part of a name of a party.
    """

    state: str = ""
    whose: str = ""
    search: str = ""


def state(row: Permit, today: date) -> str:
    """What a permit is on a day: a draft, what its issuer says, ``used``, ``expired``, or
    ``valid``."""
    if row.standing != Standing.VALID:
        return row.standing
    if row.used_on is not None:
        return "used"
    return "expired" if row.last_day < today else "valid"


def visible(actor: Actor) -> QuerySet[Permit]:
    """The permits an actor may see: all, and for a system those that it entered itself."""
    require_somewhere(actor, Permission.PERMIT_READ)
    owner = visible_owner(actor, Permission.PERMIT_READ)
    rows = Permit.objects.defer("content", "original")
    return rows if owner is None else rows.filter(registered_by=owner)


def permits(
    actor: Actor, asked: Asked, *, today: date, after: int | None = None, limit: int = 50
) -> list[Permit]:
    """A page of permits, newest first, with their lines; two queries."""
    rows = _searched(_in_state(visible(actor), asked.state, today), asked.search.strip())
    if asked.whose:
        own = Q(country=settings.COUNTRY)
        rows = rows.filter(own if asked.whose == "own" else ~own)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk").prefetch_related("lines")[:limit])


def _in_state(rows: QuerySet[Permit], wanted: str, today: date) -> QuerySet[Permit]:
    valid = Q(standing=Standing.VALID)
    meant = {
        DRAFT: Q(standing=DRAFT),
        "valid": valid & Q(used_on=None, last_day__gte=today),
        "used": Q(standing=Standing.USED) | (valid & Q(used_on__isnull=False)),
        "expired": valid & Q(used_on=None, last_day__lt=today),
        "withdrawn": Q(standing__in=WITHDRAWN),
    }
    return rows.filter(meant[wanted]) if wanted in meant else rows


def _searched(rows: QuerySet[Permit], text: str) -> QuerySet[Permit]:
    if not text:
        return rows
    key = permit_key(text)
    of = PermitLine.objects.filter(permit=OuterRef("pk"), taxon__istartswith=text)
    meant = Q(exporter__icontains=text) | Q(importer__icontains=text) | Q(Exists(of))
    return rows.filter(meant | Q(key__startswith=key) if key else meant)


def permit(actor: Actor, country: str, number: str) -> Permit:
    """One permit. Raises ``NotFound``, or what the policy raises."""
    rows = Permit.objects.filter(country=country.strip().upper(), key=permit_key(number))
    row = rows.prefetch_related("lines").first()
    if row is None:
        require_somewhere(actor, Permission.PERMIT_READ)
        raise NotFound(
            sentence("There is no permit '{number}' of {country}.", number=number, country=country)
        )
    require(actor, Permission.PERMIT_READ, owner=row.registered_by)
    return row


def shown(actor: Actor, country: str, number: str) -> Shown:
    """One permit with its balances, uses and endorsements; eight queries."""
    row = permit(actor, country, number)
    rows = Endorsement.objects.filter(permit=row).order_by("-pk")
    return Shown(
        row=row,
        lines=balanced([row])[row.pk],
        uses=accounts.uses(_keys([row]), MOST),
        endorsements=list(rows.select_related("returned__event").prefetch_related("lines")),
    )


def marks(row: Permit) -> dict[int, list[str]]:
    """The numbers of rings, tags or chips that a permit names, by line."""
    return {line.number: list(marks_of(line)) for line in paper(row).lines}


def balanced(rows: Sequence[Permit]) -> dict[int, list[Line]]:
    """The lines of permits with their balances, by row; one query, lines being there."""
    found = accounts.balances(_keys(rows))
    return {
        row.pk: [Line(line, found.get(line.account or "")) for line in row.lines.all()]
        for row in rows
    }


def _keys(rows: Iterable[Permit]) -> list[str]:
    return [line.account for row in rows for line in row.lines.all() if line.account]


@dataclass(frozen=True, slots=True)
class Told:
    """A return and where it stands: ``waiting``, ``failed``, ``sent``, ``acknowledged``, or
    ``corrected`` by a later one."""

    row: Return
    status: str


def returns(
    actor: Actor, *, open_only: bool = False, after: int | None = None, limit: int = 50
) -> list[Told]:
    """A page of returns, newest first; a system sees those of its own permits. Three queries."""
    require_somewhere(actor, Permission.PERMIT_READ)
    rows = Return.objects.select_related("endorsement__permit", "event")
    owner = visible_owner(actor, Permission.PERMIT_READ)
    if owner is not None:
        rows = rows.filter(endorsement__permit__registered_by=owner)
    if open_only:
        rows = rows.filter(acknowledged_on=None, endorsement__replaced=False)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    rows = rows.order_by("-pk").prefetch_related("endorsement__lines")
    return told(list(rows[:limit]))


def returned(actor: Actor, number: int) -> Told:
    """One return. Raises ``NotFound``, or what the policy raises."""
    rows = Return.objects.select_related("endorsement__permit", "event").filter(pk=number)
    row = rows.prefetch_related("endorsement__lines").first()
    if row is None:
        require_somewhere(actor, Permission.PERMIT_READ)
        raise NotFound(sentence("There is no return {number}.", number=number))
    require(actor, Permission.PERMIT_READ, owner=row.endorsement.permit.registered_by)
    return told([row])[0]


def told(rows: Sequence[Return]) -> list[Told]:
    """Returns with where they stand; one query for what webhooks took."""
    events = [row.event_id for row in rows if row.event_id]
    found: dict[int, list[Delivery]] = {}
    for one in Delivery.objects.filter(event_id__in=events) if events else ():
        found.setdefault(one.event_id, []).append(one)
    return [Told(row, _status(row, found.get(row.event_id or 0, []))) for row in rows]


def _status(row: Return, deliveries: Sequence[Delivery]) -> str:
    if row.endorsement.replaced:
        return "corrected"
    if row.acknowledged_on is not None:
        return "acknowledged"
    if row.sent_on is not None or any(one.delivered_at for one in deliveries):
        return "sent"
    failed = deliveries and all(one.due_at is None for one in deliveries)
    return "failed" if failed else "waiting"


def seizures(
    actor: Actor, *, year: int | None = None, after: int | None = None, limit: int = 50
) -> list[Seizure]:
    """A page of what was seized, newest first; one query. Raises ``Forbidden``."""
    require_somewhere(actor, Permission.PERMIT_REPORT)
    rows = Seizure.objects.select_related("declaration")
    if year is not None:
        rows = rows.filter(seized_at__year=year)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[:limit])
