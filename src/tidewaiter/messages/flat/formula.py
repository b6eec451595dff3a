"""Cells a spreadsheet would run: neutralised on the way out, restored on the way in.

A cell that starts with ``= + - @`` (the wide ones of East Asia included), a tab or an end of line
gets a leading apostrophe, unless it is a plain number such as ``-5.20``. A text that already looks
like a neutralised one gets one more, so that taking one away always restores the text.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_RISKY = re.compile(f"'*[{_STARTS}]")
_NUMBER = re.compile(r"'*[+-][0-9][0-9.,]*")
_GUARDED = f"^'+[{_STARTS}]"
_GUARDED_NUMBER = r"^'+[+-][0-9][0-9.,]*$"


def neutralise(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    if _RISKY.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def restored(text: str) -> str:
    """A cell's text as it was before :func:`neutralise`."""
    return text[1:] if text[:1] == "'" and neutralise(text[1:]) == text else text


def restore(values: pa.StringArray) -> pa.StringArray:
    """The texts as they were before :func:`neutralise`."""
    guarded = pc.match_substring_regex(values, _GUARDED)
    if not pc.any(guarded).as_py():
        return values
    number = pc.match_substring_regex(values, _GUARDED_NUMBER)
    shorter = pc.utf8_slice_codeunits(values, 1)
    return pc.if_else(pc.and_not(guarded, number), shorter, values)
