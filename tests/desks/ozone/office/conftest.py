"""What tests of the pages share."""

from __future__ import annotations

from tests.register.conftest import closed_door as closed_door
from tests.register.conftest import rules as rules
