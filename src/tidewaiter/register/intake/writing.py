"""Writing down what was decided, each kind of row in one query for the whole round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tidewaiter.core import Role, to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.engine.arrivals import Arrived
from tidewaiter.ledger.services import Entry as LedgerEntry
from tidewaiter.ledger.services import append
from tidewaiter.register.intake import claims
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.live import Live
from tidewaiter.register.models import Decision, Declaration, OutboxEvent, Version
from tidewaiter.register.states import CANCELLED, RELEASED, WAITING
from tidewaiter.rulebook.services import keep


def write_down(entries: Sequence[Entry], live: Live) -> None:
    """Declarations, versions, decisions, what they use up, the ledger and the outbox."""
    effective = [entry for entry in entries if entry.effective]
    if not effective:
        return
    at = max(entry.submission.at for entry in effective)
    _declarations(effective, live)
    Version.objects.bulk_create([_version(entry) for entry in effective])
    keep(ruleset=live.rules, at=at)
    numbers = append([_ledger_entry(entry, live) for entry in effective], at=at)
    Decision.objects.bulk_create(
        _decision(entry, entry.arrived, number, live)
        for entry, number in zip(effective, numbers, strict=True)
        if entry.arrived is not None
    )
    claims.keep([(e.version, e.taken) for e in effective if e.taken and e.version], at)
    OutboxEvent.objects.bulk_create(_event(entry) for entry in effective)


def _declarations(entries: Sequence[Entry], live: Live) -> None:
    new = [entry for entry in entries if entry.on_file is None]
    for entry in new:
        entry.on_file = _declaration_row(entry)
    Declaration.objects.bulk_create([entry.standing for entry in new])
    for entry in entries:
        if entry not in new:
            _update(entry, live)


def _declaration_row(entry: Entry) -> Declaration:
    content, at = entry.content, entry.submission.at
    row = Declaration(
        mrn=content.id,
        lrn=(content.lrn or "")[:64],
        sender=entry.key[0] if entry.key else "",
        system=entry.submission.system,
        received_at=at,
    )
    _set_header(row, entry)
    if entry.arrived is not None:
        _set_lane(row, entry.arrived)
    return row


def _set_header(row: Declaration, entry: Entry) -> None:
    """What lists filter by, from the content as it now is."""
    content = entry.content
    declarant, importer = content.party(Role.DECLARANT), content.party(Role.IMPORTER)
    row.office = (content.office or "")[:17]
    row.regime = str(content.regime or "")
    row.day = content.day
    row.changed_at = entry.submission.at
    row.declarant = ((declarant.id if declarant else None) or "")[:64]
    row.importer = ((importer.id if importer else None) or "")[:64]
    row.items = len(content.items)


def _set_lane(row: Declaration, arrived: Arrived) -> None:
    row.lane, row.route = arrived.decision.lane, str(arrived.decision.route)
    row.state = RELEASED if row.lane in ("green", "blue") else WAITING


def _update(entry: Entry, live: Live) -> None:
    """A change never lowers the lane that is in effect."""
    row = entry.standing
    row.number += 1
    _set_header(row, entry)
    if entry.arrived is None:
        row.state = CANCELLED
    else:
        policy = live.engine.policies.on(entry.arrived.decision.day)
        if policy.precedence(entry.arrived.decision.lane) > policy.precedence(row.lane):
            _set_lane(row, entry.arrived)
    row.save()


def _version(entry: Entry) -> Version:
    arrived = entry.arrived
    entry.version = Version(
        declaration=entry.standing,
        number=entry.standing.number,
        message=entry.row,
        function=str(entry.message.declaration.function if entry.message.declaration else ""),
        made_at=entry.submission.at,
        canonical=arrived.canonical if arrived else plain_text(to_plain(entry.content)),
    )
    return entry.version


def _decision(entry: Entry, arrived: Arrived, ledger_entry: int, live: Live) -> Decision:
    decision = arrived.decision
    return Decision(
        version=entry.version,
        decided_at=entry.submission.at,
        lane=decision.lane,
        route=str(decision.route),
        probability=next(iter(decision.probabilities.values()), None),
        content=arrived.content,
        facts=arrived.facts,
        facts_digest=decision.facts_digest,
        ruleset=live.rules.digest,
        ledger_entry=ledger_entry,
    )


def _ledger_entry(entry: Entry, live: Live) -> LedgerEntry:
    """References and digests only: the ledger holds no personal data."""
    row, arrived = entry.standing, entry.arrived
    body: dict[str, object] = {
        "version": row.number,
        "message": entry.message.sha256,
        "rules": live.rules.digest,
    }
    if arrived is not None:
        body |= {
            "decision": text_digest(arrived.content),
            "facts": arrived.decision.facts_digest,
            "lane": arrived.decision.lane,
            "route": str(arrived.decision.route),
        }
    return LedgerEntry(
        kind=_kind(entry), subject=row.mrn, actor=entry.submission.sent_by, body=plain_text(body)
    )


def _kind(entry: Entry) -> str:
    return "declaration.decided" if entry.arrived else "declaration.cancelled"


def _event(entry: Entry) -> OutboxEvent:
    row = entry.standing
    payload = {
        "mrn": row.mrn,
        "lrn": row.lrn,
        "version": row.number,
        "lane": row.lane,
        "state": row.state,
        "office": row.office,
        "at": _moment(entry.submission.at),
    }
    return OutboxEvent(
        made_at=entry.submission.at,
        kind=_kind(entry),
        subject=row.mrn,
        office=row.office,
        system=row.system,
        payload=plain_text(payload),
    )


def _moment(at: datetime) -> object:
    return to_plain(at)
