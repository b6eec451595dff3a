"""Licences, quotas, tests and reports of controlled substances over HTTP, below ``/ozone``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Query, Router, Status

from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone import licences as pure
from tidewaiter.desks.ozone import shapes
from tidewaiter.desks.ozone.api_reports import router as reports
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.models import Licence
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.services import consultations, quotas
from tidewaiter.desks.ozone.services import licences as services
from tidewaiter.desks.ozone.services.drafts import (
    Draft,
    DraftLine,
    LicenceRefused,
    QuotaDraft,
)
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.identity.shapes import Id
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.errors import NotFound

router = Router(tags=["ozone"])
router.add_router("", reports)

_P = Permission
Number = Annotated[str, Path(max_length=64, pattern=r"^[^\x00/]+$")]


@router.get(
    "/charge",
    response=shapes.ChargeOut,
    operation_id="ozone_charge",
    summary="What a mass of a substance or blend counts as",
    openapi_extra=needs(_P.LICENCE_READ),
)
def charged(
    request: HttpRequest,
    gas: Annotated[str, Field(min_length=1, max_length=200)],
    kg: shapes.Kilograms,
) -> Any:
    """A name in any usual spelling, or a composition as ``R-32/R-125 (50/50)``; else 404."""
    require_somewhere(acting(request), _P.LICENCE_READ)
    try:
        found = charge(parse(gas), Decimal(kg))
    except ValueRefused as problem:
        refusal = NotFound if problem.where == "name" else LicenceRefused
        raise refusal(problem.message, where=problem.where, advice=problem.advice) from problem
    return {
        "gas": found.gas.name,
        "kg": found.kg,
        "odp_tonnes": found.odp_tonnes,
        "co2e_tonnes_annex_f": found.co2e_tonnes_annex_f,
        "co2e_tonnes_all": found.co2e_tonnes_all,
        "by_group": found.by_group(),
        "hs": classify(found.gas).code,
        "working": found.working(),
        "shares": [
            {
                "substance": one.substance.name,
                "annex": one.substance.group,
                "share": one.share,
                "kg": one.kg,
                "odp": one.substance.odp,
                "odp_tonnes": one.odp_tonnes,
                "gwp": one.substance.gwp,
                "co2e_tonnes": one.co2e_tonnes,
            }
            for one in found.shares
        ],
    }


@router.get(
    "/licences",
    response=shapes.LicencePage,
    operation_id="list_licences",
    summary="Licences, newest first",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_licences(request: HttpRequest, asked: Query[shapes.LicencesAsked]) -> Any:
    """A system sees those that it entered itself."""
    rows = selectors.licences(
        acting(request),
        status=asked.status,
        search=asked.search,
        after=asked.after,
        limit=asked.limit + 1,
    )
    page = rows[: asked.limit]
    return {
        "licences": _plain(page),
        "next": page[-1].pk if len(rows) > asked.limit else None,
    }


@router.post(
    "/licences",
    response={201: shapes.LicenceOut},
    operation_id="issue_licence",
    summary="Enter a licence",
    openapi_extra=needs(_P.LICENCE_ISSUE),
)
def issue(request: HttpRequest, asked: shapes.LicenceIn) -> Any:
    """It counts at once, or is ``proposed`` until somebody else approves it, as the rules say."""
    data, at = asked.dict(exclude={"lines", "kind", "offices"}), timezone.now()
    made = services.issue(
        actor=acting(request),
        draft=Draft(
            **data,
            kind=pure.LicenceKind(asked.kind),
            offices=asked.offices,
            lines=tuple(DraftLine(**line.dict()) for line in asked.lines),
        ),
        rules=selectors.rules(at),
        at=at,
    )
    return Status(201, _one(made))


@router.get(
    "/licences/{number}",
    response=shapes.LicenceOut,
    operation_id="get_licence",
    summary="One licence, with what is left of it",
    openapi_extra=needs(_P.LICENCE_READ),
)
def get_licence(request: HttpRequest, number: Number) -> Any:
    """Its number in any spelling: only letters and digits count."""
    return _one(selectors.licence(acting(request), number))


@router.post(
    "/licences/{number}/approval",
    response=shapes.LicenceOut,
    operation_id="approve_licence",
    summary="Approve a licence that somebody else proposed",
    openapi_extra=needs(_P.LICENCE_APPROVE),
)
def approve(request: HttpRequest, number: Number, asked: shapes.SeenIn) -> Any:
    """From now on it counts."""
    actor, at = acting(request), timezone.now()
    return _one(services.approve(actor=actor, number=number, seen=asked.seen, at=at))


@router.post(
    "/licences/{number}/rejection",
    response=shapes.LicenceOut,
    operation_id="reject_licence",
    summary="Turn down a licence that somebody else proposed",
    openapi_extra=needs(_P.LICENCE_APPROVE),
)
def reject(request: HttpRequest, number: Number, asked: shapes.SeenIn) -> Any:
    """It needs a reason."""
    return _one(
        services.reject(
            actor=acting(request),
            number=number,
            seen=asked.seen,
            reason=asked.reason,
            at=timezone.now(),
        )
    )


@router.post(
    "/licences/{number}/status",
    response=shapes.LicenceOut,
    operation_id="set_licence_status",
    summary="Suspend, revoke or cancel a licence, or let it count again",
    openapi_extra=needs(_P.LICENCE_ISSUE),
)
def set_status(request: HttpRequest, number: Number, asked: shapes.StatusIn) -> Any:
    """It needs a reason. What was drawn on it stays drawn."""
    return _one(
        services.set_status(
            actor=acting(request),
            number=number,
            status=pure.Status(asked.status),
            seen=asked.seen,
            reason=asked.reason,
            at=timezone.now(),
        )
    )


@router.get(
    "/quotas",
    response=list[shapes.QuotaOut],
    operation_id="list_quotas",
    summary="The quotas of a year, with what is left of each",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_quotas(request: HttpRequest, year: shapes.Year) -> Any:
    """By group and importer."""
    return [_quota(one) for one in selectors.quotas(acting(request), year)]


@router.post(
    "/quotas",
    response=shapes.QuotaOut,
    operation_id="set_quota",
    summary="Give an importer a quota, or change it",
    openapi_extra=needs(_P.QUOTA_SET),
)
def set_quota(request: HttpRequest, asked: shapes.QuotaIn) -> Any:
    """It cannot be lowered below what is taken."""
    row = quotas.set_quota(
        actor=acting(request), draft=QuotaDraft(**asked.dict()), at=timezone.now()
    )
    return _quota(selectors.Allotted(row, accounts.balances([row.account])[row.account], ""))


@router.get(
    "/traders",
    response=list[shapes.TraderOut],
    operation_id="list_ozone_traders",
    summary="Who is registered to import or export controlled substances",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_traders(
    request: HttpRequest,
    search: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = "",
    after: Id | None = None,
) -> Any:
    """At most 200, the newest first; ``search`` is a number, or part of a name."""
    return selectors.traders(acting(request), search=search, after=after, limit=200)


@router.post(
    "/traders",
    response=shapes.TraderOut,
    operation_id="register_ozone_trader",
    summary="Register a trader, or change a registration",
    openapi_extra=needs(_P.LICENCE_ISSUE),
)
def register_trader(request: HttpRequest, asked: shapes.TraderIn) -> Any:
    """Who may import and export controlled substances, and until when."""
    data = asked.dict(exclude={"status"})
    return quotas.register_trader(
        actor=acting(request), status=pure.Status(asked.status), at=timezone.now(), **data
    )


@router.get(
    "/consultations",
    response=list[shapes.ConsultationOut],
    operation_id="list_consultations",
    summary="Questions to other authorities, newest first",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_consultations(request: HttpRequest, waiting: bool = False, after: Id | None = None) -> Any:
    """At most 200; ``waiting`` for those without an answer only."""
    return selectors.consultations(acting(request), open_only=waiting, after=after, limit=200)


@router.post(
    "/consultations",
    response={201: shapes.ConsultationOut},
    operation_id="consult",
    summary="Ask the authority of another country about a licence",
    openapi_extra=needs(_P.LICENCE_CONSULT),
)
def consult(request: HttpRequest, asked: shapes.AskIn) -> Any:
    """The question is written down and its clock runs; sending it is yours."""
    actor, at = acting(request), timezone.now()
    made = consultations.ask(actor=actor, rules=selectors.rules(at), at=at, **asked.dict())
    return Status(201, made)


@router.post(
    "/consultations/{number}/answer",
    response=shapes.ConsultationOut,
    operation_id="answer_consultation",
    summary="Write down what the authority answered",
    openapi_extra=needs(_P.LICENCE_CONSULT),
)
def answer(request: HttpRequest, number: Id, asked: shapes.AnswerIn) -> Any:
    """A question that has run out takes no answer any more."""
    return consultations.answer(
        actor=acting(request),
        number=number,
        said=pure.Answer(asked.answer),
        reply=asked.reply,
        at=timezone.now(),
    )


def _one(row: Licence) -> dict[str, Any]:
    return _plain([row])[0]


def _plain(rows: list[Licence]) -> list[dict[str, Any]]:
    """Licences with their balances; one query for all."""
    lines = {row.pk: sorted(row.lines.all(), key=lambda line: line.number) for row in rows}
    keys = [line.account for many in lines.values() for line in many if line.account]
    found = accounts.balances(keys) if keys else {}
    names = (
        "number", "kind", "holder", "holder_name", "counterparty", "counterparty_country",
        "end_use", "offices", "valid_from", "valid_to", "status", "evidence", "proposed_by",
        "proposed_at", "decided_by", "decided_at", "reason",
    )  # fmt: skip
    return [
        {name: getattr(row, name) for name in names}
        | {
            "seen": row.number_seen,
            "lines": [
                {
                    "number": line.number,
                    "substance": line.substance,
                    "kg": line.kg,
                    "end_use": line.end_use,
                    "taken": found[line.account].taken if line.account in found else None,
                    "left": found[line.account].left if line.account in found else None,
                }
                for line in lines[row.pk]
            ],
        }
        for row in rows
    ]


def _quota(one: selectors.Allotted) -> dict[str, Any]:
    row, balance = one.row, one.balance
    return {
        "year": row.year,
        "importer": row.importer,
        "group": row.group,
        "unit": row.unit,
        "limit": balance.limit if balance else 0,
        "taken": balance.taken if balance else 0,
        "left": balance.left if balance else 0,
        "source": row.source,
    }
