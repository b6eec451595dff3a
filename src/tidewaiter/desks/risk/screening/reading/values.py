"""Values of entries as sources write them, made what an entry holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tidewaiter.reference.lists import countries

_ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_DAY_FIRST = re.compile(r"(0?[1-9]|[12]\d|3[01])[./](0?[1-9]|1[0-2])[./](\d{4})")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")

KINDS = {
    "person": "person",
    "individual": "person",
    "organisation": "organisation",
    "organization": "organisation",
    "company": "organisation",
    "entity": "organisation",
    "legalentity": "organisation",
    "publicbody": "organisation",
    "vessel": "vessel",
    "ship": "vessel",
}
"""Words of sources for the kinds of entries, in lower case; any other is unknown."""


def kind(text: str) -> str:
    """The kind a source's word stands for."""
    return KINDS.get(re.sub(r"[^a-z]", "", text.lower()), "unknown")


def date_text(text: str) -> str:
    """A date as ISO 8601 writes it, as far as it is known; empty if there is none.

    ``1.5.1970`` and ``01/05/1970`` have the day first. Of other texts (``circa 1970``) the year.
    """
    text = text.strip()[:40]
    if found := _ISO.match(text):
        return found.group()
    if found := _DAY_FIRST.fullmatch(text):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    found = _YEAR.search(text)
    return found.group() if found else ""


def split_countries(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of ISO 3166 in upper case, and what is no code."""
    known = countries().codes
    codes: list[str] = []
    others: list[str] = []
    for text in texts:
        code = text.strip().upper()
        if code:
            (codes if code in known else others).append(code if code in known else text.strip())
    return tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(others))


def several(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without spaces around them, each once, none empty."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def entry_values(
    *,
    key: str,
    names: Iterable[str],
    kind_word: str = "",
    dates: Iterable[str] = (),
    countries_: Iterable[str] = (),
    identifiers: Iterable[str] = (),
    addresses: Iterable[str] = (),
    topics: Iterable[str] = (),
    programme: str = "",
    listed_on: str = "",
    remarks: str = "",
    url: str = "",
) -> dict[str, object]:
    """The plain form of an entry; countries that are no codes go to the remarks as written."""
    codes, others = split_countries(countries_)
    said = several((remarks, *(f"country as written: {other}" for other in others)))
    return {
        "key": key.strip(),
        "names": list(several(names)),
        "kind": kind(kind_word),
        "dates": list(several(map(date_text, dates))),
        "countries": list(codes),
        "identifiers": list(several(identifiers)),
        "addresses": list(several(addresses)),
        "topics": list(several(topics)),
        "programme": programme.strip(),
        "listed_on": date_text(listed_on),
        "remarks": "; ".join(said),
        "url": url.strip(),
    }
