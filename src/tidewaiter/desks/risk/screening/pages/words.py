"""Words for what name screening keeps as codes, and how scripts are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

STANDING: Words = {
    "identified": _("Identified"),
    "supported": _("Supported"),
    "name alone": _("Name alone"),
    "contradicted": _("Contradicted"),
}
STANDS: Words = {
    "identified": _("An identifier, or several signs together, are the same."),
    "supported": _("A date or an address supports it."),
    "name alone": _("Nothing but the name speaks for it: no reason to hold goods back."),
    "contradicted": _("The name is alike, and what else is known speaks against it."),
}
VERDICT: Words = {
    "same": _("It is the one on the list"),
    "other": _("It is somebody else"),
    "open": _("Taken back"),
}
KIND: Words = {
    "person": _("Person"),
    "organisation": _("Organisation"),
    "vessel": _("Vessel"),
    "unknown": _("Not known"),
}
SIGN: Words = {
    "identifier": _("Identifiers"),
    "date": _("Dates of birth or founding"),
    "address": _("Addresses"),
    "country": _("Countries"),
    "kind": _("Kind"),
}
FIELD_OF: Mapping[str, str] = {
    "identifier": "identifiers",
    "date": "dates",
    "address": "addresses",
    "country": "countries",
    "kind": "kind",
}
"""The field of an entry or of a party that a sign compares."""
FIELD: Words = {
    "key": _("Reference"),
    "names": _("Names"),
    "kind": _("Kind"),
    "dates": _("Dates of birth or founding"),
    "countries": _("Countries"),
    "identifiers": _("Identifiers"),
    "addresses": _("Addresses"),
    "topics": _("Topics"),
    "programme": _("Programme"),
    "listed_on": _("Listed on"),
    "remarks": _("Remarks"),
    "url": _("Address on the web"),
}
CHANGE: Words = {
    "added": pgettext_lazy("entry of a list", "Added"),
    "changed": pgettext_lazy("entry of a list", "Changed"),
    "delisted": pgettext_lazy("entry of a list", "Taken off"),
}
STATE: Words = {
    "waiting": _("Waiting"),
    "decided": _("Decided"),
    "all": _("All"),
}
SCRIPT: Words = {
    "LATIN": _("Latin script"),
    "CYRILLIC": _("Cyrillic script"),
    "ARABIC": _("Arabic script"),
    "HEBREW": _("Hebrew script"),
    "GREEK": _("Greek script"),
    "CJK": _("Chinese characters"),
    "HIRAGANA": _("Japanese script"),
    "KATAKANA": _("Japanese script"),
    "HANGUL": _("Korean script"),
    "THAI": _("Thai script"),
    "DEVANAGARI": _("Devanagari script"),
    "BENGALI": _("Bengali script"),
    "ARMENIAN": _("Armenian script"),
    "GEORGIAN": _("Georgian script"),
    "ETHIOPIC": _("Ethiopic script"),
}
"""By the first word of the Unicode names of its letters."""


def word(words: Words, code: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(words.get(code, code))


def scripts(text: str) -> list[str]:
    """The scripts that a text is written in, each once, in the order they come."""
    found = (unicodedata.name(sign, "").split(" ", 1)[0] for sign in text if sign.isalpha())
    return list(dict.fromkeys(str(SCRIPT[one]) for one in found if one in SCRIPT))


def day(text: str) -> str:
    """A whole day in the reader's way; a year or a month, and what is none, as it stands."""
    try:
        return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text


def values_of(said: Mapping[str, object]) -> list[tuple[str, str, list[str]]]:
    """Fields of an entry for a page: code, word, values; without what is empty or not known."""
    found = []
    for name in FIELD:
        value = said.get(name, ())
        many = value if isinstance(value, list | tuple) else [value]
        texts = [str(one) for one in many if one]
        if name == "kind":
            texts = [word(KIND, one) for one in texts if one != "unknown"]
        if name in ("dates", "listed_on"):
            texts = [day(one) for one in texts]
        if texts:
            found.append((name, word(FIELD, name), texts))
    return found
