"""Name screening over HTTP, below ``/screening``: names by hand, lists, matches, verdicts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Status

from tidewaiter.desks.risk.screening import live, selectors, services, shapes
from tidewaiter.desks.risk.screening.api_editions import router as editions
from tidewaiter.desks.risk.screening.comparing import Standing
from tidewaiter.desks.risk.screening.control import match_facts
from tidewaiter.desks.risk.screening.models import MatchVerdict, SeenMatch
from tidewaiter.desks.risk.screening.subjects import Subject
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.shapes import Id

router = Router(tags=["screening"])
router.add_router("", editions)


@router.post(
    "/names",
    response=list[shapes.ScreenedOut],
    operation_id="screen_names",
    openapi_extra=needs(Permission.RULE_READ),
)
def screen_names(request: HttpRequest, asked: shapes.NamesIn) -> Any:
    """Hold names against every list in force, by the policy of each. Nothing is kept."""
    require(acting(request), Permission.RULE_READ)
    policies = selectors.policies(timezone.now())
    screener = live.screener(policies)
    lacking = sorted(policies.keys() - screener.lists.keys())
    found = []
    for one in asked.names:
        subject = Subject(
            name=one.name,
            kind=one.kind,
            dates=tuple(one.dates),
            countries=tuple(code.upper() for code in one.countries),
            identifiers=tuple(one.identifiers),
            addresses=tuple(one.addresses),
        )
        matches = [
            match_facts(match)
            for name in screener.lists
            for match in screener.matches(
                subject, name, policies[name].least_score, policies[name].topics
            )
        ]
        silent = lacking if subject.comparable else sorted(policies)
        found.append({"name": one.name, "matches": matches, "not_assessed": silent})
    return found


@router.get(
    "/lists",
    response=list[shapes.ListOut],
    operation_id="list_name_lists",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_lists(request: HttpRequest) -> Any:
    """Lists of names in force with their editions."""
    require(acting(request), Permission.RULE_READ)
    policies = selectors.policies(timezone.now())
    editions, used = selectors.latest_of_all(), live.screener(policies).editions()
    return [
        {
            "id": name,
            "title": policy.title,
            "edition": editions[name].number if name in editions else None,
            "as_of": editions[name].as_of if name in editions else None,
            "entries": editions[name].entries if name in editions else 0,
            "in_use": used[name].number if name in used else None,
        }
        for name, policy in sorted(policies.items())
    ]


@router.get(
    "/matches",
    response=shapes.MatchPage,
    operation_id="list_name_matches",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_matches(
    request: HttpRequest,
    after: Id | None = None,
    state: Literal["waiting", "decided", "all"] = "waiting",
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = "",
    standing: Standing | None = None,
) -> Any:
    """Matches that wait for a decision, or others; the strongest first, then the newest."""
    require(acting(request), Permission.RULE_READ)
    wanted = selectors.Wanted(
        state="" if state == "all" else state, list=name, standing=standing or ""
    )
    found = selectors.matches(wanted, timezone.now().date(), after=after or 0)
    full = len(found) == selectors.PAGE
    return {"items": [_out(one) for one in found], "next": found[-1].pk if full else None}


@router.get(
    "/matches/{number}",
    response=shapes.MatchDetail,
    operation_id="read_name_match",
    openapi_extra=needs(Permission.RULE_READ),
)
def read_match(request: HttpRequest, number: Id) -> Any:
    """A match: what pairs, what speaks for and against it, and what was decided about it."""
    require(acting(request), Permission.RULE_READ)
    found = selectors.match(number)
    return {**_out(found), "verdicts": [_said(one) for one in selectors.verdicts(found)]}


def _out(one: SeenMatch) -> dict[str, Any]:
    same = ("standing", "name", "role", "list", "entry", "listed", "times", "seen_at", "told")
    return {
        "match": one.pk,
        "score": str(one.score),
        "declaration": one.mrn,
        "seen": one.latest_id or 0,
        "decided_until": one.decided_until,
        **{name: getattr(one, name) for name in same},
    }


def _said(one: MatchVerdict) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "reason": one.reason,
        "decided_by": one.decided_by_name,
        "decided_at": one.decided_at,
        "until": one.until,
    }


@router.post(
    "/matches/{number}/verdict",
    response={201: shapes.VerdictMade},
    operation_id="decide_name_match",
    openapi_extra=needs(Permission.NAME_DECIDE),
)
def decide_match(request: HttpRequest, number: Id, said: shapes.VerdictIn) -> Any:
    """Say whether the party of a match is the one on the list; it is remembered and recorded."""
    made = services.decide_match(
        actor=acting(request),
        number=number,
        verdict=said.verdict,
        reason=said.reason,
        until=said.until,
        seen=said.seen,
        at=timezone.now(),
    )
    return Status(201, {"until": made.until, "seen": made.pk})


@router.post(
    "/matches/{number}/reopening",
    response={201: shapes.VerdictMade},
    operation_id="reopen_name_match",
    openapi_extra=needs(Permission.NAME_DECIDE),
)
def reopen_match(request: HttpRequest, number: Id, said: shapes.ReopenIn) -> Any:
    """Take back what was decided about a match; it waits again."""
    made = services.reopen_match(
        actor=acting(request),
        number=number,
        reason=said.reason,
        seen=said.seen,
        at=timezone.now(),
    )
    return Status(201, {"until": made.until, "seen": made.pk})
