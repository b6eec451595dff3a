"""Short words after something was done: a toast that confirms, and may offer the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.translation import gettext

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """The way back: the address to post to, with these values."""

    address: str
    values: Mapping[str, str] = field(default_factory=dict)


def confirm(request: HttpRequest, text: str, undo: Undo | None = None) -> None:
    """Say on the next page that something was done; with ``undo`` the toast has a button for it.

    Errors are never said so: they stay beside their subject.
    """
    tags = ""
    if undo is not None:
        tags = f"{UNDO} {json.dumps({'to': undo.address, 'values': dict(undo.values)})}"
    messages.success(request, text, extra_tags=tags)


def seen_already(request: HttpRequest) -> None:
    """Say that a secret is not shown a second time."""
    messages.info(request, gettext("It was shown once and is shown no more."))


def undo_of(message: Message) -> Undo | None:
    """The way back that a message offers, if any."""
    tag, _, body = (message.extra_tags or "").partition(" ")
    if tag != UNDO or not body:
        return None
    found = json.loads(body)
    return Undo(found["to"], found["values"])
