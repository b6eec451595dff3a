"""Quantities, quotas, traders and consultations over HTTP, below ``/ozone``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Status

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone import licences as pure
from tidewaiter.desks.ozone import shapes
from tidewaiter.desks.ozone.api_licences import router as licences
from tidewaiter.desks.ozone.api_reports import router as reports
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.drafts import LicenceRefused, QuotaDraft
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.services import consultations, quotas
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.identity.shapes import Id
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.errors import NotFound

router = Router(tags=["ozone"])
router.add_router("", licences)
router.add_router("", reports)

_P = Permission


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
        "kg": _plain(found.kg),
        "odp_tonnes": _plain(found.odp_tonnes),
        "co2e_tonnes_annex_f": _plain(found.co2e_tonnes_annex_f),
        "co2e_tonnes_all": _plain(found.co2e_tonnes_all),
        "by_group": {group: _plain(level) for group, level in found.by_group().items()},
        "hs": classify(found.gas).code,
        "working": found.working(),
        "shares": [
            {
                "substance": one.substance.name,
                "annex": one.substance.group,
                "share": _plain(one.share),
                "kg": _plain(one.kg),
                "odp": one.substance.odp,
                "odp_tonnes": _plain(one.odp_tonnes),
                "gwp": one.substance.gwp,
                "co2e_tonnes": _plain(one.co2e_tonnes),
            }
            for one in found.shares
        ],
    }


def _plain(value: Decimal) -> Decimal:
    """The same without zeros at its end, as the command line has it."""
    return Decimal(decimal_text(value))


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
    return Status(201, selectors.consultation(actor, made.pk))


@router.post(
    "/consultations/{number}/answer",
    response=shapes.ConsultationOut,
    operation_id="answer_consultation",
    summary="Write down what the authority answered",
    openapi_extra=needs(_P.LICENCE_CONSULT),
)
def answer(request: HttpRequest, number: Id, asked: shapes.AnswerIn) -> Any:
    """A question that has run out takes no answer any more."""
    actor = acting(request)
    consultations.answer(
        actor=actor,
        number=number,
        said=pure.Answer(asked.answer),
        reply=asked.reply,
        at=timezone.now(),
    )
    return selectors.consultation(actor, number)


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
