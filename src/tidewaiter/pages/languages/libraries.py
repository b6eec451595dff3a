"""What libraries say in other words than the site: in a language of ours that they lack, though
they have a near one, and in English with Capitals In Titles.

django-allauth speaks the Portuguese of Portugal and of Brazil, and not plain ``pt``. Its own
catalogue is kept under the name that is asked for, unchanged. Of its English, short texts are kept
in sentence case, as titles and buttons of the site are.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

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
    of = {ending: _CATALOGS.format(language="pt_PT", ending=ending) for ending in ("po", "mo")}
    made = {
        _CATALOGS.format(language="pt", ending=ending): (_LOCALE / place).read_bytes()
        for ending, place in of.items()
    }
    return made | {_CATALOGS.format(language="en", ending="mo"): _english()}


def _english() -> bytes:
    source = _LOCALE / _CATALOGS.format(language="en", ending="po")
    catalog = _Undated(locale="en", fuzzy=False)
    for entry in read_po(io.BytesIO(source.read_bytes()), locale="en"):
        if isinstance(entry.id, str) and entry.id:
            said = sentence_case(entry.id)
            if said != entry.id:
                catalog.add(entry.id, said, context=entry.context)
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
