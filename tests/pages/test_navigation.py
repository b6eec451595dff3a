"""The menu: whose entries, in what order, by which letters."""

from dataclasses import dataclass

from tidewaiter.pages import navigation
from tidewaiter.pages.navigation import Entry, entries, entry_of


@dataclass
class Config:
    navigation: tuple


def test_letters_are_given_once_and_first_come(monkeypatch):
    found = [
        Config((Entry("Queue", "queue", order=10), Entry("Rules", "rules", order=35))),
        Config((Entry("Risk profiles", "risk-profiles", order=30),)),
        Config((Entry("Help", "help", order=110, key="r"),)),
    ]
    monkeypatch.setattr(navigation.apps, "get_app_configs", lambda: found)
    got = entries(lambda permission: True)
    assert [(e.route, e.key) for e in got] == [
        ("queue", "q"),
        ("risk-profiles", "i"),
        ("rules", "u"),
        ("help", "r"),
    ]


def test_nobody_is_offered_what_they_may_not(monkeypatch):
    config = Config((Entry("A", "a", "x"), Entry("B", "b")))
    monkeypatch.setattr(navigation.apps, "get_app_configs", lambda: [config])
    assert [e.route for e in entries(lambda permission: False)] == ["b"]


def test_a_page_belongs_to_the_entry_that_is_nearest_or_whose_section_it_is():
    found = [Entry("Help", "help"), Entry("Rules", "rules")]
    everything = [*found, Entry("Administration", "administration")]
    assert entry_of("/rules/changes/", everything) == "/rules/"
    assert entry_of("/rules/offices/", everything) == "/administration/"
    assert entry_of("/rules/offices/", found) == "/rules/"
    assert entry_of("/account/sessions/", everything) == "/account/sessions/"
