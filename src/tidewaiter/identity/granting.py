"""What the table of permissions is made of: permissions, scopes of keys, bounds, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidewaiter.core.sentence import Sentence
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
    PERMIT_READ = "permit.read"
    PERMIT_ISSUE = "permit.issue"
    PERMIT_ENDORSE = "permit.endorse"
    PERMIT_REPORT = "permit.report"
    LICENCE_READ = "licence.read"
    LICENCE_ISSUE = "licence.issue"
    LICENCE_APPROVE = "licence.approve"
    LICENCE_CONSULT = "licence.consult"
    LICENCE_REPORT = "licence.report"
    QUOTA_SET = "quota.set"
    NAME_DECIDE = "name.decide"
    SEIZURE_RECORD = "seizure.record"


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
    PERMITS = "permits"
    LICENCES = "licences"


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


def grant(
    meaning: Sentence,
    roles: set[RoleName] | frozenset[RoleName],
    scopes: set[Scope] | None = None,
    bounds: set[Bound] | frozenset[Bound] = frozenset(),
    *,
    seen_by: Permission | None = None,
) -> Grant:
    """A row of the table; sets may be written as they are read best."""
    return Grant(
        meaning=meaning,
        roles=frozenset(roles),
        scopes=frozenset(scopes or ()),
        bounds=frozenset(bounds),
        seen_by=seen_by,
    )
