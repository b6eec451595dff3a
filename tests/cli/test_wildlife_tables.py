"""``tidewaiter wildlife import-listings``: says what is in downloads, writes and proposes it."""

from __future__ import annotations

import io
import json

import pytest

from tests.desks.wildlife.importing.downloads import (
    HISTORY,
    HISTORY_ROWS,
    INDEX,
    INDEX_ROWS,
    sheet,
)
from tests.rulebook.acting import filled
from tests.rulebook.rows import user
from tidewaiter.cli.main import main
from tidewaiter.identity.models import Membership
from tidewaiter.rulebook.models import ChangeRequest


@pytest.fixture
def downloads(tmp_path):
    history, index = tmp_path / "history.csv", tmp_path / "index.csv"
    history.write_text(sheet(HISTORY, HISTORY_ROWS), "utf-8")
    index.write_text(sheet(INDEX, INDEX_ROWS), "utf-8")
    return [str(history), str(index)]


def test_without_more_it_says_what_it_read_and_stores_nothing(downloads, capsys):
    assert main(["wildlife", "import-listings", *downloads, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["layouts"] == ["history of listings", "index of species"]
    assert said["tables"]["listings"] == 8
    assert said["remarks"]
    assert main(["wildlife", "import-listings", *downloads]) == 0
    assert "Nothing was stored" in capsys.readouterr().out


def test_it_writes_tables_that_it_reads_again(downloads, tmp_path, capsys):
    out = tmp_path / "tables"
    assert main(["wildlife", "import-listings", *downloads, "--out", str(out)]) == 0
    again = [str(file) for file in sorted(out.iterdir())]
    capsys.readouterr()
    assert main(["wildlife", "import-listings", *again, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["listings"] == 8
    assert main(["wildlife", "import-listings", *downloads, "--out", str(out)]) == 2
    assert "not empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--propose"], "needs --user and --note"),
        (["--national", "x.csv"], "say whose measures"),
    ],
)
def test_what_is_missing_is_told(downloads, capsys, more, told):
    assert main(["wildlife", "import-listings", *downloads, *more]) == 2
    assert told in capsys.readouterr().err


def test_nothing_named_is_nothing_imported(capsys):
    assert main(["wildlife", "import-listings"]) == 2
    assert "no file was named" in capsys.readouterr().err


@pytest.mark.django_db
def test_it_proposes_and_exports_what_counts(downloads, tmp_path, monkeypatch, capsys, settings):
    settings.MFA_ROLES = frozenset()
    filled()
    row = user("ana")
    row.set_password("as long as it should be")
    row.save()
    Membership.objects.create(user=row, role="supervisor", office="*")
    monkeypatch.setattr("sys.stdin", io.StringIO("as long as it should be\n"))
    command = ["wildlife", "import-listings", *downloads, "--propose", "--note", "CoP20"]
    assert main([*command, "--user", "ana"]) == 0
    request = ChangeRequest.objects.latest("pk")
    assert f"change request {request.pk}" in capsys.readouterr().out
    assert request.note.startswith("CoP20 listings: 8 rows, 8 new")
    assert main(["wildlife", "export-listings", str(tmp_path / "out")]) == 2
    assert "no such tables count now" in capsys.readouterr().err
