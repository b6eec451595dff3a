"""What tests of the pages share."""

from __future__ import annotations

import pytest

from tests.register.conftest import closed_door as closed_door
from tests.register.conftest import rules as rules


@pytest.fixture(autouse=True)
def _at_home(settings):
    """The country whose management authority it is."""
    settings.COUNTRY = "GB"
