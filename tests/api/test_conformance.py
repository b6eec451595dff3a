"""Whatever is asked of the API, it answers as its OpenAPI document says.

Here is a slice that is the same every time. ``TIDEWAITER_EXAMPLES=200 pytest
tests/api/test_conformance.py -s`` asks more; what was asked is said in ``docs/reference/api.md``.
"""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from tests.api.acting import with_second_factor
from tests.api.fuzzing import PHASES, REFUSED, fuzz
from tests.register.actors import Api, officer, system
from tidewaiter.identity.roles import RoleName
from tidewaiter.web.api import api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]

EXAMPLES = int(os.environ.get("TIDEWAITER_EXAMPLES", "1"))
KEY_NOT_KNOWN = 401
"""Beside a session keys are made up: one that is not known is refused, whoever is signed in."""
SEED = int(os.environ.get("TIDEWAITER_SEED_OF_REQUESTS", "1"))


def of_supervisor() -> dict[str, str]:
    """The headers of a signed-in supervisor, with the token against forged requests."""
    itself = officer("nobody-asks-for-this-one", RoleName.SUPERVISOR)  # else it signs itself out
    signed_in = Api(with_second_factor(itself)).client
    token = "x" * 32
    signed_in.cookies[settings.CSRF_COOKIE_NAME] = token
    cookies = "; ".join(f"{name}={one.value}" for name, one in signed_in.cookies.items())
    return {"Cookie": cookies, "X-CSRFToken": token}


@pytest.mark.parametrize("who", ["system", "supervisor"])
def test_every_answer_is_one_that_the_document_describes(who, live_server):
    headers = {"Authorization": system()} if who == "system" else of_supervisor()
    phases = PHASES if who == "system" else ("fuzzing",)
    refused = REFUSED if who == "system" else [*REFUSED, KEY_NOT_KNOWN]
    found = fuzz(
        live_server.url, headers, examples=EXAMPLES, seed=SEED, phases=phases, refused=refused
    )
    print(f"{who}: {found.cases} cases, {dict(found.statuses)}, {len(found.failures)} failures")
    assert not found.failures, "\n\n".join(sorted(found.failures))
    document = api.get_openapi_schema()
    assert len(found.operations) == sum(map(len, document["paths"].values()))
    assert found.statuses[200] >= 10
