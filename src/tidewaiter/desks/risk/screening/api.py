"""Name screening over HTTP, below ``/screening``: names by hand, lists, matches, verdicts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from tidewaiter.desks.risk.screening import live, selectors, services
from tidewaiter.desks.risk.screening.control import match_facts
from tidewaiter.desks.risk.screening.entries import EntryKind
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import SeenMatch
from tidewaiter.desks.risk.screening.subjects import Subject
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.shapes import Day, Id, Text

router = Router(tags=["screening"])

Seen = Annotated[int, Field(ge=0, le=2**63 - 1)]
Texts = Annotated[list[Text], Field(max_length=20)]
Long = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]


class SubjectIn(Schema):
    """A name to hold against the lists in force, with what else is known."""

    name: Text
    kind: EntryKind = EntryKind.UNKNOWN
    dates: Texts = Field(default_factory=list)
    countries: Texts = Field(default_factory=list)
    identifiers: Texts = Field(default_factory=list)
    addresses: Texts = Field(default_factory=list)


class NamesIn(Schema):
    """Names to screen."""

    names: Annotated[list[SubjectIn], Field(min_length=1, max_length=100)]


class ScreenedOut(Schema):
    """A name with its matches, and the lists that could not be asked: never read as no match."""

    name: str
    matches: list[dict[str, Any]]
    not_assessed: list[str]


class ListOut(Schema):
    """A list in force. ``edition`` is the one in force; ``in_use`` the one that is indexed."""

    id: str
    title: str
    edition: int | None
    as_of: Day | None
    entries: int
    in_use: int | None


class MatchOut(Schema):
    """A match that waits for a decision."""

    match: int
    standing: str
    score: str
    name: str
    role: str
    list: str
    entry: str
    listed: str
    declaration: str
    told: dict[str, Any]


class MatchPage(Schema):
    """Matches, and the ``after`` of the next page."""

    items: list[MatchOut]
    next: int | None


class VerdictIn(Schema):
    """Whether the party is the one on the list, why, and the last day on which that holds.

    ``seen`` is the number of the latest verdict that was known, 0 for none.
    """

    verdict: Literal[Verdict.SAME, Verdict.OTHER]
    reason: Long
    until: Day | None = None
    seen: Seen = 0


class VerdictOut(Schema):
    """The last day on which it holds."""

    until: Day


@router.post(
    "/names",
    response=list[ScreenedOut],
    operation_id="screen_names",
    openapi_extra=needs(Permission.RULE_READ),
)
def screen_names(request: HttpRequest, asked: NamesIn) -> Any:
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
        found.append({"name": one.name, "matches": matches, "not_assessed": lacking})
    return found


@router.get(
    "/lists",
    response=list[ListOut],
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
    response=MatchPage,
    operation_id="list_name_matches",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_matches(request: HttpRequest, after: Id | None = None) -> Any:
    """Matches that wait for a decision, the strongest first, then the newest."""
    require(acting(request), Permission.RULE_READ)
    found = selectors.waiting(timezone.now().date(), after=after or 0)
    full = len(found) == selectors.PAGE
    return {"items": [_out(one) for one in found], "next": found[-1].pk if full else None}


def _out(one: SeenMatch) -> dict[str, Any]:
    return {
        "match": one.pk,
        "standing": one.standing,
        "score": str(one.score),
        "name": one.name,
        "role": one.role,
        "list": one.list,
        "entry": one.entry,
        "listed": one.listed,
        "declaration": one.mrn,
        "told": one.told,
    }


@router.post(
    "/matches/{number}/verdict",
    response={201: VerdictOut},
    operation_id="decide_name_match",
    openapi_extra=needs(Permission.NAME_DECIDE),
)
def decide_match(request: HttpRequest, number: Id, said: VerdictIn) -> Any:
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
    return Status(201, {"until": made.until})
