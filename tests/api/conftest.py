"""What tests of the API share."""

from __future__ import annotations

from django.core.servers.basehttp import WSGIRequestHandler

from tests.register.conftest import closed_door as closed_door
from tests.register.conftest import rules as rules

# The live server sends head and body apart, and would wait 40 ms for the receiver in between.
WSGIRequestHandler.disable_nagle_algorithm = True
