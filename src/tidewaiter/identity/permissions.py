"""What may be done, by which roles and scopes, and within which bounds: the one table.

``docs/reference/permissions.md`` shows this table; a test keeps it true. How it is applied is said
in :mod:`tidewaiter.identity.policy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.identity.roles import RoleName


class Permission(StrEnum):
    """Something that can be done."""

    SUBMIT = "submit"
    DECLARATION_READ = "declaration.read"
    DECISION_EXPLAIN = "decision.explain"
    DECISION_TRY = "decision.try"
    WORK_READ = "work.read"
    WORK_DO = "work.do"
    WORK_REASSIGN = "work.reassign"
    REROUTE = "reroute"
    REROUTE_LIGHTER = "reroute.lighter"
    OUTCOME_RECORD = "outcome.record"
    MILESTONE_RECORD = "milestone.record"
    RULE_READ = "rule.read"
    RULE_PROPOSE = "rule.propose"
    RULE_APPROVE = "rule.approve"
    JOB_START = "job.start"
    JOB_READ = "job.read"
    USER_READ = "user.read"
    USER_MANAGE = "user.manage"
    SYSTEM_READ = "system.read"
    SYSTEM_MANAGE = "system.manage"
    WEBHOOK_MANAGE = "webhook.manage"
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    METRICS_READ = "metrics.read"
    EXPORT = "export"
    PURGE = "purge"


class Scope(StrEnum):
    """What a system's key may be used for."""

    SUBMIT = "submit"
    READ = "read"
    DECIDE = "decide"
    WORK = "work"
    OUTCOMES = "outcomes"
    MILESTONES = "milestones"
    RULES = "rules"
    WEBHOOKS = "webhooks"
    LEDGER = "ledger"
    METRICS = "metrics"
    EXPORT = "export"


class Bound(StrEnum):
    """A rule about the object, beyond the permission itself."""

    OFFICE = "office"
    """The role must be held at the office of the object."""
    OWN = "own"
    """A system reaches only what it sent, started or set up itself."""
    OTHERS = "others"
    """Four-eyes: a signed-in user, and not the one who proposed the object."""
    NOT_SELF = "not self"
    """Never about the actor's own account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One row of the table: who has a permission, and within which bounds.

    ``seen_by`` is the permission that lets somebody know that the object exists. Whoever is refused
    an object that they may see is told so; to everybody else it does not exist. ``None``: there is
    no object yet, or its existence is no secret.
    """

    meaning: Sentence
    roles: frozenset[RoleName]
    scopes: frozenset[Scope] = frozenset()
    bounds: frozenset[Bound] = frozenset()
    seen_by: Permission | None = None

    @property
    def in_words(self) -> Sentence:
        """The meaning as it stands within a sentence."""
        return self.meaning.lowered


_R, _S, _B, _P = RoleName, Scope, Bound, Permission
_OFFICERS = frozenset({_R.TARGETING, _R.BORDER, _R.SUPERVISOR})
_READERS = _OFFICERS | {_R.AUDITOR, _R.READ_ONLY}
_OFFICE_OWN = frozenset({_B.OFFICE, _B.OWN})


def _grant(
    meaning: Sentence,
    roles: set[RoleName] | frozenset[RoleName],
    scopes: set[Scope] | None = None,
    bounds: set[Bound] | frozenset[Bound] = frozenset(),
    *,
    seen_by: Permission | None = None,
) -> Grant:
    return Grant(
        meaning=meaning,
        roles=frozenset(roles),
        scopes=frozenset(scopes or ()),
        bounds=frozenset(bounds),
        seen_by=seen_by,
    )


TABLE: Mapping[Permission, Grant] = {
    _P.SUBMIT: _grant(
        sentence("Send a declaration, an amendment or a cancellation"),
        {_R.SUPERVISOR},
        {_S.SUBMIT},
        _OFFICE_OWN,
    ),
    _P.DECLARATION_READ: _grant(
        sentence("Read declarations, their messages and time lines"),
        _READERS,
        {_S.READ, _S.SUBMIT},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.DECISION_EXPLAIN: _grant(
        sentence("Read why a decision fell"),
        _READERS,
        {_S.READ},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.DECISION_TRY: _grant(
        sentence("Ask what would be decided, keeping nothing"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR},
        {_S.DECIDE},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.WORK_READ: _grant(
        sentence("Read the work queue"),
        _READERS,
        {_S.WORK},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.WORK_DO: _grant(
        sentence("Take, assign and finish work"),
        _OFFICERS,
        {_S.WORK},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.WORK_REASSIGN: _grant(
        sentence("Take work from the officer whose it is"),
        {_R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.REROUTE: _grant(
        sentence("Send a declaration to a stricter lane, with a reason"),
        _OFFICERS,
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.REROUTE_LIGHTER: _grant(
        sentence("Send a declaration to a lighter lane, with a reason"),
        {_R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.OUTCOME_RECORD: _grant(
        sentence("Record what an examination found"),
        {_R.BORDER, _R.SUPERVISOR},
        {_S.OUTCOMES},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.MILESTONE_RECORD: _grant(
        sentence("Tell that goods arrived, were paid for or left"),
        {_R.BORDER, _R.SUPERVISOR},
        {_S.MILESTONES},
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.RULE_READ: _grant(
        sentence("Read profiles, lists, policies, offices and capacity"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR},
        {_S.RULES},
        seen_by=_P.RULE_READ,
    ),
    _P.RULE_PROPOSE: _grant(
        sentence("Propose a version of a profile, list or policy"),
        {_R.TARGETING, _R.SUPERVISOR},
        {_S.RULES},
        seen_by=_P.RULE_READ,
    ),
    _P.RULE_APPROVE: _grant(
        sentence("Approve or reject what somebody else proposed"),
        {_R.SUPERVISOR},
        None,
        {_B.OTHERS},
        seen_by=_P.RULE_READ,
    ),
    _P.JOB_START: _grant(
        sentence("Start long work: backtests, bulk submissions, verifications"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.SUBMIT, _S.RULES, _S.EXPORT, _S.LEDGER},
    ),
    _P.JOB_READ: _grant(
        sentence("Read the progress and results of long work"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.SUBMIT, _S.RULES, _S.EXPORT, _S.LEDGER},
        {_B.OWN},
        seen_by=_P.JOB_READ,
    ),
    _P.USER_READ: _grant(
        sentence("Read who has which role where"),
        {_R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        seen_by=_P.USER_READ,
    ),
    _P.USER_MANAGE: _grant(
        sentence("Add users, change their roles, deactivate them, reset their second factor"),
        {_R.ADMINISTRATOR},
        None,
        {_B.NOT_SELF},
        seen_by=_P.USER_READ,
    ),
    _P.SYSTEM_READ: _grant(
        sentence("Read which systems there are and what their keys may be used for"),
        {_R.AUDITOR, _R.ADMINISTRATOR},
        seen_by=_P.SYSTEM_READ,
    ),
    _P.SYSTEM_MANAGE: _grant(
        sentence("Add systems; issue, rotate and revoke their keys"),
        {_R.ADMINISTRATOR},
        seen_by=_P.SYSTEM_READ,
    ),
    _P.WEBHOOK_MANAGE: _grant(
        sentence("Set up webhooks and read their deliveries"),
        {_R.ADMINISTRATOR},
        {_S.WEBHOOKS},
        {_B.OWN},
        seen_by=_P.WEBHOOK_MANAGE,
    ),
    _P.LEDGER_READ: _grant(
        sentence("Read the ledger"),
        {_R.AUDITOR},
        {_S.LEDGER},
        seen_by=_P.LEDGER_READ,
    ),
    _P.LEDGER_VERIFY: _grant(
        sentence("Verify the ledger against its checkpoints"),
        {_R.AUDITOR, _R.ADMINISTRATOR},
        {_S.LEDGER},
    ),
    _P.METRICS_READ: _grant(
        sentence("Read measurements of the running service"),
        {_R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.METRICS},
        seen_by=_P.METRICS_READ,
    ),
    _P.EXPORT: _grant(
        sentence("Export declarations, decisions and outcomes"),
        {_R.SUPERVISOR, _R.AUDITOR},
        {_S.EXPORT},
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.PURGE: _grant(
        sentence("Delete what its retention time has passed"),
        {_R.ADMINISTRATOR},
    ),
}
"""Every permission, once."""


def of_role(role: RoleName) -> frozenset[Permission]:
    """What a role may do. A system may do what its key's scopes say, and no more."""
    return frozenset(p for p, grant in TABLE.items() if role in grant.roles)


def of_scope(scope: str) -> frozenset[Permission]:
    """What a key with this scope may do; nothing for a scope that does not exist."""
    return frozenset(p for p, grant in TABLE.items() if scope in grant.scopes)
