"""Questions about the register, narrowed to what the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, visible_offices, visible_owner
from tidewaiter.register import mentions
from tidewaiter.register.beginnings import begins
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Decision, Declaration, Mention, RawMessage, Version
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.tombstones import absent

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of declarations is narrowed to; what is ``None`` does not narrow it.

    ``search`` is the beginning of an MRN or LRN, or a whole trader number.
    """

    office: str | None = None
    lane: str | None = None
    state: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    importer: str | None = None
    search: str | None = None


def visible(actor: Actor, permission: Permission) -> QuerySet[Declaration]:
    """The declarations an actor may see: those of its offices, and for a system its own."""
    found = Declaration.objects.all()
    offices = visible_offices(actor, permission)
    if ALL_OFFICES not in offices:
        found = found.filter(office__in=offices)
    owner = visible_owner(actor, permission)
    return found if owner is None else found.filter(system=owner.removeprefix("system:"))


def declarations(
    actor: Actor,
    asked: Filter,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Declaration]:
    """A page of declarations, newest first, that come ``after`` the one with this id, or without
    it those that come just ``before`` one."""
    found = narrowed(actor, asked, Permission.DECLARATION_READ)
    limit = min(limit, MOST_PER_PAGE)
    if before is not None and after is None:
        return list(found.filter(pk__gt=before).order_by("pk")[:limit])[::-1]
    if after is not None:
        found = found.filter(pk__lt=after)
    return list(found.order_by("-pk")[:limit])


def narrowed(actor: Actor, asked: Filter, permission: Permission) -> QuerySet[Declaration]:
    """The declarations of what is asked for that an actor has a permission for."""
    return visible(actor, permission).filter(_where(asked))


def _where(asked: Filter) -> Q:
    where = Q()
    for name in ("office", "lane", "state", "importer"):
        value = getattr(asked, name)
        if value is not None:
            where &= Q(**{name: value})
    if asked.day_from and asked.day_from == asked.day_to:
        return where & Q(day=asked.day_from) & _searched(asked)  # in the order of an index
    if asked.day_from:
        where &= Q(day__gte=asked.day_from)
    if asked.day_to:
        where &= Q(day__lte=asked.day_to)
    return where & _searched(asked)


def _searched(asked: Filter) -> Q:
    text = (asked.search or "").strip()
    if not text:
        return Q()
    reference = begins("mrn", text) | begins("lrn", text)
    return reference | Q(importer=text) | Q(pk__in=_traded_by(text))


def _traded_by(number: str) -> QuerySet[Mention, int]:
    """Keys of declarations that mention a trader's number."""
    found = Mention.objects.filter(kind=Kind.TRADER, value=mentions.code(number))
    return found.values_list("declaration_id", flat=True)


def declaration(actor: Actor, mrn: str, permission: Permission) -> Declaration:
    """One declaration.

    Raises :class:`NotFound`, :class:`Gone`, or what :func:`identity.policy.require` raises.
    """
    row = Declaration.objects.filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, permission, mrn)
    require(actor, permission, office=row.office, owner=f"system:{row.system}")
    return row


def decision(row: Declaration, number: int | None = None) -> Decision:
    """The decision on a version of a declaration, on the latest decided one without a number."""
    found = Decision.objects.select_related("version").filter(version__declaration=row)
    if number is not None:
        found = found.filter(version__number=number)
    latest = found.order_by("-version__number").first()
    if latest is None:
        raise NotFound(
            sentence(
                "There is no decision on version {number} of {mrn}.",
                number=number or row.number,
                mrn=row.mrn,
            )
        )
    return latest


def versions(row: Declaration) -> Sequence[Version]:
    """All versions of a declaration with their decisions, the first one first."""
    return list(row.versions.select_related("message", "decision").order_by("number"))


def outline(row: Declaration) -> list[Version]:
    """All versions with their messages and decisions, the first one first, without long texts and
    bytes: for lists. One query."""
    light = ("canonical", "message__content", "message__findings", "decision__facts")
    found = row.versions.select_related("message", "decision")
    return list(found.defer(*light, "decision__content").order_by("number"))


def content(row: Declaration, number: int | None = None) -> Version:
    """A version with its content, the latest without a number. Raises :class:`NotFound`."""
    found = row.versions.filter(number=row.number if number is None else number).first()
    if found is None:
        raise NotFound(
            sentence("{mrn} has no version {number}.", mrn=row.mrn, number=number or row.number)
        )
    return found


def message(row: Declaration, number: int) -> RawMessage:
    """The message that made a version. Raises :class:`NotFound`."""
    found = RawMessage.objects.filter(version__declaration=row, version__number=number).first()
    if found is None:
        raise NotFound(sentence("{mrn} has no version {number}.", mrn=row.mrn, number=number))
    return found
