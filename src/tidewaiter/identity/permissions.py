"""What may be done, by which roles and scopes, and within which bounds: the one table.

``docs/reference/permissions.md`` shows this table; a test keeps it true. How it is applied is said
in :mod:`tidewaiter.identity.policy`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.granting import Bound, Grant, Permission, Scope, grant
from tidewaiter.identity.roles import RoleName

__all__ = ["TABLE", "Bound", "Grant", "Permission", "Scope", "of_role", "of_scope"]

_R, _S, _B, _P = RoleName, Scope, Bound, Permission
_OFFICERS = frozenset({_R.TARGETING, _R.BORDER, _R.SUPERVISOR})
_READERS = _OFFICERS | {_R.AUDITOR, _R.READ_ONLY}
_OFFICE_OWN = frozenset({_B.OFFICE, _B.OWN})


TABLE: Mapping[Permission, Grant] = {
    _P.SUBMIT: grant(
        sentence("Send a declaration, an amendment or a cancellation"),
        {_R.SUPERVISOR},
        {_S.SUBMIT},
        _OFFICE_OWN,
    ),
    _P.DECLARATION_READ: grant(
        sentence("Read declarations, their messages and time lines"),
        _READERS,
        {_S.READ, _S.SUBMIT},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.DECISION_EXPLAIN: grant(
        sentence("Read why a decision fell"),
        _READERS,
        {_S.READ},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.DECISION_TRY: grant(
        sentence("Ask what would be decided, keeping nothing"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR},
        {_S.DECIDE},
        _OFFICE_OWN,
        seen_by=_P.DECLARATION_READ,
    ),
    _P.WORK_READ: grant(
        sentence("Read the work queue"),
        _READERS,
        {_S.WORK},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.WORK_DO: grant(
        sentence("Take, assign and finish work"),
        _OFFICERS,
        {_S.WORK},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.WORK_REASSIGN: grant(
        sentence("Take work from the officer whose it is"),
        {_R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.REROUTE: grant(
        sentence("Send a declaration to a stricter lane, with a reason"),
        _OFFICERS,
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.REROUTE_LIGHTER: grant(
        sentence("Send a declaration to a lighter lane, with a reason"),
        {_R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.OUTCOME_RECORD: grant(
        sentence("Record what an examination found"),
        {_R.BORDER, _R.SUPERVISOR},
        {_S.OUTCOMES},
        {_B.OFFICE},
        seen_by=_P.WORK_READ,
    ),
    _P.MILESTONE_RECORD: grant(
        sentence("Tell that goods arrived, were paid for or left"),
        {_R.BORDER, _R.SUPERVISOR},
        {_S.MILESTONES},
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.RULE_READ: grant(
        sentence("Read profiles, lists, policies, offices and capacity"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR},
        {_S.RULES},
        seen_by=_P.RULE_READ,
    ),
    _P.RULE_PROPOSE: grant(
        sentence("Propose a version of a profile, list or policy, and discuss what is proposed"),
        {_R.TARGETING, _R.SUPERVISOR},
        {_S.RULES},
        seen_by=_P.RULE_READ,
    ),
    _P.RULE_APPROVE: grant(
        sentence("Approve or reject what somebody else proposed"),
        {_R.SUPERVISOR},
        None,
        {_B.OTHERS},
        seen_by=_P.RULE_READ,
    ),
    _P.JOB_START: grant(
        sentence("Start long work: backtests, bulk submissions, verifications"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.SUBMIT, _S.RULES, _S.EXPORT, _S.LEDGER},
    ),
    _P.JOB_READ: grant(
        sentence("Read the progress and results of long work"),
        {_R.TARGETING, _R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.SUBMIT, _S.RULES, _S.EXPORT, _S.LEDGER},
        {_B.OWN},
        seen_by=_P.JOB_READ,
    ),
    _P.USER_READ: grant(
        sentence("Read who has which role where"),
        {_R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        seen_by=_P.USER_READ,
    ),
    _P.USER_MANAGE: grant(
        sentence("Add users, change their roles, deactivate them, reset their second factor"),
        {_R.ADMINISTRATOR},
        None,
        {_B.NOT_SELF},
        seen_by=_P.USER_READ,
    ),
    _P.SYSTEM_READ: grant(
        sentence("Read which systems there are and what their keys may be used for"),
        {_R.AUDITOR, _R.ADMINISTRATOR},
        seen_by=_P.SYSTEM_READ,
    ),
    _P.SYSTEM_MANAGE: grant(
        sentence("Add systems; issue, rotate and revoke their keys"),
        {_R.ADMINISTRATOR},
        seen_by=_P.SYSTEM_READ,
    ),
    _P.WEBHOOK_MANAGE: grant(
        sentence("Set up webhooks and read their deliveries"),
        {_R.ADMINISTRATOR},
        {_S.WEBHOOKS},
        {_B.OWN},
        seen_by=_P.WEBHOOK_MANAGE,
    ),
    _P.LEDGER_READ: grant(
        sentence("Read the ledger"),
        {_R.AUDITOR},
        {_S.LEDGER},
        seen_by=_P.LEDGER_READ,
    ),
    _P.LEDGER_VERIFY: grant(
        sentence("Verify the ledger against its checkpoints"),
        {_R.AUDITOR, _R.ADMINISTRATOR},
        {_S.LEDGER},
    ),
    _P.METRICS_READ: grant(
        sentence("Read measurements of the running service"),
        {_R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR},
        {_S.METRICS},
        seen_by=_P.METRICS_READ,
    ),
    _P.EXPORT: grant(
        sentence("Export declarations, decisions and outcomes"),
        {_R.SUPERVISOR, _R.AUDITOR},
        {_S.EXPORT},
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.PURGE: grant(
        sentence("Delete what its retention time has passed"),
        {_R.ADMINISTRATOR},
    ),
    _P.PERMIT_READ: grant(
        sentence("Read wildlife permits, what was used of them and what was returned"),
        _READERS | {_R.MANAGEMENT_AUTHORITY},
        {_S.PERMITS},
        {_B.OWN},
        seen_by=_P.PERMIT_READ,
    ),
    _P.PERMIT_ISSUE: grant(
        sentence("Register, replace and revoke wildlife permits"),
        {_R.MANAGEMENT_AUTHORITY},
        {_S.PERMITS},
        {_B.OWN},
        seen_by=_P.PERMIT_READ,
    ),
    _P.PERMIT_ENDORSE: grant(
        sentence("Endorse a wildlife permit with what was found, and tell its issuer"),
        {_R.BORDER, _R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
    _P.PERMIT_REPORT: grant(
        sentence("Draw up the reports on trade in wildlife, and what was seized"),
        {_R.MANAGEMENT_AUTHORITY, _R.SUPERVISOR, _R.AUDITOR},
    ),
    _P.LICENCE_READ: grant(
        sentence("Read licences and quotas of controlled substances, and what was used of them"),
        _READERS | {_R.LICENSING_AUTHORITY},
        {_S.LICENCES},
        {_B.OWN},
        seen_by=_P.LICENCE_READ,
    ),
    _P.LICENCE_ISSUE: grant(
        sentence("Register, replace and revoke licences of controlled substances"),
        {_R.LICENSING_AUTHORITY},
        {_S.LICENCES},
        {_B.OWN},
        seen_by=_P.LICENCE_READ,
    ),
    _P.LICENCE_APPROVE: grant(
        sentence("Approve or turn down a licence that somebody else proposed"),
        {_R.LICENSING_AUTHORITY},
        None,
        {_B.OTHERS},
        seen_by=_P.LICENCE_READ,
    ),
    _P.QUOTA_SET: grant(
        sentence("Set the quotas of controlled substances"),
        {_R.LICENSING_AUTHORITY},
        seen_by=_P.LICENCE_READ,
    ),
    _P.LICENCE_CONSULT: grant(
        sentence("Consult the authority of the exporting country about a consignment"),
        {_R.LICENSING_AUTHORITY, _R.BORDER, _R.SUPERVISOR},
        seen_by=_P.LICENCE_READ,
    ),
    _P.LICENCE_REPORT: grant(
        sentence("Draw up the reports on trade in controlled substances, and what was seized"),
        {_R.LICENSING_AUTHORITY, _R.SUPERVISOR, _R.AUDITOR},
    ),
    _P.NAME_DECIDE: grant(
        sentence("Decide whether a party is the one on a list of names"),
        {_R.TARGETING, _R.SUPERVISOR},
        seen_by=_P.RULE_READ,
    ),
    _P.SEIZURE_RECORD: grant(
        sentence("Record what was seized under an environmental treaty"),
        {_R.BORDER, _R.SUPERVISOR},
        None,
        {_B.OFFICE},
        seen_by=_P.DECLARATION_READ,
    ),
}
"""Every permission, once."""


def of_role(role: RoleName) -> frozenset[Permission]:
    """What a role may do. A system may do what its key's scopes say, and no more."""
    return frozenset(p for p, row in TABLE.items() if role in row.roles)


def of_scope(scope: str) -> frozenset[Permission]:
    """What a key with this scope may do; nothing for a scope that does not exist."""
    return frozenset(p for p, row in TABLE.items() if scope in row.scopes)
