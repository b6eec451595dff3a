"""One folder per area of customs work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidewaiter.engine.cases import GivenReader


def case_readers() -> tuple[GivenReader, ...]:
    """What every desk understands in a case file, in the order in which they are asked."""
    from tidewaiter.desks.risk.cases import RiskGiven

    return (RiskGiven(),)


def case_schema_text() -> str:
    """The JSON Schema of case files with the keys of all desks, as it is shipped."""
    import json

    from tidewaiter.engine.cases import case_schema

    schema = case_schema(case_readers())
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
