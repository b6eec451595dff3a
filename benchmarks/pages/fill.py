"""A large register for measuring pages: real decisions on the bundled sample, copied many times.

The first few hundred declarations are read and decided as the site does it. Then every table is
doubled by one statement until there are enough. Copies keep content and decision, have an MRN of
their own, and no facts and no bytes of their message, which no page measured here reads. One in
twenty was examined. One declaration has as many items as the formats allow, and no copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from tidewaiter import samples
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.messages.files import read_path
from tidewaiter.messages.message import Message
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.models import (
    Decision,
    Declaration,
    Examination,
    ItemOutcome,
    Mention,
    OfficeDay,
    RawMessage,
    Version,
    WorkEvent,
    WorkItem,
)
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.rulebook import files, services
from tidewaiter.rulebook.change import Change

BASE = 400
EXAMINED = 20
MOST_TRIES = 30
MANY_ITEMS = "MANY"
"""LRN of the declaration with 999 items."""
KEYS = {
    RawMessage: ("original_id",),
    Declaration: (),
    Version: ("declaration_id", "message_id"),
    Decision: ("version_id",),
    WorkItem: ("declaration_id",),
    WorkEvent: ("declaration_id",),
    Mention: ("declaration_id",),
    Examination: ("declaration_id", "version_id", "corrects_id"),
    ItemOutcome: ("examination_id",),
}
"""Tables in the order in which they are copied, with the columns that refer to copied rows."""
OF = {
    "original_id": RawMessage,
    "declaration_id": Declaration,
    "message_id": RawMessage,
    "version_id": Version,
    "examination_id": Examination,
    "corrects_id": Examination,
}


def fill(count: int) -> None:
    """Make a register of at least so many declarations in an empty, migrated database."""
    _rules()
    _base()
    _outcomes()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
    rounds = 0
    while Declaration.objects.count() < count:
        with transaction.atomic():
            double(rounds)
        rounds += 1
    _go_on_from_the_last()
    days = list(OfficeDay.objects.all())
    for day in days:
        day.traffic <<= rounds
        day.lanes = {lane: count << rounds for lane, count in day.lanes.items()}
    OfficeDay.objects.bulk_update(days, ["traffic", "lanes"])
    _many_items()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rules() -> None:
    found = files.read_folder(samples.path())
    changes = [Change(kind=k, identifier=n, content=c) for (k, n), c in found.items()]
    actor = Actor.command_line("bench")
    at = timezone.now() - timedelta(days=2)
    services.bootstrap(actor=actor, changes=changes, note="bench", at=at)


def _base() -> None:
    messages = list(read_path(samples.path() / "declarations.csv"))[:BASE]
    at = timezone.now() - timedelta(hours=20)
    for first in range(0, BASE, 32):
        when = at + timedelta(minutes=3 * first)
        part = enumerate(messages[first : min(first + 32, BASE)], first)
        receive([_submission(number, one, when) for number, one in part])


def _outcomes() -> None:
    """One in twenty examined, half of them with an offence."""
    actor = Actor.user("examiner", 1, [(RoleName.BORDER, "*")])
    examined = Declaration.objects.exclude(lane="green").order_by("pk")[:EXAMINED]
    for number, row in enumerate(examined):
        bad = number % 2 == 0
        item = FoundItem(
            item=1,
            offence=bad,
            kinds=("value",) if bad else (),
            assessed=Decimal(100) if bad else None,
        )
        found = Found(kind="physical", items=(item,), minutes=30)
        outcomes.record(actor=actor, mrn=row.mrn, found=found, at=timezone.now())


def _many_items() -> None:
    """A declaration of 999 items, after several that were selected, until one is selected too."""
    messages = list(read_path(samples.path() / "declarations.csv"))
    copied = Declaration.objects.filter(lane="red").order_by("pk")
    for number, like in enumerate(copied[:MOST_TRIES]):
        pattern = messages[int(like.lrn[1:])]
        goods = pattern.content.items
        items = tuple(replace(goods[n % len(goods)], number=n + 1) for n in range(999))
        content = replace(pattern.content, mrn=None, lrn=f"{MANY_ITEMS}{number}", items=items)
        message = replace(pattern, content=content, sha256=f"{MANY_ITEMS}{number:060d}")
        at = timezone.now()
        receive([Submission(message=message, sent_by="system:b", system="b", at=at)])
        if Declaration.objects.filter(items=999).exclude(lane="green").exists():
            return


def _submission(number: int, message: Message, at: datetime) -> Submission:
    content = replace(message.content, mrn=None, lrn=f"B{number}")
    fresh = replace(message, content=content, sha256=f"{number:064d}")
    return Submission(message=fresh, sent_by="system:b", system="b", at=at)


def _go_on_from_the_last() -> None:
    """PostgreSQL does not see the keys that copies have; SQLite does."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in KEYS:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def double(number: int, keys: Mapping[type[Model], tuple[str, ...]] = KEYS) -> None:
    """Copy every row of some tables; ``number`` tells this round's copies from those of others."""
    tops = {model: model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in keys}
    for model, references in keys.items():
        names, values = [], []
        for field in model._meta.concrete_fields:
            column = field.column
            names.append(connection.ops.quote_name(column))
            values.append(_value(model, column, references, tops, number))
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) "
                f"SELECT {', '.join(values)} FROM {table} ORDER BY id"
            )


def _value(model, column: str, references, tops, number: int) -> str:
    name = connection.ops.quote_name(column)
    if column == "id":
        return f"{name} + {tops[model]}"
    if column in references:
        return f"{name} + {tops[OF[column]]}"
    if (model, column) == (Declaration, "mrn"):
        return f"{name} || '{chr(ord('A') + number)}'"
    if (model, column) == (RawMessage, "content"):
        return "''::bytea" if connection.vendor == "postgresql" else "x''"
    if (model, column) == (Decision, "facts"):
        return "'{}'"
    return name
