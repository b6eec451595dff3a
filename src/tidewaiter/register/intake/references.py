"""References that customs gives: the MRN."""

from __future__ import annotations

import secrets
from datetime import datetime

from tidewaiter.reference.containers import check_digit

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_mrn(country: str, at: datetime) -> str:
    """A movement reference number: year, country, thirteen characters, check digit.

    The form is that of EU customs law (eighteen characters: two digits of the year, the country,
    a unique identifier, a check character of ISO 6346). Thirteen random characters make a
    repetition practically impossible, and a unique column makes it harmless.
    """
    number, body = secrets.randbelow(len(_ALPHABET) ** 13), ""
    for _ in range(13):
        number, place = divmod(number, len(_ALPHABET))
        body += _ALPHABET[place]
    start = f"{at:%y}{country[:2].upper():Z<2}{body}"
    return f"{start}{check_digit(start)}"
