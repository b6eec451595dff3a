"""Every message in every language; the compiled catalogues are those of the texts."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tidewaiter.pages.languages import catalogs, extracting, libraries, tables
from tidewaiter.pages.languages.__main__ import main
from tidewaiter.pages.languages.extracting import CannotBeTranslated, Message

LANGUAGES = sorted(catalogs.PLURALS)


@pytest.fixture(scope="module")
def wanted() -> dict[Message, list[str]]:
    return extracting.messages(more=tables.messages())


def test_the_languages_are_those_of_the_site() -> None:
    assert sorted(["en", *LANGUAGES]) == sorted(code for code, _ in settings.LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str, wanted: dict[Message, list[str]]) -> None:
    assert catalogs.missing(wanted, catalogs.read(language)) == []
    assert catalogs.fuzzy(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_plural_forms_hold(language: str) -> None:
    assert catalogs.wrong(language, catalogs.read(language)) == []


def turned(text: str) -> list[str]:
    """Days, spans of hours and the like that Arabic letters before them would turn round."""
    found = []
    for one in re.finditer(r"\d[\d:]*(?:-\d[\d:]*)+", text):
        before = re.findall("[A-Za-z\u200e\u2066-\u2068\u0621-\u064a]", text[: one.start()])
        if before and "\u0621" <= before[-1] <= "\u064a":
            found.append(one[0])
    return found


def test_days_in_arabic_texts_keep_their_direction() -> None:
    said = {text: turned(text) for texts in catalogs.read("ar").values() for text in texts}
    assert {text: found for text, found in said.items() if found} == {}
    assert turned("اكتب 2026-01-31") == ["2026-01-31"]
    assert turned("اكتب \u20662026-01-31\u2069") == turned("DATE 2026-01-31") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ["po", "mo"])
def test_the_files_are_what_the_command_writes(
    language: str, ending: str, wanted: dict[Message, list[str]]
) -> None:
    translated = catalogs.read(language)
    made = getattr(catalogs, ending)(language, wanted, translated)
    assert catalogs.path(language, ending).read_bytes() == made


def test_a_missing_translation_is_noticed() -> None:
    one, other = Message("Seal"), Message("Seals", context="table")
    assert catalogs.missing([one, other], {one: ("Scellé",)}) == ["Seals"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("%(n)s seals"), ("seals",)),
        (Message("Seals"), ("%(n)s",)),
        (Message("{n} seals"), ("{m} scellés",)),
        (Message("%(n)s seal", "%(n)s seals"), ("scellé",)),
        (Message("%(n)s seal", "%(n)s seals"), ("%(n)s scellé", "scellés")),
    ],
)
def test_a_wrong_translation_is_noticed(message: Message, said: tuple[str, ...]) -> None:
    assert catalogs.wrong("fr", {message: said})


def test_a_form_for_one_may_leave_the_number_out() -> None:
    said = {Message("%(n)s seal", "%(n)s seals"): ("un scellé", "%(n)s scellés")}
    assert catalogs.wrong("fr", said) == []


def test_plural_forms_come_back_as_written() -> None:
    message = Message("%(n)s seal", "%(n)s seals", "cargo")
    said = {message: ("صفر", "واحد", "اثنان", "%(n)s أختام", "%(n)s ختمًا", "%(n)s ختم")}
    text = catalogs.po("ar", {message: ["register/views.py"]}, said)
    assert catalogs.read("ar", text) == said


def test_a_fuzzy_translation_counts_as_none() -> None:
    text = '#, fuzzy\nmsgid "Seal"\nmsgstr "Scellé"\n'.encode()
    assert catalogs.read("fr", text) == {}


def test_python_messages_are_read_under_any_name() -> None:
    source = (
        "from django.utils import translation as t\n"
        "from django.utils.translation import pgettext_lazy as word, ngettext, gettext as _\n"
        "word('lane', 'Red')\nngettext('%d seal', '%d seals', n)\n_('Two ' 'parts')\n"
        "t.gettext('Three')\n_(variable)\nother('Not said')\n"
    )
    assert set(extracting.of_python(source, "x.py")) == {
        Message("Red", context="lane"),
        Message("%d seal", "%d seals"),
        Message("Two parts"),
        Message("Three"),
    }


@pytest.mark.parametrize("call", ["_(f'{n} seals')", "_('%s seals' % n)", "_('a' + b)"])
def test_a_message_put_together_is_refused(call: str) -> None:
    source = f"from django.utils.translation import gettext as _\n{call}\n"
    with pytest.raises(CannotBeTranslated, match=r"x\.py, line 2"):
        list(extracting.of_python(source, "x.py"))


def test_template_messages_are_read() -> None:
    source = (
        "  {% translate 'One' %}\n   {% translate 'Two' context 'lane' %}"
        "<p title=\"{{ _('Three') }}\">{% include 'x.html' with name=_('Four') %}\n"
        "{% blocktranslate with a=b trimmed %}\n  Five\n  {{ a }}\n{% endblocktranslate %}"
        "{% blocktranslate count n=m %}{{ n }} seal{% plural %}{{ n }} seals{% endblocktranslate %}"
    )
    assert set(extracting.of_template(source, "x.html")) == {
        Message("One"),
        Message("Two", context="lane"),
        Message("Three"),
        Message("Four"),
        Message("Five %(a)s"),
        Message("%(n)s seal", "%(n)s seals"),
    }


def test_the_command_keeps_what_is_there_and_takes_what_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(libraries, "FOLDER", tmp_path / "libraries")
    assert main(["--check"]) == 1
    assert main([]) == 0
    given = tmp_path / "fr.office.po"
    given.write_text('msgid "Declarations"\nmsgstr "Déclarations"\n', encoding="utf-8")
    main(["--take", str(given)])
    main([])
    assert catalogs.read("fr") == {Message("Declarations"): ("Déclarations",)}


def test_pages_speak_the_language_asked_for() -> None:
    with translation.override("fr"):
        assert translation.gettext("Declarations") == "Déclarations"
    with translation.override("ar"):
        assert translation.pgettext("lane", "Red") == "أحمر"


def test_libraries_speak_portuguese_too() -> None:
    assert libraries.bring(write=False) == []
    with translation.override("pt"):
        assert translation.gettext("Current Password") != "Current Password"


def test_titles_of_libraries_are_in_sentence_case() -> None:
    with translation.override("en"):
        assert translation.gettext("Deactivate Authenticator App") == "Deactivate authenticator app"
        assert translation.gettext("IP Address") == "IP address"
    assert libraries.sentence_case("Trust this Browser?") == "Trust this browser?"
    assert libraries.sentence_case("It was Sent. Try later.") == "It was Sent. Try later."
