"""Logs hold no personal data and no contents of messages."""

import io
import json
import logging
import logging.config

import pytest

from tidewaiter.web import logs

MARK = "Zebedee Marked-Name"


@pytest.fixture
def written():
    """What a log made for production writes, as a list of its entries."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.config.dictConfig(logs.dictionary("INFO"))
    out = root.handlers[0].stream = io.StringIO()
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_exception_leaves_its_class_and_places_but_never_its_text(written):
    try:
        try:
            int(MARK)
        except ValueError as problem:
            raise KeyError(MARK) from problem
    except KeyError:
        logging.getLogger("tidewaiter.x").exception("it failed")
    (entry,) = written()
    assert MARK not in json.dumps(entry)
    assert [one["class"] for one in entry["exception"]] == ["KeyError", "ValueError"]
    assert "test_logs.py" in entry["exception"][0]["places"][-1]


def test_what_others_fill_in_is_left_out(written):
    logging.getLogger("somebody.else").warning("Bad value %s", MARK)
    (entry,) = written()
    assert entry["event"] == "Bad value %s"
    assert MARK not in json.dumps(entry)


@pytest.mark.parametrize("name", ["tidewaiter.jobs", "django_tasks", "django_tasks_db"])
def test_what_we_and_the_worker_write_is_kept(written, name):
    logging.getLogger(name).info("job %s done", 7)
    (entry,) = written()
    assert (entry["event"], entry["level"]) == ("job 7 done", "info")
    assert entry["timestamp"].endswith("Z")


def test_an_entry_names_its_request(written):
    token = logs.request_id.set("abc")
    logging.getLogger("tidewaiter.x").info("so")
    logs.request_id.reset(token)
    assert written()[0]["request"] == "abc"


def test_a_leak_would_be_seen(written):
    logging.getLogger("tidewaiter.x").info("declarant %s", MARK)
    assert MARK in json.dumps(written())
