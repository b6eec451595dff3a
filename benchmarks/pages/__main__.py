"""``python -m benchmarks.pages FOLDER``: queries, time and size of each page over a large register.

Fills a register in FOLDER once (``--declarations``, 100,000 unless said otherwise; a second run
measures what is there) and asks for every page twenty times in this process, with all middleware,
as a supervisor of all offices and as a border officer of one. ``--database`` takes a PostgreSQL
address whose database exists and is empty; else it is SQLite. ``--keep`` writes the dated JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pages import places

RESULTS = Path(__file__).parents[1] / "results"
TIMES = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("folder", type=Path, help="outside the repository; gigabytes")
    parser.add_argument("--declarations", type=int, default=100_000)
    parser.add_argument("--database", default="", help="postgres://.../bench_...; else SQLite")
    parser.add_argument("--keep", action="store_true", help="write the dated JSON")
    args = parser.parse_args()
    prepare(args.folder, args.database)
    figures = measure(args.declarations)
    print(json.dumps(figures, indent=1))
    print(table(figures))
    if args.keep:
        target = RESULTS / ("pages-{database}-{declarations}-{date}.json".format_map(figures))
        target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0 if all(one["status"] == 200 for one in figures["pages"]) else 1


def prepare(folder: Path, database: str) -> None:
    """Let Django use the register of a folder, or of a PostgreSQL database."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "TIDEWAITER_DATA": str(folder),
        "TIDEWAITER_DATABASE_URL": database,
        "TIDEWAITER_SEED": "bench",
        "TIDEWAITER_HOSTS": "testserver",
        "TIDEWAITER_MFA_ROLES": "nobody",
        "TIDEWAITER_LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
    }
    import django

    django.setup()


def measure(declarations: int) -> dict[str, Any]:
    """Fill where there is nothing yet, then measure."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.pages.fill import fill
    from tidewaiter.register.models import Declaration, Examination, Mention, WorkItem
    from tidewaiter.web.serving.warm import settle, warm

    call_command("migrate", verbosity=0)
    if not Declaration.objects.exists():
        fill(declarations)
    warm()
    settle()  # as every process of the site does before its first request
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "database": connection.vendor,
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "declarations": Declaration.objects.count(),
        "open_work": WorkItem.objects.filter(open=True).count(),
        "mentions": Mention.objects.count(),
        "examinations": Examination.objects.count(),
        "pages": [timed(*one) for one in _pages()],
    }


def _pages() -> list[tuple[str, str, Any]]:
    """Name, address and reader of each page."""
    from tidewaiter.identity.roles import RoleName
    from tidewaiter.register.models import Declaration, WorkItem
    from tidewaiter.register.work.waiting import Place

    every = signed_in("sue", RoleName.SUPERVISOR, "*")
    work = WorkItem.objects.filter(open=True)
    office = work.values_list("office", flat=True)[0]
    one = signed_in("ann", RoleName.BORDER, office)
    deep = Place.of(work.order_by("target_at", "pk")[work.count() // 2])
    row = Declaration.objects.filter(lane="red").order_by("pk")[0]  # copies have no facts
    middle = Declaration.objects.count() // 2
    many = Declaration.objects.filter(items=999).order_by("-pk")[0]  # the one that was selected
    border = signed_in("bob", RoleName.BORDER, "*")
    return [
        ("queue", "/queue/", every),
        ("queue, half way down", f"/queue/?after={deep}", every),
        ("queue, oldest first", "/queue/?sort=oldest", every),
        ("queue, three filters", "/queue/?lane=red&age=over&assignee=nobody", every),
        ("queue, a desk", "/queue/?desk=risk", every),
        ("queue, not assessed", "/queue/?unassessed=1", every),
        ("queue of one office", "/queue/", one),
        ("search: beginning of an MRN", "/search/?q=26", every),
        ("search: an HS heading", "/search/?q=8507", every),
        ("search of one office", "/search/?q=8507", one),
        ("search: nothing found", "/search/?q=zzzzzz", every),
        ("declarations", "/declarations/", every),
        ("declarations, half way down", f"/declarations/?after={middle}", every),
        ("declarations, lane and state", "/declarations/?lane=red&state=detained", every),
        ("one declaration", f"/declarations/{row.mrn}/", every),
        ("one declaration, 999 items", f"/declarations/{many.mrn}/", every),
        ("its examination", f"/declarations/{many.mrn}/examination/", border),
        ("overview", "/overview/", every),
        ("overview of one office", "/overview/", one),
        ("what control achieved", "/overview/achieved/", every),
        *(_named(f"/declarations/{row.mrn}/{one}", every) for one in places.OF_A_DECLARATION),
        *(_named(one, every) for one in places.of_rules()),
        *(
            _named(one, every if role == "supervisor" else signed_in(role, RoleName(role), "*"))
            for role, addresses in places.BY_ROLE.items()
            for one in addresses
        ),
    ]


def _named(address: str, client: Any) -> tuple[str, str, Any]:
    """A page that goes by its address; what is different in every register stands as a dot."""
    parts = address.split("/")
    if parts[1] == "declarations":
        parts[2] = "."
    return "/".join(parts), address, client


def signed_in(name: str, role: Any, office: str) -> Any:
    """A browser that somebody with a role at an office is signed in with."""
    from django.conf import settings
    from django.test import Client

    from tidewaiter.identity.models import Membership, User

    user, made = User.objects.get_or_create(username=name)
    if made:
        Membership.objects.create(user=user, role=role, office=office)
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    return client


def timed(name: str, address: str, client: Any) -> dict[str, Any]:
    """Queries, times and size of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began, used = time.perf_counter(), time.process_time()
    answer = client.get(address)
    first = 1000 * (time.perf_counter() - began)
    first_used = 1000 * (time.process_time() - used)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = len(queries)  # later requests forget them
    took, processor = [], []
    for _ in range(TIMES):
        began, used = time.perf_counter(), time.process_time()
        answer = client.get(address)
        took.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - used))
    return {
        "page": name,
        "status": answer.status_code,
        "queries": asked,
        "first_ms": round(first, 1),
        "median_ms": round(statistics.median(took), 1),
        "worst_ms": round(max(took), 1),
        "first_processor_ms": round(first_used, 1),
        "processor_ms": round(statistics.median(processor), 1),
        "bytes": len(answer.content),
        "gzip_bytes": len(gzip.compress(answer.content, 6)),
    }


def table(figures: dict[str, Any]) -> str:
    """The figures in Markdown."""
    lines = [
        "| page | queries | first, ms | median, ms | worst of 20, ms | first, processor ms "
        "| median, processor ms | kB | kB gzip |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in figures["pages"]:
        size, packed = one["bytes"] / 1000, one["gzip_bytes"] / 1000
        lines.append(
            f"| {one['page']} | {one['queries']} | {one['first_ms']} | {one['median_ms']} "
            f"| {one['worst_ms']} | {one['first_processor_ms']} | {one['processor_ms']} "
            f"| {size:.1f} | {packed:.1f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
