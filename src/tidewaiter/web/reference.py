"""Reference pages that are written from the code they describe.

``python -m tidewaiter.web.reference docs/reference`` renews, in the pages ``settings.md``,
``permissions.md`` and ``api.md`` of that folder, what stands below the marker line, and the OpenAPI
document ``openapi.json`` beside them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import django

from tidewaiter.identity.permissions import TABLE, Bound, Scope
from tidewaiter.identity.roles import RoleName
from tidewaiter.web.config import VARIABLES

MARKER = "<!-- Below: written by python -m tidewaiter.web.reference -->"

BOUNDS = {
    Bound.OFFICE: "at the office of the object",
    Bound.OWN: "systems: only its own",
    Bound.OTHERS: "a signed-in user other than the proposer",
    Bound.NOT_SELF: "not about oneself",
}
"""What each bound is called on the page."""


def settings() -> str:
    """The table of all settings."""
    rows = [
        f"| `{one.key}` | {f'`{one.default}`' if one.default else ''} | {one.help} |"
        for one in VARIABLES
    ]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])


def permissions() -> str:
    """The tables of roles, scopes and bounds."""
    roles = [role for role in RoleName if role is not RoleName.SYSTEM]
    head = ["permission", "meaning", *(role.value for role in roles), "bounds"]
    lines = ["## Roles", "", _row(head), _row(["---"] * len(head))]
    for permission, grant in TABLE.items():
        held = ["yes" if role in grant.roles else "" for role in roles]
        bounds = "; ".join(BOUNDS[bound] for bound in Bound if bound in grant.bounds)
        lines.append(_row([f"`{permission}`", grant.meaning, *held, bounds]))
    lines += ["", "## Scopes of keys", "", _row(["scope", "permissions"]), _row(["---", "---"])]
    for scope in Scope:
        given = ", ".join(f"`{p}`" for p, grant in TABLE.items() if scope in grant.scopes)
        lines.append(_row([f"`{scope}`", given]))
    lines += ["", "## What shows an object", "", _row(["to be refused with 403", "one needs"])]
    lines.append(_row(["---", "---"]))
    for permission, grant in TABLE.items():
        shows = f"`{grant.seen_by}`" if grant.seen_by else "nothing: no object is named"
        lines.append(_row([f"`{permission}`", shows]))
    return "\n".join(lines)


def operations() -> str:
    """The tables of the API's operations."""
    return str(_api().api_page())


def document() -> str:
    """The OpenAPI document."""
    return str(_api().document())


def _api() -> ModuleType:
    from tidewaiter.web import api_page  # it takes Django with all applications

    return api_page


PAGES = {"settings.md": settings, "permissions.md": permissions, "api.md": operations}
"""Each page and what writes it."""


def page(name: str, current: str) -> str:
    """The page with everything below the marker written anew."""
    return f"{current.partition(MARKER)[0].rstrip()}\n\n{MARKER}\n\n{PAGES[name]()}\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.web.settings")
    django.setup()
    (Path(sys.argv[1]) / "openapi.json").write_text(document(), "utf-8")
    for name in PAGES:
        target = Path(sys.argv[1]) / name
        target.write_text(page(name, target.read_text("utf-8")), "utf-8")
