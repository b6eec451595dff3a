"""Retention of the register: what has ended goes as a whole, leaves a tombstone, and no bytes."""

from __future__ import annotations

import dataclasses
import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.processes import bytes_of
from tests.register.actors import Api, officer, system
from tests.register.declarations import NOW, change, declaration, message, submission
from tests.register.rules import live
from tests.register.work.rows import officer as officer_actor
from tests.register.work.rows import work
from tidewaiter.core import MessageFunction, Party, Role
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import retention
from tidewaiter.ledger import keys
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.ledger.services import checkpoint, verify
from tidewaiter.register import models
from tidewaiter.register.background import uploads
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.web.keeping import backup, compact

LATER = NOW + timedelta(days=100)
MARK = "Zebedee-Marked-Trader"
BELONGING = (
    models.Declaration, models.Version, models.Decision, models.RawMessage, models.MessageKey,
    models.Attachment, models.WorkItem, models.WorkEvent, models.Examination, models.ItemOutcome,
    models.OutboxEvent, models.Delivery, models.Reservation, models.Note, models.Milestone,
    models.OfficerFile,
    models.ExaminationDraft,
)  # fmt: skip


def due(kind: str, at: datetime = LATER, days: int = 30) -> retention.Due:
    period = retention.Period(kind, days, date(2026, 1, 1), None, "Records Act, section 7")
    (found,) = (one for one in retention.due([period], at) if one.kept.name == kind)
    return found


def marked(number: int):
    """A declaration with a name that can be told in bytes, even compressed ones."""
    importer = Party(role=Role.IMPORTER, id=f"GB9{number:06}", name=f"{MARK}-{number:06}")
    return declaration(f"L{number}", parties=(Party(role=Role.DECLARANT, id="GB1"), importer))


def receive(*what, at: datetime = NOW):
    return take_in([submission(one, at=at) for one in what], live(), "GB")


def everything_about_one() -> str:
    """A declaration with something in every table; its MRN."""
    (first,) = receive(marked(1))
    row = models.Declaration.objects.get()
    receive(marked(1))  # once more
    models.Declaration.objects.update(state="awaiting control")
    receive(change(first.mrn, MessageFunction.AMEND, office="GB000060"))
    row.refresh_from_db()
    work_on(row)
    webhook = models.Webhook.objects.create(url="https://x.example", made_at=NOW)
    event = models.OutboxEvent.objects.first()
    models.Delivery.objects.create(event=event, webhook=webhook)
    version = row.versions.first()
    account = models.Account.objects.create(key="permit", unit="KGM", limit=10, taken=3)
    models.Reservation.objects.create(account=account, version=version, quantity=3, made_at=NOW)
    models.Attachment.objects.create(
        message=version.message, path="a", sha256="0", size=1, content=b"x"
    )
    note = models.Note.objects.create(declaration=row, text=MARK, author="ann", made_at=NOW)
    models.Note.objects.create(declaration=row, author="ann", made_at=NOW, withdraws=note)
    models.Milestone.objects.create(
        declaration=row, kind="arrival", happened_at=NOW, stated=MARK, place=MARK, reference="1",
        told_at=NOW, told_by="port",
    )  # fmt: skip
    draft = models.ExaminationDraft.objects.create(
        declaration=row, version=version, officer="ann", began_at=NOW, saved_at=NOW
    )
    models.OfficerFile.objects.create(
        declaration=row, draft=draft, name="a.jpg", media_type="image/jpeg", size=1, sha256="0",
        content=b"x", added_by="ann", added_at=NOW,
    )  # fmt: skip
    models.OutboxEvent.objects.update(spread=True)
    return row.mrn


@pytest.fixture(autouse=True)
def _signing(settings, tmp_path):
    settings.LEDGER_KEY = tmp_path / "keys" / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    keys.make(settings.LEDGER_KEY)


def sound() -> bool:
    return verify(at=LATER).intact


def work_on(row) -> None:
    models.WorkItem.objects.get_or_create(
        declaration=row,
        defaults={
            "office": row.office, "lane": "red", "route": "selected", "state": "released",
            "open": False, "opened_at": NOW, "changed_at": NOW,
        },
    )  # fmt: skip
    models.WorkItem.objects.update(open=False, due_at=None, changed_at=NOW)
    models.WorkEvent.objects.create(
        declaration=row, at=NOW, actor="ann", event="x", state="released", lane="red"
    )
    found = Found(kind="physical", items=(FoundItem(item=1, offence=False, notes=MARK),))
    actor = officer_actor(office=row.office)
    made = outcomes.record(actor=actor, mrn=row.mrn, found=found, at=NOW)
    outcomes.correct(actor=actor, examination=made.pk, found=found, reason="typing", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_declaration_goes_as_a_whole_and_leaves_a_tombstone_and_a_ledger_that_is_sound():
    mrn = everything_about_one()
    assert all(model.objects.exists() for model in BELONGING), "each table is tried"
    checkpoint(at=NOW)
    entries = LedgerEntry.objects.count()
    assert due("declarations").count() == 1
    assert retention.purge(due("declarations")) == 1
    assert [model.__name__ for model in BELONGING if model.objects.exists()] == []
    assert models.Account.objects.get().taken == 3
    stone = models.Tombstone.objects.get()
    assert (stone.mrn_digest, stone.rule, stone.days, stone.purged_at, stone.versions) == (
        models.Tombstone.digest(mrn), "Records Act, section 7", 30, LATER, 2,
    )  # fmt: skip
    assert LedgerEntry.objects.count() == entries + 1
    assert LedgerEntry.objects.filter(kind="declaration.purged", subject=mrn).count() == 1
    assert sound()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["young", "open", "clock", "worked on", "examined"])
def test_what_has_not_ended_long_enough_ago_stays(what):
    work("M1")
    moment = NOW + timedelta(days=80) if what in ("young", "worked on", "examined") else NOW
    models.WorkItem.objects.update(
        open=what == "open",
        due_at=NOW if what == "clock" else None,
        changed_at=moment if what == "worked on" else NOW,
    )
    models.Declaration.objects.update(changed_at=moment if what == "young" else NOW)
    if what == "examined":
        found = Found(kind="physical", items=(FoundItem(item=1, offence=False),))
        outcomes.record(actor=officer_actor(), mrn="M1", found=found, at=moment)
    assert retention.purge(due("declarations")) == 0
    models.WorkItem.objects.update(open=False, due_at=None)
    assert retention.purge(due("declarations", at=LATER + timedelta(days=100))) == 1


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_guarded_cannot_go_without_a_tombstone():
    work("M1")
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        models.WorkEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_who_could_see_it_is_told_that_it_was_purged_and_others_nothing():
    own, other = Api(system("S1")), Api(system("S2"))
    here = Api(officer("ann", RoleName.BORDER, office="GB000060"))
    there = Api(officer("ben", RoleName.BORDER, office="GB000099"))
    (receipt,) = receive(marked(1))
    retention.purge(due("declarations"))
    for path in ("", "/decision", "/explanation", "/messages/1"):
        answer = own.get(f"/declarations/{receipt.mrn}{path}")
        assert answer.status_code == 410, path
        assert "Records Act, section 7" in answer.json()["detail"]
        assert here.get(f"/declarations/{receipt.mrn}{path}").status_code == 410
        for stranger in (other, there):
            never = stranger.get(f"/declarations/26GBNOSUCHMRN00001{path}")
            assert stranger.get(f"/declarations/{receipt.mrn}{path}").status_code == (
                never.status_code
            )
    assert here.get(f"/work-items/{receipt.mrn}").status_code == 410
    assert own.get("/declarations/26GBNOSUCHMRN00001").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_messages_without_effect_have_a_period_of_their_own():
    (first,) = receive(marked(1))
    receive(message(marked(1)), message(change("26GBX", MessageFunction.CANCEL)))
    receive(marked(1))
    assert models.RawMessage.objects.count() == 4
    assert retention.purge(due("messages")) == 3
    assert models.RawMessage.objects.get().pk == first.message_id
    assert LedgerEntry.objects.filter(kind="data.purged", subject="messages").exists()
    (again,) = receive(marked(1))
    assert (again.mrn, again.fate) == (first.mrn, "repeated")


@pytest.mark.django_db(transaction=True)
def test_events_go_once_they_were_told():
    receive(marked(1), marked(2))
    webhook = models.Webhook.objects.create(url="https://x.example", made_at=NOW)
    told, waiting = models.OutboxEvent.objects.order_by("pk")
    assert retention.purge(due("events")) == 0, "they were not spread"
    models.OutboxEvent.objects.update(spread=True)
    models.Delivery.objects.create(event=waiting, webhook=webhook, due_at=NOW)
    models.Delivery.objects.create(event=told, webhook=webhook, delivered_at=NOW)
    assert retention.purge(due("events")) == 1
    assert models.OutboxEvent.objects.get() == waiting


@pytest.mark.django_db(transaction=True)
def test_a_key_that_a_sender_chose_is_forgotten_after_its_time():
    one = dataclasses.replace(submission(marked(1)), key="mine")
    other = dataclasses.replace(submission(marked(2), at=LATER), key="mine")
    take_in([one], live(), "GB")
    (refused,) = take_in([other], live(), "GB")
    assert refused.clash
    assert retention.purge(due("idempotency keys")) == 1
    (taken,) = take_in([other], live(), "GB")
    assert taken.fate == "created"
    (again,) = take_in([one], live(), "GB")
    assert again.clash, "the key now stands for the other message"


def test_files_of_batches_are_forgotten_after_their_time(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    for name, days in (("old", 40), ("young", 1)):
        (uploads() / name).write_text(name)
        moment = LATER.timestamp() - days * 86400
        os.utime(uploads() / name, (moment, moment))
    assert due("uploads").count() == 1
    assert retention.purge(due("uploads")) == 1
    assert [file.name for file in uploads().iterdir()] == ["young"]


def holding(folder: Path, mark: str = MARK) -> list[str]:
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and mark.encode() in bytes_of(path)
    ]


def database_folder(tmp_path: Path) -> Path:
    """The database's files as they are now, or (PostgreSQL) every row as it is dumped."""
    folder = tmp_path / f"database-{time.monotonic_ns()}"
    folder.mkdir()
    name = str(connection.settings_dict["NAME"])
    for part in (Path(name), Path(f"{name}-wal")):
        if part.exists():
            (folder / part.name).write_bytes(bytes_of(part))
    return folder


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["duty", "command"])
def test_a_hundred_purged_declarations_are_in_no_byte_of_database_files_and_backup(
    tmp_path, settings, way
):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are its server's own")
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    receive(*(marked(number) for number in range(120)))
    kept = declaration("STAYS", parties=(Party(role=Role.IMPORTER, id="GB7", name="Kept-Trader"),))
    receive(kept, at=LATER)
    checkpoint(at=LATER)
    assert holding(database_folder(tmp_path)), "a search that finds nothing proves nothing"
    if way == "duty":
        with compact.overwriting():
            assert retention.purge(due("declarations")) == 120
    else:
        assert retention.purge(due("declarations")) == 120
        compact.compact()
    backup.make(tmp_path / "backup", at=LATER)
    database = database_folder(tmp_path)
    for folder in (database, settings.DATA_FOLDER, tmp_path / "backup"):
        assert holding(folder) == []
    assert holding(database, "Kept-Trader")
    assert holding(tmp_path / "backup", "Kept-Trader")
    assert sound()


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_no_row_and_no_table_file_holds_what_was_purged():
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL only")
    receive(*(marked(number) for number in range(120)))
    assert _rows_with_the_mark() > 0
    assert retention.purge(due("declarations")) == 120
    assert _rows_with_the_mark() == 0
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL register_version")
        cursor.execute("SELECT pg_relation_size('register_version')")
        assert cursor.fetchone()[0] == 0, "the table's file is a new, empty one"


def _rows_with_the_mark() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM register_version WHERE position(%s in canonical) > 0", [MARK]
        )
        return cursor.fetchone()[0]
