"""One folder per area of customs work.

A desk is added by its folder and its name in :data:`DESKS`. What the folder holds is found by its
name, and a desk leaves out what it does not need:

- ``apps.py``: a :class:`tidewaiter.register.mounting.DeskConfig`; with it come ``live.py`` (the
  control), ``pages/urls.py``, ``api.py``, the entries of the menu, models and migrations;
- ``findings/catalogue.py`` with ``CODES``: what its findings claim and advise, to be translated;
- ``cases.py`` with ``reader``: what case files may say to the desk;
- ``questions.py`` with ``QUESTIONS``: what case files may ask the desk.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidewaiter.engine.cases import GivenReader, Questions

DESKS = (
    "risk",
    "risk.screening",
    "risk.learned",
    "ozone",
    "wildlife",
)


def applications() -> tuple[str, ...]:
    """The desks that are Django applications, as settings name them."""
    return tuple(_package(desk) for desk in DESKS if _has(desk, "apps"))


def case_readers() -> tuple[GivenReader, ...]:
    """What every desk understands in a case file, in the order in which they are asked."""
    return tuple(
        import_module(f"{_package(desk)}.cases").reader for desk in DESKS if _has(desk, "cases")
    )


def case_questions() -> Questions:
    """What the desks can be asked in a case file, by ``desk.question``."""
    modules = (import_module(f"{_package(d)}.questions") for d in DESKS if _has(d, "questions"))
    return {name: question for one in modules for name, question in one.QUESTIONS.items()}


def case_schema_text() -> str:
    """The JSON Schema of case files with the keys of all desks, as it is shipped."""
    import json

    from tidewaiter.engine.cases import case_schema

    schema = case_schema(case_readers(), case_questions())
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _package(desk: str) -> str:
    return f"{__name__}.{desk}"


def _has(desk: str, module: str) -> bool:
    return find_spec(f"{_package(desk)}.{module}") is not None
