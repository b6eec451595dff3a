"""What characters a text may hold, and what gives a disguised one away."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FORMULA = re.compile(r"[=@\t\r\n\uff1d\uff0b\uff0d\uff20]|[+-](?![\d\s.,]*$)")
_FORMULA_STARTS = frozenset("=@\t\r\n\uff1d\uff0b\uff0d\uff20+-")

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def odd_characters(text: str) -> list[str]:
    """Finding codes for control characters, direction marks and mixed scripts in a text."""
    if text.isascii() and text.isprintable():
        return []
    codes = []
    if _CONTROL.search(text):
        codes.append("MSG-028")
    if _BIDI.search(text):
        codes.append("MSG-029")
    if not text.isascii() and mixes_scripts(text):
        codes.append("MSG-043")
    return codes


def has_control(text: str) -> bool:
    """Whether a text holds characters that no message may hold."""
    return not text.isprintable() and bool(_CONTROL.search(text))


def mixes_scripts(text: str) -> bool:
    """Whether one word mixes Latin, Cyrillic and Greek letters, which look alike."""
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        scripts = {
            script
            for letter in set(word)
            if (script := unicodedata.name(letter, "").partition(" ")[0]) in _SCRIPTS
        }
        if len(scripts) > 1 and not _only_micro(word):
            return True
    return False


def _only_micro(word: str) -> bool:
    """Units such as ``μg`` mix scripts by right."""
    return word[0] in "µμΩ" and word[1:].isascii() and len(word) <= 4


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would take a cell with this text for a formula."""
    return text[:1] in _FORMULA_STARTS and bool(_FORMULA.match(text))
