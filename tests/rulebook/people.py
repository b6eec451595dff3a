"""People with roles and their browsers, for tests of pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tidewaiter.identity.models import Membership, User
from tidewaiter.identity.roles import RoleName


def browser(name: str, *roles: RoleName, office: str = "*") -> Client:
    """The browser of somebody with roles, who is signed in."""
    user, _ = User.objects.get_or_create(username=name)
    for role in roles:
        Membership.objects.get_or_create(user=user, role=role, office=office)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def no_second_factor(settings) -> None:
    """Nobody is asked for a second factor."""
    settings.MFA_ROLES = frozenset()
