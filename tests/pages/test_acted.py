"""Actors as people say them."""

import pytest
from django.utils import translation

from tidewaiter.pages.acted import who


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("ana", "Ana Silva"),
        ("bo", "bo"),
        ("system:PORT", "system PORT"),
        ("command line:root", "root, on the server"),
        ("clock", "the clock"),
        ("", ""),
    ],
)
def test_who_acted_is_said_as_people_say_it(actor: str, said: str) -> None:
    assert who(actor, {"ana": "Ana Silva"}) == said


def test_it_is_said_in_the_language_of_the_reader() -> None:
    with translation.override("fr"):
        assert who("command line:root") != "root, on the server"
