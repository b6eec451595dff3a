"""Requests that schemathesis makes from the OpenAPI document, and what it finds wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

PHASES = ("examples", "coverage", "fuzzing", "stateful")
REFUSED = [403, 404, 409]
"""How a request that fits the document may be refused: for what is there, not for what it says."""

PATIENCE_S = 120
"""A machine that does much else is slow, and not wrong."""


@dataclass
class Found:
    """What came of it. ``failures``: the check, the operation, what was wrong and the request."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    failures: set[str] = field(default_factory=set)

    def add(self, scenario: events.ScenarioFinished) -> None:
        """Count a scenario and keep what its checks found."""
        recorder = scenario.recorder
        self.cases += len(recorder.cases)
        self.operations |= {one.value.operation.label for one in recorder.cases.values()}
        answered = [one.response for one in recorder.interactions.values() if one.response]
        self.statuses.update(response.status_code for response in answered)
        for checks in recorder.checks.values():
            for one in checks:
                if one.failure_info is not None:
                    failure, request = one.failure_info.failure, one.failure_info.code_sample
                    told = f"{one.name}: {failure.title}\n{failure.message}\n{request}"
                    self.failures.add(f"{recorder.label} {told}")


def fuzz(
    url: str,
    headers: Mapping[str, str],
    *,
    examples: int,
    seed: int = 1,
    phases=PHASES,
    refused=REFUSED,
) -> Found:
    """Ask every operation of the document at ``url``; all checks of schemathesis are applied.

    A body may be refused with 422, as what a message or a rule says is not all in its schema; a
    query that fits the document may not, but for one that names a lane: policies say which there
    are.
    """
    load_all_checks()
    told = "positive_data_acceptance"
    acceptance = {told: {"expected-statuses": ["2xx", *refused]}}
    bodies = {told: {"expected-statuses": ["2xx", 413, 422, *refused]}}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "request-timeout": PATIENCE_S,
            "headers": dict(headers),
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            "phases": {phase: {"enabled": phase in phases} for phase in PHASES},
            "checks": acceptance,
            "operations": [
                {"include-method": ["POST", "PUT"], "checks": bodies},
                {"include-operation-id": "get_effect", "checks": bodies},
            ],
        }
    )
    found = Found()
    document = f"{url}/api/v1/openapi.json"
    schema = schemathesis.openapi.from_url(document, config=config, timeout=PATIENCE_S)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.failures.add(str(getattr(event, "info", event)))
        elif isinstance(event, events.ScenarioFinished):
            found.add(event)
    return found
