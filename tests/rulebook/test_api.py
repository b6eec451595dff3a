"""Rules over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.rows import policy, profile, user
from tidewaiter.identity import keyring, keys
from tidewaiter.identity.models import Membership, System, SystemKey
from tidewaiter.rulebook.models import ChangeRequest, Document
from tidewaiter.rulebook.selectors import current

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rulebook.urls")]
JSON = "application/json"


class Caller:
    """Somebody who calls the API."""

    def __init__(self, client: Client, **headers: str) -> None:
        self.client, self.headers = client, headers

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        answer = self.client.get(f"/api{path}", query, headers=self.headers)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api{path}", body or {}, JSON, query_params=query, headers=self.headers
        )
        return answer.status_code, answer.json()


@pytest.fixture
def officer(settings) -> Callable[..., Caller]:
    settings.MFA_ROLES = frozenset()
    keyring.forget()

    def make(name: str, role: str = "supervisor") -> Caller:
        row = user(name)
        Membership.objects.get_or_create(user=row, role=role, office="*")
        client = Client()
        client.force_login(row)
        return Caller(client)

    return make


def machine(*scopes: str) -> Caller:
    token = keys.make()
    row = System.objects.create(
        code="S", name="S", offices=["*"], scopes=list(scopes), created_at="2026-01-01T00:00Z"
    )
    SystemKey.objects.create(
        system=row, prefix=token.prefix, digest=token.digest, scopes=list(scopes),
        created_at="2026-01-01T00:00Z", created_by="admin",
    )  # fmt: skip
    return Caller(Client(), authorization=f"Bearer {token}")


def proposal(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"note": "why", "changes": list(changes)}


NEW = {"kind": "profile", "identifier": "A-1", "content": profile("A-1")}


def test_a_proposal_is_approved_by_somebody_else_and_not_by_oneself(officer):
    filled()
    ana, ben = officer("ana"), officer("ben")
    status, made = ana.post("/rule-changes", proposal(NEW))
    assert (status, made["outcome"], made["proposed_by"]) == (201, "", "ana")
    path = f"/rule-changes/{made['id']}"
    assert ana.post(f"{path}/approval")[0] == 403
    assert "profile" not in current().everything
    status, made = ben.post(f"{path}/approval", {"reason": "good"})
    assert (status, made["outcome"], made["decided_by"]) == (200, "approved", "ben")
    assert "A-1" in current().everything["profile"]
    assert ben.post(f"{path}/approval")[0] == 409
    assert ben.post(f"{path}/rejection", {"reason": "no"})[0] == 409


@pytest.mark.parametrize("role", ["targeting", "border", "auditor", "administrator", "read-only"])
def test_who_lacks_the_permission_neither_approves_nor_rejects(officer, role: str):
    filled()
    _, made = officer("ana").post("/rule-changes", proposal(NEW))
    other = officer("cem", role)
    for verb in ("approval", "rejection"):
        assert other.post(f"/rule-changes/{made['id']}/{verb}", {"reason": "x"})[0] in (403, 404)
    assert ChangeRequest.objects.get(pk=made["id"]).outcome == ""


def test_a_systems_key_proposes_and_approves_nothing():
    filled()
    system = machine("rules", "submit", "decide", "read")
    status, made = system.post("/rule-changes", proposal(NEW))
    assert status == 201
    assert system.post(f"/rule-changes/{made['id']}/approval")[0] == 403
    assert ChangeRequest.objects.get(pk=made["id"]).outcome == ""


@pytest.mark.parametrize(
    "path",
    ["/rules", "/rules/document?kind=policy&identifier=p", "/rule-changes", "/rule-changes/1"],
)
def test_who_may_not_read_rules_reads_none(officer, path: str):
    filled()
    assert officer("cem", "border").get(path)[0] == 403
    assert Caller(Client()).get(path)[0] == 401


def test_lists_are_paged_filtered_and_searched(officer):
    filled(
        *(change("profile", f"A-{n:02}", profile(f"A-{n:02}")) for n in range(7)),
        change("profile", "B-1", profile("B-1", when="hs LIKE '0101%'", status="shadow")),
    )
    ana = officer("ana")
    names, after = [], ""
    while after is not None:
        _, page = ana.get("/rules", kind="profile", limit=3, after=after)
        names += [one["identifier"] for one in page["items"]]
        after = page["next"]
    assert names == [*(f"A-{n:02}" for n in range(7)), "B-1"]
    _, page = ana.get("/rules", search="0101")
    assert [one["identifier"] for one in page["items"]] == ["B-1"]
    _, page = ana.get("/rules", status="shadow")
    assert [one["identifier"] for one in page["items"]] == ["B-1"]
    _, page = ana.get("/rules", status="in force", limit=5)
    assert len(page["items"]) == 5
    assert ana.get("/rules", after="nonsense")[0] == 422


def test_a_document_shows_its_versions_and_what_differs(officer):
    filled(change("profile", "A-1", profile("A-1")))
    ana, ben = officer("ana"), officer("ben")
    later = NEW | {"content": profile("A-1", title="New"), "valid_from": "2999-01-01"}
    _, made = ana.post("/rule-changes", proposal(later))
    _, waiting = ana.get(f"/rule-changes/{made['id']}")
    assert waiting["versions"][0]["differences"] == [
        {"field": "title", "before": "T", "after": "New"}
    ]
    ben.post(f"/rule-changes/{made['id']}/approval")
    _, found = ana.get("/rules/document", kind="profile", identifier="A-1")
    assert [v["status"] for v in found["versions"]] == ["in force", "scheduled"]
    assert found["content"]["title"] == "T"
    where = {"kind": "profile", "identifier": "A-1"}
    _, found = ana.get("/rules/differences", before=1, after=2, **where)
    assert found["items"] == [{"field": "title", "before": "T", "after": "New"}]
    _, found = ana.get("/rules/version", number=2, **where)
    assert found["content"]["title"] == "New"
    assert ana.get("/rules/version", number=3, **where)[0] == 404
    assert ana.get("/rules/document", kind="profile", identifier="A-9")[0] == 404
    assert ana.get("/rules/document", kind="proflie", identifier="A-1")[0] == 404


def test_a_check_says_all_that_is_wrong_and_stores_nothing(officer):
    filled()
    ana = officer("ana")
    bad = NEW | {"content": profile("A-1", when="importer IN LIST('watched')")}
    unread = {"kind": "office", "identifier": "X", "content": {"id": "X", "title": "X", "mode": 3}}
    _, found = ana.post("/rules/check", proposal(bad))
    assert (found["usable"], found["problems"][0]["where"]) == (False, "profile A-1, when")
    _, found = ana.post("/rules/check", proposal(unread))
    assert found["problems"][0]["where"] == "office X, mode"
    _, found = ana.post("/rules/check", proposal(NEW))
    assert found == {"usable": True, "problems": []}
    assert ChangeRequest.objects.count() == 1
    assert Document.objects.count() == 1


def test_what_waits_for_me_is_what_others_proposed(officer):
    filled()
    ana, ben, cem = officer("ana"), officer("ben"), officer("cem", "targeting")
    for who, name in ((ana, "A-1"), (ben, "B-1")):
        who.post("/rule-changes", proposal(NEW | {"identifier": name, "content": profile(name)}))

    def waiting(who: Caller) -> list[str]:
        _, found = who.get("/rule-changes", mine="true")
        return [one["versions"][0]["identifier"] for one in found["items"]]

    assert (waiting(ana), waiting(ben), waiting(cem)) == (["B-1"], ["A-1"], [])
    _, found = ana.get("/rule-changes", limit=1)
    _, older = ana.get("/rule-changes", limit=5, before=found["next"])
    assert len(older["items"]) == 2


def test_an_earlier_version_and_a_retirement_are_proposals_like_any_other(officer):
    filled(change("profile", "A-1", profile("A-1")))
    ana, ben = officer("ana"), officer("ben")
    again = {"kind": "profile", "identifier": "A-1", "version": 1}
    assert ana.post("/rule-changes", proposal(again))[0] == 201
    both = again | {"content": profile("A-1")}
    assert ana.post("/rule-changes", proposal(both))[0] == 422
    status, made = ana.post("/rules/retirement", {"note": "over"}, kind="profile", identifier="A-1")
    assert (status, made["versions"][0]["retires"]) == (201, True)
    ben.post(f"/rule-changes/{made['id']}/approval")
    assert "profile" not in current().everything


def test_the_proposer_withdraws_and_nobody_else(officer):
    filled()
    ana, ben = officer("ana"), officer("ben")
    _, made = ana.post("/rule-changes", proposal(NEW))
    path = f"/rule-changes/{made['id']}/withdrawal"
    assert ben.post(path)[0] == 403
    assert ana.post(path)[1]["outcome"] == "withdrawn"


def test_what_would_not_work_together_is_not_approved(officer):
    filled()
    _, made = officer("ana").post("/rule-changes", proposal(
        {"kind": "policy", "identifier": "q", "content": policy("q")}
    ))  # fmt: skip
    status, found = officer("ben").post(f"/rule-changes/{made['id']}/approval")
    assert status == 422
    assert "same days" in found["detail"]


@pytest.mark.parametrize(
    "body",
    [
        '{"note":"n","changes":[{"kind":"case","identifier":"c","content":{"case":"c","x":NaN}}]}',
        '{"note":"n","changes":[{"kind":"list","identifier":"c","content":{"values":["\\ud800"]}}]}',
        '{"note":"\\ud800","changes":[{"kind":"list","identifier":"c","content":{}}]}',
        '{"note":"n","changes":[{"kind":"list","identifier":"\\u0000","content":{}}]}',
        '{"note":"n","changes":[{"kind":"list","identifier":"../etc/x","content":{}}]}',
        '{"note":" ","changes":[{"kind":"list","identifier":"c","content":{}}]}',
        '{"note":"n","changes":[]}',
        '{"note":"n","changes":[{"kind":"list","identifier":"c","content":{},'
        '"valid_from":"2026-02-01","valid_to":"2026-01-01"}]}',
    ],
)
def test_what_no_document_can_hold_is_refused(officer, body: str):
    assert officer("ana").post("/rule-changes", body)[0] == 422
    assert not ChangeRequest.objects.exists()
