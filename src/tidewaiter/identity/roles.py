"""Roles: what an officer or a system is there for."""

from __future__ import annotations

from enum import StrEnum


class RoleName(StrEnum):
    """The roles of an administration; one user may have several."""

    TARGETING = "targeting"
    BORDER = "border"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    READ_ONLY = "read-only"
    SYSTEM = "system"
