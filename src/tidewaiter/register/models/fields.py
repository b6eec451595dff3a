"""Fields of rows that are written in bulk."""

from __future__ import annotations

from typing import Any

from django.db import models


class LongText(models.TextField[str, str]):
    """Long text that is written many rows at a time.

    Rows go to PostgreSQL as rows, not as one array per column: the client would have to look at
    every character of an array for quotes, which took a third of the time of a commit.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """One place for each value; that there is this method makes Django send rows."""
        return "%s"
