"""Who acted, as people say it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext


def who(actor: str, names: Mapping[str, str] | None = None) -> str:
    """An actor's name in words: an officer's own (``names`` holds full ones), a system, the clock.

    Actors are named as :class:`tidewaiter.identity.actor.Actor` says.
    """
    kind, colon, name = actor.partition(":")
    if actor == "clock":
        return gettext("the clock")
    if actor == "ledger":
        return gettext("the ledger")
    if colon and kind == "system":
        return gettext("system {name}").format(name=name)
    if colon:
        return gettext("{name}, on the server").format(name=name)
    return (names or {}).get(actor, actor)
