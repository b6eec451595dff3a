"""The character sets of EDIFACT, by the syntax identifier in UNB."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from tidewaiter.messages.findings import Refused

CHARSETS = {
    "UNOA": "ascii", "UNOB": "ascii", "UNOC": "iso8859-1", "UNOD": "iso8859-2",
    "UNOE": "iso8859-5", "UNOF": "iso8859-7", "UNOG": "iso8859-3", "UNOH": "iso8859-4",
    "UNOI": "iso8859-6", "UNOJ": "iso8859-8", "UNOK": "iso8859-9", "UNOW": "utf-8",
    "UNOY": "utf-8",
}  # fmt: skip
"""Python codec of each syntax identifier (UN/EDIFACT 0001)."""

_UNB = re.compile(rb"UNB.([A-Z]{4})")


def decode(raw: bytes) -> tuple[str, str, bool]:
    """The text, the codec it was read by, and whether that is another than UNB names."""
    found = _UNB.search(raw[:200])
    named = CHARSETS.get(found[1].decode()) if found else "utf-8"
    if named is None:
        raise Refused("MSG-004", "The character set of UNB is not read.", where="segment 1")
    if raw.startswith(BOM_UTF8):
        raw = raw.removeprefix(BOM_UTF8)
        if named != "utf-8" and not raw.isascii():
            named = "ascii"  # which it is not, so that UTF-8 is tried and told
    try:
        return raw.decode(named), named, False
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError:
        return raw.decode("iso8859-1"), "iso8859-1", True
