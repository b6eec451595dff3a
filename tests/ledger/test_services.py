"""Appending, refusing, signing and verifying, in the database."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from tests.ledger.rows import AT, entries, sql, unguarded, write
from tidewaiter.ledger import background, keys, selectors, services, triggers
from tidewaiter.ledger.chain import hash_of, place_of
from tidewaiter.ledger.errors import EntryRefused, LedgerError, NotSound
from tidewaiter.ledger.folder import name_of, numbers
from tidewaiter.ledger.models import Chain, LedgerEntry, VerificationRun
from tidewaiter.ledger.problems import Kind
from tidewaiter.ledger.services import Entry, append

LATER = AT + timedelta(minutes=5)


def kinds(**named) -> set[Kind]:
    return {problem.kind for problem in services.verify(at=LATER, **named).problems}


@pytest.mark.django_db
def test_a_batch_goes_behind_one_chain_in_its_order():
    numbers = write(5)
    places = [place_of(number) for number in numbers]
    assert len({chain for chain, _ in places}) == 1
    assert [seq for _, seq in places] == [1, 2, 3, 4, 5]
    rows = list(LedgerEntry.objects.order_by("id"))
    assert [row.subject for row in rows] == [entry.subject for entry in entries(5)]
    assert [row.id for row in rows] == numbers
    head = Chain.objects.get(number=rows[0].chain)
    assert (head.seq, head.hash, head.at) == (5, rows[-1].hash, rows[-1].at)
    assert all(hash_of(record) == record.hash for record in selectors.records())


@pytest.mark.django_db
def test_what_is_read_is_what_was_written_whatever_the_text():
    odd = Entry("k", '\'; DROP TABLE "x" --', "Ümit 税関 \u2028", '{"a":"\\u0000 %s \\\\ \n"}')
    with transaction.atomic():
        append([odd], at=AT)
    [record] = selectors.records()
    assert Entry(*record[3:7]) == odd
    assert hash_of(record) == record.hash


@pytest.mark.django_db
def test_a_transaction_stays_with_the_chain_that_it_holds():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks no chain")
    with transaction.atomic():
        places = [place_of(n) for _ in range(3) for n in append(entries(2), at=AT)]
    assert [seq for _, seq in places] == [1, 2, 3, 4, 5, 6]
    assert len({chain for chain, _ in places}) == 1


@pytest.mark.django_db
def test_nothing_to_append_is_nothing_written():
    assert append([], at=AT) == []
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_transaction_that_fails():
    before = write(1)

    def fails() -> None:
        append(entries(3), at=AT)
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        fails()
    assert list(LedgerEntry.objects.values_list("id", flat=True)) == before
    assert sum(head.seq for head in selectors.heads()) == 1


@pytest.mark.django_db(transaction=True)
def test_appending_takes_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        append(entries(1), at=AT)


@pytest.mark.django_db
def test_an_entry_that_cannot_be_kept_stops_its_batch():
    with pytest.raises(EntryRefused):
        append([*entries(2), Entry("k", "s" * 300, "a", "{}")], at=AT)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_more_chains_are_made_and_none_is_taken_away(settings):
    there = Chain.objects.count()
    settings.LEDGER_CHAINS = there + 3
    services.make_chains()
    settings.LEDGER_CHAINS = 1
    services.make_chains()
    assert Chain.objects.count() == there + 3
    settings.LEDGER_CHAINS = 0
    with pytest.raises(LedgerError):
        services.make_chains()


@pytest.mark.django_db
def test_chains_that_were_not_made_are_missed():
    with unguarded():
        sql("DELETE FROM ledger_chain")
    with pytest.raises(LedgerError, match="migrate"):
        write(1)


def in_threads(count: int, work) -> list[BaseException]:
    wrong: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as problem:
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chains", [1, 2, 8])
def test_writers_at_once_leave_chains_without_gaps(settings, chains):
    """More writers than chains, two calls in each transaction, some rolled back: no deadlock."""
    settings.LEDGER_CHAINS = chains

    def work(number: int) -> None:
        for turn in range(8):
            try:
                with transaction.atomic():
                    append(entries(1 + turn % 3, f"writer {number}"), at=AT)
                    append(entries(2, f"writer {number}"), at=AT)
                    if turn % 4 == 3:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    assert in_threads(6, work) == []
    kept = 6 * sum(1 + turn % 3 + 2 for turn in range(8) if turn % 4 != 3)
    assert LedgerEntry.objects.count() == kept
    last = dict(LedgerEntry.objects.values_list("chain").annotate(Max("seq")))
    assert {h.chain: h.seq for h in selectors.heads() if h.seq} == last
    assert sum(last.values()) == kept


@pytest.mark.django_db(transaction=True)
def test_a_writer_does_not_wait_for_another_that_takes_its_time():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    with transaction.atomic():
        [held] = append(entries(1), at=AT)
        others: list[int] = []
        assert in_threads(3, lambda _: others.extend(write(1))) == []
    assert len(others) == 3
    assert place_of(held)[0] not in {place_of(number)[0] for number in others}


TAMPERINGS = [
    "UPDATE ledger_entry SET actor = 'eve'",
    "UPDATE ledger_entry SET hash = hash",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_chain",
    "UPDATE ledger_chain SET seq = seq - 1 WHERE seq > 0",
    "UPDATE ledger_chain SET hash = 'x' WHERE seq > 0",
    "UPDATE ledger_chain SET number = 900 WHERE seq > 0",
]
ONLY = {
    "sqlite": [
        "INSERT OR REPLACE INTO ledger_entry SELECT id, chain, seq, at, kind, subject, 'eve', "
        "body, prev, hash FROM ledger_entry",
        "REPLACE INTO ledger_chain SELECT number, 0, hash, at FROM ledger_chain WHERE seq > 0",
        "UPDATE OR REPLACE ledger_entry SET actor = 'eve'",
    ],
    "postgresql": [
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_chain",
        "SET LOCAL session_replication_role = replica; DELETE FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry "
        "ON CONFLICT (id) DO UPDATE SET actor = 'eve'",
    ],
}


@pytest.mark.django_db
def test_the_database_refuses_to_change_the_record():
    write(3)
    before = list(LedgerEntry.objects.values_list()), selectors.heads()
    for statement in [*TAMPERINGS, *ONLY[connection.vendor]]:
        refusal = r"never (changed|deleted|replaced|goes back)|permission denied to set parameter"
        with pytest.raises(DatabaseError, match=refusal):
            sql(statement)
    assert (list(LedgerEntry.objects.values_list()), selectors.heads()) == before


@pytest.mark.django_db
def test_the_database_refuses_the_orm_too():
    write(3)
    row = LedgerEntry.objects.first()
    row.actor = "eve"
    for change in (
        row.save,
        row.delete,
        LedgerEntry.objects.all().delete,
        lambda: LedgerEntry.objects.update(actor="eve"),
        lambda: LedgerEntry.objects.bulk_update([row], ["actor"]),
        Chain.objects.all().delete,
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    assert set(LedgerEntry.objects.values_list("actor", flat=True)) == {"ana"}


@pytest.mark.django_db
def test_a_ledger_nobody_tampered_with_is_intact(signing):
    for count in (3, 1, 5):
        write(count)
        services.checkpoint(at=AT)
    write(2)
    found = services.verify(at=LATER)
    assert found.problems == ()
    assert (found.entries, found.uncovered, found.checkpoints) == (14, 3, 3)
    run = selectors.last_verification()
    assert (run.intact, run.at) == (True, LATER)


@pytest.mark.django_db
def test_who_takes_the_triggers_away_is_found(signing):
    numbers = write(4)
    services.checkpoint(at=AT)
    with unguarded():
        sql("UPDATE ledger_entry SET actor = 'eve' WHERE id = %s", numbers[1])
    assert kinds() == {Kind.EDITED}
    with unguarded():
        sql("DELETE FROM ledger_entry WHERE id = %s", numbers[1])
    assert kinds() == {Kind.DELETED}
    with unguarded():
        sql("DELETE FROM ledger_entry")
        sql("UPDATE ledger_chain SET seq = 0, hash = %s", "0" * 64)
    assert kinds() == {Kind.VANISHED}
    assert VerificationRun.objects.filter(intact=False).count() == 3


@pytest.mark.django_db
def test_a_trigger_that_is_gone_or_off_is_reported(signing):
    write(1)
    services.checkpoint(at=AT)
    assert triggers.missing(connection) == []
    if connection.vendor == "postgresql":
        sql("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_change")
        gone = "ledger_entry_change"
    else:
        sql("DROP TRIGGER ledger_entry_update")
        gone = "ledger_entry_update"
    assert triggers.missing(connection) == [gone]
    assert kinds() == {Kind.UNGUARDED}


@pytest.mark.django_db
def test_a_row_that_is_not_even_text_is_reported(signing):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps text only")
    numbers = write(4)
    services.checkpoint(at=AT)
    with unguarded():
        sql("UPDATE ledger_entry SET body = CAST(x'ff' AS TEXT) WHERE id = %s", numbers[2])
    found = services.verify(at=LATER)
    assert [(p.kind, p.seq) for p in found.problems] == [(Kind.EDITED, 3)]


@pytest.mark.django_db
def test_nothing_is_signed_that_does_not_fit_the_last_checkpoint(signing):
    numbers = write(4)
    services.checkpoint(at=AT)
    newer = write(2)
    with unguarded():
        sql("UPDATE ledger_entry SET actor = 'eve' WHERE id = %s", newer[0])
    with pytest.raises(NotSound, match="nothing was signed"):
        services.checkpoint(at=LATER)
    with unguarded():
        sql("DELETE FROM ledger_entry WHERE id >= %s", min(newer + numbers))
        sql("UPDATE ledger_chain SET seq = 0, hash = %s", "0" * 64)
    with pytest.raises(NotSound):
        services.checkpoint(at=LATER)
    assert len(numbers_of(signing)) == 1


def numbers_of(signing) -> list[int]:
    return numbers(signing.LEDGER_CHECKPOINTS)


@pytest.mark.django_db
def test_checkpoints_taken_away_are_missed_before_and_after_going_on(signing):
    write(2)
    for _ in range(3):
        services.checkpoint(at=AT)
    for number in (2, 3):
        (signing.LEDGER_CHECKPOINTS / name_of(number)).unlink()
    assert kinds() == {Kind.ROLLED_BACK}
    with pytest.raises(NotSound, match="remembers checkpoint 3"):
        services.checkpoint(at=LATER)
    assert services.checkpoint(at=LATER, after_loss=True).checkpoint.number == 4
    assert kinds() == {Kind.ROLLED_BACK, Kind.MISSING}


@pytest.mark.django_db
def test_a_crash_between_a_checkpoint_and_its_entry_is_no_alarm(signing):
    write(2)
    services.checkpoint(at=AT)
    signed = services.checkpoint(at=AT)
    last = LedgerEntry.objects.get(subject="checkpoint 2")
    with unguarded():  # as if the entry had never been written
        sql("DELETE FROM ledger_entry WHERE id = %s", last.id)
        sql("UPDATE ledger_chain SET seq = seq - 1, hash = %s WHERE number = %s", last.prev,
            last.chain)  # fmt: skip
    assert services.verify(at=LATER).intact
    assert services.checkpoint(at=LATER).checkpoint.previous == signed.checkpoint.digest
    assert services.verify(at=LATER).intact


@pytest.mark.django_db(transaction=True)
def test_two_that_sign_at_once_sign_one_after_the_other(signing):
    write(3)
    assert in_threads(4, lambda _: services.checkpoint(at=AT)) == []
    assert numbers_of(signing) == [1, 2, 3, 4]
    assert services.verify(at=LATER).intact


@pytest.mark.django_db(transaction=True)
def test_verification_beside_writers_raises_no_alarm(signing):
    def work(number: int) -> None:
        for _ in range(6):
            if number == 0:
                services.checkpoint(at=AT)
            elif number == 1:
                assert services.verify(at=LATER).problems == ()
            else:
                write(5, f"writer {number}")

    write(1)
    services.checkpoint(at=AT)
    assert in_threads(5, work) == []


@pytest.mark.django_db
def test_a_rotated_key_goes_on_where_the_old_one_stopped(signing):
    write(2)
    services.checkpoint(at=AT)
    keys.make(signing.LEDGER_KEY, rotate=True)
    write(2)
    services.checkpoint(at=LATER)
    assert services.verify(at=LATER).intact
    only_new = keys.load_public(keys.public_file(signing.LEDGER_KEY))[1:]
    assert Kind.UNKNOWN_KEY in kinds(keys=only_new)


@pytest.mark.django_db
def test_the_duty_signs_where_there_is_a_key_and_says_where_there_is_none(signing, caplog):
    write(2)
    background.sign(AT)
    assert numbers_of(signing) == [1]
    signing.LEDGER_KEY.unlink()
    background.sign(AT)
    assert numbers_of(signing) == [1]
    assert "not signed" in caplog.text


@pytest.mark.django_db
def test_verification_tells_how_far_it_is_and_can_be_stopped(signing):
    write(2)
    services.checkpoint(at=AT)
    seen: list[int] = []
    services.verify(at=LATER, watch=seen.append)
    assert seen == [0]
    with pytest.raises(ZeroDivisionError):
        services.verify(at=LATER, watch=lambda done: 1 // done)
    assert VerificationRun.objects.count() == 1


@pytest.mark.django_db
def test_a_ledger_without_checkpoints_is_not_called_intact(signing):
    assert kinds() == {Kind.NOTHING_SIGNED}


@pytest.mark.django_db
def test_records_begin_where_a_checkpoint_ends():
    for _ in range(30):
        write(3)
    everything = list(selectors.records())
    heads = [h for h in selectors.heads() if h.seq]
    since = [h._replace(seq=h.seq - 2) for h in heads[:3]]
    starts = {h.chain: h.seq for h in since}
    wanted = [r for r in everything if r.seq >= starts.get(r.chain, 1)]
    assert list(selectors.records(since=since)) == wanted
    assert len(everything) == 90
    one = heads[0].chain
    assert list(selectors.records(only=one)) == [r for r in everything if r.chain == one]


@pytest.mark.django_db
def test_a_long_ledger_is_read_in_parts(monkeypatch):
    whole = [place_of(number) for _ in range(9) for number in write(4)]
    monkeypatch.setattr(selectors, "CHUNK", 5)
    assert [(r.chain, r.seq) for r in selectors.records()] == sorted(whole)
