"""Work and outcomes over HTTP, for those whose office it is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.register.actors import Api
from tests.register.actors import officer as user
from tests.register.work.rows import AT, OFFICE, RULES, declared, work
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import WorkItem
from tidewaiter.rulebook import selectors as rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    monkeypatch.setattr(rulebook, "current", lambda at: RULES)


@pytest.fixture
def ann() -> Api:
    return Api(user("ann", RoleName.BORDER, office=OFFICE))


@pytest.fixture
def far() -> Api:
    return Api(user("far", RoleName.BORDER, office="GB000001"))


def post(api: Api, path: str, **body):
    return api.post(path, json.dumps(body))


def test_the_queue_is_read_in_pages_and_shows_only_ones_own_offices(ann, far):
    for n in range(5):
        work(f"M{n}", "red" if n % 2 else "yellow")
    first = ann.get("/work-items", limit=3).json()
    rest = ann.get("/work-items", limit=3, after=first["next"]).json()
    assert [one["mrn"] for one in first["items"] + rest["items"]] == [f"M{n}" for n in range(5)]
    assert rest["next"] is None
    assert far.get("/work-items").json()["items"] == []
    assert [one["mrn"] for one in ann.get("/work-items", lane="red").json()["items"]] == [
        "M1",
        "M3",
    ]
    assert len(ann.get("/work-items", search="LM2").json()["items"]) == 1
    WorkItem.objects.filter(declaration__mrn="M4").update(due_at=AT - timedelta(days=900))
    WorkItem.objects.exclude(declaration__mrn="M4").update(due_at=AT + timedelta(days=90_000))
    assert [one["mrn"] for one in ann.get("/work-items", overdue="true").json()["items"]] == ["M4"]
    assert ann.get("/work-items", assignee="bob").json()["items"] == []


def test_one_work_item_tells_its_time_line_and_what_may_be_done(ann, far):
    work("M1")
    found = ann.get("/work-items/M1").json()
    assert found["allowed"] == ["call supervisor", "begin examination", "detain"]
    assert "seize" not in found["allowed"]
    assert [one["event"] for one in found["time_line"]] == ["open"]
    assert far.get("/work-items/M1").status_code == 404
    assert ann.get("/work-items/NONE").status_code == 404


def test_work_goes_from_the_queue_to_release(ann):
    work("M1")
    taken = post(ann, "/work-items/take-next").json()
    assert taken["assignee"] == "ann"
    begun = post(
        ann, "/work-items/M1/events", event="begin examination", seen=taken["number"]
    ).json()
    early = post(ann, "/work-items/M1/events", event="release", seen=begun["number"])
    assert early.status_code == 409
    made = post(ann, "/declarations/M1/outcomes", kind="physical", minutes=30, items=[
        {"item": 1, "offence": True, "kinds": ["value"], "assessed": "12.50"},
    ])  # fmt: skip
    assert made.status_code == 201
    done = post(ann, "/work-items/M1/events", event="release", seen=begun["number"]).json()
    assert (done["state"], done["open"]) == ("released", False)
    assert post(ann, "/work-items/take-next").status_code == 204


def test_a_stale_number_is_a_conflict_and_an_unknown_event_is_told(ann):
    work("M1")
    assert post(ann, "/work-items/M1/events", event="begin examination", seen=7).status_code == 409
    told = post(ann, "/work-items/M1/events", event="dance", seen=1)
    assert told.status_code == 409
    assert "begin examination" in told.json()["advice"]


def test_every_verb_is_closed_to_officers_of_other_offices(far):
    work("M1")
    body = {"kind": "physical", "items": [{"item": 1, "offence": False}]}
    for path, sent in (
        ("/work-items/M1/events", {"event": "begin examination", "seen": 1}),
        ("/work-items/M1/reroute", {"lane": "yellow", "seen": 1, "reason": "x"}),
        ("/work-items/M1/assign", {"to": "far", "seen": 1}),
        ("/work-items/M1/notes", {"note": "x"}),
        ("/declarations/M1/outcomes", body),
    ):
        assert post(far, path, **sent).status_code == 404, path
    assert far.get("/declarations/M1/outcomes").status_code == 404
    assert post(far, "/work-items/assign", to="far", work=[{"mrn": "M1", "seen": 1}]).json()[0][
        "problem"
    ]


def test_rerouting_assigning_and_notes_work_over_http(ann):
    work("M1", "yellow")
    assert (
        post(ann, "/work-items/M1/reroute", lane="red", seen=1, reason="tip").json()["lane"]
        == "red"
    )
    assert post(ann, "/work-items/M1/reroute", lane="yellow", seen=2, reason="x").status_code == 403
    assert post(ann, "/work-items/M1/assign", to="ann", seen=2).json()["assignee"] == "ann"
    assert post(ann, "/work-items/M1/notes", note="seal broken").status_code == 200


def test_an_outcome_is_corrected_and_both_records_are_listed(ann):
    declared("M1")
    body = {"kind": "physical", "items": [{"item": 1, "offence": True, "kinds": ["origin"]}]}
    first = post(ann, "/declarations/M1/outcomes", **body).json()
    right = {"kind": "physical", "items": [{"item": 1, "offence": False}], "reason": "mixed up"}
    path = f"/outcomes/{first['id']}/corrections"
    second = post(ann, path, **right).json()
    assert post(ann, path, **right).status_code == 409
    listed = ann.get("/declarations/M1/outcomes").json()
    assert [one["corrected_by"] for one in listed] == [second["id"], None]
    bad = post(ann, "/declarations/M1/outcomes", kind="physical", items=[{"item": 77}])
    assert (bad.status_code, "item 77" in bad.json()["detail"]) == (422, True)


def test_the_effect_is_reported_for_ones_own_offices(ann, far):
    declared("M1", chances={"red": "0.5"})
    body = {"kind": "physical", "items": [{"item": 1, "offence": True, "kinds": ["origin"]}]}
    post(ann, "/declarations/M1/outcomes", **body)
    days = {"begin": "2026-11-25", "end": "2026-11-26"}
    found = ann.get("/effect", by="office", **days).json()
    assert (found["lines"][0]["group"], found["total"]["found"]) == (OFFICE, 1)
    assert "Too few" in found["population"]["advice"]
    assert far.get("/effect", **days).json()["total"]["examined"] == 0
    assert far.get("/effect", office=OFFICE, **days).status_code == 404
    assert ann.get("/effect", lane="pink", **days).status_code == 422
    backwards = ann.get("/effect", begin="5657-02-20", end="0001-01-01")
    assert (backwards.status_code, backwards.json()["where"]) == (422, "end")
