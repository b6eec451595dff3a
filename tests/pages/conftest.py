"""Somebody who is signed in, on the whole site."""

import pytest
from django.test import Client

from tidewaiter.identity.models import User


@pytest.fixture
def reader(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ana"))
    return client
