"""What an address or a form gives: what makes no sense is left out, never an error."""

from __future__ import annotations

KEY_DIGITS = 18
"""Digits that every key of a row has room for, on both databases."""


def cleaned(text: str, longest: int) -> str:
    """A text of at most so many signs, without blanks around it and without U+0000.

    No database keeps that sign, and nobody types it.
    """
    return text.replace("\x00", "").strip()[:longest]


def whole(text: str | None, digits: int = KEY_DIGITS, *, typed: bool = False) -> int | None:
    """A whole number of at most so many digits; ``None`` for anything else.

    What a person ``typed`` may be in the digits of any script; what a page wrote itself is not.
    """
    if not text or not text.isdecimal() or len(text) > digits:
        return None
    return int(text) if typed or text.isascii() else None
