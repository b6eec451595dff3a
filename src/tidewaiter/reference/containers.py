"""Container numbers: form and check digit of ISO 6346."""

from __future__ import annotations

import re
from operator import mul

_FORM = re.compile(r"[A-Z]{3}[UJZR][0-9]{7}\Z")
_VALUES: dict[str, int] = {}
_number = 10
for _letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
    if _number % 11 == 0:  # the standard leaves out multiples of eleven
        _number += 1
    _VALUES[_letter] = _number
    _number += 1
_VALUES |= {str(digit): digit for digit in range(10)}
_WEIGHTS = [1 << position for position in range(17)]


def letter_values() -> dict[str, int]:
    """What each letter and digit counts in the check digit of ISO 6346."""
    return dict(_VALUES)


def check_digit(text: str) -> int:
    """The check digit of ISO 6346: of a container number over its first ten characters.

    EU customs law uses the same digit for movement reference numbers, over seventeen characters.
    """
    total: int = sum(map(mul, map(_VALUES.__getitem__, text), _WEIGHTS))
    return total % 11 % 10


def container_fault(number: str) -> str | None:
    """What is wrong with a container number: ``form``, ``check digit``, or ``None``.

    Spaces, dots and hyphens between the parts are passed over.
    """
    plain = number
    if not _FORM.match(plain):
        plain = re.sub(r"[\s./-]", "", number).upper()
        if not _FORM.match(plain):
            return "form"
    return None if check_digit(plain[:10]) == int(plain[10]) else "check digit"
