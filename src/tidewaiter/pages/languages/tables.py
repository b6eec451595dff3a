"""Messages of the rooms that know nothing of languages: their tables, and what services say."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tidewaiter.messages.findings import CODES
from tidewaiter.pages.languages import services
from tidewaiter.pages.languages.extracting import SOURCE, Message


def messages() -> Iterator[tuple[Message, str]]:
    """Each message with the file that it stands in."""
    for codes, name in ((CODES, "messages/findings.py"), *_of_desks()):
        for entry in codes.values():
            yield Message(entry.claim, context="finding"), name
            yield Message(entry.advice, context="advice"), name
    for path in sorted(SOURCE.glob("desks/*/data/lookalikes.csv")):
        for row in _rows(path):
            yield Message(row["tell"]), str(path.relative_to(SOURCE))
    yield from services.messages()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of a desk, below its remarks."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _of_desks() -> Iterator[tuple[Any, str]]:
    """The findings of each desk that has a catalogue of them, and the file they stand in."""
    for path in sorted(SOURCE.glob("desks/*/findings/catalogue.py")):
        name = path.relative_to(SOURCE).with_suffix("")
        module = import_module(f"{SOURCE.name}.{'.'.join(name.parts)}")
        yield module.CODES, f"{name.as_posix()}.py"
