"""Webhooks: signed, sent until they are taken, and never into our own house."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from tests.register.actors import AT, Api, system
from tests.register.declarations import declaration, raw
from tidewaiter.core.errors import ValueRefused
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import Delivery, OutboxEvent, Webhook
from tidewaiter.register.webhooks import services
from tidewaiter.register.webhooks.addresses import checked
from tidewaiter.register.webhooks.signing import GIVE_UP_AFTER, holds, signature, wait_after

ADMINISTRATOR = Actor.command_line("tests")
HOUR = timedelta(hours=1)


class Receiver:
    """A real HTTP server that keeps what it is sent; answers with :attr:`status`."""

    def __init__(self) -> None:
        self.status = 204
        self.taken: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    found = Receiver()
    yield found
    found.close()


def event(**more) -> OutboxEvent:
    shape = {"made_at": AT, "kind": "declaration.decided", "subject": "M1", "payload": '{"a":1}'}
    return OutboxEvent.objects.create(**shape | more)


def webhook(url: str, **more) -> Webhook:
    made = services.set_up(actor=ADMINISTRATOR, url=url, kinds=(), at=AT - HOUR)
    Webhook.objects.filter(pk=made.pk).update(**more)
    made.refresh_from_db()
    return made


@given(st.text(min_size=1), st.binary(), st.integers(0, 2**31))
def test_a_signature_holds_for_what_was_signed_and_nothing_else(secret, body, now):
    header = signature(secret, body, now)
    assert holds(secret, body, header, now)
    assert not holds(secret, body + b" ", header, now)
    assert not holds(secret + "x", body, header, now)
    assert not holds(secret, body, header, now + 3600)


def test_waits_grow_and_end():
    waits = [wait_after(n) for n in range(1, GIVE_UP_AFTER + 1)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://user:word@example.org/",
        "https://",
        "https://0x7f000001/",
        "file:///etc/passwd",
    ],
)
def test_addresses_inside_the_house_are_refused(url):
    with pytest.raises(ValueRefused):
        checked(url)


def test_a_host_that_is_allowed_may_be_inside():
    assert checked("http://10.0.0.1/x", frozenset({"10.0.0.1"}))


@pytest.mark.django_db
def test_an_event_is_sent_once_signed_and_whole(receiver):
    hook = webhook(receiver.url)
    made = event()
    assert services.spread(at=AT) == 1
    assert (services.send_due(at=AT), services.send_due(at=AT + HOUR)) == (1, 0)
    ((headers, body),) = receiver.taken
    assert json.loads(body)["data"] == {"a": 1}
    assert holds(hook.secret, body, headers["Tidewaiter-Signature"], int(AT.timestamp()))
    assert Delivery.objects.get(event=made).delivered_at == AT


@pytest.mark.django_db
def test_what_is_not_taken_is_tried_again_and_at_last_given_up(receiver):
    webhook(receiver.url)
    event()
    receiver.status = 500
    services.spread(at=AT)
    at = AT
    for _ in range(GIVE_UP_AFTER + 3):
        services.send_due(at=at)
        at += timedelta(hours=7)
    row = Delivery.objects.get()
    assert (len(receiver.taken), row.attempts) == (GIVE_UP_AFTER, GIVE_UP_AFTER)
    assert (row.due_at, row.delivered_at, row.problem) == (None, None, "answered 500")


@pytest.mark.django_db
def test_a_redirect_is_not_followed(receiver):
    webhook(receiver.url)
    event()
    receiver.status = 307
    services.spread(at=AT)
    services.send_due(at=AT)
    assert Delivery.objects.get().problem == "answered 307"


@pytest.mark.django_db
def test_a_receiver_that_is_not_there_is_tried_again(receiver):
    webhook(receiver.url)
    event()
    receiver.close()
    services.spread(at=AT)
    services.send_due(at=AT)
    row = Delivery.objects.get()
    assert row.due_at > AT
    assert "Connect" in row.problem


@pytest.mark.django_db
def test_a_systems_webhook_hears_of_its_own_declarations_only(receiver):
    webhook(receiver.url, system="S1")
    event(system="S1")
    event(system="S2", subject="M2")
    services.spread(at=AT)
    assert [one.event.subject for one in Delivery.objects.all()] == ["M1"]


@pytest.mark.django_db(transaction=True)
def test_many_senders_at_once_send_everything_once(receiver):
    webhook(receiver.url)
    for n in range(30):
        event(subject=f"M{n}")

    def work(_: int) -> None:
        try:
            services.spread(at=AT)
            services.send_due(at=AT, most=5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as many:
        list(many.map(work, range(12)))
    sent = [json.loads(body)["event"] for _, body in receiver.taken]
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 30


@pytest.mark.usefixtures("rules")
@pytest.mark.django_db(transaction=True)
def test_webhooks_are_set_up_and_taken_down_over_http(receiver):
    api = Api(system())
    made = api.post("/webhooks", {"url": receiver.url, "kinds": ["declaration.decided"]})
    assert made.status_code == 201, made.content
    assert made.json()["secret"]
    api.post("/messages", raw(declaration("L1")))
    hook = made.json()["id"]
    services.spread(at=OutboxEvent.objects.get().made_at)
    assert len(api.get(f"/webhooks/{hook}/deliveries").json()) == 1
    assert Api(system("S2")).delete(f"/webhooks/{hook}").status_code == 404
    assert api.delete(f"/webhooks/{hook}").status_code == 204
    assert api.get("/webhooks").json()[0]["active"] is False
    assert "secret" not in api.get("/webhooks").json()[0]


@pytest.mark.django_db
def test_an_unknown_kind_of_event_or_an_inner_address_is_refused(settings):
    settings.WEBHOOK_HOSTS = []
    api = Api(system())
    for body in ({"url": "https://127.0.0.1/"}, {"url": "https://example.org", "kinds": ["x"]}):
        assert api.post("/webhooks", body).status_code == 422
