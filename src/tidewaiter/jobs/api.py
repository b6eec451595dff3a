"""Jobs over HTTP: list them, look at one, cancel, ask again, fetch the result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Field, Query, Router, Schema

from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs import selectors, services
from tidewaiter.jobs.models import Job, State

router = Router(tags=["jobs"])

PAGE = 200


class JobOut(Schema):
    """A job as the API shows it."""

    id: int
    kind: str
    owner: str
    state: State
    cancel_asked: bool
    done: int | None
    total: int | None
    note: str
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    attempts: int
    result: Any = None
    result_file: str
    error: str
    error_reference: str


class JobPage(Schema):
    """A page of jobs; ``next`` goes into ``before`` for the page that follows."""

    jobs: list[JobOut]
    next: int | None


class JobFilter(Schema):
    """Which jobs a list shows."""

    before: int | None = Field(None, ge=1, le=2**63 - 1)
    kind: str = Field("", max_length=64)
    state: State | None = None
    limit: int = Field(50, ge=1, le=PAGE)


@router.get(
    "/jobs", response=JobPage, operation_id="list_jobs", openapi_extra=needs(Permission.JOB_READ)
)
def list_jobs(request: HttpRequest, asked: Query[JobFilter]) -> dict[str, Any]:
    """The newest jobs, a page at a time."""
    limit = asked.limit
    rows = selectors.newest(
        acting(request),
        before=asked.before,
        kind=asked.kind,
        state=asked.state or "",
        limit=limit,
    )
    return {"jobs": rows, "next": rows[-1].pk if len(rows) == limit else None}


@router.get(
    "/jobs/{int:number}",
    response=JobOut,
    operation_id="show_job",
    openapi_extra=needs(Permission.JOB_READ),
)
def show(request: HttpRequest, number: int) -> Job:
    """One job: how far it is, or how it ended."""
    return selectors.one(number, acting(request))


@router.post(
    "/jobs/{int:number}/cancel",
    response=JobOut,
    operation_id="cancel_job",
    openapi_extra=needs(Permission.JOB_START),
)
def cancel(request: HttpRequest, number: int) -> Job:
    """Cancel a job: one that waits at once, one that runs within seconds."""
    return services.cancel(number, acting(request))


@router.post(
    "/jobs/{int:number}/retry",
    response=JobOut,
    operation_id="retry_job",
    openapi_extra=needs(Permission.JOB_START),
)
def retry(request: HttpRequest, number: int) -> Job:
    """Queue a failed or cancelled job again."""
    return services.retry(number, acting(request))


@router.get(
    "/jobs/{int:number}/result", operation_id="job_result", openapi_extra=needs(Permission.JOB_READ)
)
def result(request: HttpRequest, number: int) -> FileResponse:
    """The result, where it is a file."""
    row, path = selectors.result_path(number, acting(request))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type=row.result_type
    )
