"""Where sessions are kept: in the database, asked only for keys that could be there."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Django's sessions; a cookie with other signs than keys have never reaches the database.

    PostgreSQL refuses to be asked for a text with NUL, which a cookie can spell.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        fits = bool(key) and str(key).isascii() and str(key).isalnum()
        return fits and bool(super()._validate_session_key(key))  # type: ignore[misc]
