"""What roles and scopes are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName

ROLES: Mapping[str, str | Promise] = {
    RoleName.TARGETING: _("Targeting officer"),
    RoleName.BORDER: _("Border officer"),
    RoleName.SUPERVISOR: _("Supervisor"),
    RoleName.AUDITOR: _("Auditor"),
    RoleName.ADMINISTRATOR: _("Administrator"),
    RoleName.READ_ONLY: _("Reader"),
    RoleName.MANAGEMENT_AUTHORITY: _("Management authority (wildlife)"),
    RoleName.LICENSING_AUTHORITY: _("Licensing authority (ozone layer)"),
}
"""The roles that a person can have."""

SCOPES: Mapping[str, str | Promise] = {
    Scope.SUBMIT: _("Send declarations, and read what became of them"),
    Scope.READ: _("Read declarations and why they were decided so"),
    Scope.DECIDE: _("Ask what would be decided, keeping nothing"),
    Scope.WORK: _("Read the work queue, take and finish work"),
    Scope.OUTCOMES: _("Record what examinations found"),
    Scope.MILESTONES: _("Tell that goods arrived, were paid for or left"),
    Scope.RULES: _("Read rules and propose changes"),
    Scope.WEBHOOKS: _("Set up webhooks"),
    Scope.LEDGER: _("Read and verify the ledger"),
    Scope.METRICS: _("Read measurements of the service"),
    Scope.EXPORT: _("Export declarations, decisions and outcomes"),
    Scope.PERMITS: _("Register wildlife permits, and read what became of them"),
    Scope.LICENCES: _("Register licences of controlled substances, and read what became of them"),
}
