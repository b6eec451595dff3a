"""Tests, seizures, transits and reports of controlled substances over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from tidewaiter.desks.ozone import shapes_reports as shapes
from tidewaiter.desks.ozone.baselines import baselines_of
from tidewaiter.desks.ozone.models import Seizure
from tidewaiter.desks.ozone.seizures import Seized
from tidewaiter.desks.ozone.selectors import journeys as followed
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.desks.ozone.services import bringing, journeys, reporting, testing
from tidewaiter.desks.ozone.shapes import Year
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.shapes import Id
from tidewaiter.register import selectors as register
from tidewaiter.register.api.shapes import Mrn

router = Router()

_P = Permission


@router.get(
    "/declarations/{mrn}/cylinder-tests",
    response=list[shapes.TestOut],
    operation_id="list_cylinder_tests",
    summary="What was measured at the cylinders of a consignment",
    openapi_extra=needs(_P.DECISION_EXPLAIN),
)
def list_tests(request: HttpRequest, mrn: Mrn) -> Any:
    """The first one first."""
    row = register.declaration(acting(request), mrn, _P.DECISION_EXPLAIN)
    return row.cylinder_tests.order_by("pk")[:500]


@router.post(
    "/declarations/{mrn}/cylinder-tests",
    response={201: shapes.TestOut},
    operation_id="record_cylinder_test",
    summary="Hold a pressure or an identifier's result against a label, and keep it",
    openapi_extra=needs(_P.OUTCOME_RECORD),
)
def record_test(request: HttpRequest, mrn: Mrn, asked: shapes.TestIn) -> Any:
    """A pressure can refute a label and never prove it."""
    measured = testing.Measured(**asked.dict(exclude={"item"}))
    made = testing.record_test(
        actor=acting(request), mrn=mrn, item=asked.item, measured=measured, at=timezone.now()
    )
    return Status(201, made)


@router.get(
    "/seizures",
    response=list[shapes.SeizureOut],
    operation_id="list_ozone_seizures",
    summary="What was seized, newest first",
    openapi_extra=needs(_P.LICENCE_REPORT),
)
def list_seizures(request: HttpRequest, after: Id | None = None) -> Any:
    """At most 200."""
    return [_seizure(one) for one in reports.seizures(acting(request), after=after, limit=200)]


@router.post(
    "/declarations/{mrn}/seizures",
    response={201: shapes.SeizureOut},
    operation_id="record_ozone_seizure",
    summary="Record what was seized of a consignment",
    openapi_extra=needs(_P.SEIZURE_RECORD),
)
def record_seizure(request: HttpRequest, mrn: Mrn, asked: shapes.SeizureIn) -> Any:
    """What, how much, how it was hidden, what led to it."""
    made = testing.record_seizure(
        actor=acting(request), mrn=mrn, seized=Seized(**asked.dict()), at=timezone.now()
    )
    return Status(201, _seizure(made))


@router.get(
    "/transits",
    response=list[shapes.JourneyOut],
    operation_id="list_ozone_transits",
    summary="Goods in transit, those due first",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_transits(request: HttpRequest, waiting: bool = False) -> Any:
    """At most 200; ``waiting`` for those that have not left."""
    return followed.journeys(acting(request), open_only=waiting)


@router.post(
    "/declarations/{mrn}/exit",
    response=shapes.JourneyOut,
    operation_id="confirm_ozone_exit",
    summary="Confirm that goods in transit left",
    openapi_extra=needs(_P.OUTCOME_RECORD),
)
def confirm_exit(request: HttpRequest, mrn: Mrn, asked: shapes.ExitIn) -> Any:
    """Less than came in, or another country than stated, is a finding on the next consignment."""
    return journeys.confirm_exit(actor=acting(request), mrn=mrn, at=timezone.now(), **asked.dict())


@router.get(
    "/consumption",
    response=list[shapes.ConsumptionOut],
    operation_id="ozone_consumption",
    summary="Consumption of a year by group, and its ceiling",
    openapi_extra=needs(_P.LICENCE_REPORT),
)
def consumption(request: HttpRequest, year: Year) -> Any:
    """By the formula of the Ozone Secretariat, from what was released and what was told."""
    return [
        {
            "group": one.group,
            "unit": one.unit,
            "production": one.trade.production,
            "imports": one.trade.imports,
            "exports": one.trade.exports,
            "destroyed": one.trade.destroyed,
            "consumption": one.level,
            "ceiling": one.ceiling.limit if one.ceiling else None,
            "treaty": one.treaty.limit if one.treaty else None,
            "treaty_assessed": one.treaty is not None and one.treaty.assessed,
        }
        for one in reports.consumed(acting(request), year)
    ]


@router.get(
    "/article-7",
    response=list[shapes.ReportedOut],
    operation_id="ozone_article_7",
    summary="The data report of a year under Article 7",
    openapi_extra=needs(_P.LICENCE_REPORT),
)
def article_7(request: HttpRequest, year: Year) -> Any:
    """Pure substances by form and country, what is new apart from what is not."""
    return reports.article_7(acting(request), year)


@router.get(
    "/baselines",
    response=shapes.BaselinesOut,
    operation_id="ozone_baselines",
    summary="The baselines of Parties that count",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_baselines(request: HttpRequest) -> Any:
    """By country and group."""
    known = reports.in_force(acting(request), timezone.now())
    if known is None:
        return {"source": "", "as_of": None, "valid_from": None, "baselines": []}
    return known


@router.post(
    "/baselines",
    response={201: shapes.BaselinesTaken},
    operation_id="propose_ozone_baselines",
    summary="Propose baselines of Parties",
    openapi_extra=needs(_P.RULE_PROPOSE),
)
def propose_baselines(request: HttpRequest, asked: shapes.BaselinesIn) -> Any:
    """They count once somebody else has approved the change of the rulebook."""
    about = bringing.About(
        id=f"baselines-{asked.as_of:%Y-%m-%d}",
        source=asked.source,
        as_of=asked.as_of,
        valid_from=asked.valid_from,
    )
    made = bringing.propose_baselines(
        actor=acting(request),
        rows=baselines_of((one.country, one.group, one.level) for one in asked.baselines),
        about=about,
        why=asked.note,
        at=timezone.now(),
    )
    return Status(201, {"change_request": made.pk})


@router.get(
    "/mirror",
    response=list[shapes.MirrorOut],
    operation_id="ozone_mirror",
    summary="What came in beside what partners say they sent",
    openapi_extra=needs(_P.LICENCE_REPORT),
)
def mirror(request: HttpRequest, year: Year) -> Any:
    """The greatest difference first, each with what may explain it."""
    return reports.mirror(acting(request), year)


@router.post(
    "/mirror",
    response=shapes.PartnerTaken,
    operation_id="import_ozone_partner",
    summary="Bring what partners say they sent",
    openapi_extra=needs(_P.QUOTA_SET),
)
def bring(request: HttpRequest, asked: shapes.PartnerIn) -> Any:
    """What the lines say of a country and year replaces what was known of it."""
    rows = reporting.checked(
        (n, one.year, one.country, one.substance, one.kg) for n, one in enumerate(asked.lines, 1)
    )
    kept = reporting.import_partner(
        actor=acting(request), rows=rows, source=asked.source, at=timezone.now()
    )
    return {"lines": kept}


def _seizure(one: Seizure) -> dict[str, Any]:
    names = (
        "id", "item", "substance", "kg", "cylinders", "declared_as", "concealment", "detected_by",
        "origin", "destination", "route", "disposal", "seized_at", "seized_by",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"mrn": one.declaration.mrn}
