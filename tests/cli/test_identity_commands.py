"""``tidewaiter users`` and ``tidewaiter systems``: what people type, and what comes of it."""

import json
import re

import pytest

from tidewaiter.cli import users_command
from tidewaiter.cli.main import main
from tidewaiter.identity.models import System, SystemKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    def run(*words: str) -> tuple[int, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_first_administrator_is_added_with_a_password_shown_once(run):
    code, said = run("users", "add", "ines", "--role", "administrator")
    password = re.search(r"at sign-in: (\S+)", said).group(1)
    user = User.objects.get(username="ines")
    assert code == 0
    assert user.check_password(password)
    assert user.must_change_password
    assert list(user.memberships.values_list("role", "office")) == [("administrator", "*")]


def test_a_password_can_be_asked_for_instead(run, monkeypatch):
    answers = iter(["a quiet tide at dawn"] * 2)
    monkeypatch.setattr(users_command.getpass, "getpass", lambda _: next(answers))
    code, said = run("users", "add", "ines", "--prompt")
    assert (code, "shown this once" in said) == (0, False)
    assert User.objects.get(username="ines").check_password("a quiet tide at dawn")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [(["one thing", "another"], "differ"), (["", ""], "empty"), (["short", "short"], "short")],
)
def test_a_password_that_cannot_be_used_changes_nothing(run, monkeypatch, answers, problem):
    typed = iter(answers)
    monkeypatch.setattr(users_command.getpass, "getpass", lambda _: next(typed))
    code, said = run("users", "add", "ines", "--prompt")
    assert (code, problem in said) == (2, True)
    assert User.objects.count() == 0


def test_users_are_listed_for_people_and_for_programs(run):
    run("users", "add", "ines", "--role", "border@A", "--role", "auditor")
    run("users", "add", "omar", "--no-password")
    run("users", "deactivate", "omar")
    assert run("users", "list")[1] == ("ines  auditor@*, border@A\nomar  no role  (deactivated)\n")
    assert json.loads(run("users", "list", "--json")[1]) == [
        {"name": "ines", "active": True, "roles": ["auditor@*", "border@A"]},
        {"name": "omar", "active": False, "roles": []},
    ]


def test_roles_are_replaced_and_a_user_comes_back(run):
    run("users", "add", "ines", "--role", "border@A")
    code, said = run("users", "roles", "ines", "--role", "supervisor@B")
    assert (code, said) == (0, "ines has supervisor@B; signed out everywhere.\n")
    run("users", "deactivate", "ines")
    assert run("users", "reactivate", "ines")[0] == 0
    assert User.objects.get(username="ines").is_active


def test_a_password_and_a_second_factor_are_reset(run):
    run("users", "add", "ines")
    code, said = run("users", "password", "ines")
    password = re.search(r"at sign-in: (\S+)", said).group(1)
    assert (code, User.objects.get(username="ines").check_password(password)) == (0, True)
    assert run("users", "reset-mfa", "ines")[0] == 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("users", "add", "ines", "--role", "boss"), "There is no role 'boss'"),
        (("users", "add", "ines", "--role", "system"), "cannot be a system"),
        (("users", "add", "a:b"), "cannot be a user name"),
        (("users", "deactivate", "none"), "There is no user 'none'"),
        (("systems", "key", "none"), "There is no system 'none'"),
        (("systems", "add", "X", "--scope", "all"), "There is no scope all"),
        (("systems", "add", "X"), "A scope is missing"),
        (("systems", "revoke", "none"), "There is no key 'none'"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_2(run, words, problem):
    code, said = run(*words)
    assert (code, problem in said) == (2, True), said


def test_a_system_goes_its_way(run):
    assert run("systems", "add", "PORT", "--name", "Port", "--scope", "read")[0] == 0
    _, said = run("systems", "key", "PORT", "--days", "30")
    text = re.search(r"tw_(\w{12})_\S{43}", said)
    assert SystemKey.objects.get().prefix == text.group(1)
    _, said = run("systems", "rotate", text.group(1), "--overlap", "48")
    assert re.search(r"tw_\w{12}_\S{43}", said).group() != text.group()
    assert "works for 48 hours more" in said
    assert run("systems", "revoke", text.group(1))[0] == 0
    listed = run("systems", "list")[1]
    assert [line.split()[1] for line in listed.splitlines()] == ["Port", "revoked", "works"]
    rows = json.loads(run("systems", "list", "--json")[1])
    assert (rows[0]["code"], len(rows[0]["keys"])) == ("PORT", 2)
    assert text.group() not in json.dumps(rows)
    assert System.objects.get().offices == ["*"]


def test_the_ledger_will_name_the_login_of_the_machine(run, monkeypatch):
    monkeypatch.setenv("LOGNAME", "clerk")
    run("systems", "add", "PORT", "--scope", "read")
    run("systems", "key", "PORT")
    assert SystemKey.objects.get().created_by == "command line:clerk"
