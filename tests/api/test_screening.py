"""Names are screened over HTTP, and matches decided."""

import json
from datetime import date

import pytest

from tests.api.acting import with_second_factor
from tests.api.screening import LIST
from tests.register.actors import Api, officer
from tests.rulebook.acting import change, filled, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import background, services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.models import MatchVerdict, SeenMatch
from tidewaiter.identity.roles import RoleName

pytestmark = pytest.mark.django_db
ASKED = {"names": [{"name": "HARBOUR LIGHT SHIPPING LTD", "identifiers": ["imo 9074729"]}]}


@pytest.fixture
def api(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    filled(change("name-list", "SYN", LIST))
    return Api(with_second_factor(officer("tara", RoleName.TARGETING)))


def asked(api, method, path, body=None):
    answer = api.client.generic(
        method,
        f"/api/v1/screening/{path}",
        b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
        headers=api.headers,
    )
    return answer.status_code, answer.json()


def test_a_list_without_an_index_is_told_as_not_assessed_and_then_names_are_found(api):
    status, (one,) = asked(api, "POST", "names", ASKED)
    assert (status, one["matches"], one["not_assessed"]) == (200, [], ["SYN"])
    entry = Entry(key="A", names=("Harbour Light Shipping",), identifiers=("IMO 9074729",))
    about = services.Proposed(as_of=date(2026, 11, 1), file="f", note="n")
    made = services.propose_edition(
        actor=supervisor("alice"), name="SYN", entries=[entry], about=about, at=NOW
    )
    services.approve_edition(actor=supervisor("bob"), number=made.pk, at=NOW)
    background.index_lists(NOW)
    status, (one,) = asked(api, "POST", "names", ASKED)
    assert one["not_assessed"] == []
    assert [(m["entry"], m["standing"]) for m in one["matches"]] == [("A", "identified")]
    _, (listed,) = asked(api, "GET", "lists")
    assert (listed["edition"], listed["in_use"], listed["entries"]) == (1, 1, 1)


def test_a_match_is_decided_once_and_waits_no_more(api):
    match = SeenMatch.objects.create(
        subject="s", list="SYN", entry="A", material="m", name="N", role="importer", listed="L",
        standing="name alone", rank=1, score="0.900", told={}, mrn="M", seen_at=NOW,
    )  # fmt: skip
    _, page = asked(api, "GET", "matches")
    assert [one["match"] for one in page["items"]] == [match.pk]
    path = f"matches/{match.pk}/verdict"
    assert asked(api, "POST", path, {"verdict": "maybe", "reason": "r"})[0] == 422
    assert (
        asked(api, "POST", "matches/999999/verdict", {"verdict": "same", "reason": "r"})[0] == 404
    )
    assert asked(api, "POST", path, {"verdict": "other", "reason": "born later"})[0] == 201
    assert MatchVerdict.objects.get().verdict == "other"
    assert asked(api, "GET", "matches")[1]["items"] == []
