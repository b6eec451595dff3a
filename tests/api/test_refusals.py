"""What no operation should have to think about: odd requests, odd methods, odd addresses."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.api.acting import with_second_factor
from tests.api.fuzzing import fuzz
from tests.register.actors import Api, officer, system
from tidewaiter.identity import api as identity_api
from tidewaiter.identity.roles import RoleName
from tidewaiter.web.api_page import operations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]

RULE = {"note": "n", "changes": [{"kind": "policy", "identifier": "p", "retire": True}]}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")


@pytest.fixture
def api() -> Api:
    return Api(system())


def send(api: Api, body: bytes, kind: str = "application/json"):
    return api.client.post("/api/v1/rules/check", body, content_type=kind, headers=api.headers)


def problem(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["title"]
    return told["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"note": NaN, "changes": []}', 400),
        (b'{"note": 1e999, "changes": []}', 400),
        (b'{"note": ' + b"9" * 5000 + b"}", 400),
        (b'{"note": ' + b"[" * 100 + b"]" * 100 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"note": "\xff"}', 400),
        (json.dumps(RULE).encode("utf-16"), 400),
        (b'{"note": "\\u0000", "changes": []}', 422),
        (b'{"note": "\\ud800", "changes": []}', 422),
        (b'{"\\udfff": 1}', 422),
    ],
    ids=range(15),
)
def test_a_body_that_no_database_could_keep_is_refused_as_a_problem(api, body, status):
    problem(send(api, body), status)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data",
    ],
)
def test_a_body_of_another_kind_is_refused(api, kind):
    problem(send(api, json.dumps(RULE).encode(), kind), 415)


def test_a_body_beyond_the_limit_is_refused(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(send(api, b'{"note": "' + b"x" * 2000 + b'"}'), 413)
    problem(api.post("/messages", b"x" * 2000), 413)


@pytest.mark.parametrize("word", ["%00", "a%00b", "%ED%A0%80", "%FF", "%F0%9F%90%8E", "'\"--;"])
def test_odd_signs_in_queries_and_paths_are_refused_or_find_nothing(api, word):
    asked = ("declarations?search", "rules?search", "ledger/entries?subject", "jobs?kind")
    for path in (*asked, "work-items?assignee", "rules?after", "ledger/entries?before"):
        answer = api.client.get(f"/api/v1/{path}={word}", headers=api.headers)
        assert answer.status_code in (200, 422), (path, answer.content)
    admin = Api(with_second_factor(officer("adm", RoleName.ADMINISTRATOR)))
    for path in ("/declarations/{}", "/work-items/{}", "/jobs/{}", "/users/{}/deactivate"):
        asks = admin if "users" in path else api
        method = asks.client.post if "users" in path else asks.client.get
        answer = method(f"/api/v1{path.format(word)}", headers=asks.headers)
        assert answer.status_code in (404, 422), (path, answer.content)


def test_an_odd_cookie_or_key_is_nobody():
    for value in ('"aaaaaaaaaaaaaaaaaaaa\\000"', "\u00e9" * 32, "x" * 4000, "a b"):
        client = Client()
        answer = client.get("/api/v1/whoami", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={value}")
        problem(answer, 401)
    for key in ("", "Bearer", "Bearer \u00e9", "Bearer tw_x", "Bearer tw_0_0\x00", "Basic eDp5"):
        problem(Client().get("/api/v1/whoami", headers={"authorization": key}), 401)


def test_every_address_refuses_other_methods_and_says_which_it_takes(api):
    taken: dict[str, set[str]] = {}
    for method, path, _ in operations():
        taken.setdefault(path, set()).add(method)
    for path, methods in taken.items():
        address = path.replace("{", "").replace("}", "")
        address = address.replace("/number", "/1").replace("/chain/", "/1/")
        for method in METHODS:
            if method in methods:
                continue
            answer = api.client.generic(method, address, headers=api.headers)
            assert (method, path, answer.status_code) == (method, path, 405)
            assert answer["Content-Type"] == "application/problem+json"
            assert set(answer["Allow"].split(", ")) == methods


def test_what_is_not_there_and_a_strange_host_are_problems_of_the_api(api):
    problem(Client().get("/api/v1/nothing"), 404)
    problem(Client().get("/api/"), 404)
    problem(Client().get("/api/v1/whoami", HTTP_HOST="evil.example"), 400)


def test_answers_are_not_kept_and_not_shared_with_other_sites(api):
    for path in ("/whoami", "/declarations", "/nothing"):
        answer = api.client.get(
            f"/api/v1{path}", headers=api.headers | {"origin": "https://evil.example"}
        )
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_what_breaks_tells_nothing_of_the_inside(api, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(identity_api.permissions, "TABLE", property(broken))
    api.client.raise_request_exception = False
    answer = api.get("/whoami")
    problem(answer, 500)
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("line", ["GET /api/v1/whoami", "TRACE /api/v1/whoami HTTP/1.1"])
def test_a_request_by_hand_is_answered_without_an_echo(live_server, line):
    where = urlsplit(live_server.url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        request = f"{line}\r\nHost: {where.netloc}\r\nX-Secret: s3cr3t\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"s3cr3t" not in answer
    assert b"Traceback" not in answer


def test_an_answer_that_the_document_does_not_describe_is_found(live_server, monkeypatch):
    def odd(*_: object) -> frozenset[str]:
        raise RuntimeError

    monkeypatch.setattr(identity_api.policy, "holds", odd)
    found = fuzz(live_server.url, {"Authorization": system("S9")}, examples=1, phases=("fuzzing",))
    assert any("GET /api/v1/whoami not_a_server_error" in one for one in found.failures)
