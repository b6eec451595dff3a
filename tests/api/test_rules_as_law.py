"""Cases and backtests over the API: what a change of rules would do, before anybody approves it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.api.acting import with_second_factor
from tests.register.actors import Api, officer, system
from tests.register.declarations import declaration, message
from tests.rulebook.acting import change, filled
from tests.rulebook.rows import profile
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs.models import Job, State
from tidewaiter.jobs.running import run
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission

pytestmark = pytest.mark.django_db(transaction=True)

CARS = {
    "case": "cars are examined",
    "declarations": [{"mrn": "M1", "items": [{"commodity_code": "8703230000"}]}],
    "expect": {"lane": "red"},
}
HORSES = profile("H", when="hs LIKE '0101%'")


def post(api: Api, path: str, **body):
    return api.post(path, json.dumps(body))


def proposal(*changes: tuple[str, dict]) -> dict:
    named = [{"kind": k, "identifier": c.get("case") or c["id"], "content": c} for k, c in changes]
    return {"note": "why", "changes": named}


def test_a_case_is_run_before_it_is_proposed_and_then_approved_and_listed():
    filled()
    ana = Api(with_second_factor(officer("ana", RoleName.TARGETING)))
    ben = Api(with_second_factor(officer("ben", RoleName.SUPERVISOR)))
    alone = post(ana, "/rules/check", **proposal(("case", CARS))).json()
    assert not alone["usable"]
    assert "it expects red and would be" in alone["problems"][0]["message"]
    both = proposal(("case", CARS), ("profile", profile("A")))
    assert post(ana, "/rules/check", **both).json() == {"usable": True, "problems": []}
    assert ana.get("/rules", kind="case").json()["items"] == []
    key = post(ana, "/rule-changes", **both).json()["id"]
    assert post(ben, f"/rule-changes/{key}/approval").status_code == 200
    (listed,) = ana.get("/rules", kind="case").json()["items"]
    assert (listed["identifier"], listed["version"]["status"]) == (CARS["case"], "in force")
    weaker = proposal(("profile", profile("A", effect={"lane": "yellow"})))
    assert not post(ana, "/rules/check", **weaker).json()["usable"]


def test_a_backtest_is_a_job_whose_result_says_what_profiles_would_have_done():
    filled(change("profile", "A", profile("A")))
    at = datetime.now(UTC)
    sent = [message(declaration(f"L{n}")) for n in range(3)]
    receive([Submission(message=m, sent_by="system:S1", system="S1", at=at) for m in sent])
    api = Api(system(scopes=("rules",)))
    started = post(api, "/backtests", profiles=[HORSES])
    assert started.status_code == 202
    job = started.json()["job"]
    assert api.get(f"/jobs/{job}").json()["state"] == State.WAITING
    run(job, 0)
    told = api.get(f"/jobs/{job}").json()
    assert (told["state"], told["error"]) == (State.DONE, "")
    assert told["result"]["declarations"] == 3
    assert '"H"' in json.dumps(told["result"])


def test_a_profile_that_cannot_be_read_starts_no_backtest():
    api = Api(system(scopes=("rules",)))
    told = post(api, "/backtests", profiles=[HORSES, {"id": "X"}])
    assert told.status_code == 422
    assert told.json()["where"].startswith("profiles.2")
    assert not Job.objects.exists()
