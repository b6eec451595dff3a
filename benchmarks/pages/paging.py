"""``python -m benchmarks.pages.paging FOLDER``: whether the lists can be paged at ten million.

Over a register that ``python -m benchmarks.pages FOLDER`` has filled, and at its expense: the two
tables that lists are read from, declarations and work, are doubled until there are
``--declarations``. What else the copies have (content, decision, mentions) is not copied, for it
would fill the disk and no list reads it, but for the rows that are shown: these are lent the
content of another. Each list is asked for twenty times, at its top and half way down.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pages.__main__ import RESULTS, prepare, signed_in, table, timed

ROUNDS_BEFORE = 40
"""Copies of this benchmark are told by letters that those of the register do not have."""
SHOWN = 120
"""Rows of a list that are lent a content: more than a page has."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages.paging")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--declarations", type=int, default=10_000_000)
    parser.add_argument("--database", default="", help="postgres://.../bench_...; else SQLite")
    parser.add_argument("--keep", action="store_true", help="write the dated JSON")
    args = parser.parse_args()
    prepare(args.folder, args.database)
    figures = measure(args.declarations)
    print(json.dumps(figures, indent=1))
    print(table(figures))
    if args.keep:
        target = RESULTS / "paging-{database}-{declarations}-{date}.json".format_map(figures)
        target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0 if all(one["status"] == 200 for one in figures["pages"]) else 1


def measure(declarations: int) -> dict[str, Any]:
    """Copy what lists are read from until there is enough, then measure them."""
    from django.db import connection

    from tidewaiter.register.models import Declaration, WorkItem
    from tidewaiter.web.serving.warm import settle, warm

    _copy(declarations)
    lists = _lists()
    warm()
    settle()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "database": connection.vendor,
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "declarations": Declaration.objects.count(),
        "open_work": WorkItem.objects.filter(open=True).count(),
        "pages": [timed(*one) for one in lists],
    }


def _copy(declarations: int) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.pages.fill import double
    from tidewaiter.register.models import Declaration, WorkItem

    call_command("migrate", verbosity=0)
    number = ROUNDS_BEFORE
    while Declaration.objects.count() < declarations:
        with transaction.atomic():
            double(number, {Declaration: (), WorkItem: ("declaration_id",)})
        number += 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lists() -> list[tuple[str, str, Any]]:
    """Name, address and reader of each list; the rows it shows have a content."""
    from tidewaiter.identity.roles import RoleName
    from tidewaiter.register.models import Declaration, WorkItem
    from tidewaiter.register.work.waiting import Place

    every = signed_in("sue", RoleName.SUPERVISOR, "*")
    rows = Declaration.objects.order_by("-pk")
    middle, office = rows[0].pk // 2, rows[0].office
    work = WorkItem.objects.filter(open=True).order_by("target_at", "pk")
    half = work.count() // 2
    waiting = work.select_related("declaration")
    for shown in (
        rows[:SHOWN],
        rows.filter(pk__lt=middle)[:SHOWN],
        rows.filter(office=office)[:SHOWN],
        rows.filter(lane="red")[:SHOWN],
        [one.declaration for one in (*waiting[:SHOWN], *waiting[half : half + SHOWN])],
    ):
        _lend(shown)
    return [
        ("queue", "/queue/", every),
        ("queue, half way down", f"/queue/?after={Place.of(work[half])}", every),
        ("queue, oldest first", "/queue/?sort=oldest", every),
        ("declarations", "/declarations/", every),
        ("declarations, half way down", f"/declarations/?after={middle}", every),
        ("declarations, red", "/declarations/?lane=red", every),
        ("declarations, lane and state", "/declarations/?lane=red&state=detained", every),
        ("declarations of one office", f"/declarations/?office={office}", every),
        ("search: beginning of an MRN", "/search/?q=26", every),
        ("overview", "/overview/", every),
    ]


def _lend(rows: Iterable[Any]) -> None:
    """Give those that have no content that of the first declaration, by a message of their own."""
    from tidewaiter.register.models import RawMessage, Version

    wanted = {row.pk: row.number for row in rows}
    there = Version.objects.filter(declaration__in=wanted).values_list("declaration", flat=True)
    first = Version.objects.order_by("pk").values().first() or {}
    message = RawMessage.objects.filter(pk=first["message_id"]).values().get()
    for key in wanted.keys() - set(there):
        own = RawMessage.objects.create(**message | {"id": None, "content": b""})
        mine = {"id": None, "declaration_id": key, "number": wanted[key], "message_id": own.pk}
        Version.objects.create(**first | mine)


if __name__ == "__main__":
    raise SystemExit(main())
