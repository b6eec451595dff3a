"""What libraries say where they lack a language of ours, though they have a near one.

django-allauth speaks the Portuguese of Portugal and of Brazil, and not plain ``pt``. Its own
catalogue is kept under the name that is asked for, unchanged.
"""

from __future__ import annotations

from pathlib import Path

import allauth

FOLDER = Path(__file__).resolve().parents[1] / "locale_of_libraries"
_FROM = Path(allauth.__file__).parent / "locale" / "pt_PT" / "LC_MESSAGES"
_TO = FOLDER / "pt" / "LC_MESSAGES"


def bring(*, write: bool) -> list[str]:
    """Copy the catalogue from the installed library, or say where it is another."""
    problems = []
    for name in ("django.po", "django.mo"):
        content = (_FROM / name).read_bytes()
        if write:
            _TO.mkdir(parents=True, exist_ok=True)
            (_TO / name).write_bytes(content)
        elif not (_TO / name).exists() or (_TO / name).read_bytes() != content:
            problems.append(f"pt: {name} of django-allauth is not up to date")
    return problems
