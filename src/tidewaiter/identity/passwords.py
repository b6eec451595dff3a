"""Passwords that are long and still the first to be guessed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TRIFLE = 4
"""So many characters added to a common password make it no better."""

FEWEST = 5
"""Fewer different characters than this are a pattern, however long."""


class NotMadeOfCommonOnes(CommonPasswordValidator):
    """Refuses two common passwords in a row, one with a trifle added, and plain patterns.

    The list of common passwords that Django brings holds mostly short ones: joined together they
    would pass for long.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises :class:`ValidationError` for a password that is easily guessed."""
        folded = password.casefold().strip()
        if self._pattern(folded) or self._joined(folded):
            raise ValidationError(_("This password is made of common ones or of a pattern."))

    def get_help_text(self) -> str:
        """What people are told."""
        return _("Your password cannot be two common ones, or a pattern.")

    def _pattern(self, folded: str) -> bool:
        steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
        return len(set(folded)) < FEWEST or len(steps - {-9}) <= 1

    def _joined(self, folded: str) -> bool:
        return any(
            self._common(folded[:cut]) and self._common(folded[cut:])
            for cut in range(1, len(folded))
        )

    def _common(self, part: str) -> bool:
        return len(part) <= TRIFLE or part in self.passwords
