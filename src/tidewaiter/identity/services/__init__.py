"""Verbs about users (:mod:`.users`) and systems with their keys (:mod:`.systems`).

Each checks the actor's permission, changes and records in one transaction. :mod:`.preferences` is
what users choose for themselves, which needs neither.
"""

from tidewaiter.identity.services.preferences import prefer
from tidewaiter.identity.services.systems import (
    OVERLAP_HOURS,
    issue_key,
    make_system,
    revoke_key,
    rotate_key,
    set_system_active,
)
from tidewaiter.identity.services.users import (
    create_user,
    deactivate,
    reactivate,
    reset_password,
    reset_second_factor,
    set_roles,
    unlock,
)

__all__ = [
    "OVERLAP_HOURS",
    "create_user",
    "deactivate",
    "issue_key",
    "make_system",
    "prefer",
    "reactivate",
    "reset_password",
    "reset_second_factor",
    "revoke_key",
    "rotate_key",
    "set_roles",
    "set_system_active",
    "unlock",
]
