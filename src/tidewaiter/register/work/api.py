"""The work queue and outcomes over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.shapes import Id
from tidewaiter.register.models import Examination, WorkItem
from tidewaiter.register.work import outcomes, selectors, services
from tidewaiter.register.work.effect import EffectRefused, as_plain, effect
from tidewaiter.register.work.found import Found, FoundItem, OutcomeRefused
from tidewaiter.register.work.shapes import (
    AssignAllIn,
    AssignedOut,
    AssignIn,
    CorrectionIn,
    EffectAsked,
    EffectOut,
    ExaminationOut,
    FoundIn,
    Mrn,
    NoteIn,
    QueueAsked,
    RerouteIn,
    StepIn,
    TakeIn,
    WorkDetail,
    WorkOut,
    WorkPage,
)
from tidewaiter.rulebook import selectors as rulebook

router = Router(tags=["work"])

_SHOWN = ("office", "lane", "route", "state", "open", "assignee", "clock", "due_at", "escalated_at",
          "opened_at", "changed_at", "number")  # fmt: skip


@router.get(
    "/work-items",
    response=WorkPage,
    operation_id="list_work",
    summary="The work queue",
    openapi_extra=needs(Permission.WORK_READ),
)
def queue(request: HttpRequest, asked: Query[QueueAsked]) -> Any:
    """A page of the work of your offices; ``after`` is the ``next`` of the page before."""
    narrowed = selectors.Queue(**asked.dict(exclude={"after", "limit"}))
    found = selectors.queue(
        acting(request), narrowed, at=timezone.now(), after=asked.after, limit=asked.limit
    )
    last = found[-1].pk if len(found) == asked.limit else None
    return {"items": [_work(item) for item in found], "next": last}


@router.post(
    "/work-items/take-next",
    response={200: WorkOut, 204: None},
    operation_id="take_next",
    summary="Take the most pressing work that is nobody's",
    openapi_extra=needs(Permission.WORK_DO),
)
def take_next(request: HttpRequest, asked: TakeIn) -> Any:
    """204 if there is none."""
    item = services.take_next(actor=acting(request), at=timezone.now(), office=asked.office)
    return Status(204, None) if item is None else Status(200, _work(item))


@router.post(
    "/work-items/assign",
    response=list[AssignedOut],
    operation_id="assign_all",
    summary="Assign several at once",
    openapi_extra=needs(Permission.WORK_DO),
)
def assign_all(request: HttpRequest, asked: AssignAllIn) -> Any:
    """Each for itself: what cannot be assigned does not hold up the rest."""
    pairs = [(one.mrn, one.seen) for one in asked.work]
    found = services.assign_all(actor=acting(request), asked=pairs, to=asked.to, at=timezone.now())
    return [{"mrn": mrn, "problem": str(e) if e else None} for mrn, e in found]


@router.get(
    "/work-items/{mrn}",
    response=WorkDetail,
    operation_id="get_work",
    summary="One work item",
    openapi_extra=needs(Permission.WORK_READ),
)
def work(request: HttpRequest, mrn: Mrn) -> Any:
    """With its time line, and what you may do about it now."""
    actor, at = acting(request), timezone.now()
    item = selectors.work(actor, mrn)
    return _work(item) | {
        "time_line": selectors.time_line(item),
        "allowed": selectors.allowed(actor, item, rulebook.current(at), at),
    }


@router.post(
    "/work-items/{mrn}/events",
    response=WorkOut,
    operation_id="fire_event",
    summary="Move work on",
    openapi_extra=needs(Permission.WORK_READ),
)
def fire(request: HttpRequest, mrn: Mrn, asked: StepIn) -> Any:
    """Cause an event of the table of states, which says the permission that it takes besides.

    409 if the work changed since you saw it.
    """
    at = timezone.now()
    return _work(
        services.fire(
            actor=acting(request), mrn=mrn, rules=rulebook.current(at), at=at, **asked.dict()
        )
    )


@router.post(
    "/work-items/{mrn}/reroute",
    response=WorkOut,
    operation_id="reroute",
    summary="Send to another lane",
    openapi_extra=needs(Permission.REROUTE),
)
def reroute(request: HttpRequest, mrn: Mrn, asked: RerouteIn) -> Any:
    """Stricter or lighter, with a reason; a lighter lane takes a supervisor."""
    at = timezone.now()
    return _work(
        services.reroute(
            actor=acting(request), mrn=mrn, rules=rulebook.current(at), at=at, **asked.dict()
        )
    )


@router.post(
    "/work-items/{mrn}/assign",
    response=WorkOut,
    operation_id="assign",
    summary="Give work to an officer",
    openapi_extra=needs(Permission.WORK_DO),
)
def assign(request: HttpRequest, mrn: Mrn, asked: AssignIn) -> Any:
    """To an officer who may do it there, or to nobody."""
    found = services.assign(actor=acting(request), mrn=mrn, at=timezone.now(), **asked.dict())
    return _work(found)


@router.post(
    "/work-items/{mrn}/notes",
    response=WorkOut,
    operation_id="add_note",
    summary="Write a note",
    openapi_extra=needs(Permission.WORK_DO),
)
def add_note(request: HttpRequest, mrn: Mrn, asked: NoteIn) -> Any:
    """Into the time line, where it stays."""
    found = services.add_note(actor=acting(request), mrn=mrn, note=asked.note, at=timezone.now())
    return _work(found)


@router.get(
    "/declarations/{mrn}/outcomes",
    response=list[ExaminationOut],
    operation_id="list_outcomes",
    summary="What examinations of a declaration found",
    openapi_extra=needs(Permission.WORK_READ),
)
def list_outcomes(request: HttpRequest, mrn: Mrn) -> Any:
    """All records, corrected ones among them, the first one first."""
    row = selectors.declaration(acting(request), mrn)
    return [_examination(one) for one in outcomes.history(row)]


@router.post(
    "/declarations/{mrn}/outcomes",
    response={201: ExaminationOut},
    operation_id="record_outcome",
    summary="Record what an examination found",
    openapi_extra=needs(Permission.OUTCOME_RECORD),
)
def record_outcome(request: HttpRequest, mrn: Mrn, asked: FoundIn) -> Any:
    """Of the latest version, or the one that is named."""
    found, actor = _found(asked), acting(request)
    made = outcomes.record(
        actor=actor, mrn=mrn, found=found, at=timezone.now(), version=asked.version
    )
    return Status(201, _examination(made))


@router.post(
    "/outcomes/{examination}/corrections",
    response={201: ExaminationOut},
    operation_id="correct_outcome",
    summary="Correct a record of an examination",
    openapi_extra=needs(Permission.OUTCOME_RECORD),
)
def correct_outcome(request: HttpRequest, examination: Id, asked: CorrectionIn) -> Any:
    """The earlier record stays on file; 409 if it was corrected already."""
    made = outcomes.correct(
        actor=acting(request),
        examination=examination,
        found=_found(asked),
        reason=asked.reason,
        at=timezone.now(),
    )
    return Status(201, _examination(made))


@router.get(
    "/effect",
    response=EffectOut,
    operation_id="get_effect",
    summary="What control achieved",
    openapi_extra=needs(Permission.WORK_READ),
)
def get_effect(request: HttpRequest, asked: Query[EffectAsked]) -> Any:
    """For your offices and what was decided from one day up to, not with, another one."""
    offices = selectors.offices_asked(acting(request), asked.office)
    rules = rulebook.current(timezone.now())
    policy = rules.policies.on(asked.begin)
    strict = [x.code for x in policy.controlled]
    lane = asked.lane or strict[0]
    if lane not in strict:
        raise EffectRefused(f"'{lane}' is not a lane of control.", advice=f"Lanes: {strict}.")
    begin, end = (datetime.combine(day, time(), UTC) for day in (asked.begin, asked.end))
    within = strict[: strict.index(lane) + 1]
    return as_plain(effect(by=asked.by, begin=begin, end=end, offices=offices, strict=within))


def _work(item: WorkItem) -> dict[str, Any]:
    found = {name: getattr(item, name) for name in _SHOWN}
    return found | {"mrn": item.declaration.mrn, "lrn": item.declaration.lrn}


def _found(asked: FoundIn) -> Found:
    plain = asked.dict(exclude={"version", "reason", "items", "officers"})
    for name in ("began_at", "ended_at"):
        moment: datetime | None = plain[name]
        if moment is not None and moment.tzinfo is None:
            raise OutcomeRefused("the time says no time zone.", where=name)
    items = [FoundItem(**(one.dict() | {"kinds": tuple(one.kinds)})) for one in asked.items]
    return Found(items=tuple(items), officers=tuple(asked.officers), **plain)


def _examination(one: Examination) -> dict[str, Any]:
    names = ("id", "kind", "office", "officers", "began_at", "ended_at", "minutes", "lane", "route",
             "recorded_at", "recorded_by", "reason", "notes", "reference")  # fmt: skip
    correction = getattr(one, "correction", None)
    return {name: getattr(one, name) for name in names} | {
        "version": one.version.number,
        "corrects": one.corrects_id,
        "corrected_by": correction.pk if correction else None,
        "items": sorted(one.items.all(), key=lambda item: item.item),
    }
