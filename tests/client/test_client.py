"""The client: sends until there is an answer, and goes on where it broke off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.register.actors import system
from tests.register.conftest import closed_door, rules  # noqa: F401
from tests.register.declarations import declaration, raw
from tidewaiter.cli.main import main
from tidewaiter.client import Client, Journal, Refused, send_folder
from tidewaiter.client.folder import files_in
from tidewaiter.core.errors import SourceError
from tidewaiter.register.models import Declaration

Handler = Callable[[httpx.Request], httpx.Response]


class Service:
    """Answers as it is told to, and remembers what it was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.read())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self) -> Client:
        transport = httpx.MockTransport(self)
        return Client("http://x", "k", transport=transport, sleep=self.waits.append)


CREATED = httpx.Response(201, json={"outcome": "created", "mrn": "M", "lane": "green"})


def folder(tmp_path: Path, **files: bytes) -> Path:
    root = tmp_path / "outbox"
    root.mkdir()
    for name, content in files.items():
        (root / name).write_bytes(content)
    return root


def send(client: Client, root: Path, journal: Path, threads: int = 2):
    with client, Journal(journal) as kept:
        return list(send_folder(client, files_in(root), root, kept, threads=threads))


def test_it_waits_as_long_as_the_service_asks_and_sends_again():
    busy = httpx.Response(503, headers={"Retry-After": "7"}, json={"detail": "full"})
    service = Service(busy, httpx.ConnectError("gone"), CREATED)
    assert service.client().submit(b"x").body["mrn"] == "M"
    assert service.asked == [b"x"] * 3
    assert service.waits[0] == 7.0


def test_it_gives_up_after_a_while_and_says_that_nothing_is_lost():
    service = Service(httpx.ConnectError("gone"))
    with pytest.raises(SourceError, match="not sent twice"):
        service.client().submit(b"x")


def test_a_wrong_key_is_told_at_once():
    service = Service(httpx.Response(401, json={"detail": "no such key"}))
    with pytest.raises(Refused, match="no such key"):
        service.client().submit(b"x")
    assert len(service.asked) == 1


def test_an_address_without_http_is_refused():
    with pytest.raises(SourceError):
        Client("customs.example", "k")


def test_a_second_start_sends_only_what_has_no_answer(tmp_path):
    root = folder(tmp_path, a=b"1", b=b"2", c=b"3")
    journal = tmp_path / "journal"
    first = Service(CREATED)
    assert len(send(first.client(), root, journal)) == 3
    (root / "b").write_bytes(b"changed")
    again = Service(CREATED)
    found = send(again.client(), root, journal)
    assert again.asked == [b"changed"]
    assert [one.again for one in sorted(found, key=lambda one: one.file)] == [True, False, True]


def test_what_was_answered_before_it_broke_off_is_in_the_journal(tmp_path):
    root = folder(tmp_path, **{f"f{n}": b"%d" % n for n in range(6)})
    journal = tmp_path / "journal"
    broken = Service(CREATED, CREATED, httpx.Response(401, json={"detail": "revoked"}))
    with pytest.raises(Refused):
        send(broken.client(), root, journal, threads=1)
    kept = len(journal.read_text().splitlines())
    assert kept == 2
    service = Service(CREATED)
    send(service.client(), root, journal)
    assert len(service.asked) == 6 - kept


def test_a_journal_line_that_was_cut_off_is_passed_over(tmp_path):
    root = folder(tmp_path, a=b"1", b=b"2")
    journal = tmp_path / "journal"
    send(Service(CREATED).client(), root, journal)
    text = journal.read_text()
    journal.write_text(text[: len(text) - 20])
    service = Service(CREATED)
    send(service.client(), root, journal)
    assert len(service.asked) == 1
    assert len([json.loads(x) for x in journal.read_text().splitlines() if x.endswith("}")]) == 2


def test_a_file_that_is_no_journal_is_left_alone(tmp_path):
    other = tmp_path / "notes"
    other.write_text("buy milk\n")
    with pytest.raises(SourceError):
        Journal(other)
    assert other.read_text() == "buy milk\n"


@pytest.mark.usefixtures("rules")
@pytest.mark.django_db(transaction=True)
def test_the_command_sends_a_folder_to_the_register_and_resumes(tmp_path, monkeypatch, capsys):
    from django.core.wsgi import get_wsgi_application

    root = folder(tmp_path, a=raw(declaration("L1")), b=raw(declaration("L2")), c=b"<x")
    transport = httpx.WSGITransport(get_wsgi_application())
    plain = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: plain(**more | {"transport": transport}))
    monkeypatch.setenv("TIDEWAITER_KEY", system().removeprefix("Bearer "))
    words = ["client", str(root), "--url", "http://localhost", "--threads", "1", "--json"]
    assert main(words) == 3
    told = json.loads(capsys.readouterr().out)
    assert told == {"files": 3, "not_taken": 1, "outcomes": {"created": 2, "rejected": 1}}
    assert Declaration.objects.count() == 2
    assert main(words) == 3
    assert json.loads(capsys.readouterr().out)["outcomes"] == {"known before": 3}
