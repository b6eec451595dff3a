"""Backup and restore: what was kept comes back, and what was touched is refused."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from tidewaiter.identity.models import User
from tidewaiter.web.keeping import backup, databases, record
from tidewaiter.web.keeping.manifest import BackupError

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture
def data(tmp_path, settings):
    """A data folder with an attachment, a checkpoint, a secret and something passing."""
    folder = tmp_path / "data"
    for name in ("attachments/a.pdf", "checkpoints/1.json", "seed.secret", "run/metrics/x.db"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    settings.DATA_FOLDER = folder
    return folder


@pytest.fixture
def kept(tmp_path, data):
    if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("there is no pg_dump")
    User.objects.create_user("ana")
    made = backup.make(tmp_path / "kept", at=AT)
    return tmp_path / "kept", made


def test_what_was_kept_comes_back(kept, data):
    folder, made = kept
    assert made.counts["identity_user"] == 1
    User.objects.create_user("ben")
    shutil.rmtree(data)
    assert backup.restore(folder, force=True) == made
    assert [user.username for user in User.objects.all()] == ["ana"]
    assert (data / "attachments/a.pdf").read_text() == "attachments/a.pdf"
    assert not (data / "run").exists()


def test_secrets_stay_out_unless_asked_for(kept, tmp_path):
    folder, made = kept
    assert not made.secrets
    assert not list(folder.rglob("*.secret"))
    backup.make(tmp_path / "whole", at=AT, secrets=True)
    assert (tmp_path / "whole/files/seed.secret").exists()


@pytest.mark.parametrize("what", ["changed", "missing", "database", "manifest", "outside"])
def test_what_was_touched_is_refused_before_anything_is_replaced(kept, what):
    folder, _ = kept
    manifest = folder / "manifest.json"
    match what:
        case "changed":
            (folder / "files/attachments/a.pdf").write_text("other")
        case "missing":
            (folder / "files/checkpoints/1.json").unlink()
        case "database":
            path = folder / databases.file_name()
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        case "manifest":
            manifest.unlink()
        case "outside":
            plain = json.loads(manifest.read_text())
            plain["files"]["../../x"] = "0" * 64
            manifest.write_text(json.dumps(plain))
    User.objects.create_user("ben")
    with pytest.raises(BackupError):
        backup.restore(folder, force=True)
    assert User.objects.filter(username="ben").exists()


def test_what_is_there_is_not_replaced_without_being_told_to(kept):
    folder, _ = kept
    with pytest.raises(BackupError, match="not empty"):
        backup.restore(folder)


def test_a_folder_that_holds_something_takes_no_backup(kept):
    folder, _ = kept
    with pytest.raises(BackupError, match="not empty"):
        backup.make(folder, at=AT)


def test_a_count_that_differs_afterwards_is_seen(kept):
    folder, _ = kept
    plain = json.loads((folder / "manifest.json").read_text())
    plain["counts"]["identity_user"] = 2
    (folder / "manifest.json").write_text(json.dumps(plain))
    with pytest.raises(BackupError, match="counts or heads differ"):
        backup.restore(folder, force=True)


def test_the_paths_in_a_manifest_say_nothing_of_the_machine(kept):
    folder, _ = kept
    assert str(Path(folder).parent) not in (folder / "manifest.json").read_text()


def test_into_a_new_place_the_secrets_come_too_though_the_command_itself_made_others(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"

    def run(folder: Path, *words: str) -> None:
        left_out = ("TIDEWAITER_DATABASE_URL", "TIDEWAITER_SECRET_KEY", "TIDEWAITER_SEED")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        ours = {"TIDEWAITER_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings"}
        command = [sys.executable, "-m", "tidewaiter.cli.main", *words]
        subprocess.run(command, env=kept | ours, check=True, capture_output=True)

    run(first, "manage", "migrate", "-v", "0")
    run(first, "backup", str(tmp_path / "kept"), "--with-secrets")
    told = json.loads((first / record.NAME).read_text())
    assert told["made"]["folder"] == str(tmp_path / "kept")
    assert told["made"]["verified_at"] >= told["made"]["made_at"]
    assert told["failed"] is None
    with pytest.raises(subprocess.CalledProcessError):
        run(first, "backup", str(tmp_path / "kept"))
    again = json.loads((first / record.NAME).read_text())
    assert again["made"] == told["made"]
    assert "The folder is not empty." in again["failed"]["problem"]
    run(second, "restore", str(tmp_path / "kept"))
    assert not (second / record.NAME).exists()
    for name in backup.MADE_AT_START:
        assert (second / name).read_text() == (first / name).read_text()
