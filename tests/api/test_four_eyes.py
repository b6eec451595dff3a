"""Nobody brings into force alone what they proposed, however they ask the running site."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter

import httpx
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.api.acting import with_second_factor
from tests.register.actors import AT, Api, officer, system
from tests.rulebook.acting import filled
from tests.rulebook.rows import profile
from tidewaiter.cli.main import main
from tidewaiter.identity import keyring
from tidewaiter.identity.models import Membership, SystemKey, User
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.rulebook.models import ChangeRequest

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 100
TOKEN = "t" * 32


def supervisor(name: str) -> User:
    return with_second_factor(officer(name, RoleName.SUPERVISOR))


def propose(api: Api, identifier: str = "A") -> int:
    new = {"kind": "profile", "identifier": identifier, "content": profile(identifier)}
    answer = api.post("/rule-changes", json.dumps({"note": "why", "changes": [new]}))
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def approve(api: Api, key: int) -> int:
    return int(api.post(f"/rule-changes/{key}/approval", "{}").status_code)


def outcome(key: int) -> str:
    return ChangeRequest.objects.get(pk=key).outcome


def cookies(user: User) -> tuple[dict[str, str], dict[str, str]]:
    """Cookies and headers of a session, for a real connection."""
    jar = {name: one.value for name, one in Api(user).client.cookies.items()}
    return jar | {settings.CSRF_COOKIE_NAME: TOKEN}, {"X-CSRFToken": TOKEN}


@pytest.fixture(autouse=True)
def rulebook() -> None:
    keyring.forget()
    filled()


def test_a_second_session_of_the_proposer_is_still_the_proposer():
    ana = supervisor("ana")
    key = propose(Api(ana))
    assert [approve(Api(ana), key), approve(Api(ana), key)] == [403, 403]
    assert outcome(key) == ""


def test_the_proposer_let_in_again_is_still_the_proposer():
    admin = Api(with_second_factor(officer("adm", RoleName.ADMINISTRATOR)))
    ana = supervisor("ana")
    key = propose(Api(ana))
    assert admin.post("/users/ana/deactivate").status_code == 200
    assert approve(Api(ana), key) == 401
    assert admin.post("/users/ana/reactivate").status_code == 200
    ana.refresh_from_db()
    assert approve(Api(ana), key) == 403
    assert outcome(key) == ""


def test_an_approver_who_lost_the_role_meanwhile_approves_nothing():
    admin = Api(with_second_factor(officer("adm", RoleName.ADMINISTRATOR)))
    ben = supervisor("ben")
    asks = Api(ben)
    key = propose(Api(supervisor("ana")))
    less = json.dumps({"memberships": [{"role": "targeting", "office": "*"}]})
    assert admin.client.put("/api/v1/users/ben/roles", less, "application/json").status_code == 200
    assert approve(asks, key) == 401  # the session ended with the role
    ben.refresh_from_db()
    assert approve(Api(ben), key) == 403
    assert outcome(key) == ""


def test_a_role_taken_away_behind_the_site_counts_at_once():
    ben = supervisor("ben")
    asks, key = Api(ben), propose(Api(supervisor("ana")))
    Membership.objects.filter(user=ben).delete()
    assert approve(asks, key) == 403


def test_a_system_with_every_scope_proposes_and_never_approves():
    api = Api(system("S1", scopes=tuple(Scope)))
    mine, others = propose(api), propose(Api(supervisor("ana")), "B")
    assert [approve(api, mine), approve(api, others)] == [403, 403]


def test_who_issued_a_key_does_not_approve_what_came_with_it_even_after_it_was_revoked():
    boss = with_second_factor(officer("boss", RoleName.ADMINISTRATOR, RoleName.SUPERVISOR))
    asks = Api(boss)
    asks.post("/systems", json.dumps({"code": "S2", "scopes": ["rules"]}))
    made = asks.post("/systems/S2/keys", "{}").json()
    key = propose(Api(f"Bearer {made['token']}"))
    assert approve(asks, key) == 403
    assert asks.post(f"/keys/{made['id']}/revoke").status_code == 200
    assert approve(asks, key) == 403
    assert approve(Api(supervisor("ben")), key) == 200


def test_a_rotated_key_stays_the_key_of_who_rotated_it():
    system("S3", scopes=("rules",))
    prefix = SystemKey.objects.get(system__code="S3").prefix
    boss = with_second_factor(officer("boss", RoleName.ADMINISTRATOR, RoleName.SUPERVISOR))
    made = Api(boss).post(f"/keys/{prefix}/rotate", "{}").json()
    key = propose(Api(f"Bearer {made['token']}"))
    assert approve(Api(boss), key) == 403


def test_the_same_approval_again_is_a_conflict_and_changes_nothing():
    key, asks = propose(Api(supervisor("ana"))), Api(supervisor("ben"))
    assert approve(asks, key) == 200
    before = LedgerEntry.objects.count()
    headers = {"idempotency-key": "k1"}
    again = [asks.post(f"/rule-changes/{key}/approval", "{}", **headers) for _ in range(3)]
    assert [one.status_code for one in again] == [409] * 3
    assert LedgerEntry.objects.count() == before
    assert approve(Api(supervisor("eve")), key) == 409


@pytest.mark.parametrize("sent", [{}, {"X-CSRFToken": "wrong"}, {"X-CSRFToken": "u" * 32}])
def test_an_approval_from_another_site_is_refused(live_server, sent):
    key = propose(Api(supervisor("ana")))
    jar, _ = cookies(supervisor("ben"))
    url = f"{live_server.url}/api/v1/rule-changes/{key}/approval"
    answer = httpx.post(url, json={}, cookies=jar, headers=sent)
    assert (answer.status_code, outcome(key)) == (403, "")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_approval_of_a_form_of_another_site_is_refused_whatever_it_carries(live_server):
    key = propose(Api(supervisor("ana")))
    jar, headers = cookies(supervisor("ben"))
    url = f"{live_server.url}/api/v1/rule-changes/{key}/approval"
    answer = httpx.post(
        url, data={"reason": ""}, cookies=jar, headers=headers | {"Origin": "https://evil.example"}
    )
    assert (answer.status_code, outcome(key)) == (403, "")


@pytest.mark.parametrize("verb", ["approve", "reject"])
@pytest.mark.parametrize("password", ["right", "wrong"])
def test_on_the_command_line_the_proposer_decides_nothing(verb, password, monkeypatch, settings):
    settings.MFA_ROLES = frozenset()
    ana = officer("ana", RoleName.SUPERVISOR)
    ana.set_password("right")
    ana.save()
    key = propose(Api(ana))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert main(["rules", verb, str(key), "--user", "ana", "--reason", "r"]) != 0
    assert outcome(key) == ""


def test_no_statement_makes_the_proposer_the_approver():
    ana = supervisor("ana")
    key = propose(Api(ana))
    row = ChangeRequest.objects.filter(pk=key)
    by_hand = {"outcome": "approved", "decided_at": AT, "decided_by": ana, "decided_by_name": "ana"}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**by_hand)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**by_hand | {"decided_by": None, "decided_by_name": ""})
    assert outcome(key) == ""


def test_of_racing_approvals_one_counts_and_the_proposers_never(live_server):
    ana, ben, eve = supervisor("ana"), supervisor("ben"), supervisor("eve")
    keys = [propose(Api(ana), f"R{n}") for n in range(RACES)]
    told: list[tuple[str, int, int]] = []

    def decide(who: User) -> None:
        jar, headers = sessions[who.username]
        with httpx.Client(cookies=jar, headers=headers, timeout=60) as client:
            for key in keys:
                gate.wait()
                url = f"{live_server.url}/api/v1/rule-changes/{key}/approval"
                told.append((who.username, key, client.post(url, json={}).status_code))

    racers = [ben, ben, eve, ana]
    sessions = {who.username: cookies(who) for who in (ana, ben, eve)}
    gate = threading.Barrier(len(racers))
    threads = [threading.Thread(target=decide, args=(who,)) for who in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    statuses = Counter((name == "ana", status) for name, _, status in told)
    assert statuses == {(True, 403): RACES, (False, 200): RACES, (False, 409): 2 * RACES}
    decided = Counter(row.outcome for row in ChangeRequest.objects.filter(pk__in=keys))
    assert decided == {"approved": RACES}
    assert not ChangeRequest.objects.filter(pk__in=keys, decided_by=ana).exists()
    assert LedgerEntry.objects.filter(kind="rules.approved").count() == RACES
