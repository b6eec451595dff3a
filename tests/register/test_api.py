"""The register over HTTP."""

from __future__ import annotations

import pytest

from tests.register.actors import Api, officer, system
from tests.register.declarations import declaration, raw
from tidewaiter.identity.roles import RoleName
from tidewaiter.messages.reading import read_bytes
from tidewaiter.register.intake import door
from tidewaiter.register.models import Declaration, RawMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


@pytest.fixture
def api() -> Api:
    return Api(system())


def test_a_declaration_is_answered_with_its_lane(api):
    answer = api.post("/messages", raw(declaration("L1")))
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["outcome"], found["lrn"], found["lane"]) == ("created", "L1", "green")
    assert found["decision"]["declaration"] == found["mrn"] == Declaration.objects.get().mrn


def test_the_same_again_is_answered_alike(api):
    first = api.post("/messages", raw(declaration("L1"))).json()
    answer = api.post("/messages", raw(declaration("L1")))
    assert answer.status_code == 200
    assert answer.json() == first | {"repeated": True}


def test_a_clash_is_a_conflict_and_names_the_place(api):
    api.post("/messages", raw(declaration("L1")))
    answer = api.post("/messages", raw(declaration("L1", office="GB000040")))
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["findings"][-1]["code"] == "MSG-050"
    assert answer.json()["findings"][-1]["pointer"] == "lrn"


def test_what_cannot_be_read_is_rejected_with_the_reason_and_kept(api):
    answer = api.post("/messages", b"<Declaration><")
    assert (answer.status_code, answer.json()["outcome"]) == (422, "rejected")
    assert answer.json()["detail"]
    assert RawMessage.objects.get().raw == b"<Declaration><"


def test_an_answer_comes_as_a_wco_response_where_it_is_asked_for(api):
    answer = api.post("/messages", raw(declaration("L1")), accept="application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/xml")
    (response,) = read_bytes(answer.content)
    assert (response.content.function, response.content.lrn) == ("08", "L1")
    refused = api.post("/messages", raw(declaration("L1", office="X")), accept="application/xml")
    (response,) = read_bytes(refused.content)
    assert response.content.function == "03"
    assert response.content.errors[0].code == "MSG-050"


def test_an_answer_comes_as_cusres_where_it_is_asked_for(api):
    answer = api.post("/messages", raw(declaration("L1")), accept="application/edifact")
    assert answer.content.startswith(b"UNA") or answer.content.startswith(b"UNB")
    assert b"CUSRES" in answer.content


def test_who_may_not_see_reasons_gets_the_lane_only():
    sender = Api(system(scopes=("submit",)))
    found = sender.post("/messages", raw(declaration("L1"))).json()
    assert (found["lane"], found["decision"]) == ("green", None)
    assert sender.get(f"/declarations/{found['mrn']}/decision").status_code == 403


def test_without_a_key_nothing_is_taken_in():
    answer = Api("Bearer tw_nobody_nothing").post("/messages", raw(declaration("L1")))
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert not RawMessage.objects.exists()


def test_a_system_sends_only_for_its_offices():
    sender = Api(system(offices=["GB000040"]))
    assert sender.post("/messages", raw(declaration("L1"))).status_code == 403
    assert sender.post("/messages", raw(declaration("L2", office="GB000040"))).status_code == 201


def test_another_systems_declaration_does_not_exist(api):
    mrn = api.post("/messages", raw(declaration("L1"))).json()["mrn"]
    other = Api(system("S2"))
    hidden = other.get(f"/declarations/{mrn}")
    nothing = other.get("/declarations/26GB0000000000000")
    assert hidden.status_code == nothing.status_code == 404
    assert {*hidden.json()} == {*nothing.json()}
    assert other.get("/declarations").json()["items"] == []


def test_an_officer_sees_the_declarations_of_the_office():
    sender = Api(system())
    mine = sender.post("/messages", raw(declaration("L1"))).json()["mrn"]
    sender.post("/messages", raw(declaration("L2", office="GB000040")))
    here = Api(officer("ana", RoleName.BORDER, office="GB000060"))
    answer = here.get("/declarations")
    assert answer.status_code == 200, answer.content
    assert [one["mrn"] for one in answer.json()["items"]] == [mine]
    assert here.get(f"/declarations/{mine}").json()["content"]["lrn"] == "L1"


def test_lists_are_paged_by_key(api):
    for n in range(5):
        api.post("/messages", raw(declaration(f"L{n}")))
    seen, after = [], {}
    while True:
        page = api.get("/declarations", limit=2, **after).json()
        seen += [one["lrn"] for one in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["L4", "L3", "L2", "L1", "L0"]


def test_lists_are_searched_and_filtered(api):
    api.post("/messages", raw(declaration("AB1")))
    api.post("/messages", raw(declaration("AB2", office="GB000040")))
    assert len(api.get("/declarations", search="AB").json()["items"]) == 2
    assert len(api.get("/declarations", office="GB000040").json()["items"]) == 1
    assert api.get("/declarations", lane="red").json()["items"] == []


def test_a_decision_is_explained_and_replays(api):
    mrn = api.post("/messages", raw(declaration("L1"))).json()["mrn"]
    found = api.get(f"/declarations/{mrn}/explanation").json()
    assert (found["replays"], found["replay_problem"]) == (True, None)
    assert found["facts"]["declaration"]["mrn"] == mrn


def test_what_if_changes_nothing(api):
    mrn = api.post("/messages", raw(declaration("L1"))).json()["mrn"]
    asked = {"changes": {"items.1.origin": "CN"}}
    found = api.post(f"/declarations/{mrn}/what-if", asked).json()
    assert found["changes"] == [{"pointer": "items.1.origin", "before": "FR", "after": "CN"}]
    assert api.get(f"/declarations/{mrn}").json()["content"]["items"][0]["origin"] == "FR"
    bad = api.post(f"/declarations/{mrn}/what-if", {"changes": {"items.9.origin": "CN"}})
    assert (bad.status_code, bad["Content-Type"]) == (422, "application/problem+json")


def test_the_message_comes_back_byte_for_byte(api):
    mrn = api.post("/messages", raw(declaration("L1"))).json()["mrn"]
    assert api.get(f"/declarations/{mrn}/messages/1").content == raw(declaration("L1"))
    assert api.get(f"/declarations/{mrn}/messages/2").status_code == 404


def test_when_too_many_wait_senders_are_told_to_come_back(api, monkeypatch):
    monkeypatch.setattr(door.door, "_most", 0)
    answer = api.post("/messages", raw(declaration("L1")))
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0


def test_a_key_of_the_senders_own_stands_for_one_message(api):
    keyed = {"idempotency-key": "K"}
    first = api.post("/messages", raw(declaration("L1")), **keyed).json()
    again = api.post("/messages", raw(declaration("L1")), **keyed)
    assert (again.status_code, again.json()["mrn"]) == (200, first["mrn"])
    other = api.post("/messages", raw(declaration("L2")), **keyed)
    assert (other.status_code, other.json()["lane"]) == (409, None)
    assert (
        api.post("/messages", raw(declaration("L3")), **{"idempotency-key": " "}).status_code == 422
    )
