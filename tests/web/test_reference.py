"""Pages that are written from the code say what the code says."""

from pathlib import Path

import pytest

from tidewaiter.identity.permissions import TABLE, Bound
from tidewaiter.identity.roles import RoleName
from tidewaiter.web import config
from tidewaiter.web.reference import BOUNDS, MARKER, PAGES, document, page, permissions

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_gives(name: str) -> None:
    current = (DOCS / name).read_text("utf-8")
    assert page(name, current) == current, "run python -m tidewaiter.web.reference docs/reference"


def test_the_openapi_document_is_the_one_that_was_reviewed() -> None:
    current = (DOCS / "openapi.json").read_text("utf-8")
    assert document() == current, "run python -m tidewaiter.web.reference docs/reference"


@pytest.mark.parametrize("name", PAGES)
def test_everything_below_the_marker_is_written_anew(name: str) -> None:
    assert "stale" not in page(name, f"# Head\n\n{MARKER}\n\nstale")


def test_every_cell_of_roles_and_permissions_is_on_the_page() -> None:
    rows = {
        cells[1].strip("` "): [cell.strip() for cell in cells[3:-2]]
        for line in permissions().partition("## Scopes")[0].splitlines()
        if len(cells := line.split("|")) > 4
    }
    roles = [RoleName(name) for name in rows["permission"]]
    assert set(roles) == set(RoleName) - {RoleName.SYSTEM}
    for permission, grant in TABLE.items():
        told = {role for role, cell in zip(roles, rows[permission], strict=True) if cell == "yes"}
        assert told == grant.roles


def test_every_bound_has_its_words() -> None:
    assert set(BOUNDS) == set(Bound)


def test_every_setting_in_the_code_is_listed_once() -> None:
    listed = [one.name for one in config.VARIABLES]
    written = [v.name for v in vars(config).values() if isinstance(v, config.Variable)]
    assert sorted(listed) == sorted(set(written))
