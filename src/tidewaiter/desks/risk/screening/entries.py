"""An entry of a list of names: whom it means, and what is known of them besides the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tidewaiter.core import ValueRefused, from_plain, to_plain
from tidewaiter.core.canonical import plain_digest
from tidewaiter.core.sentence import sentence


class EntryKind(StrEnum):
    """What an entry is about."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the source gives it.

    ``key`` is the source's own. ``names`` holds the main name and then its aliases; ``dates`` are
    of birth or incorporation, as ISO 8601 writes days, months or years; ``countries`` are ISO 3166
    alpha-2 codes; ``listed_on`` is when the source put it on its list. ``topics`` say what it is
    listed for, ``programme`` under which measure.
    """

    key: str
    names: tuple[str, ...]
    kind: EntryKind = EntryKind.UNKNOWN
    dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    programme: str = ""
    listed_on: str = ""
    remarks: str = ""
    url: str = ""

    def plain(self) -> dict[str, Any]:
        """The entry as JSON values, without what is empty."""
        return {name: value for name, value in to_plain(self).items() if value}

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: equal entries say the same."""
        return plain_digest(self.plain())

    @property
    def material(self) -> str:
        """The first digits of the SHA-256 of what tells whom it means and what for.

        What somebody decided about a match holds while this stays the same. Remarks, addresses of
        pages, and the day of listing are not part of it.
        """
        plain = self.plain()
        return plain_digest({k: v for k, v in plain.items() if k not in _IMMATERIAL})[:16]


_IMMATERIAL = frozenset(("remarks", "url", "listed_on"))


def entry_of(plain: Mapping[str, Any], where: str = "") -> Entry:
    """The reverse of :meth:`Entry.plain`. Raises :class:`ValueRefused` naming the place."""
    found: Entry = from_plain(Entry, dict(plain), where)
    if not found.key.strip():
        raise ValueRefused("an entry has no key.", where=where, advice="Give 'key', once a list.")
    if not any(name.strip() for name in found.names):
        raise ValueRefused("an entry has no name.", where=where, advice="Give 'names'.")
    written = any(sign.isalnum() for name in found.names for sign in name)
    if not written and not found.identifiers:
        raise ValueRefused(
            "an entry could never be found: no name has a letter, and there is no identifier.",
            where=where,
            advice="Give a name as it is written, or an identifier.",
        )
    return found


def kind_of(text: str, where: str = "") -> EntryKind:
    """A kind by its word; empty is unknown. Raises :class:`ValueRefused`."""
    try:
        return EntryKind(text.strip().lower() or "unknown")
    except ValueError:
        known = ", ".join(EntryKind)
        raise ValueRefused(
            sentence("'{text}' is not a kind of entry.", text=text),
            where=where,
            advice=sentence("Write one of {known}.", known=known),
        ) from None
