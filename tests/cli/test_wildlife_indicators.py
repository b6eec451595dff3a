"""``tidewaiter wildlife indicators``: told to who may propose rules, and nothing made up."""

from __future__ import annotations

import io

import pytest

from tests.rulebook.acting import filled
from tests.rulebook.rows import user
from tidewaiter.cli.main import main
from tidewaiter.identity.models import Membership
from tidewaiter.rulebook.models import ChangeRequest

pytestmark = pytest.mark.django_db
PASSWORD = "as long as it should be"


@pytest.fixture
def asked(monkeypatch, capsys, settings):
    """Runs the command as a supervisor; gives the exit code and what was said."""
    settings.MFA_ROLES = frozenset()
    filled()
    row = user("ana")
    row.set_password(PASSWORD)
    row.save()
    Membership.objects.create(user=row, role="supervisor", office="*")

    def run(*more: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        code = main(["wildlife", "indicators", "--user", "ana", *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_where_nothing_was_examined_it_says_so_and_proposes_nothing(asked):
    assert asked() == (0, "Nothing under a wildlife heading was examined.\n")
    before = ChangeRequest.objects.count()
    code, said = asked("--propose", "--note", "last year")
    assert code == 2
    assert "no rate is persistently high" in said
    assert ChangeRequest.objects.count() == before


def test_a_proposal_needs_a_note(asked):
    code, said = asked("--propose")
    assert code == 2
    assert "--note" in said
