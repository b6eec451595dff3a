"""The served site with real declarations: what listeners hear, and what no log ever holds."""

from __future__ import annotations

import http.client
import json
from functools import partial

import psutil
import pytest
from django.utils import timezone

from tests.processes import wait_for
from tests.register.actors import Api, officer, system
from tests.register.declarations import declaration, raw
from tests.web.test_serve import Site
from tidewaiter import samples
from tidewaiter.core import Party, Role
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import files, services
from tidewaiter.rulebook.change import Change

pytestmark = pytest.mark.django_db(transaction=True)

HERE, THERE = "GB000060", "GB000099"
NAME, GOODS = "Zebedee-Marked-Trader", "quixotic-marked-goods"


@pytest.fixture
def site(tmp_path):
    found = files.read_folder(samples.path())
    changes = [Change(kind=k, identifier=n, content=c) for (k, n), c in found.items()]
    operator = Actor.command_line("tests")
    services.bootstrap(actor=operator, changes=changes, note="tests", at=timezone.now())
    made = Site(tmp_path)
    wait_for(made.ready)
    yield made
    made.process.terminate()
    made.process.wait(timeout=60)


def marked(lrn: str, office: str = HERE) -> bytes:
    goods = declaration(lrn).items[0]
    parties = (
        Party(role=Role.DECLARANT, id="GB1", name=NAME),
        Party(role=Role.IMPORTER, id="GB2", name=NAME),
    )
    goods = type(goods)(
        number=1, commodity_code=goods.commodity_code, description=GOODS, origin="FR",
        gross_mass=goods.gross_mass, net_mass=goods.net_mass,
    )  # fmt: skip
    return raw(declaration(lrn, office=office, parties=parties, items=(goods,)))


def send(site: Site, key: str, body: bytes, path: str = "/api/v1/messages"):
    kind = {"Authorization": key, "Content-Type": "application/xml"}
    status, answer = site.get(path, kind, body)
    return status, json.loads(answer)


def cookie(user) -> dict[str, str]:
    cookies = Api(user).client.cookies
    return {"Cookie": "; ".join(f"{name}={one.value}" for name, one in cookies.items())}


class Listener:
    """One stream, read event by event."""

    def __init__(self, site: Site, headers: dict[str, str], last: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        more = {"Last-Event-ID": last} if last else {}
        self.connection.request("GET", "/events", headers=headers | more)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200
        assert self.answer.readline().startswith(b"retry")
        self.last = last

    def close(self) -> None:
        """Leave."""
        self.answer.close()
        self.connection.close()

    def next(self) -> tuple[str, str]:
        """Kind and subject of the next event."""
        found: dict[str, str] = {}
        while "data" not in found:
            name, _, value = self.answer.readline().decode().strip().partition(": ")
            found[name] = value
        self.last = found["id"]
        return found["event"], json.loads(found["data"])["subject"]


@pytest.fixture
def listeners():
    """Makes listeners, which end with the test."""
    made: list[Listener] = []

    def listen(site: Site, user, last: str = "") -> Listener:
        made.append(Listener(site, cookie(user), last))
        return made[-1]

    yield listen
    for one in made:
        one.close()


def test_listeners_hear_of_their_office_at_once_and_miss_nothing_and_take_no_thread(
    site, listeners
):
    key, ann = system(), officer("ann", RoleName.BORDER, office=HERE)
    ben = officer("ben", RoleName.BORDER, office=THERE)
    listen = partial(listeners, site)
    here, there = listen(ann), listen(ben)

    def decided(lrn: str, office: str) -> tuple[str, str]:
        status, told = send(site, key, marked(lrn, office))
        assert status == 201, told
        return "declaration.decided", told["mrn"]

    first = decided("L1", HERE)
    assert here.next() == first
    second = decided("L2", THERE)
    assert there.next() == second, "nothing of the other office came before"
    third = decided("L3", HERE)
    assert here.next() == third

    here.close()
    missed = [decided("L4", HERE), decided("L5", THERE), decided("L6", HERE)]
    back = listen(ann, here.last)
    assert [back.next(), back.next()] == [missed[0], missed[2]]
    assert there.next() == missed[1]

    before = threads(site)
    idle = [listen(ann) for _ in range(300)]
    assert threads(site) - before <= 24, "at most the threads for requests were made"
    assert site.get("/healthz")[0] == 200
    last = decided("L7", HERE)
    assert {one.next() for one in idle} == {last}


def threads(site: Site) -> int:
    return sum(
        child.num_threads() for child in psutil.Process(site.process.pid).children(recursive=True)
    )


def test_what_a_declaration_says_is_in_no_log_metric_error_or_note_of_a_job(site):
    key = system()
    status, told = send(site, key, marked("L1"))
    assert status == 201
    answers = [
        send(site, key, marked("L1").replace(GOODS.encode(), GOODS.upper().encode())),
        send(site, key, marked("L2")[:-40]),
        send(site, key, b"<a>" + NAME.encode() + b"<b>"),
        send(site, key, b"", f"/api/v1/declarations/{told['mrn']}/what-if?{NAME}"),
    ]
    assert sum(status >= 400 for status, _ in answers) >= 3
    status, job = send(site, key, marked("L4") + marked("L5"), "/api/v1/batches")
    assert status == 202
    address = f"/api/v1/jobs/{job['job']}"

    def ended() -> bytes:
        text = site.get(address, {"Authorization": key})[1]
        return text if json.loads(text)["state"] in ("done", "failed") else b""

    wait_for(ended)
    metrics = site.get("/metrics", {"Authorization": "Bearer t"})[1].decode()
    places = {
        "log": site.log.read_text(),
        "metrics": metrics,
        "job": ended().decode(),
        **{f"answer {n}": json.dumps(one) for n, one in enumerate(answers)},
    }
    piece = raw(declaration("L1"))[200:260].decode()
    for where, text in places.items():
        for mark in (NAME, GOODS, piece):
            assert mark.lower() not in text.lower(), where
    assert '"answered"' in places["log"]
    assert "tidewaiter_requests_total" in metrics
