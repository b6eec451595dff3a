"""Roles: what an officer, an authority or a system is there for."""

from __future__ import annotations

from enum import StrEnum


class RoleName(StrEnum):
    """The roles of an administration and of the authorities beside it; a user may have several.

    The management authority issues permits under CITES, the licensing authority licences under the
    Montreal Protocol. Both are outside customs: they see their permits and what became of them, and
    no queue.
    """

    TARGETING = "targeting"
    BORDER = "border"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    READ_ONLY = "read-only"
    MANAGEMENT_AUTHORITY = "management-authority"
    LICENSING_AUTHORITY = "licensing-authority"
    SYSTEM = "system"
