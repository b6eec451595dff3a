"""What libraries say in other words than the site: in a language of ours that they lack, though
they have a near one, in English with Capitals In Titles, and Portuguese months with a capital.

django-allauth speaks the Portuguese of Portugal and of Brazil, and not plain ``pt``. Its own
catalogue is kept under the name that is asked for. Of its English, short texts are kept in sentence
case, as titles and buttons of the site are. Django's Portuguese writes Novembro; by the
Orthographic Agreement of 1990 (base XIX) it is novembro.
"""

from __future__ import annotations

import io
import re
from calendar import month_name
from collections.abc import Iterator
from gettext import translation
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django import conf

FOLDER = Path(__file__).resolve().parents[1] / "locale_of_libraries"
_LOCALE = Path(allauth.__file__).parent / "locale"
_CATALOGS = "{language}/LC_MESSAGES/django.{ending}"
_TITLE = 40
"""Characters of a title or a button at most; what is longer is a sentence."""
_CAPITAL = re.compile(r"(?<!^)\b[A-Z](?=[a-z])")


class _Undated(Catalog):
    """A catalogue whose head says only how it is written: the same texts, the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Content-Type", "text/plain; charset=utf-8")]


def bring(*, write: bool) -> list[str]:
    """Take the catalogues from the installed library, or say where it has others."""
    problems = []
    for place, content in _made().items():
        path = FOLDER / place
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            problems.append(f"{place} of django-allauth is not up to date")
    return problems


def sentence_case(text: str) -> str:
    """A title in sentence case; sentences, and what is written in capitals, stay as they are."""
    if len(text) > _TITLE or "." in text or "%" in text:
        return text
    return _CAPITAL.sub(lambda found: found[0].lower(), text)


def _made() -> dict[str, bytes]:
    """The content of each file, by its place below :data:`FOLDER`."""
    made = {"en": _english(), "pt": _portuguese()}
    return {_CATALOGS.format(language=code, ending="mo"): _bytes(one) for code, one in made.items()}


def _english() -> Catalog:
    catalog = _Undated(locale="en", fuzzy=False)
    for entry in _said_by_allauth("en"):
        if isinstance(entry.id, str):
            said = sentence_case(entry.id)
            if said != entry.id:
                catalog.add(entry.id, said, context=entry.context)
    return catalog


def _portuguese() -> Catalog:
    catalog = _Undated(locale="pt", fuzzy=False)
    for entry in _said_by_allauth("pt_PT"):
        if entry.string and not entry.fuzzy:
            catalog.add(entry.id, entry.string, context=entry.context)
    django = translation("django", Path(conf.__file__).parent / "locale", ["pt"])
    for month in month_name[1:]:
        catalog.add(month, django.gettext(month).lower())
    return catalog


def _said_by_allauth(language: str) -> Iterator[Message]:
    source = _LOCALE / _CATALOGS.format(language=language, ending="po")
    for entry in read_po(io.BytesIO(source.read_bytes()), locale=language):
        if entry.id:
            yield entry


def _bytes(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
