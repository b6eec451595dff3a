"""Messages that change, cancel or replace a declaration that is there."""

from __future__ import annotations

import json

from tidewaiter.core import Declaration, MessageFunction, from_plain
from tidewaiter.engine.arrivals import assess_arrivals
from tidewaiter.messages import screening
from tidewaiter.messages.screening import OnFile, Outcome
from tidewaiter.register import models
from tidewaiter.register.intake import claims
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.intake.screening import refuse
from tidewaiter.register.live import Live
from tidewaiter.register.models.incoming import Fate
from tidewaiter.register.work.life import Circumstances, Life, StepRefused
from tidewaiter.register.work.tables import life_on


def change(entry: Entry, live: Live) -> None:
    """Apply a message to the declaration it names, which stays locked until all is written.

    Only the system that submitted a declaration may change it; to any other it does not exist.
    """
    life = life_on(live.rules, entry.submission.at)
    found = screening.screen(entry.message, {}, lambda mrn: _on_file(mrn, entry, life))
    if found.outcome is not Outcome.CHANGE or found.declaration is None or entry.on_file is None:
        entry.fate = Fate.REFUSED
        entry.findings = (*entry.findings, *found.findings)
        return
    if _cancels(found.declaration) and not _may_cancel(life, entry.on_file.state):
        refuse(entry, "MSG-054", "mrn", entry.on_file.mrn)
        return
    entry.declaration = found.declaration
    before = entry.on_file.versions.select_related("decision").get(number=entry.on_file.number)
    claims.release(before, entry.submission.at)
    decision = getattr(before, "decision", None)
    entry.previous = json.loads(decision.content) if decision else None
    if not _cancels(found.declaration):
        odd = {0: entry.message.findings}
        (entry.assessed,) = assess_arrivals(live.engine, [found.declaration], odd)


def _cancels(declaration: Declaration) -> bool:
    return declaration.function is MessageFunction.CANCEL


def _may_cancel(life: Life, state: str) -> bool:
    """Whether the table lets a declaration be withdrawn from there."""
    try:
        life.after(state, "cancel", Circumstances())
    except StepRefused:
        return False
    return True


def _on_file(mrn: str, entry: Entry, life: Life) -> OnFile | None:
    row = models.Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None or row.system != entry.submission.system:
        return None
    entry.on_file = row
    return OnFile(content_of(row), closed=row.state in life.final)


def content_of(row: models.Declaration) -> Declaration:
    """The current content of a declaration."""
    text = row.versions.values_list("canonical", flat=True).get(number=row.number)
    declaration: Declaration = from_plain(Declaration, json.loads(text))
    return declaration
