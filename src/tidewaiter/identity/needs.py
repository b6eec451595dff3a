"""What an operation of the API needs, as its OpenAPI description says it.

Whoever writes an operation names the permission that its code requires, once, beside it. A test
asks every operation as everybody and holds the answers against
:data:`tidewaiter.identity.permissions.TABLE`.
"""

from __future__ import annotations

from typing import Any

from tidewaiter.identity.permissions import Permission

EXTENSION = "x-permission"
SIGNED_IN = "signed in"
"""Said by an operation that answers whoever is signed in or shows a key that works."""


def needs(permission: Permission | None) -> dict[str, Any]:
    """For ``openapi_extra``: the permission that is required; ``None``: that one is known."""
    return {EXTENSION: permission.value if permission else SIGNED_IN}
