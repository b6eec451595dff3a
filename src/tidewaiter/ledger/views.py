"""Pages of the ledger: its chains, its entries with what proves them, and its verifications."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.jobs import services as jobs
from tidewaiter.ledger import folder as files
from tidewaiter.ledger import selectors
from tidewaiter.ledger.chain import GENESIS, MAX_CHAINS, MAX_SEQUENCE, Record, hash_of
from tidewaiter.ledger.checkpoints import Unreadable
from tidewaiter.ledger.errors import LedgerError, NoSuchEntry
from tidewaiter.ledger.models import LedgerEntry, VerificationRun
from tidewaiter.ledger.problems import Kind
from tidewaiter.ledger.words import KINDS, kind_word
from tidewaiter.pages.paging import cut

PAGE = 50
RUNS = 20
_CURSOR = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)_([0-9]{1,18})"
)

PROBLEMS: Mapping[str, str | Promise] = {
    Kind.EDITED: _("An entry was changed after it was written."),
    Kind.DELETED: _("Entries were taken out of the chain."),
    Kind.INSERTED: _("An entry stands where the chain has no room for it."),
    Kind.REORDERED: _("An entry was written for another place of this chain."),
    Kind.FOREIGN: _("An entry was written for another chain."),
    Kind.UNLINKED: _("An entry does not follow the one before it."),
    Kind.REWRITTEN: _("The chain hangs together, but is not what was signed."),
    Kind.REPLACED: _("Nothing in the chain fits anything that was signed."),
    Kind.CUT: _("The last entries of the chain are gone."),
    Kind.VANISHED: _("The chain is gone, with all its entries."),
    Kind.HEAD: _("The chain does not end where the database says it ends."),
    Kind.UNREADABLE: _("This cannot be read as what it should be."),
    Kind.SIGNATURE: _("A checkpoint is not what the key signed."),
    Kind.UNKNOWN_KEY: _("A checkpoint is signed by a key that is not trusted."),
    Kind.RETIRED_KEY: _("A checkpoint is signed by a key that had been replaced before."),
    Kind.MISSING: _("A checkpoint is gone; what it alone would show is not seen."),
    Kind.ROLLED_BACK: _("Later checkpoints are known to have been signed and are gone."),
    Kind.CONTRADICTION: _("Checkpoints that were signed cannot all be true of one ledger."),
    Kind.NOTHING_SIGNED: _("No trusted checkpoint: a replaced ledger would not be seen."),
    Kind.UNGUARDED: _("The database does not refuse changes of entries."),
}
"""What verification can find, in one sentence each."""


@page(NoSuchEntry)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """How far each chain goes, the last verifications, and for who may read them the entries."""
    actor = signed_in(request)
    reads, verifies = (
        holds(actor, permission)
        for permission in (Permission.LEDGER_READ, Permission.LEDGER_VERIFY)
    )
    if not reads:
        require(actor, Permission.LEDGER_VERIFY)
    heads = selectors.heads()
    signed = selectors.remembered_checkpoints(1)
    runs = [(one, _report(one)) for one in selectors.verifications(RUNS)] if verifies else []
    context = {
        "heads": heads[:200],
        "entries": sum(head.seq for head in heads),
        "last_signed": _checkpoint(signed[0]) if signed else None,
        "has_key": settings.LEDGER_KEY.exists(),
        "runs": runs,
        "may_verify": verifies and holds(actor, Permission.JOB_START),
        "verifies": verifies,
        "reads": reads,
    }
    return render(request, "ledger/ledger.html", context)


def _report(run: VerificationRun) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.report)
    return found


def _checkpoint(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry about a checkpoint says, besides its time."""
    try:
        said = json.loads(entry.body)
    except ValueError:
        said = {}
    return {"at": datetime.fromisoformat(entry.at), **(said if isinstance(said, dict) else {})}


@page(NoSuchEntry)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Start a verification of the whole ledger as a job."""
    row = jobs.start("ledger.verify", signed_in(request), {})
    return redirect("job", number=row.pk)


@page(NoSuchEntry)
@require_safe
def verification(request: HttpRequest, number: int) -> HttpResponse:
    """How one verification ended, and what it found."""
    require(signed_in(request), Permission.LEDGER_VERIFY)
    run = selectors.verification(number)
    report = _report(run)
    problems = [
        (one, PROBLEMS.get(one["kind"], one["meaning"])) for one in report.get("problems", [])
    ]
    context = {"run": run, "report": report, "problems": problems}
    return render(request, "ledger/verification.html", context)


@page(NoSuchEntry)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries, the newest first, of one subject, actor or kind where that was asked for."""
    require(signed_in(request), Permission.LEDGER_READ)
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("subject", "actor", "kind")}
    place = _CURSOR.fullmatch(request.GET.get("before", ""))
    found = selectors.page(
        size=PAGE + 1,
        before=(place[1], int(place[2])) if place else None,
        **{name: value or None for name, value in asked.items()},
    )
    rows, following = cut(found, PAGE, lambda one: f"{one.at}_{one.id}")
    context = {
        "rows": [(row, datetime.fromisoformat(row.at), kind_word(row.kind)) for row in rows],
        "kinds": KINDS.items(),
        "next": following,
        "first": place is None,
        "asked": asked,
        "narrowed": any(asked.values()),
    }
    return render(request, "ledger/entries.html", context)


@page(NoSuchEntry)
@require_safe
def entry(request: HttpRequest, chain: int, sequence: int) -> HttpResponse:
    """One entry: what it says, and what proves that it says what was written."""
    require(signed_in(request), Permission.LEDGER_READ)
    if chain >= MAX_CHAINS or not 1 <= sequence <= MAX_SEQUENCE:
        raise NoSuchEntry("there is no such entry.", where=f"{chain}:{sequence}")
    found = selectors.one(chain, sequence)
    record = Record(
        found.chain, found.seq, found.at, found.kind, found.subject, found.actor, found.body,
        found.prev, found.hash,
    )  # fmt: skip
    before = selectors.neighbour(chain, sequence - 1)
    after = selectors.neighbour(chain, sequence + 1)
    context = {
        "found": found,
        "word": kind_word(found.kind),
        "at": datetime.fromisoformat(found.at),
        "computed": hash_of(record),
        "right": hash_of(record) == found.hash,
        "before": before,
        "after": after,
        "follows": _follows(found, before),
        "signed": _signed(chain, sequence),
        "followed": after.prev == found.hash if after else None,
        "body": _pretty(found.body),
    }
    return render(request, "ledger/entry.html", context)


def _follows(found: LedgerEntry, before: LedgerEntry | None) -> bool:
    """Whether the entry names the hash of the one before it."""
    if found.seq == 1:
        return found.prev == GENESIS
    return before is not None and found.prev == before.hash


def _signed(chain: int, sequence: int) -> tuple[int, bool] | None:
    """The last checkpoint and whether it vouches for an entry; ``None`` where that is not known."""
    folder = settings.LEDGER_CHECKPOINTS
    try:
        numbers = files.numbers(folder)
        last = files.read_one(folder, numbers[-1]) if numbers else None
    except (LedgerError, OSError):
        return None
    if last is None or isinstance(last, Unreadable):
        return None
    heads = {head.chain: head.seq for head in last.checkpoint.heads}
    return last.checkpoint.number, heads.get(chain, 0) >= sequence


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=1, ensure_ascii=False)
    except ValueError:
        return body
