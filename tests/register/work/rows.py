"""Declarations with work, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tests.register.rules import NO_CHANCE
from tidewaiter.core.canonical import plain_text
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import Decision, Declaration, RawMessage, Version, WorkItem
from tidewaiter.register.work.opening import NewWork, open_work, opening
from tidewaiter.rulebook.ruleset import Ruleset

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
RULES = Ruleset({"policy": {"p": NO_CHANCE}}, {})
OFFICE = "GB000060"


def officer(name: str = "ann", *roles: RoleName, office: str = OFFICE) -> Actor:
    """An officer with roles at an office; border if none are named."""
    held = roles or (RoleName.BORDER,)
    return Actor.user(name, abs(hash(name)) % 10_000 + 1, [(role, office) for role in held])


def supervisor(name: str = "sue") -> Actor:
    """A supervisor of the office."""
    return officer(name, RoleName.SUPERVISOR)


def declared(
    mrn: str,
    lane: str = "red",
    route: str = "selected",
    *,
    office: str = OFFICE,
    items: int = 2,
    reasons: tuple[dict, ...] = (),
    chances: dict[str, str] | None = None,
    at: datetime = AT,
) -> Declaration:
    """A decided declaration without work."""
    begun = opening(lane, office, at, RULES, route)
    row = Declaration.objects.create(
        mrn=mrn, lrn=f"L{mrn}", office=office, received_at=at, changed_at=at, day=at.date(),
        lane=lane, route=route, state=begun.state, items=items,
    )  # fmt: skip
    message = RawMessage.objects.create(
        received_at=at, source="test", sent_by="test", kind="declaration", fate="created",
        sha256="0" * 64, size=0, content=b"",
    )  # fmt: skip
    version = Version.objects.create(
        declaration=row, number=1, message=message, function="original", made_at=at,
        canonical=plain_text({"items": [{"number": n + 1} for n in range(items)]}),
    )  # fmt: skip
    content = {"lane": lane, "reasons": list(reasons), "probabilities": chances or {}}
    Decision.objects.create(
        version=version, decided_at=at, lane=lane, route=route,
        probability=Decimal(next(iter(chances.values()))) if chances else None,
        content=plain_text(content), facts="{}", facts_digest="", ruleset="",
    )  # fmt: skip
    return row


def work(mrn: str, lane: str = "red", route: str = "selected", **more) -> WorkItem:
    """A decided declaration with its work."""
    row = declared(mrn, lane, route, **more)
    at = more.get("at", AT)
    open_work([NewWork(row, opening(lane, row.office, at, RULES, route), at)])
    return WorkItem.objects.get(declaration=row)
