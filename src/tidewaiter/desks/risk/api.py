"""Backtests over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tidewaiter.desks.risk.profiles import read_profile
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.shapes import Day
from tidewaiter.jobs import services as jobs

router = Router(tags=["rules"])


class BacktestIn(Schema):
    """Which profiles to try, as the rulebook writes them, and on what was declared when.

    Without profiles those in force are tried; without days, on all that is on file.
    """

    profiles: Annotated[list[dict[str, Any]], Field(max_length=1000)] | None = None
    day_from: Day | None = None
    day_to: Day | None = None


class BacktestStarted(Schema):
    """The job that was started; its ``result`` under ``/jobs`` is the report."""

    job: int


@router.post(
    "/backtests",
    response={202: BacktestStarted},
    operation_id="start_backtest",
    openapi_extra=needs(Permission.RULE_READ),
)
def start_backtest(request: HttpRequest, asked: BacktestIn) -> Any:
    """Try profiles on the declarations on file: what they would have selected and found.

    A profile that cannot be read is refused at once, with its place.
    """
    actor = acting(request)
    require(actor, Permission.RULE_READ)
    for number, one in enumerate(asked.profiles or (), 1):
        read_profile(one, where=f"profiles.{number}")
    arguments = asked.model_dump(mode="json", exclude_none=True)
    return Status(202, {"job": jobs.start("backtest", actor, arguments).pk})
