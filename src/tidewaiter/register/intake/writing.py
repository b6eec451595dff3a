"""Writing down what was decided, each kind of row in one query for the whole round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tidewaiter.core import Role, to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.engine.arrivals import Arrived
from tidewaiter.ledger.services import Entry as LedgerEntry
from tidewaiter.ledger.services import append
from tidewaiter.register import bulk, mentions
from tidewaiter.register.intake import claims
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.live import Live
from tidewaiter.register.models import Decision, Declaration, OutboxEvent, Version
from tidewaiter.register.work.amending import cancel_work, reopen_work, reopened
from tidewaiter.register.work.life import Life
from tidewaiter.register.work.opening import NewWork, open_work, opening
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.services import keep


def write_down(entries: Sequence[Entry], live: Live) -> None:
    """Declarations, versions, decisions, what they use up, the ledger and the outbox."""
    effective = [entry for entry in entries if entry.effective]
    if not effective:
        return
    at = max(entry.submission.at for entry in effective)
    _declarations(effective, live)
    _mentions(effective)
    open_work([entry.opened for entry in effective if entry.opened is not None])
    bulk.insert((_version(entry) for entry in effective), keyed=True)
    keep(ruleset=live.rules, at=at)
    numbers = append([_ledger_entry(entry, live) for entry in effective], at=at)
    bulk.insert(
        _decision(entry, entry.arrived, number, live)
        for entry, number in zip(effective, numbers, strict=True)
        if entry.arrived is not None
    )
    life = life_on(live.rules, at)
    claims.keep([_kept(entry, life) for entry in effective if entry.taken], at)
    bulk.insert(_event(entry) for entry in effective)


def _declarations(entries: Sequence[Entry], live: Live) -> None:
    new = [entry for entry in entries if entry.on_file is None]
    for entry in new:
        entry.on_file = _declaration_row(entry, live)
    bulk.insert((entry.standing for entry in new), keyed=True)
    for entry in entries:
        if entry.opened is None:
            _update(entry, live)


def _mentions(entries: Sequence[Entry]) -> None:
    """What each declaration mentions now, and who sent it to an officer."""
    mentions.keep(
        [(entry.standing.pk, _mentioned(entry)) for entry in entries],
        anew=[entry.standing.pk for entry in entries if entry.opened is None],
    )


def _mentioned(entry: Entry) -> set[mentions.Found]:
    found = mentions.of_content(entry.content)
    if entry.arrived is not None:
        found |= mentions.of_decision(entry.arrived.decision)
    return found


def _declaration_row(entry: Entry, live: Live) -> Declaration:
    content, at, decision = entry.content, entry.submission.at, entry.decided.decision
    begin = opening(decision.lane, decision.office, at, live.rules, str(decision.route))
    row = Declaration(
        mrn=content.mrn or "",
        lrn=(content.lrn or "")[:64],
        sender=entry.key[0] if entry.key else "",
        system=entry.submission.system,
        received_at=at,
        lane=begin.lane,
        route=str(decision.route),
        state=begin.state,
    )
    _set_header(row, entry)
    entry.opened = NewWork(row, begin, at)
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


def _update(entry: Entry, live: Live) -> None:
    """Bring the row and its work to where a change leaves them."""
    row, at, actor = entry.standing, entry.submission.at, entry.submission.sent_by
    row.number += 1
    _set_header(row, entry)
    if entry.arrived is None:
        cancel_work(row, at, actor, live.rules)
    else:
        decision = entry.arrived.decision
        precedence = live.engine.policies.on(decision.day).precedence
        goes_on = reopened(row, decision.lane, str(decision.route), at, live.rules, precedence)
        if goes_on is not None:
            row.route = str(decision.route)
            reopen_work(row, goes_on, at, actor)
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


def _kept(entry: Entry, life: Life) -> claims.Kept:
    if entry.version is None:
        raise RuntimeError("the declaration has no version yet")
    return entry.version, entry.taken, life.effect_of(entry.standing.state)


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
