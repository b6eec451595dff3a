"""What a process makes before its first request."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils import timezone

from tests.register.rules import NO_CHANCE
from tidewaiter.core import to_plain
from tidewaiter.identity.actor import Actor
from tidewaiter.register import live
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change
from tidewaiter.web.serving import warm


@pytest.mark.django_db(transaction=True)
def test_rules_and_templates_are_there_before_the_first_request(monkeypatch):
    policy = to_plain(NO_CHANCE)
    changes = [Change(kind="policy", identifier="p", content=policy)]
    operator = Actor.command_line("tests")
    services.bootstrap(actor=operator, changes=changes, note="tests", at=timezone.now())
    live._engines.clear()
    made = []
    monkeypatch.setattr(engines["django"], "get_template", made.append)
    asked = []
    monkeypatch.setattr(warm, "assess_arrivals", lambda engine, some: asked.extend(some))
    warm.warm()
    assert len(live._engines) == 1
    assert len(asked) == warm.ASKED
    assert {"register/queue.html", "register/declaration.html"} <= set(made)


def test_what_cannot_be_made_ready_stops_nothing(monkeypatch):
    def _broken() -> None:
        raise RuntimeError("no database")

    done = []
    monkeypatch.setattr(warm, "STEPS", (_broken, lambda: done.append("next")))
    warm.warm()
    assert done == ["next"]
