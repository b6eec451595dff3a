"""Taking a chain and writing entries behind its head, in each database's own words.

Plain SQL, since this is on the way of every decision: two or three statements for a batch of any
size.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from django.db import connection

from tidewaiter.core.canonical import plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.ledger.chain import Head, Record, entry_id
from tidewaiter.ledger.errors import LedgerError

_COLUMNS = "id, chain, seq, at, kind, subject, actor, body, prev, hash"
_turn = count()

# A transaction that writes twice must come back to the chain it holds: waiting for a second one
# while others wait for its first would be a deadlock. The database remembers it until the end of
# the transaction. Locks of its own are not skipped.
_TAKE_FREE = """
    SELECT number, seq, hash, set_config('tidewaiter.ledger_chain', number::text, true) FROM (
        SELECT number, seq, hash FROM ledger_chain WHERE number < %s
        ORDER BY number::text = current_setting('tidewaiter.ledger_chain', true) DESC NULLS LAST,
            (number + %s) %% %s
        LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS free
"""
_TAKE = """
    SELECT number, seq, hash, set_config('tidewaiter.ledger_chain', number::text, true) FROM (
        SELECT number, seq, hash FROM ledger_chain WHERE number = %s FOR UPDATE
    ) AS one
"""
_READ = "SELECT number, seq, hash FROM ledger_chain WHERE number = %s"
_ADVANCE = "UPDATE ledger_chain SET seq = %s, hash = %s, at = %s WHERE number = %s AND seq = %s"
_INSERT = f"INSERT INTO ledger_entry ({_COLUMNS}) VALUES ({', '.join(['%s'] * 10)})"  # noqa: S608
_WRITE = f"""
    WITH moved AS (
        UPDATE ledger_chain SET seq = %s, hash = %s, at = %s WHERE number = %s AND seq = %s
        RETURNING number
    )
    INSERT INTO ledger_entry ({_COLUMNS})
    SELECT e.id, moved.number, e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.prev, e.hash
    FROM moved, json_to_recordset(%s::json) AS e (
        id bigint, seq bigint, at text, kind text, subject text, actor text, body text, prev text,
        hash text)
"""  # noqa: S608


def take_chain(chains: int) -> Head:
    """The head of a chain that nobody else can write to until the transaction ends.

    On PostgreSQL the first chain that is free; where none is, the wait is for one of them. SQLite
    has one writer at a time, so any chain is free. Raises :class:`LedgerError` if there is none.
    """
    turn = next(_turn) % chains
    with connection.cursor() as cursor:
        row = None
        if connection.vendor == "postgresql":
            cursor.execute(_TAKE_FREE, [chains, turn, chains])
            row = cursor.fetchone()
            if row is None:
                cursor.execute(_TAKE, [turn])
                row = cursor.fetchone()
        else:
            cursor.execute(_READ, [turn])
            row = cursor.fetchone()
    if row is None:
        raise LedgerError(
            sentence("chain {turn} of the ledger is not there.", turn=turn),
            advice="Bring the database up to date with 'tidewaiter manage migrate'.",
        )
    return Head(*row[:3])


def write(head: Head, records: Sequence[Record]) -> list[int]:
    """Write records behind the head that was taken; gives their ids.

    Raises :class:`LedgerError` if the head moved meanwhile, which a lock should have prevented.
    """
    last = records[-1]
    ids = [entry_id(record.chain, record.seq) for record in records]
    advance = (last.seq, last.hash, last.at, head.chain, head.seq)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = [{**r._asdict(), "id": n} for n, r in zip(ids, records, strict=True)]
            cursor.execute(_WRITE, (*advance, plain_text(rows)))
            held = cursor.rowcount == len(records)
        else:
            cursor.execute(_ADVANCE, advance)
            held = cursor.rowcount == 1
            cursor.executemany(_INSERT, [(n, *r) for n, r in zip(ids, records, strict=True)])
    if not held:
        raise LedgerError(
            sentence("chain {chain} of the ledger moved while it was written to.", chain=head.chain)
        )
    return ids
