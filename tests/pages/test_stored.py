"""Kept texts are said again in the reader's language, and marked where they cannot be."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from tidewaiter.messages.findings import CODES
from tidewaiter.pages import stored
from tidewaiter.pages.languages import catalogs
from tidewaiter.pages.languages.extracting import SOURCE, Message


@pytest.mark.parametrize("language", sorted(catalogs.PLURALS))
def test_every_code_has_every_language(language: str) -> None:
    known = catalogs.read(language)
    claims = [one.claim for one in CODES.values()]
    assert [one for one in claims if Message(one, context="finding") not in known] == []
    advices = [one.advice for one in CODES.values()]
    assert [one for one in advices if Message(one, context="advice") not in known] == []
    assert [one for one in stored.SENTENCES if Message(one) not in known] == []


def test_a_finding_is_said_by_its_code() -> None:
    with translation.override("fr"):
        said = stored.finding("MSG-036", "The country code is not known.")
        assert said.known
        assert "pays" in str(said)
        detailed = stored.finding("MSG-010", "The file is encrypted.")
        assert '<bdi lang="en">The file is encrypted.</bdi>' in str(detailed)


def test_a_sentence_keeps_what_was_filled_in() -> None:
    kept = "Chosen at random, 1 in 66.67. No other reason."
    assert str(stored.sentence(kept)) == (
        "Chosen at random, 1 in <bdi>66.67</bdi>. No other reason."
    )
    with translation.override("es"):
        assert "<bdi>66.67</bdi>" in str(stored.sentence(kept))
        assert "random" not in str(stored.sentence(kept))


def test_what_is_filled_in_is_escaped() -> None:
    kept = "“<b>” could not be assessed: origin not known."
    assert "<bdi>&lt;b&gt;</bdi>" in str(stored.sentence(kept))


def test_what_was_missing_is_said_by_its_words_and_the_profile_by_its_name() -> None:
    kept = (
        "“Odd origin” could not be assessed: customs_value, reference.hs_unit_value_p05 not known."
    )
    with translation.override("fr"):
        said = str(stored.reason({"source": "not assessed:VAL-02", "text": kept}))
    assert "customs_value" not in said
    assert "hs_unit_value" not in said
    assert "<bdi>Odd origin</bdi>" in said


def test_an_unknown_text_stays_and_is_marked() -> None:
    assert str(stored.sentence("Odd & new.")) == "Odd &amp; new."
    with translation.override("ar"):
        assert str(stored.sentence("Odd & new.")) == '<bdi lang="en">Odd &amp; new.</bdi>'
        assert not stored.finding("XYZ-001", "Odd.").known


def test_what_officers_wrote_is_left_as_they_wrote_it() -> None:
    with translation.override("pt"):
        said = stored.reason({"source": "profile:P", "text": "O peso é estranho."})
        assert str(said) == "<bdi>O peso é estranho.</bdi>"


def test_the_sentences_are_those_that_the_rooms_write() -> None:
    """Each stands somewhere in the pure rooms, but for what is filled in."""
    rooms = ("engine", "desks/risk", "register/intake")
    text = "".join(path.read_text() for room in rooms for path in _files(SOURCE / room))
    text = re.sub(r"\s+", " ", re.sub(r'"\n\s*"', "", text))
    lost = [
        one
        for one in stored.SENTENCES
        if not all(part in text for part in re.split(r"\{\w+\}|; 1 other|; \{n\}", one))
    ]
    assert lost == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if "pages" not in path.parts]


def test_templates_say_them_by_filters() -> None:
    template = Template("{% load stored %}{{ f|claim }}|{{ f|advice }}|{{ n|said }}|{{ r|why }}")
    finding = {"code": "MSG-036", "claim": "", "advice": CODES["MSG-036"].advice}
    reason = {"source": "random", "text": "Chosen at random, 1 in 100. No other reason."}
    said = template.render(Context({"f": finding, "n": "not drawn", "r": reason}))
    assert said == (
        "The country code is not known.|Use ISO 3166-1 alpha-2.|not drawn|"
        "Chosen at random, 1 in <bdi>100</bdi>. No other reason."
    )


def test_a_likeness_is_in_percent_in_the_readers_way():
    said = "“A” is like “B” on the list “L” (likeness 0.953). Nothing but the name speaks for it."
    with translation.override("es"):
        assert "95,3%" in str(stored.sentence(said))
    with translation.override("en"):
        assert '(likeness <bdi dir="ltr">95.3%</bdi>)' in str(stored.sentence(said))
        assert ">x<" in str(stored.sentence(said.replace("0.953", "x")))
