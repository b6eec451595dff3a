"""Names are screened over HTTP, and matches decided."""

import json
from hashlib import sha256

import pytest

from tests.api.acting import with_second_factor
from tests.api.screening import BRING, FILE, LIST, A, B, approved, waits
from tests.register.actors import Api, officer
from tests.rulebook.acting import change, filled
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import background
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import running
from tidewaiter.jobs.models import Job, State
from tidewaiter.register.background import uploads

pytestmark = pytest.mark.django_db
ASKED = {"names": [{"name": "HARBOUR LIGHT SHIPPING LTD", "identifiers": ["imo 9074729"]}]}


@pytest.fixture
def api(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    filled(change("name-list", "SYN", LIST))
    return Api(with_second_factor(officer("tara", RoleName.TARGETING)))


def asked(api, method, path, body=None, **query):
    content = (
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    )
    answer = api.client.generic(
        method,
        f"/api/v1/screening/{path}",
        content,
        content_type="application/json",
        headers=api.headers,
        query_params=query,
    )
    return answer.status_code, answer.json()


def test_a_list_without_an_index_is_told_as_not_assessed_and_then_names_are_found(api):
    status, (one,) = asked(api, "POST", "names", ASKED)
    assert (status, one["matches"], one["not_assessed"]) == (200, [], ["SYN"])
    approved(A)
    background.index_lists(NOW)
    status, (one,) = asked(api, "POST", "names", ASKED)
    assert one["not_assessed"] == []
    assert [(m["entry"], m["standing"]) for m in one["matches"]] == [("A", "identified")]
    _, (listed,) = asked(api, "GET", "lists")
    assert (listed["edition"], listed["in_use"], listed["entries"]) == (1, 1, 1)


def test_a_match_is_decided_once_and_waits_no_more(api):
    match = waits()
    _, page = asked(api, "GET", "matches")
    assert [one["match"] for one in page["items"]] == [match.pk]
    path = f"matches/{match.pk}/verdict"
    assert asked(api, "POST", path, {"verdict": "maybe", "reason": "r"})[0] == 422
    assert (
        asked(api, "POST", "matches/999999/verdict", {"verdict": "same", "reason": "r"})[0] == 404
    )
    assert asked(api, "POST", path, {"verdict": "other", "reason": "born later"})[0] == 201
    made = MatchVerdict.objects.get()
    assert made.verdict == "other"
    assert asked(api, "GET", "matches")[1]["items"] == []
    (one,) = asked(api, "GET", "matches", state="decided")[1]["items"]
    assert one["seen"] == made.pk
    status, told = asked(api, "POST", path, {"verdict": "same", "reason": "no"})
    assert (status, told["detail"]) == (409, "it was decided meanwhile, by tara.")
    back = {"reason": "mixed up", "seen": made.pk}
    assert asked(api, "POST", f"matches/{match.pk}/reopening", back)[0] == 201
    assert asked(api, "GET", f"matches/{match.pk}")[1]["verdicts"][1]["reason"] == "born later"
    assert len(asked(api, "GET", "matches", name="SYN", standing="name alone")[1]["items"]) == 1
    assert asked(api, "GET", "matches", name="OTHER")[1]["items"] == []


LISTED = """key;name;birth date;country
A;Harbour Light Shipping;;PA
B;"Ñandú, José";1970-05-01;AR
C;Иванов Пётр;;XX
""".encode("utf-8-sig")


def brought(api, content, **more):
    """A file brought, and the job that read it."""
    asked_for = {"name": "SYN", "as_of": "2026-11-01", "note": "weekly", "file": "list.csv"}
    status, told = asked(api, "POST", "editions", content, **(asked_for | more))
    assert status == 202, told
    return run(Job.objects.get(pk=told["job"]))


def run(row):
    running.run(row.pk, row.attempts)
    row.refresh_from_db()
    return row


def test_a_list_is_brought_looked_at_and_approved_by_somebody_else(api):
    done = brought(api, LISTED)
    assert done.state == "done", done.error
    number = done.result["edition"]
    assert list(uploads().iterdir()) == []
    status, edition = asked(api, "GET", f"editions/{number}")
    assert (status, edition["entries"], edition["added"]) == (200, 3, 3)
    assert edition["sha256"] == sha256(LISTED).hexdigest()
    _, page = asked(api, "GET", f"editions/{number}/changes", limit=2)
    assert [one["key"] for one in page["items"]] == ["A", "B"]
    assert page["items"][1]["after"]["dates"] == ["1970-05-01"]
    _, rest = asked(api, "GET", f"editions/{number}/changes", after=page["next"])
    assert [(one["key"], one["change"], one["before"]) for one in rest["items"]] == [
        ("C", "added", {})
    ]
    assert asked(api, "POST", f"editions/{number}/approval", {})[0] == 403
    other = Api(with_second_factor(officer("sue", RoleName.SUPERVISOR)))
    assert asked(other, "POST", f"editions/{number}/rejection", {})[0] == 422
    status, edition = asked(other, "POST", f"editions/{number}/approval", {})
    assert (status, edition["outcome"], edition["decided_by"]) == (200, "approved", "sue")
    assert asked(other, "POST", f"editions/{number}/approval", {})[0] == 409
    _, page = asked(api, "GET", "entries", name="SYN", limit=2)
    assert [one["key"] for one in page["items"]] == ["A", "B"]
    assert [
        one["key"] for one in asked(api, "GET", "entries", name="SYN", after="B")[1]["items"]
    ] == ["C"]


def test_the_next_edition_says_what_differs_and_can_be_taken_back(api):
    approved(A, B)
    done = brought(api, b"id,name,aliases\nA,Harbour Light Shipping,HLS;Harbour Lines\n")
    number = done.result["edition"]
    _, page = asked(api, "GET", f"editions/{number}/changes")
    changed, gone = page["items"]
    assert (changed["change"], changed["before"]["identifiers"]) == ("changed", ["IMO 9074729"])
    assert changed["after"]["names"] == ["Harbour Light Shipping", "HLS", "Harbour Lines"]
    assert (gone["key"], gone["change"], gone["after"]) == ("B", "delisted", {})
    _, gone_only = asked(api, "GET", f"editions/{number}/changes", change="delisted")
    assert [one["key"] for one in gone_only["items"]] == ["B"]
    status, _ = asked(api, "POST", "editions", b"x", **BRING | {"name": "SYN"})
    assert status == 409
    assert asked(api, "POST", f"editions/{number}/withdrawal", {})[1]["outcome"] == "withdrawn"
    assert asked(api, "GET", f"editions/{number}/changes")[1]["items"] == []
    _, page = asked(api, "GET", "editions", name="SYN")
    assert [one["outcome"] for one in page["items"]] == ["withdrawn", "approved"]
    assert asked(api, "GET", "editions", outcome="open")[1]["items"] == []
    _, past = asked(api, "GET", "entry", name="SYN", key="B")
    assert (past["said"]["names"], len(past["history"])) == (["Salt Quay Exports"], 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"key,name\nA,One\nA,Two\n,Three\nD,\n", "list.csv, line 3: the key 'A' stands twice."),
        (b"key,name\nA,One\nA,Two\n,Three\nD,\n", "list.csv, line 4: an entry has no key."),
        (b"key,name\nA,One\nA,Two\n,Three\nD,\n", "list.csv, line 5: an entry has no name."),
        (b"nummer,nom\n1,x\n", "no column holds 'key'."),
        ("key,name\nA,Müller\n".encode("latin-1"), "it is not in UTF-8."),
        (b"key,name\n", "there is no entry in it."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_places(api, content, said):
    done = brought(api, content)
    assert done.state == "failed"
    assert said in done.error
    assert ListEdition.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"file": "list.xlsx"}, 422),
        ({"form": "xml"}, 422),
        ({"name": "NONE"}, 404),
        ({"as_of": "2999-01-01"}, 422),
        ({"note": ""}, 422),
    ],
)
def test_what_cannot_be_proposed_is_said_before_a_job_starts(api, more, status):
    asked_for = BRING | {"name": "SYN"} | more
    assert asked(api, "POST", "editions", FILE, **asked_for)[0] == status
    assert not Job.objects.exists()


def test_columns_that_are_called_otherwise_are_named(api):
    content = b"Nr,Nom\n1,Harbour Light\n"
    done = brought(api, content, columns=["key=Nr", "names=Nom"])
    assert done.state == "done", done.error


def test_a_job_that_runs_again_after_its_worker_died_answers_with_its_edition(api):
    first = brought(api, FILE)
    (uploads() / first.arguments["upload"]).write_bytes(FILE)
    Job.objects.filter(pk=first.pk).update(state=State.WAITING)
    first.refresh_from_db()
    again = run(first)
    assert (again.state, again.attempts) == ("done", 2), again.error
    assert again.result["edition"] == ListEdition.objects.get().pk
