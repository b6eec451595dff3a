"""Pages as a client without scripts asks for them, and the text it reads."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse


def text_of(answer) -> str:
    """What an answer says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def page(client: Client, route: str, *arguments: object, status: int = 200, **query: str) -> str:
    """The text of a page."""
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == status, answer.content[:500]
    return text_of(answer)


def post(client: Client, route: str, *arguments: object, **values: object):
    """The answer to a form that was sent."""
    return client.post(reverse(route, args=arguments), values)
