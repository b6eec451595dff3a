"""The bridge from the event loop to Django: what gets through, what is turned away at once."""

import asyncio
import json
import threading

import pytest

from tidewaiter.web.serving import bridge as bridges
from tidewaiter.web.serving.bridge import Bridge
from tidewaiter.web.serving.environ import environ_of


def scope(path="/x", method="POST", headers=(), query=b""):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": list(headers),
        "client": ("192.0.2.7", 4),
        "server": ("site", 80),
        "scheme": "http",
    }


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Two", "1")])
    return [environ["PATH_INFO"].encode(), b" ", environ["wsgi.input"].read()]


async def ask(bridge, found, parts=(b"",), *, hang_up=False):
    """The messages that the bridge sends for a request whose body comes in these parts."""
    left, sent = list(parts), []

    async def receive():
        if not left:
            if hang_up:
                return {"type": "http.disconnect"}
            await asyncio.sleep(3600)
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left) or hang_up}

    async def send(message):
        sent.append(message)

    await bridge(found, receive, send)
    return sent


def status(sent):
    return sent[0]["status"] if sent else None


def body(sent):
    return b"".join(message.get("body", b"") for message in sent[1:])


def headers(sent):
    return dict(sent[0]["headers"])


def a_bridge(app=echo, threads=2, waiting=1, body_limit=100):
    return Bridge(app, threads=threads, waiting=waiting, body_limit=body_limit)


def test_a_request_comes_through_with_its_body_whole():
    sent = asyncio.run(ask(a_bridge(), scope("/a"), [b"one", b"two"]))
    assert (status(sent), body(sent)) == (200, b"/a onetwo")
    assert headers(sent)[b"x-two"] == b"1"


@pytest.mark.parametrize(
    ("sent_headers", "parts"),
    [([(b"content-length", b"101")], [b""]), ([], [b"x" * 60, b"x" * 60])],
    ids=["announced", "found out"],
)
def test_a_body_over_the_bound_is_refused(sent_headers, parts):
    sent = asyncio.run(ask(a_bridge(), scope(headers=sent_headers), parts))
    assert status(sent) == 413
    assert json.loads(body(sent))["status"] == 413
    assert headers(sent)[b"content-type"] == b"application/problem+json"


def test_a_browser_is_told_by_a_page_in_every_language():
    asked = [(b"content-length", b"101"), (b"accept", b"text/html,*/*")]
    sent = asyncio.run(ask(a_bridge(), scope(headers=asked)))
    assert status(sent) == 413
    assert headers(sent)[b"content-type"] == b"text/html; charset=utf-8"
    page = body(sent).decode()
    assert "Nothing was saved" in page
    assert all(f'lang="{one}"' in page for one in ("fr", "es", "pt", "ar"))


def test_an_announced_body_over_the_bound_is_not_read():
    async def receive():
        raise AssertionError("it was read")

    async def run():
        sent = []

        async def send(message):
            sent.append(message)

        await a_bridge()(scope(headers=[(b"content-length", b"999")]), receive, send)
        return sent

    assert status(asyncio.run(run())) == 413


def test_a_length_that_is_no_number_is_refused():
    sent = asyncio.run(ask(a_bridge(), scope(headers=[(b"content-length", b"-1")])))
    assert status(sent) == 400


def test_a_body_that_does_not_arrive_gives_its_place_free(monkeypatch):
    monkeypatch.setattr(bridges, "BODY_SECONDS", 0.01)
    bridge = a_bridge()
    assert status(asyncio.run(ask(bridge, scope(), []))) == 408
    assert bridge.gate.inside == 0


def test_who_hangs_up_gives_the_place_free():
    bridge = a_bridge()
    assert asyncio.run(ask(bridge, scope(), [b"x"], hang_up=True)) == []
    assert bridge.gate.inside == 0


def test_what_is_over_the_bound_is_told_at_once_to_come_back():
    go = threading.Event()

    def slow(environ, start_response):
        go.wait()
        return echo(environ, start_response)

    async def run():
        bridge = a_bridge(slow, threads=2, waiting=1)
        shed = []
        bridge.on_shed = lambda: shed.append(1)
        inside = [asyncio.ensure_future(ask(bridge, scope())) for _ in range(3)]
        await asyncio.sleep(0)
        refused = await ask(bridge, scope())
        ready = asyncio.ensure_future(ask(bridge, scope("/readyz", "GET")))
        go.set()
        answers = await asyncio.gather(*inside, ready)
        return refused, answers, shed, await ask(bridge, scope())

    refused, answers, shed, after = asyncio.run(run())
    assert status(refused) == 503
    assert headers(refused)[b"retry-after"] == b"2"
    assert [status(answer) for answer in answers] == [200] * 4
    assert (len(shed), status(after)) == (1, 200)


def test_a_failing_application_gives_its_place_free():
    def broken(environ, start_response):
        raise ZeroDivisionError

    bridge = a_bridge(broken)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask(bridge, scope()))
    assert bridge.gate.inside == 0


def test_a_header_cannot_pose_as_another():
    found = environ_of(
        scope(headers=[(b"x-request-id", b"good"), (b"x_request_id", b"bad"), (b"cookie", b"a=1"),
                       (b"cookie", b"b=2")], query=b"q=1"),
        b"xyz",
    )  # fmt: skip
    assert found["HTTP_X_REQUEST_ID"] == "good"
    assert found["HTTP_COOKIE"] == "a=1;b=2"
    assert (found["CONTENT_LENGTH"], found["REMOTE_ADDR"]) == ("3", "192.0.2.7")


def test_a_path_reaches_django_as_it_was_sent():
    assert environ_of(scope("/ä"), b"")["PATH_INFO"].encode("latin-1").decode() == "/ä"
