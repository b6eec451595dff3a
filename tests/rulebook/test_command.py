"""``tidewaiter rules``: folders in and out, and two people on the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from tests.rulebook.rows import user
from tidewaiter.cli.main import main
from tidewaiter.identity.models import Membership
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.samples import path as sample

pytestmark = pytest.mark.django_db

PASSWORD = "as long as it should be"


@pytest.fixture(autouse=True)
def _people(settings) -> None:
    settings.MFA_ROLES = frozenset()
    cache.clear()
    for name in ("ana", "ben"):
        row = user(name)
        row.set_password(PASSWORD)
        row.save()
        Membership.objects.create(user=row, role="supervisor", office="*")


@pytest.fixture
def rules(monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """Runs a command; gives exit code and what was said."""

    def run(*arguments: str, said: str = PASSWORD) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(said + "\n"))
        code = main(["rules", *map(str, arguments)])
        spoken = capsys.readouterr()
        return code, spoken.out + spoken.err

    return run


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A file of one changed profile."""
    file = tmp_path / "one.yaml"
    file.write_text(
        "id: NEW-1\ntitle: New\nowner: O\nreason: R\nwhen: hs LIKE '0101%'\n"
        "effect: {lane: red}\nstatus: live\n"
    )
    return file


AS_ANA = ("--user", "ana", "--note", "why")


def test_a_folder_fills_an_empty_rulebook_and_comes_out_the_same(rules, tmp_path: Path):
    assert rules("import", sample(), "--bootstrap")[0] == 0
    assert rules("export", tmp_path / "out")[0] == 0
    code, said = rules("import", tmp_path / "out")
    assert (code, said) == (0, "Nothing differs from what is in force.\n")
    code, said = rules("import", sample(), "--bootstrap")
    assert code == 0
    assert ChangeRequest.objects.count() == 1


def test_bootstrap_works_once(rules, one, tmp_path: Path):
    rules("import", sample(), "--bootstrap")
    (tmp_path / "rules" / "profiles").mkdir(parents=True)
    (tmp_path / "rules" / "profiles" / "one.yaml").write_text(one.read_text())
    code, said = rules("import", tmp_path / "rules", "--bootstrap")
    assert code == 2
    assert "not empty" in said
    code, said = rules("import", tmp_path / "rules")
    assert code == 1
    assert "new: profile NEW-1" in said
    assert "Nothing was proposed" in said
    assert ChangeRequest.objects.count() == 1


def test_one_user_proposes_and_another_approves(rules, one):
    rules("import", sample(), "--bootstrap")
    code, said = rules("propose", "profile", "NEW-1", one, *AS_ANA)
    assert code == 0
    number = str(ChangeRequest.objects.latest("pk").pk)
    assert number in said
    code, said = rules("approve", number, "--user", "ana")
    assert code == 2
    assert "other than the one who proposed" in said
    assert "proposed" in rules("list", "--search", "NEW-1")[1]
    assert rules("approve", number, "--user", "ben")[0] == 0
    assert "in force" in rules("list", "--search", "NEW-1")[1]


def test_a_wrong_password_approves_nothing(rules, one):
    rules("import", sample(), "--bootstrap")
    rules("propose", "profile", "NEW-1", one, *AS_ANA)
    number = str(ChangeRequest.objects.latest("pk").pk)
    for said in ("wrong", ""):
        code, spoken = rules("approve", number, "--user", "ben", said=said)
        assert code == 2
        assert "could not be signed in" in spoken
    assert ChangeRequest.objects.get(pk=number).outcome == ""


def test_a_second_factor_is_asked_for_where_there_is_one(rules, one, settings):
    rules("import", sample(), "--bootstrap")
    rules("propose", "profile", "NEW-1", one, *AS_ANA)
    number = str(ChangeRequest.objects.latest("pk").pk)
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user("ben"), secret)
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert rules("approve", number, "--user", "ben", said=f"{PASSWORD}\n{wrong}")[0] == 2
    assert rules("approve", number, "--user", "ben", said=f"{PASSWORD}\n{code}")[0] == 0


def test_a_role_that_needs_a_second_factor_cannot_do_without(rules, one, settings):
    rules("import", sample(), "--bootstrap")
    settings.MFA_ROLES = frozenset({"supervisor"})
    code, said = rules("propose", "profile", "NEW-1", one, *AS_ANA)
    assert code == 2
    assert "second factor" in said


def test_an_earlier_version_is_taken_up_again(rules, one):
    rules("import", sample(), "--bootstrap")
    for text in ("Second", "Third"):
        one.write_text(one.read_text().replace("New", text).replace("Second", text))
        rules("propose", "profile", "NEW-1", one, *AS_ANA)
        rules("approve", str(ChangeRequest.objects.latest("pk").pk), "--user", "ben")
    code, said = rules("diff", "profile", "NEW-1", "1", "2", "--json")
    assert code == 1
    assert json.loads(said) == [{"field": "title", "before": "Second", "after": "Third"}]
    rules("propose", "profile", "NEW-1", "--number", "1", *AS_ANA)
    rules("approve", str(ChangeRequest.objects.latest("pk").pk), "--user", "ben")
    shown = json.loads(rules("show", "profile", "NEW-1", "--json")[1])
    assert (shown["number"], shown["status"]) == (3, "in force")
    assert shown["content"]["title"] == "Second"
    versions = json.loads(rules("history", "profile", "NEW-1", "--json")[1])
    assert [v["status"] for v in versions] == ["superseded", "superseded", "in force"]


def test_a_rule_is_retired_on_a_day_to_come(rules, one):
    rules("import", sample(), "--bootstrap")
    rules("retire", "profile", "TRD-01", "--from", "2999-01-01", *AS_ANA)
    number = str(ChangeRequest.objects.latest("pk").pk)
    assert "retires profile TRD-01 from 2999-01-01" in rules("requests", "--number", number)[1]
    assert rules("approve", number, "--user", "ben")[0] == 0
    versions = json.loads(rules("history", "profile", "TRD-01", "--json")[1])
    assert [v["status"] for v in versions] == ["in force", "scheduled"]


def test_a_rejected_and_a_withdrawn_request_stay_without_effect(rules, one):
    rules("import", sample(), "--bootstrap")
    for verb, name in (("reject", "ben"), ("withdraw", "ana")):
        rules("propose", "profile", "NEW-1", one, *AS_ANA)
        number = str(ChangeRequest.objects.latest("pk").pk)
        assert rules(verb, number, "--user", name, "--reason", "no")[0] == 0
        code, said = rules("approve", number, "--user", "ben")
        assert code == 2
        assert "already" in said
    assert "open" not in rules("requests")[1]
