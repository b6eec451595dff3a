"""What services say is said in the reader's language, and every sentence of theirs has each."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from tidewaiter.core.errors import ProfileError, TidewaiterError
from tidewaiter.core.sentence import joined, sentence
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import told
from tidewaiter.pages.languages import catalogs, services
from tidewaiter.pages.languages.extracting import CannotBeTranslated, Message
from tidewaiter.pages.problems import all_shown, shown
from tidewaiter.rulebook.errors import RulesRefused


@pytest.mark.parametrize("language", sorted(catalogs.PLURALS))
def test_every_sentence_of_a_service_has_every_language(language: str) -> None:
    wanted = {message for message, _ in services.messages()}
    assert len(wanted) > 400  # nothing is found where the reading is broken
    assert catalogs.missing(wanted, catalogs.read(language)) == []


def test_sentences_are_read_where_errors_are_made(tmp_path: Path) -> None:
    (tmp_path / "register").mkdir()
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "errors.py").write_text("class Odd(TidewaiterError):\n  pass\n")
    (tmp_path / "register" / "x.py").write_text(
        "class Own(Odd):\n"
        "  def __init__(self):\n    super().__init__('It is its own.')\n"
        "def refuse(self, message) -> Odd:\n  return Odd(message)\n"
        "raise Odd('It is odd.', where='some place', advice='Mend it.' if x else 'Leave it.')\n"
        "raise refuse('It is refused.')\n"
        "text = sentence('{n} seals', n=3)\n"
        "other('Nobody is told.')\n"
    )
    assert {message.text for message, _ in services.messages(tmp_path)} == {
        "It is its own.",
        "It is odd.",
        "Mend it.",
        "Leave it.",
        "It is refused.",
        "{n} seals",
    }


@pytest.mark.parametrize(
    "call", ["Odd(f'{n} seals')", "Odd('a', advice='b ' + c)", "sentence(text)", "sentence(f'{n}')"]
)
def test_a_sentence_put_together_is_refused(tmp_path: Path, call: str) -> None:
    (tmp_path / "jobs").mkdir()
    source = f"class Odd(TidewaiterError):\n  pass\n{call}\n"
    (tmp_path / "jobs" / "x.py").write_text(source)
    with pytest.raises(CannotBeTranslated, match=r"jobs/x\.py, line 3"):
        list(services.messages(tmp_path))


def test_what_programs_are_told_is_left_out() -> None:
    assert not services.is_told_to_people("messages/reading.py")
    assert not services.is_told_to_people("ledger/keys.py")
    assert services.is_told_to_people("rulebook/calendars.py")


def test_errors_are_known_by_their_family() -> None:
    tree = ast.parse("class A(TidewaiterError): pass\nclass B(A): pass\nclass C(ValueError): pass")
    assert services.errors_in([tree]) == {"TidewaiterError", "A", "B"}


def test_a_page_says_it_in_the_readers_language() -> None:
    with pytest.raises(ProfileError) as caught:
        parse("orgin = 'CN'")
    with translation.override("fr"):
        one = shown(caught.value)
        assert one.message == "il n’y a pas de mot « orgin »."
        assert one.advice == "Vouliez-vous dire « origin » ?"
        assert one.meant == "origin"
        assert one.text.startswith("Ligne 1, caractère 1")
    assert caught.value.message == "there is no word 'orgin'."
    assert shown(caught.value).advice == "Did you mean 'origin'?"


def test_what_is_filled_in_is_said_too() -> None:
    with pytest.raises(ProfileError) as caught:
        parse("gross_mass = 'x'")
    with translation.override("es"):
        assert "un número" in told.told(caught.value.message)
        assert "un texto" in told.told(caught.value.message)


def test_a_permission_is_named_in_words() -> None:
    with pytest.raises(Forbidden) as caught:
        require(Actor.user("marta", 1, []), Permission.RULE_READ)
    assert (
        caught.value.message
        == "marta may not: read profiles, lists, policies, offices and capacity."
    )
    with translation.override("pt"):
        said = told.whole(caught.value)
    assert said.startswith("Marta não pode: ler perfis")


def test_in_arabic_what_is_filled_in_keeps_its_direction() -> None:
    with translation.override("ar"):
        assert told.told(sentence("There is no declaration {mrn}.", mrn="26XY1")) == (
            "لا يوجد بيان \u206826XY1\u2069."
        )


def test_several_errors_are_said_each_and_as_one() -> None:
    refused = RulesRefused([ProfileError("it is empty."), ProfileError("it is negative.")])
    with translation.override("fr"):
        assert [one.message for one in all_shown(refused)] == ["c’est vide.", "c’est négatif."]
        assert told.whole(refused) == "C’est vide. (1 de plus)"


def test_what_is_no_sentence_stays() -> None:
    with translation.override("fr"):
        assert told.told("") == ""
        assert told.told("Nobody wrote this down.") == "Nobody wrote this down."
        assert told.told(joined(["it is empty.", "Never seen."])) == "c’est vide. Never seen."
        assert told.whole(TidewaiterError("it is empty.")) == "C’est vide."


def test_a_missing_language_is_noticed() -> None:
    known = dict(catalogs.read("fr"))
    one = Message("it is empty.")
    del known[one]
    assert catalogs.missing({message for message, _ in services.messages()}, known) == [one.text]
