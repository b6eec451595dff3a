"""One request for every operation that is answered well if it is allowed, and what it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.api import learned, ozone, screening, wildlife
from tests.api.people import HERE, user_of
from tests.register.actors import AT
from tests.register.declarations import declaration, raw
from tests.register.work.rows import work
from tests.rulebook.acting import change, filled
from tests.rulebook.rows import NOW, profile
from tidewaiter.core import Declaration as Declared
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import SystemKey
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs.models import Job, State
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.messages.reading import read_bytes
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.models import Declaration, Examination, Webhook
from tidewaiter.rulebook import services as rules

_P = Permission
EXAMINED = {"kind": "physical", "items": [{"item": 1, "offence": False}]}
ARRIVED = {"kind": "arrival", "at": "2026-11-20T08:00:00Z"}
NEW_RULES = {"note": "n", "changes": [{"kind": "profile", "identifier": "B", "content": None}]}
ADDRESS = "https://8.8.8.8/told"  # an address, so that no name is looked up; nothing is sent


@dataclass(frozen=True)
class Asked:
    """A request and the object it is about.

    ``office`` and ``owner`` are the object's, ``None`` where there is none. ``shows`` is the
    permission whose bounds say who sees the object, where the operation's own permission has none.
    ``also``: further permissions that it takes. ``owner_only``: a proposer's own. ``each``: it
    answers for every object apart, so that whoever may do none of them is told so in a 200.
    ``marker``: a text of the answer that only those see who may see the object.
    """

    path: str
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    office: str | None = None
    owner: str | None = None
    shows: Permission | None = None
    also: tuple[Permission, ...] = ()
    owner_only: bool = False
    each: bool = False
    marker: str = ""


def laid() -> dict[str, Asked]:
    """Objects in the database, and a request by the id of every operation."""
    names = [change("name-list", one, screening.LIST | {"id": one}) for one in ("SYN", "OTHER")]
    rules_ = filled(change("profile", "A", profile("A")), *names)
    sent = _declared()
    return {
        **_declarations(sent),
        **_work(),
        **_rules(rules_.pk),
        **_jobs(),
        **_identity(),
        **_webhooks(),
        **_ledger(),
        **ozone.laid(Asked, sent),
        **wildlife.laid(Asked, sent),
        **screening.laid(Asked),
        **learned.laid(Asked),
        "whoami": Asked("/whoami"),
    }


def message(lrn: str) -> bytes:
    """A declaration at the office."""
    return raw(_declaration(lrn))


def _declaration(lrn: str) -> Declared:
    return declaration(lrn, office=HERE)


def _declared() -> Declaration:
    (read,) = read_bytes(message("OWN-1"))
    receive([Submission(message=read, sent_by="system:OWN", system="OWN", at=NOW)])
    return Declaration.objects.get(lrn="OWN-1")


def _declarations(sent: Declaration) -> dict[str, Asked]:
    at = {"office": HERE, "owner": "system:OWN"}
    one = f"/declarations/{sent.mrn}"
    return {
        "submit_message": Asked("/messages", body=message("NEW"), office=HERE),
        "submit_batch": Asked("/batches", body=message("NEW")),
        "start_export": Asked("/exports", body={}),
        "list_declarations": Asked("/declarations", marker=sent.mrn, **at),
        "get_declaration": Asked(one, **at),
        "get_message": Asked(f"{one}/messages/1", **at),
        "get_decision": Asked(f"{one}/decision", **at),
        "explain_decision": Asked(f"{one}/explanation", **at),
        "list_milestones": Asked(f"{one}/milestones", **at),
        "record_milestone": Asked(f"{one}/milestones", body=ARRIVED, **at),
        "what_if": Asked(f"{one}/what-if", body={"changes": {"items.1.origin": "CN"}}, **at),
    }


def _work() -> dict[str, Asked]:
    item = work("W1", "yellow", office=HERE)
    one, seen = "/work-items/W1", item.number
    examined = Examination.objects.create(
        declaration=item.declaration, version=item.declaration.versions.get(), kind="physical",
        office=HERE, officers=[], lane="yellow", route="selected", recorded_at=AT,
        recorded_by="tests", reason="", notes="",
    )  # fmt: skip
    officer = str(user_of(RoleName.BORDER, HERE))
    right = EXAMINED | {"reason": "mixed up"}
    stop = {"event": "call supervisor", "seen": seen, "reason": "r"}
    several = {"to": officer, "work": [{"mrn": "W1", "seen": seen}]}
    return {
        "list_work": Asked("/work-items", office=HERE, marker="W1"),
        "take_next": Asked("/work-items/take-next", body={}),
        "assign_all": Asked("/work-items/assign", body=several, office=HERE, each=True),
        "get_work": Asked(one, office=HERE),
        "fire_event": Asked(f"{one}/events", body=stop, office=HERE, also=(_P.WORK_DO,)),
        "reroute": Asked(
            f"{one}/reroute", body={"lane": "red", "seen": seen, "reason": "tip"}, office=HERE
        ),
        "assign": Asked(f"{one}/assign", body={"to": officer, "seen": seen}, office=HERE),
        "add_note": Asked(f"{one}/notes", body={"note": "n"}, office=HERE),
        "list_outcomes": Asked("/declarations/W1/outcomes", office=HERE),
        "record_outcome": Asked("/declarations/W1/outcomes", body=EXAMINED, office=HERE),
        "correct_outcome": Asked(f"/outcomes/{examined.pk}/corrections", body=right, office=HERE),
        "get_effect": Asked("/effect", {"begin": "2026-01-01", "end": "2026-12-31"}),
    }


def _rules(bootstrap: int) -> dict[str, Asked]:
    proposer = user_of(RoleName.SUPERVISOR, HERE)
    actor = Actor.user(proposer.username, proposer.pk, [(RoleName.SUPERVISOR, HERE)])
    new = change("profile", "C", profile("C"))
    key = rules.propose(actor=actor, changes=[new], note="why", at=NOW).pk
    the_one = {"kind": "profile", "identifier": "A"}
    body = NEW_RULES | {
        "changes": [{"kind": "profile", "identifier": "B", "content": profile("B")}]
    }
    open_ = f"/rule-changes/{key}"
    return {
        "list_rules": Asked("/rules"),
        "read_rule": Asked("/rules/document", the_one),
        "read_rule_version": Asked("/rules/version", the_one | {"number": 1}),
        "compare_rules": Asked("/rules/differences", the_one | {"before": 1, "after": 1}),
        "check_rules": Asked("/rules/check", body=body),
        "start_backtest": Asked("/backtests", body={"profiles": [profile("D")]}),
        "list_rule_changes": Asked("/rule-changes"),
        "read_rule_change": Asked(f"/rule-changes/{bootstrap}"),
        "list_rule_remarks": Asked(f"/rule-changes/{bootstrap}/remarks"),
        "add_rule_remark": Asked(f"/rule-changes/{bootstrap}/remarks", body={"text": "why?"}),
        "propose_rules": Asked("/rule-changes", body=body),
        "propose_retirement": Asked("/rules/retirement", the_one, {"note": "n"}),
        "approve_rules": Asked(f"{open_}/approval", body={}, owner=str(proposer)),
        "reject_rules": Asked(f"{open_}/rejection", body={"reason": "r"}, owner=str(proposer)),
        "withdraw_rules": Asked(
            f"{open_}/withdrawal", body={}, owner=str(proposer), owner_only=True
        ),
    }


def _jobs() -> dict[str, Asked]:
    def job(state: State) -> str:
        made = Job.objects.create(
            kind="export", owner="system:OWN", actor={"name": "system:OWN"}, created_at=AT,
            due_at=AT, state=state,
        )  # fmt: skip
        return f"/jobs/{made.pk}"

    waiting, failed = job(State.WAITING), job(State.FAILED)
    own: dict[str, Any] = {"owner": "system:OWN", "shows": _P.JOB_READ}
    return {
        "list_jobs": Asked("/jobs", marker='"kind": "export"', owner="system:OWN"),
        "show_job": Asked(waiting, owner="system:OWN"),
        "cancel_job": Asked(f"{waiting}/cancel", **own),
        "retry_job": Asked(f"{failed}/retry", also=(_P.EXPORT,), **own),
        "job_result": Asked(f"{waiting}/result", also=(_P.EXPORT,), owner="system:OWN"),
    }


def _identity() -> dict[str, Asked]:
    user = user_of(RoleName.READ_ONLY, HERE)
    one = f"/users/{user}"
    key = SystemKey.objects.filter(system__code="IDLE").first()
    other = SystemKey.objects.filter(system__code="FAR").first()
    assert key
    assert other
    system = {"code": "NEW", "scopes": ["read"]}
    return {
        "list_users": Asked("/users"),
        "create_user": Asked("/users", body={"name": "newcomer"}),
        "set_roles": Asked(f"{one}/roles", body={"memberships": []}, owner=str(user)),
        "deactivate_user": Asked(f"{one}/deactivate", owner=str(user)),
        "reactivate_user": Asked(f"{one}/reactivate", owner=str(user)),
        "unlock_user": Asked(f"{one}/unlock", owner=str(user)),
        "reset_password": Asked(f"{one}/password", owner=str(user)),
        "reset_second_factor": Asked(f"{one}/second-factor", owner=str(user)),
        "list_systems": Asked("/systems"),
        "create_system": Asked("/systems", body=system),
        "issue_key": Asked("/systems/FAR/keys", body={}),
        "rotate_key": Asked(f"/keys/{other.prefix}/rotate", body={}),
        "revoke_key": Asked(f"/keys/{key.prefix}/revoke"),
    }


def _webhooks() -> dict[str, Asked]:
    made = Webhook.objects.create(
        url=ADDRESS, system="OWN", kinds=[], secret="s", made_at=AT, made_by="system:OWN"
    )
    own = {"owner": "system:OWN"}
    return {
        "list_webhooks": Asked("/webhooks", marker=ADDRESS, **own),
        "set_up_webhook": Asked("/webhooks", body={"url": ADDRESS}),
        "take_down_webhook": Asked(f"/webhooks/{made.pk}", **own),
        "list_deliveries": Asked(f"/webhooks/{made.pk}/deliveries", **own),
    }


def _ledger() -> dict[str, Asked]:
    entry = LedgerEntry.objects.earliest("pk")
    return {
        "list_entries": Asked("/ledger/entries"),
        "get_entry": Asked(f"/ledger/entries/{entry.chain}/{entry.seq}"),
        "last_verification": Asked("/ledger/verification"),
    }


def body_of(asked: Asked) -> tuple[bytes, str]:
    """The body as it is sent, and its type."""
    if isinstance(asked.body, bytes):
        return asked.body, "application/xml"
    return (b"" if asked.body is None else json.dumps(asked.body).encode()), "application/json"
