"""Finding declarations by what they mention: references, traders, goods, containers, seals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register import mentions, selectors
from tidewaiter.register.beginnings import begins
from tidewaiter.register.models import Declaration, Mention
from tidewaiter.register.models.mentions import Kind

LOOKED_AT = 500
"""Matches of one kind that are looked at, whoever may see them."""
SHOWN = 10
SHORTEST = 3
"""Characters of a beginning; what is shorter is taken for the whole."""

MRN, LRN = "mrn", "lrn"
_KINDS = {
    "container": Kind.CONTAINER,
    "seal": Kind.SEAL,
    "trader": Kind.TRADER,
    "name": Kind.NAME,
    "commodity": Kind.COMMODITY,
}
GROUPS = (MRN, LRN, *_KINDS)
"""What may match, in the order of the results."""


@dataclass(frozen=True, slots=True)
class Group:
    """Declarations that match in one way, newest first. ``more``: not all of them are here."""

    name: str
    rows: Sequence[Declaration]
    more: bool


def find(actor: Actor, text: str) -> list[Group]:
    """The declarations that an actor may see and that mention a text, by how they match.

    References, numbers, names and codes match from their beginning. Eight queries, however many
    match. Raises ``Forbidden`` for who may read no declarations at all.
    """
    require_somewhere(actor, Permission.DECLARATION_READ)
    text = text.strip()
    matches = {name: _keys(name, text) for name in GROUPS} if text else {}
    wanted = {key for keys in matches.values() for key in keys}
    rows = {
        row.pk: row
        for row in selectors.visible(actor, Permission.DECLARATION_READ).filter(pk__in=wanted)
    }
    return [
        Group(name, _newest(found)[:SHOWN], len(found) > SHOWN or len(keys) >= LOOKED_AT)
        for name, keys in matches.items()
        if (found := [rows[key] for key in keys if key in rows])
    ]


def _newest(rows: Iterable[Declaration]) -> list[Declaration]:
    return sorted(rows, key=lambda row: -row.pk)


def _keys(name: str, text: str) -> list[int]:
    """Keys of declarations that match in one way; those that match exactly are always among
    them, as they come first in the range."""
    if name in (MRN, LRN):
        fits = begins(name, text) if len(text) >= SHORTEST else Q(**{name: text})
        rows = Declaration.objects.filter(fits).order_by(name)
        return list(rows.values_list("pk", flat=True)[:LOOKED_AT])
    kind = _KINDS[name]
    value = mentions.SPELLING[kind](text)
    if not value:
        return []
    found = Mention.objects.filter(kind=kind, value=value)
    if len(value) >= SHORTEST:
        found = Mention.objects.filter(kind=kind, value__gte=value, value__lt=mentions.after(value))
    ordered = found.order_by("value", "-declaration").values_list("declaration_id", flat=True)
    return list(dict.fromkeys(ordered[:LOOKED_AT]))
